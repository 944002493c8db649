package io.logweir.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {
  @Test
  void namesAreFilledInAndOtherBracesStay() {
    assertThat(Template.fill("t", "a: ${x.y}, b: ${sys:z}, c: ${HOME}", Map.of("x.y", "$1")))
        .isEqualTo("a: $1, b: ${sys:z}, c: ${HOME}");
  }

  @Test
  void aNameWithoutValueIsAnError() {
    assertThatThrownBy(
            () -> Template.fill("pipeline.yaml", "${kafka}", Map.of("kafka.address", "")))
        .hasMessageContaining("pipeline.yaml")
        .hasMessageContaining("${kafka}")
        .hasMessageContaining("kafka.address");
  }
}
