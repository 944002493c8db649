package io.logweir.sql;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.iceberg.Rows;
import io.logweir.connector.iceberg.TableRows;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import io.logweir.schema.StoredTable;
import io.logweir.udf.row.EventRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.expressions.Expressions;

/**
 * The tables of {@code logs}, filled with the rows that a folder gives:
 *
 * <ul>
 *   <li>{@code given.log}: raw lines, parsed as the job parses them; events and rejected lines go
 *       where the job puts them
 *   <li>{@code given/TABLE.jsonl}: rows of any table, a JSON object each, see {@link GivenRow}
 *   <li>{@code given.2}, {@code given.3}, …: rows that are added later, for time travel
 * </ul>
 *
 * <p>Tables that are not given are empty. Tests of one catalog must not run side by side.
 */
final class GivenTables {

  /** When the broker took the lines of {@code given.log}. */
  static final Instant RECEIVED = Instant.parse("2026-03-01T10:05:00Z");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_STEPS = 9;

  private final IcebergHistory history;
  private final Map<StoredTable, Boolean> filled = new HashMap<>();
  private long rows;

  /** Those of a catalog, made if they are missing. */
  GivenTables(String catalogAddress) {
    history = new IcebergHistory(catalogAddress, Map.of());
    history.createMissingTables();
    StoredTable.ALL.forEach(table -> filled.put(table, true));
  }

  /**
   * Replaces all rows by those of the folder.
   *
   * @return when each step was there, the first one first
   */
  List<Instant> fill(Path folder) throws IOException {
    List<Instant> steps = new ArrayList<>();
    Map<StoredTable, List<RowData>> first = jsonRows(folder.resolve("given"));
    Path lines = folder.resolve("given.log");
    if (Files.exists(lines)) {
      parse(Files.readAllLines(lines), first);
    }
    for (StoredTable table : StoredTable.ALL) {
      List<RowData> come = first.getOrDefault(table, List.of());
      if (filled.get(table) || !come.isEmpty()) {
        write(table, true, come);
        filled.put(table, !come.isEmpty());
      }
    }
    steps.add(Instant.now());
    for (int step = 2; step <= MAX_STEPS && Files.exists(folder.resolve("given." + step)); step++) {
      for (var entry : jsonRows(folder.resolve("given." + step)).entrySet()) {
        write(entry.getKey(), false, entry.getValue());
        filled.put(entry.getKey(), true);
      }
      steps.add(Instant.now());
    }
    return steps;
  }

  private void write(StoredTable table, boolean replace, List<RowData> come) {
    try (TableRows target = history.rowsOf(table)) {
      target.replace(Expressions.alwaysTrue(), row -> replace, come, Map.of());
    }
  }

  private Map<StoredTable, List<RowData>> jsonRows(Path folder) throws IOException {
    Map<StoredTable, List<RowData>> given = new HashMap<>();
    if (!Files.isDirectory(folder)) {
      return given;
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".jsonl")).toList()) {
        String name = file.getFileName().toString().replaceFirst("\\.jsonl$", "");
        StoredTable table =
            StoredTable.ALL.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no table for " + file));
        List<RowData> come = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
          if (!line.isBlank()) {
            come.add(GivenRow.of(table, JSON.readTree(line), ++rows));
          }
        }
        given.put(table, come);
      }
    }
    return given;
  }

  private static void parse(List<String> lines, Map<StoredTable, List<RowData>> given) {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    Parsed parsed = new Parsed(given);
    for (int offset = 0; offset < lines.size(); offset++) {
      byte[] line = lines.get(offset).getBytes(StandardCharsets.UTF_8);
      parser.parse(
          new RawLog(line, "given", 0, offset, RECEIVED.toEpochMilli(), Map.of()),
          new LogEvent(),
          parsed);
    }
  }

  private record Parsed(Map<StoredTable, List<RowData>> given) implements LogParser.Sink {

    private void add(StoredTable table, RowData row) {
      given.computeIfAbsent(table, t -> new ArrayList<>()).add(row);
    }

    @Override
    public void event(LogEvent event) {
      add(StoredTable.EVENTS, new EventRow(List.of(EventColumn.values())).show(event));
    }

    @Override
    public void rejected(Rejected rejected) {
      add(StoredTable.REJECTED, Rows.of(rejected));
    }

    @Override
    public void dropped(LogEvent event, String rule) {
      throw new IllegalStateException("no rule is given, and " + rule + " drops");
    }
  }
}
