package io.logweir.local.conform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.core.parse.LogFormats;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import io.logweir.core.template.GroupingAccuracy;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import io.logweir.schema.Rejected;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs cases of other projects' parser tests through {@link LogParser}: a case is passed only if
 * the outcome and every field that the peer asserts agree.
 *
 * <p>{@code case-formats.tsv} says which of our formats a peer's format is declared as; any other
 * is left to {@code auto}. {@code ecs-names.tsv} says where an event holds a peer's field.
 */
public final class Conformance {

  /** When the cases' records were received. */
  static final Instant BROKER = Instant.parse("2026-06-13T12:00:00Z");

  /** The key under which a case says which template its message is of. */
  private static final String TEMPLATE_LABEL = "loghub.event_id";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What became of one suite's cases of one format. */
  public static final class Score {
    private final String suite;
    private final String format;
    private int passed;
    private int cases;
    private int deliberate;
    private final List<Difference> differences = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> templates = new ArrayList<>();

    private Score(String suite, String format) {
      this.suite = suite;
      this.format = format;
    }

    /** Whose tests. */
    public String suite() {
      return suite;
    }

    /** The suite's name for the format. */
    public String format() {
      return format;
    }

    /** How many cases agree in outcome and every asserted field. */
    public int passed() {
      return passed;
    }

    /** How many cases there are. */
    public int cases() {
      return cases;
    }

    /**
     * How many of the cases that are not passed are not meant to be: see {@link Difference#why}.
     */
    public int deliberate() {
      return deliberate;
    }

    /** Whether the cases say which messages are of one template. */
    public boolean hasTemplates() {
      return !labels.isEmpty();
    }

    /**
     * The share of lines whose whole group by our template is the whole group that is labelled, 0
     * to 1.
     */
    public double groupingAccuracy() {
      return GroupingAccuracy.of(labels, templates);
    }

    /** What disagrees, one for each case that is not passed. */
    public List<Difference> differences() {
      return differences;
    }
  }

  /**
   * The first thing in which a case disagrees.
   *
   * @param id the case
   * @param key the peer's name of the field, or {@code outcome}
   * @param expected what the peer asserts
   * @param found what we have
   * @param why the reason, where it is deliberate, or null
   * @param raw the case's record
   */
  public record Difference(
      String id, String key, String expected, String found, String why, byte[] raw) {}

  private final Map<String, List<String>> formats = Resource.table("case-formats.tsv");
  private final Map<String, List<String>> deliberate = Resource.table("deliberate.tsv");
  private final Comparison comparison = new Comparison();
  private final Map<String, Score> scores = new LinkedHashMap<>();

