package io.logweir.core.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.Rejected;
import io.logweir.schema.UsageRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class UsageCountsTest {

  private static final long HOUR = 3_600_000_000L;

  private final UsageCounts counts = new UsageCounts(50, 2);
  private final LogEvent event = new LogEvent();

  private LogEvent event(String team, String service, String template, String body, long bytes) {
    event.clear();
    event.setLong(EventColumn.INGEST_TIME, HOUR + 5);
    event.setLong(EventColumn.SIZE_BYTES, bytes);
    event.setDouble(EventColumn.SAMPLE_WEIGHT, 10);
    event.setString(EventColumn.BODY, body);
    event.setString(EventColumn.SERVICE_NAMESPACE, team);
    event.setString(EventColumn.SERVICE_NAME, service);
    event.setString(EventColumn.SOURCE_TOPIC, "raw");
    event.setString(EventColumn.TEMPLATE_ID, template);
    return event;
  }

  private List<UsageRow> drained() {
    List<UsageRow> rows = new ArrayList<>();
    counts.drain(rows::add);
    assertThat(counts.isEmpty()).isTrue();
    return rows;
  }

  @Test
  void whatBecameOfARecordIsCountedApart() {
    counts.add(event("team", "service", "t", "first", 10));
    LogEvent again = event("team", "service", "t", "second", 10);
    again.setDisposition(Disposition.DUPLICATE);
    counts.add(again);
    counts.addDropped(event("team", "service", "t", "third", 7));
    counts.add(
        new Rejected(
            HOUR, "invalid_json", null, null, new byte[3], "team", "service", "raw", 0, 0, null));
    assertThat(drained())
        .containsExactlyInAnyOrder(
            new UsageRow(HOUR, "team", "service", "raw", "t", "first", 1, 10, 1, 10, 0, 0, 1, 7),
            new UsageRow(HOUR, "team", "service", "raw", null, null, 0, 0, 0, 0, 1, 3, 0, 0));
    assertThat(drained()).isEmpty();
  }

  @Test
  void theTemplatesWithMostBytesAreToldApart() {
    counts.add(event("team", "service", "small", "s", 1));
    counts.add(event("team", "service", "big", "b", 50));
    counts.add(event("team", "service", "middle", "m", 20));
    counts.add(event("team", "service", "tiny", "t", 2));
    counts.add(event("team", "service", null, "n", 1));
    counts.add(event("team", "another", "tiny", "t", 3));
    assertThat(drained())
        .extracting(UsageRow::serviceName, UsageRow::templateId, UsageRow::sizeBytes)
        .containsExactlyInAnyOrder(
            tuple("service", "big", 50L),
            tuple("service", "middle", 20L),
            tuple("service", UsageRow.OTHER, 3L),
            tuple("service", null, 1L),
            tuple("another", "tiny", 3L));
  }

  @Test
  void beyondSoManyServicesTheSmallestAreOneOfEachHourAndTopic() {
    for (int i = 1; i <= 60; i++) {
      counts.add(event("team-" + i, "service", "t" + i % 2, "x", i));
      counts.add(event("team-" + i, "service", "t" + i % 3, "x", i));
    }
    LogEvent elsewhere = event("small", "service", "t", "x", 1);
    elsewhere.setString(EventColumn.SOURCE_TOPIC, "other");
    counts.add(elsewhere);
    List<UsageRow> rows = drained();
    assertThat(rows.stream().map(UsageRow::serviceNamespace).distinct()).hasSize(51);
    assertThat(rows)
        .filteredOn(row -> UsageRow.OTHER.equals(row.serviceNamespace()))
        .extracting(
            UsageRow::serviceName, UsageRow::sourceTopic, UsageRow::count, UsageRow::sizeBytes)
        .containsExactlyInAnyOrder(
            tuple(UsageRow.OTHER, "raw", 20L, 110L), tuple(UsageRow.OTHER, "other", 1L, 1L));
    assertThat(rows.stream().mapToLong(UsageRow::count).sum()).isEqualTo(121);
  }

  @Test
  void anAbsentNameIsNotAnEmptyOneAndBytesDoNotMoveBetweenNames() {
    counts.add(event(null, "a", "t", "x", 1));
    counts.add(event("", "a", "t", "x", 1));
    counts.add(event("a", null, "t", "x", 1));
    counts.add(event("a", "", "t", "x", 1));
    counts.add(event("ab", "c", "t", "x", 1));
    counts.add(event("a", "bc", "t", "x", 1));
    assertThat(drained()).hasSize(6).allMatch(row -> row.count() == 1);
  }

  @Test
  void anExampleIsTheBeginningOfTheFirstLineInWholeCharacters() {
    counts.add(event("a", "1", "t", "first line\nsecond", 1));
    counts.add(event("a", "2", "t", "ä".repeat(500), 1));
    counts.add(event("a", "3", "t", "x" + "ä".repeat(500), 1));
    counts.add(event("a", "4", "t", "ä".repeat(100), 1));
    Map<String, String> examples = new TreeMap<>();
    drained().forEach(row -> examples.put(row.serviceName(), row.example()));
    assertThat(examples)
        .isEqualTo(
            Map.of(
                "1",
                "first line",
                "2",
                "ä".repeat(100),
                "3",
                "x" + "ä".repeat(99),
                "4",
                "ä".repeat(100)));
  }

  @Test
  void muchIsToBeDrained() {
    UsageCounts counts = new UsageCounts(100_000, 2);
    for (int i = 0; !counts.isFull(); i++) {
      assertThat(i).isLessThan(100_000);
      counts.add(event("team", "service-" + i, "t", "x", 1));
    }
    List<UsageRow> rows = new ArrayList<>();
    counts.drain(rows::add);
    assertThat(rows).hasSizeGreaterThan(10_000);
    assertThat(counts.isFull()).isFalse();
    counts.add(event("t".repeat(9 << 20), "service", "t", "x", 1));
    assertThat(counts.isFull()).isTrue();
  }

  /** Drained, restored and folded as they like: the sums stay. */
  @Property(tries = 200)
  void sumsAreExact(@ForAll Random random) {
    UsageCounts left = new UsageCounts(50, random.nextInt(4));
    UsageCounts right = new UsageCounts(50, random.nextInt(4));
    Map<String, Long> expected = new HashMap<>();
    List<UsageRow> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      UsageCounts some = random.nextBoolean() ? left : right;
      String service = "s" + random.nextInt(3);
      long bytes = random.nextInt(1000);
      long hour = random.nextInt(3) - 1;
      LogEvent one = event("team", service, "t" + random.nextInt(9), "x", bytes);
      one.setLong(EventColumn.INGEST_TIME, hour * HOUR + random.nextLong(HOUR));
      boolean duplicate = random.nextInt(5) == 0;
      one.setDisposition(duplicate ? Disposition.DUPLICATE : Disposition.UNIQUE);
      some.add(one);
      expected.merge(hour * HOUR + service + duplicate, bytes, Long::sum);
      if (random.nextInt(40) == 0) {
        some.drain(rows::add);
      }
      if (random.nextInt(40) == 0) {
        left.rows().forEach(right::add);
        left = new UsageCounts(50, random.nextInt(4));
      }
    }
    left.drain(rows::add);
    right.drain(rows::add);
    Map<String, Long> sums = new HashMap<>();
    for (UsageRow row : rows) {
      if (row.count() > 0) {
        sums.merge(row.hourStart() + row.serviceName() + false, row.sizeBytes(), Long::sum);
      }
      if (row.duplicateCount() > 0) {
        sums.merge(row.hourStart() + row.serviceName() + true, row.duplicateSize(), Long::sum);
      }
    }
    assertThat(sums).isEqualTo(expected);
  }
}
