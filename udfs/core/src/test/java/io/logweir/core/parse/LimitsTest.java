package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {

  private static LogEvent event(String line, Limits limits) {
    return Given.event(Given.raw(line), SourceOptions.DEFAULTS.withLimits(limits));
  }

  @Test
  void aLongValueIsCutAtACharacterAndTheEventSaysSo() {
    LogEvent event =
        event("{\"msg\":\"m\",\"a\":\"12345678\",\"b\":\"123ä56\"}", new Limits(1000, 12, 512, 4));
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("a", "1234")
        .containsEntry("b", "123")
        .containsEntry("logweir.truncated", "2");
    assertThat(event.marks()).isEqualTo(LogEvent.MARK_TRUNCATED);
    assertThat(event.has(EventColumn.LOG_RECORD_ORIGINAL)).isFalse();
    LogEvent whole = event("{\"a\":\"1234\"}", new Limits(1000, 12, 512, 4));
    assertThat(whole.entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(Map.of("a", "1234"));
    assertThat(whole.marks()).isZero();
  }

  @Test
  void furtherFieldsAreInTheLineAsReceived() {
    String line = "{\"a\":1,\"b\":2,\"c\":3}";
    LogEvent event = event(line, new Limits(1000, 12, 2, 100));
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(event.getString(EventColumn.LOG_RECORD_ORIGINAL)).isEqualTo(line);
  }

  @Test
  void deepObjectsAreText() {
    LogEvent event = event("{\"a\":{\"b\":{\"c\":{\"d\":1}}}}", new Limits(1000, 2, 512, 100));
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(Map.of("a.b", "{\"c\":{\"d\":1}}"));
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(0, 1, 1, 1))
        .withMessage("max-bytes is 0; allowed: 1 and above");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(1, 1, 513, 1))
        .withMessage("max-fields is 513; allowed: 1 to 512");
  }
}
