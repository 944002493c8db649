package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.data.Record;

/** {@code logs.usage} against a recount of what it counts. */
final class UsageAccount {

  private static final List<String> SUMS =
      List.of(
          "log_record_count",
          "log_record_size",
          "duplicate_count",
          "duplicate_size",
          "rejected_count",
          "rejected_size");

  private UsageAccount() {}

  /**
   * Per hour, team and service of a topic, counts and bytes are those of the rows of the other
   * tables, and what was dropped is what the ledger says.
   */
  static void assertIsARecount(History history, String topic) {
    Map<String, String> expected = asText(recount(history, topic));
    assertThat(expected).isNotEmpty();

    String[] columns = {
      "hour_start",
      "service_namespace",
      "service_name",
      "log_record_count",
      "log_record_size",
      "duplicate_count",
      "duplicate_size",
      "rejected_count",
      "rejected_size",
      "dropped_count",
      "dropped_size"
    };
    Map<String, long[]> usage = new TreeMap<>();
    Map<String, Long> dropped = new TreeMap<>();
    for (Record row : history.rowsOf(topic, "usage", columns)) {
      long[] sums = new long[SUMS.size()];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = (Long) row.getField(SUMS.get(i));
      }
      if (Arrays.stream(sums).anyMatch(sum -> sum > 0)) {
        add(usage, key(row, "hour_start"), sums);
      }
      add(dropped, row, "dropped_count", "dropped_size");
    }
    assertThat(asText(usage)).isEqualTo(expected);

    Map<String, Long> ledger = new TreeMap<>();
    history
        .rowsOf(topic, "ledger", "kind", "service_namespace", "record_count", "size_bytes")
        .stream()
        .filter(row -> "dropped".equals(row.getField("kind")))
        .forEach(row -> add(ledger, row, "record_count", "size_bytes"));
    assertThat(dropped).isEqualTo(ledger);
  }

  private static void add(Map<String, Long> sums, Record row, String count, String bytes) {
    if ((Long) row.getField(count) > 0) {
      String team = String.valueOf(row.getField("service_namespace"));
      sums.merge(team + " count", (Long) row.getField(count), Long::sum);
      sums.merge(team + " bytes", (Long) row.getField(bytes), Long::sum);
    }
  }

  private static Map<String, long[]> recount(History history, String topic) {
    Map<String, long[]> sums = new TreeMap<>();
    String[] columns = {
      "ingest_time", "service_namespace", "service_name", "size_bytes", "redriven_time"
    };
    for (Record row : history.rowsOf(topic, "events", columns)) {
      if (row.getField("redriven_time") == null) {
        add(sums, key(row, "ingest_time"), 1, (Long) row.getField("size_bytes"), 0, 0, 0, 0);
      }
    }
    columns = Arrays.copyOf(columns, 4);
    for (Record row : history.rowsOf(topic, "duplicates", columns)) {
      add(sums, key(row, "ingest_time"), 0, 0, 1, (Long) row.getField("size_bytes"), 0, 0);
    }
    columns[3] = "raw";
    for (Record row : history.rowsOf(topic, "rejected", columns)) {
      int bytes = ((ByteBuffer) row.getField("raw")).remaining();
      add(sums, key(row, "ingest_time"), 0, 0, 0, 0, 1, bytes);
    }
    return sums;
  }

  private static void add(Map<String, long[]> sums, String key, long... more) {
    sums.merge(
        key,
        more,
        (one, other) -> {
          long[] sum = one.clone();
          Arrays.setAll(sum, i -> one[i] + other[i]);
          return sum;
        });
  }

  private static Map<String, String> asText(Map<String, long[]> sums) {
    Map<String, String> text = new TreeMap<>();
    sums.forEach((key, each) -> text.put(key, Arrays.toString(each)));
    return text;
  }

  private static String key(Record row, String time) {
    Instant hour = ((OffsetDateTime) row.getField(time)).toInstant().truncatedTo(ChronoUnit.HOURS);
    return hour + " " + row.getField("service_namespace") + " " + row.getField("service_name");
  }
}
