package io.logweir.core.parse;

import io.logweir.core.parse.declared.FormatFile;
import io.logweir.core.parse.declared.Grok;
import io.logweir.core.parse.declared.InvalidFormatException;
import io.logweir.core.parse.declared.LinePattern;
import io.logweir.core.parse.declared.LineShape;
import io.logweir.core.parse.declared.Prefilter;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Formats that files declare, by name, in the order in which {@code auto} tries them: the built-in
 * ones, and a user's before them.
 *
 * <p>A format is one YAML file, {@code *.yaml}; a file without an ending {@code .yaml} whose name
 * ends in {@code patterns} holds grok patterns for all of them, as Logstash's do.
 *
 * <p>Immutable, and shared by threads.
 */
public final class DeclaredFormats {

  private static final String FOLDER = "/io/logweir/formats/";

  /** When the records of a file's tests were received: a year-less time is in the year before. */
  public static final Instant TESTS_RECEIVED = Instant.parse("2026-06-13T12:00:00Z");

  private static final class BuiltIn {
    static final DeclaredFormats FORMATS = read();

    private static DeclaredFormats read() {
      List<FormatFile> files = new ArrayList<>();
      for (String line : resource("index").split("\n", -1)) {
        String name = line.strip();
        if (!name.isEmpty() && !name.startsWith("#")) {
          files.add(FormatFile.readTrusted(name, resource(name)));
        }
      }
      return new DeclaredFormats(files);
    }

    private static String resource(String name) {
      try (InputStream in = DeclaredFormats.class.getResourceAsStream(FOLDER + name)) {
        if (in == null) {
          throw new IllegalStateException("no resource " + FOLDER + name);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(FOLDER + name, e);
      }
    }
  }

  private final Map<String, FormatFile> files = new LinkedHashMap<>();

  /** What {@code auto} tries: every pattern of every format, in order. */
  private final List<LineShape> patterns;

  private final FormatFile[] formatOf;
  private final int[] patternOf;
  private FormatShapes shapes;
  private Prefilter prefilter;

  private DeclaredFormats(List<FormatFile> declared) {
    List<LinePattern> patterns = new ArrayList<>();
    List<FormatFile> formats = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (FormatFile file : declared) {
      check(file);
      files.put(file.name(), file);
      for (int i = 0; file.auto() && i < file.patterns().size(); i++) {
        patterns.add(file.patterns().get(i));
        formats.add(file);
        indexes.add(i);
      }
    }
    this.patterns = patterns.stream().map(LinePattern::shape).toList();
    formatOf = formats.toArray(FormatFile[]::new);
    patternOf = indexes.stream().mapToInt(Integer::intValue).toArray();
  }

  private void check(FormatFile file) {
    String reason = null;
    if (files.containsKey(file.name())) {
      reason = "\"" + file.name() + "\" is declared already, in " + files.get(file.name()).file();
    } else if (LogFormats.isHandWritten(file.name())) {
      reason = "\"" + file.name() + "\" is the name of a format that is built in";
    } else if (file.innerFormat() != null
        && (!LogFormats.isHandWritten(file.innerFormat())
            || file.innerFormat().equals(LogFormats.AUTO))) {
      reason = "inner format is \"" + file.innerFormat() + "\"; allowed: one written by hand";
    }
    for (Map.Entry<String, String> level : file.levels().entrySet()) {
      if (Severity.number(level.getValue()) == Severity.NONE) {
        reason =
            "level \"" + level.getKey() + "\" is \"" + level.getValue() + "\", which is no level";
      }
    }
    if (reason != null) {
      throw new InvalidFormatException(file.file(), file.line(), reason);
    }
  }

  /** Those that come with Logweir. */
  public static DeclaredFormats builtIn() {
    return BuiltIn.FORMATS;
  }

