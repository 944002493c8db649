package io.logweir.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupingAccuracyTest {

  @Test
  void aSplitGroupIsWrongAsAWhole() {
    assertThat(GroupingAccuracy.of(List.of("a", "a", "a", "b"), List.of("1", "1", "2", "3")))
        .isEqualTo(0.25);
  }

  @Test
  void groupsThatWereMergedAreAllWrong() {
    assertThat(GroupingAccuracy.of(List.of("a", "a", "b", "c"), List.of("1", "1", "1", "2")))
        .isEqualTo(0.25);
  }

  @Test
  void namesDoNotMatter() {
    assertThat(GroupingAccuracy.of(List.of("a", "b", "a"), List.of("2", "1", "2"))).isEqualTo(1);
  }

  @Test
  void nothingHasNoAccuracy() {
    assertThatThrownBy(() -> GroupingAccuracy.of(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GroupingAccuracy.of(List.of("a"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 labels for 0 templates");
  }
}
