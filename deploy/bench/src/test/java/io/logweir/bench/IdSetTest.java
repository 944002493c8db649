package io.logweir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdSetTest {
  @Test
  void tellsNewFromKnownWhileItGrows() {
    IdSet ids = new IdSet();
    for (long i = 0; i < 200_000; i++) {
      assertThat(ids.add(i, Mix.of(i))).isTrue();
    }
    for (long i = 0; i < 200_000; i++) {
      assertThat(ids.add(i, Mix.of(i))).isFalse();
    }
    assertThat(ids.add(1, Mix.of(2))).isTrue();
    assertThat(ids.size()).isEqualTo(200_001);
  }
}
