package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.core.parse.declared.FormatFile;
import io.logweir.core.parse.declared.Grok;
import io.logweir.core.parse.declared.InvalidFormatException;
import io.logweir.core.parse.declared.LinePattern;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeclaredFormatsTest {

  private static final String SHOP =
      """
      name: shop
      description: The shop's own log
      patterns:
        - '%{TIMESTAMP_ISO8601:time} (?<level>[A-Z]) %{NOTSPACE:user.name} %{NUMBER:event.duration:ms} %{WORD:shop.state} %{GREEDYDATA:message}'
        - 'job %{WORD} at (?<shop.time>\\S+ \\S+): %{GREEDYDATA:message}'
        - 'inner (?<shop.inner>.*)'
      time: {field: shop.time, pattern: 'dd.MM.uuuu HH:mm', zone: Europe/Berlin}
      levels: {X: fatal}
      values: {shop.state: {o: open, c: closed}}
      constants: {service.name: shop, shop.flag: 'true'}
      absent: ['-']
      inner: {field: shop.inner, format: json}
      tests:
        - line: 2026-06-13T11:00:00Z X - 1.5 o slow
          fields: {time: 2026-06-13T11:00:00Z, level: X, severity_number: 21, event.duration: 1500000, shop.state: open, message: slow, service.name: shop}
      """;

  private static LogEvent parse(DeclaredFormats formats, String name, byte[] record) {
    RawLog raw = Given.raw(record);
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    LogFormat format = LogFormats.of(name, SourceOptions.DEFAULTS, formats);
    assertThat(format.parse(raw, 0, record.length, event, why)).as(why.toString()).isTrue();
    return event;
  }

  private static LogEvent shop(String record) {
    return parse(DeclaredFormats.of(Map.of("shop.yaml", SHOP)), "shop", Given.utf8(record));
  }

  static List<String> builtIn() {
    return DeclaredFormats.builtIn().names();
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void everyBuiltInFormatPassesItsOwnTests(String name) {
    assertThat(DeclaredFormats.builtIn().check(name)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void noBuiltInFormatLosesText(String name) {
    assertThat(DeclaredFormats.builtIn().files())
        .filteredOn(f -> f.name().equals(name))
        .hasSize(1)
        .flatExtracting(FormatFile::patterns)
        .isNotEmpty()
        .noneMatch(LinePattern::losesText);
  }

  @Test
  void everyBuiltInFileIsListedReadStrictlyAndNamedAsItsFormat()
      throws IOException, URISyntaxException {
    Path folder = Path.of(DeclaredFormats.class.getResource("/io/logweir/formats").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> yaml = files.filter(f -> f.toString().endsWith(".yaml")).toList();
      assertThat(yaml).hasSize(builtIn().size()).hasSizeGreaterThan(60);
      for (Path file : yaml) {
        String name = file.getFileName().toString();
        FormatFile read = FormatFile.read(name, Files.readString(file), Grok.builtIn());
        assertThat(read.name() + ".yaml").isEqualTo(name);
        assertThat(builtIn()).contains(read.name());
      }
    }
  }

  @Test
  void builtInFormatsAreNamesOfFormats() {
    assertThat(LogFormats.names()).containsAll(builtIn()).doesNotHaveDuplicates();
    assertThat(Given.event("nagios", "[1781348400] x").asText())
        .containsEntry("parser", "nagios")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("body", "x");
    assertThat(Given.event("[1781348400] SERVICE ALERT: h;s;OK;HARD;1;fine").asText())
        .containsEntry("parser", "nagios")
        .containsEntry("host_name", "h");
  }

  @Test
  void whatNoPatternMatchesIsRejectedWhereDeclaredAndTriedAsAnotherByAuto() {
    Rejection why = Given.rejection("nagios", "no such thing");
    assertThat(why.reason()).isEqualTo(RejectReason.PATTERN_MISMATCH);
    assertThat(why.detail()).isEqualTo("no pattern of the format matches");
    assertThat(Given.event("no such thing").getString(EventColumn.PARSER)).isEqualTo("plain");
  }

  @Test
  void namedPartsGoToColumnsAndAttributes() {
    LogEvent event = shop("2026-06-13T11:00:00.25Z X ann 12 c slow\n\tat a.B");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("slow\n\tat a.B");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(12_000_000);
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo("X");
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(Severity.FATAL);
    assertThat(event.getString(EventColumn.SERVICE_NAME)).isEqualTo("shop");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("user.name", "ann")
        .containsEntry("shop.state", "closed")
        .containsEntry("shop.flag", "true");
    assertThat(event.has(EventColumn.LOG_RECORD_ORIGINAL)).isFalse();
    assertThat(shop("2026-06-13T11:00:00.25Z I - 12 x y").entriesAsText(EventColumn.ATTRIBUTES))
        .doesNotContainKey("user.name")
        .containsEntry("shop.state", "x");
  }

  @Test
  void aTimeOfItsOwnIsReadInItsZone() {
    LogEvent event = shop("job a at 13.06.2026 13:00: done");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-13T11:00:00Z"));
    assertThat(shop("job a at 13.06.2026 25:00: done").entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("shop.time", "13.06.2026 25:00");
  }

  @Test
  void textThatNothingNamesKeepsTheLine() {
    assertThat(shop("job a at 13.06.2026 13:00: done").getString(EventColumn.LOG_RECORD_ORIGINAL))
        .isEqualTo("job a at 13.06.2026 13:00: done");
  }

  @Test
  void aRecordInsideTheRecordIsReadByItsFormat() {
    LogEvent event = shop("inner {\"msg\":\"hi\",\"a\":1}");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("hi");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "a")).isEqualTo("1");
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("shop/json");
    assertThat(shop("inner {\"msg\":").getString(EventColumn.BODY)).isEqualTo("{\"msg\":");
  }

  @Test
  void bytesThatAreNoUtf8AreReplacedAndCounted() {
    byte[] record = Given.bytes("2026-06-13T11:00:00Z X ann 12 c \u00ffx\u00fe");
    LogEvent event = parse(DeclaredFormats.of(Map.of("shop.yaml", SHOP)), "shop", record);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("\ufffdx\ufffd");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "logweir.invalid_utf8")).isEqualTo("2");
  }

  @Test
  void aFolderOfOwnFormatsStandsBeforeTheBuiltInOnes(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("shop.yaml"), SHOP.replace("%{WORD:shop.state}", "%{SHOP:shop.state}"));
    Files.writeString(folder.resolve("my-patterns"), "# ours\nSHOP [a-z]\n");
    Files.writeString(folder.resolve("notes.txt"), "not read");
    String nagios =
        "name: nagios\ndescription: ours\npatterns: ['\\[%{INT:time}\\] ours: %{GREEDYDATA:message}']\n"
            + "tests: [{line: '[1781348400] ours: x', fields: {message: x}}]\n";
    Files.writeString(folder.resolve("nagios.yaml"), nagios);
    DeclaredFormats formats = DeclaredFormats.read(folder);
    assertThat(formats.names()).startsWith("nagios", "shop").hasSize(builtIn().size() + 1);
    assertThat(
            parse(formats, "auto", Given.utf8("[1781348400] ours: y")).getString(EventColumn.BODY))
        .isEqualTo("y");
    assertThat(
            parse(formats, "auto", Given.utf8("job a at 13.06.2026 13:00: x"))
                .getString(EventColumn.PARSER))
        .isEqualTo("shop");
    assertThat(DeclaredFormats.texts(folder)).hasSize(3);
    assertThatThrownBy(() -> LogFormats.of("shops", SourceOptions.DEFAULTS, formats))
        .hasMessageContaining("format is \"shops\"; allowed: auto, ")
        .hasMessageContaining("shop, ");
  }

  static Map<String, String> wrong() {
    Map<String, String> wrong = new TreeMap<>();
    wrong.put(
        SHOP.replace("message: slow,", "message: fast,"),
        "shop.yaml:14: message is \"slow\", the test expects \"fast\"");
    wrong.put(
        SHOP.replace("message: slow,", "other: fast,"),
        "shop.yaml:14: other is absent, the test expects \"fast\"");
    wrong.put(
        SHOP.replace("X - 1.5", "X 1.5"),
        "shop.yaml:14: no pattern matches the test's line: 2026-06-13T11:00:00Z X 1.5 o slow");
    wrong.put(
        SHOP.replace("X: fatal", "X: bad"),
        "shop.yaml:1: level \"X\" is \"bad\", which is no level");
    wrong.put(
        SHOP.replace("name: shop\n", "name: json\n"),
        "shop.yaml:1: \"json\" is the name of a format that is built in");
    wrong.put(
        SHOP.replace("format: json", "format: auto"),
        "shop.yaml:1: inner format is \"auto\"; allowed: one written by hand");
    return wrong;
  }

  @Test
  void aWrongFormatIsRefusedWithLineAndReason() {
    assertThat(wrong()).hasSize(6);
    wrong()
        .forEach(
            (text, message) ->
                assertThatThrownBy(() -> DeclaredFormats.of(Map.of("shop.yaml", text)))
                    .isInstanceOf(InvalidFormatException.class)
                    .hasMessage(message));
    assertThatThrownBy(() -> DeclaredFormats.of(Map.of("a.yaml", SHOP, "b.yaml", SHOP)))
        .hasMessage("b.yaml:1: \"shop\" is declared already, in a.yaml");
  }

  @Test
  void aFormatThatIsNotForAutoIsTakenOnlyByName() {
    DeclaredFormats formats = DeclaredFormats.of(Map.of("shop.yaml", SHOP + "auto: false\n"));
    byte[] record = "job a at 13.06.2026 13:00: x".getBytes(StandardCharsets.UTF_8);
    assertThat(parse(formats, "auto", record).getString(EventColumn.PARSER)).isEqualTo("plain");
    assertThat(parse(formats, "shop", record).getString(EventColumn.PARSER)).isEqualTo("shop");
  }

  @Test
  void aTimeWithoutYearOrDayIsTheLatestThatIsNotAhead() {
    String yaml =
        "name: y\ndescription: x\npatterns: ['(?<t>.*)']\n"
            + "time: {field: t, pattern: ['MMM d HH:mm', 'HH:mm']}\n"
            + "tests: [{line: 'Dec 31 23:00', fields: {time: 2025-12-31T23:00:00Z}}, "
            + "{line: 'Jun 13 23:00', fields: {time: 2026-06-13T23:00:00Z}}, "
            + "{line: 'Feb 29 23:00', fields: {time: 2024-02-29T23:00:00Z}}, "
            + "{line: '12:30', fields: {time: 2026-06-13T12:30:00Z}}, "
            + "{line: '23:00', fields: {time: 2026-06-12T23:00:00Z}}]\n";
    assertThat(DeclaredFormats.of(Map.of("y.yaml", yaml)).check("y")).isEmpty();
  }
}
