package io.logweir.core.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
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
   */
  private record Seen(
      Disposition disposition, long size, Integer severity, Long duration, boolean late) {

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
    List<Long> durations =
        unique.stream().map(Seen::duration).filter(java.util.Objects::nonNull).toList();
    assertThat(rollup.count()).isEqualTo(unique.size());
    assertThat(rollup.errorCount())
        .isEqualTo(unique.stream().filter(r -> r.severity() != null && r.severity() >= 17).count());
    assertThat(rollup.sizeBytes()).isEqualTo(unique.stream().mapToLong(Seen::size).sum());
    assertThat(rollup.duplicateCount()).isEqualTo(count(records, Disposition.DUPLICATE));
    assertThat(rollup.rejectedCount()).isEqualTo(count(records, Disposition.REJECTED));
    assertThat(rollup.lateCount()).isEqualTo(records.stream().filter(Seen::late).count());
    assertThat(rollup.durations().count()).isEqualTo(durations.size());
    assertThat(rollup.durationMax())
        .isEqualTo(Math.max(0, durations.stream().mapToLong(Long::longValue).max().orElse(0)));
    assertThat(rollup.seen()).isEqualTo(records.size());
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
      assertThat(rollup.seen()).isEqualTo(before + 1);
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

  @Provide
  Arbitrary<Seen> record() {
    Arbitrary<Long> durations =
        Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(0, 10_000_000_000L));
    return Combinators.combine(
            Arbitraries.of(Disposition.class),
            Arbitraries.longs().between(0, 1L << 30),
            Arbitraries.integers().between(1, 24).injectNull(0.3),
            durations.injectNull(0.3),
            Arbitraries.of(false, false, true))
        .as(Seen::new);
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
    Rollup added = record.late() ? rollup.addLate(record.event()) : rollup.add(record.event());
    assertThat(added).isSameAs(rollup);
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
        rollup.durationMax());
  }
}
