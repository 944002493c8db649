package io.logweir.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** {@link SeenIds} against a map that keeps everything by the letter. */
class SeenIdsLawsTest {

  private static final long HORIZON = 10_000;

  private enum Kind {
    SEE,
    FORGET,
    COPY,
    WRITE_AND_READ
  }

  /** One call; {@code time} is the event's, {@code advance} moves the stream's clock first. */
  private record Step(Kind kind, int id, long time, long advance) {}

  /** What is known of an id: the time to compare with, and until when it must be kept. */
  private record Known(long time, long keepUntil) {}

  @Property(tries = 2000)
  void itAnswersAsAMapWould(@ForAll("steps") List<Step> steps, @ForAll("starts") long start)
      throws IOException {
    SeenIds ids = new SeenIds();
    Map<Integer, Known> model = new HashMap<>();
    long clock = start;
    boolean anyDuplicate = false;
    for (Step step : steps) {
      clock += step.advance();
      switch (step.kind()) {
        case SEE -> {
          long time = start + step.time();
          Known known = model.get(step.id());
          boolean duplicate = known != null && Math.abs(time - known.time()) <= HORIZON;
          anyDuplicate |= duplicate;
          assertThat(see(ids, step.id(), time, clock))
              .as("%s at clock %s", step, clock)
              .isEqualTo(duplicate);
          model.put(
              step.id(),
              new Known(
                  duplicate ? known.time() : time,
                  Math.max(known == null ? Long.MIN_VALUE : known.keepUntil(), clock + HORIZON)));
        }
        case FORGET -> {
          ids.forgetBefore(clock);
          forget(model, ids, clock);
        }
        case COPY -> ids = ids.copy();
        case WRITE_AND_READ -> ids = writtenAndRead(ids);
      }
      assertThat(ids.size()).isEqualTo(model.size());
    }
    Statistics.label("duplicates among the steps").collect(anyDuplicate);
    Statistics.label("duplicates among the steps")
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 30));
  }

  /**
   * What must be kept is there, what lies two seconds back is not; in between, where keeping is
   * rounded to the second, the map follows.
   */
  private static void forget(Map<Integer, Known> model, SeenIds ids, long clock) {
    Iterator<Map.Entry<Integer, Known>> entries = model.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Integer, Known> entry = entries.next();
      Known known = entry.getValue();
      boolean kept = see(ids.copy(), entry.getKey(), known.time(), clock);
      if (clock <= known.keepUntil()) {
        assertThat(kept).as("%s at clock %s", entry, clock).isTrue();
      } else if (clock > known.keepUntil() + 2_000) {
        assertThat(kept).as("%s at clock %s", entry, clock).isFalse();
      }
      if (!kept) {
        entries.remove();
      }
    }
  }

  /** Few enough bits that ids collide in the table. */
  private static boolean see(SeenIds ids, int id, long time, long clock) {
    return ids.seenBefore(id % 3, (long) id << 30, time, HORIZON, clock);
  }

  private static SeenIds writtenAndRead(SeenIds ids) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ids.write(new DataOutputStream(bytes));
    return SeenIds.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            // At the edge, to the millisecond.
            Arbitraries.of(0L, HORIZON - 1, HORIZON, HORIZON + 1, -HORIZON, -HORIZON - 1, 1L),
            Arbitraries.longs().between(-3 * HORIZON, 3 * HORIZON));
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            net.jqwik.api.Tuple.of(12, Kind.SEE),
            net.jqwik.api.Tuple.of(3, Kind.FORGET),
            net.jqwik.api.Tuple.of(1, Kind.COPY),
            net.jqwik.api.Tuple.of(1, Kind.WRITE_AND_READ));
    Arbitrary<Long> advances =
        Arbitraries.oneOf(Arbitraries.of(0L, 0L, 1L), Arbitraries.longs().between(0, HORIZON / 2));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 40), times, advances)
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(200);
  }

  @Provide
  Arbitrary<Long> starts() {
    return Arbitraries.of(
        Instant.parse("2026-06-13T12:00:00Z").toEpochMilli(),
        Instant.parse("2038-01-19T03:14:00Z").toEpochMilli(),
        Instant.parse("2099-12-31T23:59:59.999Z").toEpochMilli());
  }
}
