package io.logweir.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.parse.FieldNames;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Rejection;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventId;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.openhft.hashing.LongTupleHashFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {

  private static LogEvent event(String identity, RawLog raw) {
    return event(SourceOptions.DEFAULTS.withIdentity(identity), raw);
  }

  private static LogEvent event(SourceOptions options, RawLog raw) {
    LogEvent event = new LogEvent();
    assertThat(new LogParser(options).parse(raw, event, new Rejection())).isTrue();
    return event;
  }

  private static RawLog raw(String line, String topic, long offset, Map<String, String> headers) {
    return new RawLog(
        line.getBytes(StandardCharsets.UTF_8), topic, 1, offset, 1_781_352_000_000L, headers);
  }

  private static RawLog raw(String line, long offset) {
    return raw(line, "logs", offset, Map.of());
  }

  private static String id(LogEvent event) {
    return EventId.hex(event.idHigh(), event.idLow());
  }

  @Test
  void autoTakesFieldThenHeaderThenOriginThenPosition() {
    Map<String, String> headers = new HashMap<>();
    headers.put("host.name", "h");
    headers.put("log.file.path", "/f");
    headers.put("log.file.offset", "7");
    assertThat(event("auto", raw("x", "logs", 1, Map.of())).identity())
        .isEqualTo(IdentityKind.POSITION);
    assertThat(event("auto", raw("x", "logs", 1, headers)).identity())
        .isEqualTo(IdentityKind.ORIGIN);
    headers.put("event.id", "e");
    assertThat(event("auto", raw("x", "logs", 1, headers)).identity())
        .isEqualTo(IdentityKind.HEADER);
    assertThat(event("auto", raw("{\"event.id\":\"e\"}", "logs", 1, headers)).identity())
        .isEqualTo(IdentityKind.FIELD);
  }

  @Test
  void aProducersIdSurvivesAnotherPosition() {
    String line = "{\"event_id\":\"e-1\",\"service\":\"s\"}";
    String id = id(event("auto", raw(line, 1)));
    assertThat(id(event("auto", raw(line, 99)))).isEqualTo(id);
    assertThat(id(event("field:event_id", raw(line, 99)))).isEqualTo(id);
    assertThat(id(event("field:log_record_uid", raw(line, 99)))).isEqualTo(id);
    assertThat(id(event("auto", raw(line, "other", 1, Map.of())))).isNotEqualTo(id);
    assertThat(id(event("auto", raw(line.replace("\"s\"", "\"t\""), 1)))).isNotEqualTo(id);
    assertThat(id(event("auto", raw(line.replace("e-1", "e-2"), 1)))).isNotEqualTo(id);
  }

  @Test
  void equalLinesAreTwoEventsUnlessContentIsAskedFor() {
    assertThat(id(event("auto", raw("same", 1)))).isNotEqualTo(id(event("auto", raw("same", 2))));
    LogEvent content = event("content", raw("same", 1));
    assertThat(content.identity()).isEqualTo(IdentityKind.CONTENT);
    assertThat(id(content)).isEqualTo(id(event("content", raw("same", 2))));
    assertThat(id(content)).isNotEqualTo(id(event("content", raw("other", 1))));
  }

  @Test
  void aPositionIsItsTopicPartitionAndOffsetAlone() {
    String id = id(event("position", raw("a", 5)));
    assertThat(id(event("position", raw("{\"service\":\"s\",\"event_id\":\"e\"}", 5))))
        .isEqualTo(id);
    assertThat(id(event("position", raw("a", "other", 5, Map.of())))).isNotEqualTo(id);
    RawLog partition = new RawLog(new byte[] {'a'}, "logs", 2, 5, 1_781_352_000_000L, Map.of());
    assertThat(id(event("position", partition))).isNotEqualTo(id);
  }

  @Test
  void anOriginIsTheSameFromHeadersAndFields() {
    Map<String, String> headers =
        Map.of("host.name", "h", "log.file.path", "/f", "log.file.offset", "7");
    String id = id(event("origin", raw("x", "logs", 1, headers)));
    String fields = "{\"host\":{\"name\":\"h\"},\"log\":{\"file\":{\"path\":\"/f\"},\"offset\":7}}";
    assertThat(id(event("origin", raw(fields, 2)))).isEqualTo(id);
    assertThat(id(event("auto", raw(fields, 3)))).isEqualTo(id);
    assertThat(event("origin", raw("{\"host\":\"h\",\"log.offset\":7}", 2)).identity())
        .isEqualTo(IdentityKind.POSITION);
    assertThat(event("origin", raw("{\"log.file.path\":\"/f\",\"log.offset\":7}", 2)).identity())
        .isEqualTo(IdentityKind.POSITION);
  }

  @ParameterizedTest
  @CsvSource({
    "field:order.id, FIELD", "field:seq, FIELD", "field:event_sequence, FIELD",
    "field:missing, POSITION", "field:trace_id, POSITION", "field:cloud.provider, FIELD",
    "header:x-id, HEADER", "header:missing, POSITION", "field:attributes, POSITION"
  })
  void aDeclaredNameIsAColumnAnAttributeOrAHeader(String identity, IdentityKind kind) {
    String line =
        "{\"order\":{\"id\":7},\"seq\":12,\"trace_id\":\"\","
            + "\"resource\":{\"cloud.provider\":\"x\"}}";
    LogEvent event = event(identity, raw(line, "logs", 1, Map.of("x-id", "7")));
    assertThat(event.identity()).isEqualTo(kind);
  }

  @Test
  void kindsAndScopesNeverMeet() {
    Set<String> ids = new HashSet<>();
    ids.add(id(event("header:k", raw("x", "logs", 1, Map.of("k", "x")))));
    ids.add(id(event("content", raw("x", "logs", 1, Map.of("k", "x")))));
    ids.add(id(event("field:k", raw("k=x", "logs", 1, Map.of("log.format", "logfmt")))));
    ids.add(id(event("position", raw("x", 1))));
    // The same bytes, cut elsewhere.
    ids.add(
        id(
            event(
                SourceOptions.DEFAULTS.withIdentity("header:k").withServiceName("ab"),
                raw("x", "logs", 1, Map.of("k", "c")))));
    ids.add(
        id(
            event(
                SourceOptions.DEFAULTS.withIdentity("header:k").withServiceName("a"),
                raw("x", "logs", 1, Map.of("k", "bc")))));
    assertThat(ids).hasSize(6);
  }

  @Test
  void idsAreStoredAndSoNeverChange() {
    assertThat(id(event("position", raw("x", 1)))).isEqualTo("da6fc27e35d0380e22785101ece2aab8");
    assertThat(id(event("auto", raw("{\"event_id\":\"e-1\",\"service\":\"s\"}", 1))))
        .isEqualTo("0fb0a2abb58005036711852ce8fc4f53");
  }

  @Test
  void theHashIsXxh3() {
    long[] id = new long[2];
    LongTupleHashFunction.xx128().hashBytes(new byte[0], 0, 0, id);
    // XXH3_128bits of nothing, as xxhsum -H2 prints it.
    assertThat(EventId.hex(id[1], id[0])).isEqualTo("99aa06d3014798d86001c324468d497f");
  }

  @Test
  void aMillionPositionsDiffer() {
    Identity identity = new Identity("position", FieldNames::column);
    LogEvent event = new LogEvent();
    Set<Long> high = new HashSet<>();
    Set<Long> low = new HashSet<>();
    for (int i = 0; i < 1_000_000; i++) {
      identity.assign(raw("", i), event);
      high.add(event.idHigh());
      low.add(event.idLow());
    }
    assertThat(high).hasSize(1_000_000);
    assertThat(low).hasSize(1_000_000);
  }
}
