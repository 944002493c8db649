package io.logweir.core.parse;

import io.logweir.core.parse.declared.FormatFile;
import io.logweir.core.parse.declared.LinePattern;
import io.logweir.core.parse.declared.Prefilter;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads records as a file declares: a pattern that matches all of the record, whose named parts go
 * to the columns and attributes of those names.
 */
final class DeclaredFormat implements LogFormat {

  /** What is done with a named part. */
  private enum Use {
    /** Put under its name. */
    FIELD,
    /** The time, in a notation or under a name that is only this format's. */
    TIME,
    /** A number of the given unit. */
    DURATION,
    /** A record of another format. */
    INNER,
    /** Not stored: another part says the same. */
    NOTHING
  }

  private static final class Part {
    final byte[] name;
    final Use use;
    final boolean isBody;
    final long unit;
    final Map<String, String> values;

    Part(FormatFile file, LinePattern pattern, int index) {
      String field = pattern.field(index);
      name = EventFields.utf8(field);
      FieldRole role = FieldNames.role(field);
      isBody = role == FieldRole.BODY;
      if (field.equals("_")) {
        use = Use.NOTHING;
      } else if (field.equals(file.timeField())) {
        use = Use.TIME;
      } else if (field.equals(file.innerField())) {
        use = Use.INNER;
      } else if (pattern.unit(index) != null && role == FieldRole.DURATION_NANOS) {
        use = Use.DURATION;
      } else {
        use = Use.FIELD;
      }
      values = file.values().getOrDefault(field, Map.of());
      unit =
          switch (String.valueOf(pattern.unit(index))) {
            case "s" -> Decimals.SECOND;
            case "ms" -> Decimals.MILLISECOND;
            case "us" -> Decimals.MICROSECOND;
            default -> 1;
          };
    }
  }

  private final FormatFile file;
  private final EventFields fields;
  private final ZoneId zone;
  private final LogFormat inner;
  private final LinePattern.Reader[] readers;
  private final Part[][] parts;
  private Prefilter prefilter;
  private Prefilter.Candidates candidates;
  private final Map<String, Integer> levels = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final byte[][][] constants;
  private final byte[][] absent;
  private final byte[] innerName;
  private final Rejection innerWhy = new Rejection();

  /** For one thread. */
  DeclaredFormat(FormatFile file, SourceOptions options) {
    this.file = file;
    zone = file.zone() == null ? options.zone() : file.zone();
    SourceOptions own = options.withZone(zone);
    fields = new EventFields(file.name(), own);
    inner = file.innerFormat() == null ? null : LogFormats.handWritten(file.innerFormat(), own);
    innerName = inner == null ? null : EventFields.utf8(file.name() + "/" + inner.name());
    List<LinePattern> patterns = file.patterns();
    readers = new LinePattern.Reader[patterns.size()];
    parts = new Part[patterns.size()][];
    for (int i = 0; i < parts.length; i++) {
      LinePattern pattern = patterns.get(i);
      parts[i] = new Part[pattern.size()];
      for (int k = 0; k < pattern.size(); k++) {
        parts[i][k] = new Part(file, pattern, k);
      }
    }
    file.levels().forEach((word, level) -> levels.put(word, Severity.number(level)));
    constants =
        file.constants().entrySet().stream()
            .map(e -> new byte[][] {EventFields.utf8(e.getKey()), EventFields.utf8(e.getValue())})
            .toArray(byte[][][]::new);
    absent = file.absent().stream().map(EventFields::utf8).toArray(byte[][]::new);
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return prefilter().mayBeginWith(first);
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    prefilter().find(raw.value(), from, to, candidates);
    return candidates.next() >= 0;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    DeclaredLine line = DeclaredLine.of(raw, from, to);
    prefilter().find(line.bytes, 0, line.bytes.length, candidates);
    for (int i = candidates.next(); i >= 0; i = candidates.next()) {
      if (parse(i, line, event)) {
        return true;
      }
    }
    return why.set(RejectReason.PATTERN_MISMATCH, from, "no pattern of the format matches");
  }

  /** Made when it is first asked for: {@code auto} has one for all formats. */
  private Prefilter prefilter() {
    if (prefilter == null) {
      prefilter = new Prefilter(file.patterns().stream().map(LinePattern::shape).toList());
      candidates = prefilter.candidates();
    }
    return prefilter;
  }

  /** Reads the record by one of the patterns. */
  boolean parse(int pattern, DeclaredLine line, LogEvent event) {
    LinePattern.Reader reader = readers[pattern];
    if (reader == null) {
      reader = readers[pattern] = file.patterns().get(pattern).reader();
    }
    if (!reader.matches(line.bytes)) {
      return false;
    }
    Part[] named = parts[pattern];
    inner(named, reader, line, event);
    fields.begin(line.raw, event);
    fields.replaced(line.replaced);
    if (file.patterns().get(pattern).losesText()) {
      fields.keepOriginal();
    }
    for (int i = 0; i < named.length; i++) {
      int start = reader.start(i);
      if (start >= 0) {
        put(named[i], line, start, reader.end(i), event);
      }
    }
    for (byte[][] constant : constants) {
      EventColumn column = FieldNames.column(new String(constant[0], StandardCharsets.UTF_8));
      if (column == null || !event.has(column)) {
        fields.put(
            constant[0],
            0,
            constant[0].length,
            constant[1],
            0,
            constant[1].length,
            EventFields.TEXT);
      }
    }
    if (!levels.isEmpty() && event.has(EventColumn.SEVERITY_TEXT)) {
      Integer number = levels.get(event.getString(EventColumn.SEVERITY_TEXT));
      if (number != null && number != Severity.NONE) {
        event.setLong(EventColumn.SEVERITY_NUMBER, number);
      }
    }
    return fields.finish(line.raw.value(), line.from, line.to);
  }

