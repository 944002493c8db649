package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void itReadsValuesAndFlags() {
    assertThat(parse("--config", "c.yaml", "--dry-run"))
        .isEqualTo(Map.of("--config", "c.yaml", "--dry-run", ""));
    assertThat(parse("--dry-run", "--help")).isEqualTo(Map.of(Arguments.HELP, ""));
  }

  @Test
  void whatIsWrongIsNamedWithTheUsage() {
    assertThatThrownBy(() -> parse("--config", "c", "--fast"))
        .hasMessage("--fast is no option\nUsage");
    assertThatThrownBy(() -> parse("--config")).hasMessage("--config needs a value\nUsage");
    assertThatThrownBy(() -> parse("--dry-run")).hasMessage("--config is missing\nUsage");
  }

  private static Map<String, String> parse(String... args) {
    return Arguments.parse(
        args, "Usage", Set.of("--config"), Set.of("--dry-run"), List.of("--config"));
  }
}