  /**
   * The formats of a folder, and behind them the built-in ones.
   *
   * @throws IOException where the folder or a file cannot be read
   * @throws InvalidFormatException where a file is wrong: its message has file, line and reason
   */
  public static DeclaredFormats read(Path folder) throws IOException {
    return of(texts(folder));
  }

  /**
   * The texts of a folder's files by their names: what a job ships to its task managers.
   *
   * @throws IOException where the folder or a file cannot be read
   */
  public static Map<String, String> texts(Path folder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".yaml") || name.endsWith("patterns")) {
          texts.put(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        }
      }
    }
    return texts;
  }

  /**
   * The formats of these texts by the names of their files, in the order of those, and behind them
   * the built-in ones. A format with a built-in one's name stands in its place.
   *
   * @throws InvalidFormatException where a text is wrong, or one of its tests fails: its message
   *     has file, line and reason
   */
  public static DeclaredFormats of(Map<String, String> texts) {
    return texts.isEmpty() ? builtIn() : READ.computeIfAbsent(Map.copyOf(texts), key -> read(key));
  }

  /** What sources declare: each topic's parser asks for the same. */
  private static final Map<Map<String, String>, DeclaredFormats> READ = new ConcurrentHashMap<>();

  private static DeclaredFormats read(Map<String, String> texts) {
    Grok grok = Grok.builtIn();
    Map<String, String> sorted = new TreeMap<>(texts);
    for (Map.Entry<String, String> file : sorted.entrySet()) {
      if (!file.getKey().endsWith(".yaml")) {
        grok = grok.withFile(file.getKey(), file.getValue());
      }
    }
    List<FormatFile> own = new ArrayList<>();
    for (Map.Entry<String, String> file : sorted.entrySet()) {
      if (file.getKey().endsWith(".yaml")) {
        own.add(FormatFile.read(file.getKey(), file.getValue(), grok));
      }
    }
    DeclaredFormats alone = new DeclaredFormats(own);
    for (FormatFile file : own) {
      List<InvalidFormatException> problems = alone.check(file.name());
      if (!problems.isEmpty()) {
        throw problems.get(0);
      }
    }
    List<FormatFile> both = new ArrayList<>(own);
    for (FormatFile file : builtIn().files.values()) {
      if (!alone.files.containsKey(file.name())) {
        both.add(file);
      }
    }
    return new DeclaredFormats(both);
  }

  /** The names, in order. */
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  /** The files, in order. */
  public List<FormatFile> files() {
    return List.copyOf(files.values());
  }

  /** A new instance, for one thread; null where there is no such format. */
  LogFormat of(String name, SourceOptions options) {
    FormatFile file = files.get(name);
    return file == null ? null : new DeclaredFormat(file, options);
  }

  /** What {@code auto} looks at to find who is to be asked; made when first needed. */
  synchronized FormatShapes shapes() {
    if (shapes == null) {
      shapes = LogFormats.shapes(patterns);
    }
    return shapes;
  }

  /** As {@link #shapes()}, of these formats alone. */
  private synchronized Prefilter prefilter() {
    if (prefilter == null) {
      prefilter = new Prefilter(patterns);
    }
    return prefilter;
  }

  /** What reads a record by the first of all patterns that matches it, for {@code auto}. */
  Any any(SourceOptions options) {
    return new Any(options);
  }

  /** One per thread. */
  final class Any {
    private final SourceOptions options;
    private final Map<String, DeclaredFormat> formats = new LinkedHashMap<>();
    private final DeclaredFormat[] byPattern = new DeclaredFormat[formatOf.length];

    private Any(SourceOptions options) {
      this.options = options;
    }

    /** Reads a record by the first pattern that matches it; the event is else as it was. */
    boolean parse(DeclaredLine line, LogEvent event) {
      Prefilter.Candidates candidates = prefilter().candidates();
      prefilter().find(line.bytes, 0, line.bytes.length, candidates);
      for (int i = candidates.next(); i >= 0; i = candidates.next()) {
        if (parse(i, line, event)) {
          return true;
        }
      }
      return false;
    }

    /** Reads a record by one pattern; the event is else as it was. */
    boolean parse(int pattern, DeclaredLine line, LogEvent event) {
      return format(pattern).parse(patternOf[pattern], line, event);
    }

    private DeclaredFormat format(int pattern) {
      DeclaredFormat format = byPattern[pattern];
      if (format == null) {
        FormatFile file = formatOf[pattern];
        format = formats.computeIfAbsent(file.name(), name -> new DeclaredFormat(file, options));
        byPattern[pattern] = format;
      }
      return format;
    }
  }

  // ---- a file's tests ----

  /**
   * Runs the tests of a format's file: each of its records must be taken by it, also where {@code
   * auto} looks for a declared format, and hold what the file says.
   *
   * @return what is wrong; each message has file, line and reason
   */
  public List<InvalidFormatException> check(String name) {
    FormatFile file = files.get(name);
    List<InvalidFormatException> problems = new ArrayList<>();
    SourceOptions options = SourceOptions.DEFAULTS;
    LogFormat own = of(name, options);
    Any any = any(options);
    for (FormatFile.Test test : file.tests()) {
      RawLog raw = record(test);
      LogEvent event = new LogEvent();
      int length = raw.value().length;
      String problem =
          problem(file, test, own.parse(raw, 0, length, event, new Rejection()), event);
      if (problem == null && file.auto()) {
        event.clear();
        problem = problem(file, test, any.parse(DeclaredLine.of(raw, 0, length), event), event);
      }
      if (problem != null) {
        problems.add(new InvalidFormatException(file.file(), test.at(), problem));
      }
    }
    return problems;
  }

  private static RawLog record(FormatFile.Test test) {
    byte[] record = EventFields.utf8(test.record());
    return new RawLog(record, "tests", 0, 0, TESTS_RECEIVED.toEpochMilli(), Map.of());
  }

  private static String problem(
      FormatFile file, FormatFile.Test test, boolean matched, LogEvent event) {
    if (!matched) {
      return "no pattern matches the test's line: " + test.record();
    }
    String parser = event.getString(EventColumn.PARSER);
    if (!parser.equals(file.name()) && !parser.equals(file.name() + "/" + file.innerFormat())) {
      return "the format " + parser + " takes the test's line before this one: " + test.record();
    }
    for (Map.Entry<String, String> field : test.fields().entrySet()) {
      String found = found(event, field.getKey(), field.getValue());
      if (found != null) {
        return field.getKey()
            + " is "
            + (found.isEmpty() ? "absent" : "\"" + found + "\"")
            + ", the test expects \""
            + field.getValue()
            + "\"";
      }
    }
    return null;
  }

  /** What the event has instead: nothing at all is empty text; null where it has what it should. */
  private static String found(LogEvent event, String name, String expected) {
    FieldRole role = FieldNames.role(name);
    String attribute = event.entry(EventColumn.ATTRIBUTES, name);
    if (attribute == null) {
      attribute = event.entry(EventColumn.RESOURCE_ATTRIBUTES, name);
    }
    if (expected.equals(attribute)) {
      return null;
    }
    if (role == null || !event.has(role.column)) {
      return attribute == null ? "" : attribute;
    }
    EventColumn column = role.column;
    if (column == EventColumn.TIME || column == EventColumn.OBSERVED_TIME) {
      long wanted = new Timestamps(ZoneOffset.UTC).parse(expected);
      long micros = event.getLong(column);
      return wanted == micros
          ? null
          : Instant.ofEpochSecond(
                  Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L)
              .toString();
    }
    String value =
        switch (column.type()) {
          case STRING -> event.getString(column);
          case LONG, INT -> Long.toString(event.getLong(column));
          default -> String.valueOf(event.asText().get(column.column().name()));
        };
    return expected.equals(value) ? null : value;
  }
}