  /**
   * Runs every case of every {@code *.jsonl} in a folder, in the order of the names.
   *
   * @throws IOException where a file cannot be read or holds no case; the message names it
   */
  public static List<Score> run(Path folder) throws IOException {
    Conformance conformance = new Conformance();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IOException("no *.jsonl in " + folder);
    }
    for (Path file : files) {
      conformance.run(file.getFileName().toString(), file);
    }
    return List.copyOf(conformance.scores.values());
  }

  /** Drain's published grouping accuracy for a peer's format, or a dash. */
  public static String drain(String format) {
    List<String> published = Resource.table("drain.tsv").get(format);
    return published == null ? "-" : published.get(0);
  }

  private void run(String name, Path file) throws IOException {
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          JsonNode node;
          try {
            node = JSON.readTree(line);
          } catch (IOException e) {
            throw new IOException(name + " line " + number + " is not JSON: " + e.getMessage(), e);
          }
          run(Case.of(node));
        }
      }
    }
  }

  private void run(Case given) {
    Score score =
        scores.computeIfAbsent(
            given.suite() + '\t' + given.format(), key -> new Score(given.suite(), given.format()));
    score.cases++;
    Parts parts = parse(given);
    JsonNode label = given.expected().get(TEMPLATE_LABEL);
    if (label != null && parts.all.get(0) instanceof LogEvent event) {
      score.labels.add(label.asText());
      score.templates.add(String.valueOf(event.getString(EventColumn.TEMPLATE_ID)));
    }
    Difference difference = difference(given, parts);
    if (difference == null) {
      score.passed++;
    } else {
      score.deliberate += difference.why() == null ? 0 : 1;
      score.differences.add(difference);
    }
  }

  /** What became of a case's record, in its order: events, and reasons. */
  private static final class Parts implements LogParser.Sink {
    final List<Object> all = new ArrayList<>();

    @Override
    public void event(LogEvent event) {
      LogEvent copy = new LogEvent();
      copy.copyFrom(event);
      all.add(copy);
    }

    @Override
    public void rejected(Rejected rejected) {
      all.add(rejected);
    }

    @Override
    public void dropped(LogEvent event, String rule) {
      throw new IllegalStateException("there are no rules here, but " + rule);
    }

    boolean hasRejected() {
      return all.stream().anyMatch(Rejected.class::isInstance);
    }

    boolean isNothing() {
      return all.size() == 1
          && all.get(0) instanceof Rejected rejected
          && rejected.reason().equals(RejectReason.EMPTY.code());
    }
  }

  private Parts parse(Case given) {
    List<String> declared = formats.getOrDefault(given.format(), List.of(LogFormats.AUTO));
    LogParser parser = new LogParser(SourceOptions.DEFAULTS.withFormat(declared.get(0)));
    Parts parts = new Parts();
    LogEvent event = new LogEvent();
    if (given.meta().hasNonNull("w3c_fields")) {
      // What stands at the head of the file that the line is from.
      parser.parse(
          raw(given.meta().get("w3c_fields").asText().getBytes(StandardCharsets.UTF_8), 0),
          event,
          new Parts());
    }
    parser.parse(raw(given.raw(), 1), event, parts);
    return parts;
  }

  private static RawLog raw(byte[] value, long offset) {
    return new RawLog(value, "cases", 0, offset, BROKER.toEpochMilli(), Map.of());
  }

  private Difference difference(Case given, Parts parts) {
    String outcome = outcome(given, parts);
    if (outcome != null) {
      return difference(given, "outcome", given.outcome(), outcome);
    }
    if (given.expected().containsKey("frames")) {
      return frames(given, given.expected().get("frames"), parts);
    }
    if (given.expected().containsKey("records")) {
      return records(given, given.expected().get("records"), parts);
    }
    if (parts.hasRejected()) {
      return null;
    }
    return fields(given, given.expected(), (LogEvent) parts.all.get(0));
  }

  /** A record of nothing holds no event; that it is accounted for as such is what can be asked. */
  private static String outcome(Case given, Parts parts) {
    return switch (given.outcome()) {
      case "parse" ->
          !parts.hasRejected() || (isBlank(given.raw()) && parts.isNothing())
              ? null
              : "rejected: " + reason(parts);
      case "reject" -> parts.hasRejected() ? null : "understood as " + parts.all;
      default -> null;
    };
  }

  private static boolean isBlank(byte[] raw) {
    boolean mark =
        raw.length >= 3 && raw[0] == (byte) 0xEF && raw[1] == (byte) 0xBB && raw[2] == (byte) 0xBF;
    for (int i = mark ? 3 : 0; i < raw.length; i++) {
      byte c = raw[i];
      if (c > ' ' || c < 0) {
        return false;
      }
    }
    return true;
  }

  private static String reason(Parts parts) {
    return parts.all.stream()
        .filter(Rejected.class::isInstance)
        .map(part -> ((Rejected) part).reason() + ", " + ((Rejected) part).detail())
        .findFirst()
        .orElse("");
  }

  /** A frame each, in order, until the first that the peer cannot read: there it stops. */
  private Difference frames(Case given, JsonNode frames, Parts parts) {
    int i = 0;
    for (JsonNode frame : frames) {
      Object part = i < parts.all.size() ? parts.all.get(i) : null;
      if (frame.path("error").asBoolean()) {
        return part instanceof Rejected
            ? null
            : difference(given, "frame " + i, "an error", String.valueOf(part));
      }
      if (!(part instanceof LogEvent event)) {
        return difference(given, "frame " + i, frame.toString(), String.valueOf(part));
      }
      Map<String, JsonNode> expected = new LinkedHashMap<>();
      frame.path("message").fields().forEachRemaining(e -> expected.put(e.getKey(), e.getValue()));
      Difference difference = fields(given, expected, event);
      if (difference != null) {
        return difference;
      }
      i++;
    }
    return i == parts.all.size()
        ? null
        : difference(given, "frames", String.valueOf(i), String.valueOf(parts.all.size()));
  }

  /** An event each; where a key is repeated, the last value is the field's. */
  private Difference records(Case given, JsonNode records, Parts parts) {
    if (records.isEmpty() && parts.isNothing()) {
      return null;
    }
    if (records.size() != parts.all.size() || parts.hasRejected()) {
      return difference(
          given, "records", String.valueOf(records.size()), String.valueOf(parts.all));
    }
    for (int i = 0; i < records.size(); i++) {
      Map<String, JsonNode> expected = new LinkedHashMap<>();
      records.get(i).forEach(pair -> expected.put(pair.get(0).asText(), pair.get(1)));
      Difference difference = fields(given, expected, (LogEvent) parts.all.get(i));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private Difference fields(Case given, Map<String, JsonNode> expected, LogEvent event) {
    for (Map.Entry<String, JsonNode> field : expected.entrySet()) {
      String found = comparison.difference(given, field.getKey(), field.getValue(), event);
      if (found != null) {
        return difference(given, field.getKey(), field.getValue().toString(), found);
      }
    }
    for (String key : given.absent()) {
      String found = comparison.present(key, event);
      if (found != null) {
        return difference(given, key, "no such field", found);
      }
    }
    return null;
  }

  private Difference difference(Case given, String key, String expected, String found) {
    List<String> why = deliberate.get(given.suite() + " " + given.id());
    return new Difference(
        given.id(), key, expected, found, why == null ? null : why.get(0), given.raw());
  }
}
