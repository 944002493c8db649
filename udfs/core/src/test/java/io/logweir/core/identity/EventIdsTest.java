package io.logweir.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventId;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each id beside that which the parser gives the event itself. */
class EventIdsTest {

  private static final String LINE =
      "{\"service\":{\"name\":\"checkout\"},\"event\":{\"id\":\"order-17\"},\"message\":\"paid\"}";

  private final EventIds ids = new EventIds();

  @Test
  void byPosition() {
    String lines = "{\"message\":\"a\"}\n{\"message\":\"b\"}\n{\"message\":\"c\"}";
    List<byte[]> given = given("position", lines, Map.of());
    assertThat(given).hasSize(3);
    assertThat(ids.ofPosition("orders", 3, 99, null)).isEqualTo(given.get(0));
    assertThat(ids.ofPosition("orders", 3, 99, 0)).isEqualTo(given.get(0));
    assertThat(ids.ofPosition("orders", 3, 99, 2)).isEqualTo(given.get(2));
    assertThat(ids.ofPosition("orders", 4, 99, 2)).isNotEqualTo(given.get(2));
  }

  @Test
  void byAnIdOfTheProducers() {
    assertThat(ids.ofField("orders", "checkout", "order-17"))
        .isEqualTo(given("auto", LINE, Map.of()).get(0))
        .isNotEqualTo(ids.ofField("orders", null, "order-17"))
        .isNotEqualTo(ids.ofHeader("orders", "checkout", "order-17"));
    assertThat(ids.ofField("orders", null, "order-17"))
        .isEqualTo(given("field:event.id", "{\"event.id\":\"order-17\"}", Map.of()).get(0));
  }

  @Test
  void byAHeader() {
    assertThat(ids.ofHeader("orders", "checkout", "h-1"))
        .isEqualTo(given("header:x-id", LINE, Map.of("x-id", "h-1")).get(0));
  }

  @Test
  void byContent() {
    assertThat(ids.ofContent("orders", "checkout", LINE.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(given("content", LINE, Map.of()).get(0));
  }

  @Test
  void hexIsReadInEitherCase() {
    byte[] id = ids.ofPosition("orders", 3, 99, null);
    assertThat(EventIds.parse(EventId.hex(id))).isEqualTo(id);
    assertThat(EventIds.parse(EventId.hex(id).toUpperCase(java.util.Locale.ROOT))).isEqualTo(id);
    for (String none : List.of("", "00", "g".repeat(32), "0".repeat(33), "٠".repeat(32))) {
      assertThat(EventIds.parse(none)).isNull();
    }
  }

  private static List<byte[]> given(String identity, String record, Map<String, String> headers) {
    List<byte[]> given = new ArrayList<>();
    new LogParser(SourceOptions.DEFAULTS.withIdentity(identity))
        .parse(
            new RawLog(record.getBytes(StandardCharsets.UTF_8), "orders", 3, 99, 0, headers),
            new LogEvent(),
            new LogParser.Sink() {
              @Override
              public void event(LogEvent event) {
                given.add(event.eventIdBytes());
              }

              @Override
              public void rejected(Rejected rejected) {
                throw new AssertionError(rejected);
              }

              @Override
              public void dropped(LogEvent event, String rule) {
                throw new AssertionError(rule);
              }
            });
    assertThat(given).isNotEmpty();
    return given;
  }
}
