package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonElementsTest {

  private final JsonElements elements = new JsonElements();

  @Test
  void eachElementIsText() {
    assertThat(
            elements.of(" [1, -2.50e3, true, null, \"a\\n\\u00e9\", {\"k\": [1, 2]}, [ ], \"\"]\n"))
        .containsExactly("1", "-2.50e3", "true", null, "a\né", "{\"k\": [1, 2]}", "[ ]", "");
    assertThat(elements.of("[]")).isEmpty();
    assertThat(elements.of("[\"größe\"]")).containsExactly("größe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{}", "1", "[", "[1", "[1,]", "[1] 2", "[1][2]", "[01]", "[\"a]", "[a]", "null"
      })
  void whatIsNoArrayHasNone(String text) {
    assertThat(elements.of(text)).isEmpty();
  }

  @Test
  void deepArraysAreRefused() {
    assertThat(elements.of("[".repeat(100_000))).isEmpty();
    assertThat(elements.of("[".repeat(64) + "]".repeat(64))).hasSize(1);
    assertThat(elements.of("[".repeat(65) + "]".repeat(65))).isEmpty();
  }
}