  /** A record inside the record comes first: its columns count. */
  private void inner(Part[] named, LinePattern.Reader reader, DeclaredLine line, LogEvent event) {
    if (inner == null || line.replaced > 0) {
      return;
    }
    for (int i = 0; i < named.length; i++) {
      int start = named[i].use == Use.INNER ? reader.start(i) : -1;
      if (start >= 0 && start < reader.end(i)) {
        int from = line.from + start;
        if (inner.parse(line.raw, from, line.from + reader.end(i), event, innerWhy)) {
          event.setUtf8(EventColumn.PARSER, innerName);
        } else {
          event.clear();
        }
      }
    }
  }

  private void put(Part part, DeclaredLine read, int start, int end, LogEvent event) {
    byte[] line = read.bytes;
    if (start == end && !part.isBody) {
      return;
    }
    for (byte[] nothing : absent) {
      if (Arrays.equals(nothing, 0, nothing.length, line, start, end)) {
        return;
      }
    }
    if (!part.values.isEmpty()) {
      String value = part.values.get(new String(line, start, end - start, StandardCharsets.UTF_8));
      if (value != null) {
        byte[] utf8 = EventFields.utf8(value);
        fields.put(part.name, 0, part.name.length, utf8, 0, utf8.length, EventFields.TEXT);
        return;
      }
    }
    switch (part.use) {
      case FIELD -> {}
      case TIME -> {
        long micros = event.has(EventColumn.TIME) ? Timestamps.NONE : time(read, start, end);
        if (micros != Timestamps.NONE) {
          event.setLong(EventColumn.TIME, micros);
          return;
        }
      }
      case DURATION -> {
        long nanos = Decimals.duration(line, start, end, part.unit);
        if (nanos != Decimals.NONE) {
          event.setLong(EventColumn.EVENT_DURATION, nanos);
          return;
        }
      }
      case INNER -> {
        if (event.has(EventColumn.PARSER)) {
          return;
        }
        if (!event.has(EventColumn.BODY)) {
          fields.body(line, start, end);
          return;
        }
      }
      case NOTHING -> {
        return;
      }
    }
    fields.put(part.name, 0, part.name.length, line, start, end, EventFields.TEXT);
  }

  // ---- times that only this format writes ----

  private long time(DeclaredLine read, int start, int end) {
    byte[] line = read.bytes;
    if (file.timePatterns().isEmpty()) {
      return fields.times().parse(line, start, end);
    }
    String text = new String(line, start, end - start, StandardCharsets.UTF_8);
    for (DateTimeFormatter pattern : file.timePatterns()) {
      try {
        return micros(pattern.parse(text), read.raw.timestampMillis());
      } catch (DateTimeException | ArithmeticException e) {
        continue;
      }
    }
    return fields.times().parse(line, start, end);
  }

  /** What the text does not say, it leaves to the broker's time: the latest that is not ahead. */
  private long micros(TemporalAccessor parsed, long brokerMillis) {
    ZoneId stated = parsed.query(TemporalQueries.zone());
    ZoneId at = stated == null ? zone : stated;
    LocalTime time = parsed.query(TemporalQueries.localTime());
    LocalDate date = parsed.query(TemporalQueries.localDate());
    LocalTime clock = time == null ? LocalTime.MIDNIGHT : time;
    if (date != null) {
      return micros(date.atTime(clock), at);
    }
    LocalDateTime latest =
        LocalDateTime.ofEpochSecond(Math.floorDiv(brokerMillis, 1000L), 0, ZoneOffset.UTC)
            .plusDays(1);
    if (parsed.isSupported(ChronoField.MONTH_OF_YEAR)) {
      MonthDay day = MonthDay.from(parsed);
      int year = latest.getYear() + 1;
      while (!day.isValidYear(year) || day.atYear(year).atTime(clock).isAfter(latest)) {
        year--;
      }
      return micros(day.atYear(year).atTime(clock), at);
    }
    LocalDateTime today = latest.toLocalDate().atTime(clock);
    while (today.isAfter(latest.minusDays(1).plusHours(1))) {
      today = today.minusDays(1);
    }
    return micros(today, at);
  }

  private static long micros(LocalDateTime local, ZoneId zone) {
    return Math.addExact(
        Math.multiplyExact(local.atZone(zone).toEpochSecond(), 1_000_000L), local.getNano() / 1000);
  }
}
