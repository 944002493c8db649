package io.logweir.core.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RollupLawsTest {

  /**
   * What a roll-up sees of a record.
   *
   * @param severity null where absent
   * @param duration ns, null where absent
   * @param status HTTP status, null where absent
   * @param delay µs from happening to the broker
   * @param client null where absent
   * @param weight how many events it stands for
   */
  private record Seen(
      Disposition disposition,
      long size,
      Integer severity,
      Long duration,
      boolean late,
      Integer status,
      long delay,
      String client,
      int weight) {

    Seen {
      // So that late records can be counted by their number.
      weight = late ? 1 : weight;
    }

    LogEvent event() {
      LogEvent event = new LogEvent();
      event.setDisposition(disposition);
      event.setLong(EventColumn.SIZE_BYTES, size);
      if (severity != null) {
        event.setLong(EventColumn.SEVERITY_NUMBER, severity);
      }
      if (duration != null) {
        event.setLong(EventColumn.EVENT_DURATION, duration);
      }
      if (status != null) {
        event.setLong(EventColumn.HTTP_RESPONSE_STATUS_CODE, status);
      }
      event.setLong(EventColumn.TIME, 1_000_000);
      event.setLong(EventColumn.INGEST_TIME, 1_000_000 + delay);
      event.setString(EventColumn.CLIENT_ADDRESS, client);
      event.setString(EventColumn.TRACE_ID, client == null ? null : "trace-of-" + client);
      event.setDouble(EventColumn.SAMPLE_WEIGHT, weight);
      return event;
    }

    boolean unique() {
      return disposition == Disposition.UNIQUE;
    }
  }

  @Property
  void itCountsWhatItSaw(@ForAll("records") List<Seen> records) {
    Rollup rollup = of(records);
    List<Seen> unique = records.stream().filter(Seen::unique).toList();
    List<Long> durations = unique.stream().map(Seen::duration).filter(Objects::nonNull).toList();
    assertThat(rollup.count()).isEqualTo(weights(unique));
    assertThat(rollup.observedCount()).isEqualTo(unique.size());
    assertThat(rollup.errorCount())
        .isEqualTo(
            weights(
                unique.stream().filter(r -> r.severity() != null && r.severity() >= 17).toList()));
    assertThat(rollup.sizeBytes())
        .isEqualTo(unique.stream().mapToLong(r -> r.size() * r.weight()).sum());
    assertThat(rollup.duplicateCount()).isEqualTo(count(records, Disposition.DUPLICATE));
    assertThat(rollup.rejectedCount()).isEqualTo(count(records, Disposition.REJECTED));
    assertThat(rollup.lateCount()).isEqualTo(records.stream().filter(Seen::late).count());
    assertThat(rollup.durations() == null).isEqualTo(durations.isEmpty());
    assertThat(rollup.durationMax())
        .isEqualTo(durations.stream().mapToLong(d -> Math.max(0, d)).max().orElse(0));
    assertThat(rollup.durationMin())
        .isEqualTo(durations.stream().mapToLong(d -> Math.max(0, d)).min().orElse(Long.MAX_VALUE));
    assertThat(rollup.sizes() == null ? 0 : rollup.sizes().count()).isEqualTo(rollup.count());
    for (int c = 1; c <= 5; c++) {
      int statusClass = c;
      List<Seen> ofClass =
          unique.stream()
              .filter(r -> r.status() != null && r.status() / 100 == statusClass)
              .toList();
      Long counted = rollup.statusCount(c);
      assertThat(counted == null ? 0 : counted).isEqualTo(weights(ofClass));
    }
    assertThat(rollup.delaySum())
        .isEqualTo(unique.stream().mapToLong(r -> Math.max(0, r.delay())).sum());
    assertThat(rollup.delayMax())
        .isEqualTo(unique.stream().mapToLong(r -> Math.max(0, r.delay())).max().orElse(0));
    long clients = unique.stream().map(Seen::client).filter(Objects::nonNull).distinct().count();
    assertThat(rollup.clients() == null ? 0 : rollup.clients().estimate()).isEqualTo(clients);
    assertThat(rollup.traces() == null ? 0 : rollup.traces().estimate()).isEqualTo(clients);
    assertThat(rollup.seen())
        .isEqualTo(rollup.count() + rollup.duplicateCount() + rollup.rejectedCount());
  }

  private static long weights(List<Seen> records) {
    return records.stream().mapToLong(Seen::weight).sum();
  }

  @Property
  void whatIsNotMeasuredIsNotKept(
      @ForAll("records") List<Seen> records, @ForAll Set<Measure> measures) {
    Rollup all = of(records);
    Rollup some = Rollup.empty();
    records.forEach(record -> some.add(record.event(), Measure.bits(measures)));
    assertThat(some.count()).isEqualTo(all.count());
    assertThat(some.sizeBytes()).isEqualTo(all.sizeBytes());
    assertThat(some.durations())
        .isEqualTo(measures.contains(Measure.DURATION) ? all.durations() : null);
    assertThat(some.sizes())
        .isEqualTo(measures.contains(Measure.MESSAGE_SIZE) ? all.sizes() : null);
    assertThat(some.statusCount(2))
        .isEqualTo(measures.contains(Measure.STATUS) ? all.statusCount(2) : null);
    assertThat(some.hasDelay()).isEqualTo(measures.contains(Measure.DELAY) && all.hasDelay());
    assertThat(some.clients()).isEqualTo(measures.contains(Measure.CLIENTS) ? all.clients() : null);
    assertThat(some.traces()).isEqualTo(measures.contains(Measure.TRACES) ? all.traces() : null);
  }

  /** Sums stay at the end of their range, and so the order in which they get there is no matter. */
  @Property
  void aSumThatIsTooLargeStaysAtTheEnd(
      @ForAll @IntRange(min = 2, max = 5) int events, @ForAll boolean durations) {
    LogEvent event = new LogEvent();
    event.setLong(
        durations ? EventColumn.EVENT_DURATION : EventColumn.SIZE_BYTES, Long.MAX_VALUE / 2 + 1);
    Rollup left = Rollup.empty();
    Rollup right = Rollup.empty();
    for (int i = 0; i < events; i++) {
      left.add(event);
      right = Rollup.empty().add(event).merge(right);
    }
    assertThat(durations ? left.durationSum() : left.sizeBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(right).isEqualTo(left);
  }

  @Property
  void aVersionThatIsNotKnownIsRefused(@ForAll @IntRange(min = 2, max = 255) int version) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[] {(byte) version}));
    assertThatThrownBy(() -> Rollup.read(in)).hasMessageContaining("version " + version);
  }

  @Property
  void mergeCommutes(@ForAll("records") List<Seen> a, @ForAll("records") List<Seen> b) {
    assertSame(of(a).merge(of(b)), of(b).merge(of(a)));
  }

  @Property
  void mergeAssociates(
      @ForAll("records") List<Seen> a,
      @ForAll("records") List<Seen> b,
      @ForAll("records") List<Seen> c) {
    assertSame(of(a).merge(of(b)).merge(of(c)), of(a).merge(of(b).merge(of(c))));
  }

  @Property
  void emptyIsZero(@ForAll("records") List<Seen> records) {
    assertSame(Rollup.empty().merge(of(records)), of(records));
    assertSame(of(records).merge(Rollup.empty()), of(records));
  }

  @Property
  void partsInAnyOrderAddUpToTheWhole(
      @ForAll("records") List<Seen> records, @ForAll @IntRange(min = 1, max = 7) int parts) {
    Rollup sum = Rollup.empty();
    for (int part = parts - 1; part >= 0; part--) {
      Rollup of = Rollup.empty();
      for (int i = part; i < records.size(); i += parts) {
        add(of, records.get(i));
      }
      sum.merge(of);
    }
    assertSame(sum, of(records));
  }

  @Property
  void whatIsMergedStaysAsItIs(@ForAll("records") List<Seen> a, @ForAll("records") List<Seen> b) {
    Rollup part = of(b);
    of(a).merge(part).merge(of(a));
    assertSame(part, of(b));
  }

  @Property
  void aCopyIsIndependent(@ForAll("records") List<Seen> records, @ForAll("record") Seen more) {
    Rollup rollup = of(records);
    Rollup copy = rollup.copy();
    add(copy, more);
    assertSame(rollup, of(records));
    assertSame(copy, of(Stream.concat(records.stream(), Stream.of(more)).toList()));
  }

  @Property
  void whatItHasSeenGrowsWithEveryRecord(@ForAll("records") List<Seen> records) {
    Rollup rollup = Rollup.empty();
    for (Seen record : records) {
      long before = rollup.seen();
      add(rollup, record);
      assertThat(rollup.seen()).isEqualTo(before + (record.unique() ? record.weight() : 1));
    }
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("records") List<Seen> records) throws IOException {
    Rollup rollup = of(records);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    rollup.write(new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    assertSame(Rollup.read(in), rollup);
    assertThat(in.read()).as("everything was read").isEqualTo(-1);
  }

  @Property
  void rollupsThatSawSomethingElseAreNotEqual(
      @ForAll("records") List<Seen> records, @ForAll("record") Seen more) {
    Rollup rollup = of(records);
    add(rollup, more);
    assertThat(rollup).isNotEqualTo(of(records));
  }

  /** The part of {@link Seen} that is left when the combinator is full. */
  private record Web(Integer status, long delay, String client, int weight) {}

  @Provide
  Arbitrary<Seen> record() {
    Arbitrary<Long> durations =
        Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(0, 10_000_000_000L));
    return Combinators.combine(
            Arbitraries.of(Disposition.class),
            Arbitraries.longs().between(0, 1L << 30),
            Arbitraries.integers().between(1, 24).injectNull(0.3),
            durations.injectNull(0.3),
            Arbitraries.of(false, false, true),
            Combinators.combine(
                    Arbitraries.integers().between(0, 700).injectNull(0.3),
                    Arbitraries.longs().between(-1_000, 10_000_000),
                    Arbitraries.of("10.0.0.1", "10.0.0.2", "fe80::1").injectNull(0.3),
                    Arbitraries.of(1, 1, 10))
                .as(Web::new))
        .as(
            (disposition, size, severity, duration, late, web) ->
                new Seen(
                    disposition,
                    size,
                    severity,
                    duration,
                    late,
                    web.status(),
                    web.delay(),
                    web.client(),
                    web.weight()));
  }

  @Provide
  Arbitrary<List<Seen>> records() {
    return record().list().ofMaxSize(40);
  }

  private static Rollup of(List<Seen> records) {
    Rollup rollup = Rollup.empty();
    records.forEach(record -> add(rollup, record));
    return rollup;
  }

  private static void add(Rollup rollup, Seen record) {
    if (record.late()) {
      assertThat(rollup.merge(Rollup.empty().add(record.event()).late())).isSameAs(rollup);
    } else {
      assertThat(rollup.add(record.event())).isSameAs(rollup);
    }
  }

  private static long count(List<Seen> records, Disposition disposition) {
    return records.stream().filter(record -> record.disposition() == disposition).count();
  }

  private static void assertSame(Rollup actual, Rollup expected) {
    assertThat(actual).isEqualTo(expected).hasSameHashCodeAs(expected);
    assertThat(numbers(actual)).isEqualTo(numbers(expected));
    assertThat(actual.durations()).isEqualTo(expected.durations());
  }

  private static List<Long> numbers(Rollup rollup) {
    return List.of(
        rollup.count(),
        rollup.errorCount(),
        rollup.sizeBytes(),
        rollup.duplicateCount(),
        rollup.rejectedCount(),
        rollup.lateCount(),
        rollup.observedCount(),
        rollup.durationSum(),
        rollup.durationMin(),
        rollup.durationMax(),
        rollup.sizeMax(),
        rollup.delaySum(),
        rollup.delayMax());
  }
}
