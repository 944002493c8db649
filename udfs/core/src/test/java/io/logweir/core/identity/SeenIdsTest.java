package io.logweir.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenIdsTest {

  private static final long HORIZON = 600_000;
  private static final long NOW = Instant.parse("2026-06-13T12:00:00Z").toEpochMilli();

  private final SeenIds ids = new SeenIds();

  @Test
  void theHorizonIsExactToTheMillisecondOnBothSides() {
    assertThat(seen(1, NOW)).isFalse();
    assertThat(seen(1, NOW)).isTrue();
    assertThat(seen(1, NOW + HORIZON)).isTrue();
    assertThat(seen(1, NOW - HORIZON)).isTrue();
    assertThat(seen(1, NOW + HORIZON + 1)).isFalse();

    assertThat(seen(2, NOW)).isFalse();
    assertThat(seen(2, NOW - HORIZON - 1)).isFalse();
  }

  @Test
  void anEventBeyondTheHorizonIsTheOneToCompareWithFromThenOn() {
    seen(1, NOW);
    assertThat(seen(1, NOW + HORIZON + 1)).isFalse();
    assertThat(seen(1, NOW + 2 * HORIZON + 1)).isTrue();
    assertThat(seen(1, NOW + 2 * HORIZON + 2)).isFalse();
  }

  @Test
  void aDuplicateDoesNotMoveTheHorizon() {
    seen(1, NOW);
    assertThat(seen(1, NOW + HORIZON)).isTrue();
    assertThat(seen(1, NOW + HORIZON + 1)).isFalse();
  }

  @Test
  void all128BitsCount() {
    assertThat(ids.seenBefore(1, 2, NOW, HORIZON, NOW)).isFalse();
    assertThat(ids.seenBefore(2, 2, NOW, HORIZON, NOW)).isFalse();
    assertThat(ids.seenBefore(1, 3, NOW, HORIZON, NOW)).isFalse();
    assertThat(ids.seenBefore(2, 1, NOW, HORIZON, NOW)).isFalse();
    assertThat(ids.seenBefore(0, 0, NOW, HORIZON, NOW)).isFalse();
    assertThat(ids.seenBefore(1, 2, NOW, HORIZON, NOW)).isTrue();
    assertThat(ids.seenBefore(0, 0, NOW, HORIZON, NOW)).isTrue();
    assertThat(ids.size()).isEqualTo(5);
  }

  @Test
  void anIdIsKeptUntilTheClockIsAHorizonPastItAndThenForgotten() {
    seen(1, NOW);
    ids.forgetBefore(NOW + HORIZON);
    assertThat(ids.size()).isEqualTo(1);
    ids.forgetBefore(NOW + HORIZON + 2_000);
    assertThat(ids.size()).isZero();
    assertThat(seen(1, NOW)).isFalse();
  }

  @Test
  void anOldEventThatComesNowIsKeptFromNow() {
    long old = Instant.parse("2015-05-17T10:05:03Z").toEpochMilli();
    assertThat(ids.seenBefore(1, 1, old, HORIZON, NOW)).isFalse();
    ids.forgetBefore(NOW + HORIZON);
    assertThat(ids.seenBefore(1, 1, old, HORIZON, NOW + HORIZON)).isTrue();
  }

  @Test
  void aDuplicateIsKeptFromWhenItCame() {
    ids.seenBefore(1, 1, NOW, HORIZON, NOW);
    assertThat(ids.seenBefore(1, 1, NOW, HORIZON, NOW + HORIZON)).isTrue();
    ids.forgetBefore(NOW + 2 * HORIZON);
    assertThat(ids.seenBefore(1, 1, NOW, HORIZON, NOW + 2 * HORIZON)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1969-07-20T20:17:40Z",
        "1970-01-01T00:00:00Z",
        "2038-01-19T03:14:07Z",
        "2038-01-19T03:14:08Z",
        "2090-01-01T00:00:00Z",
        "2105-12-31T23:59:59Z"
      })
  void everyCenturyWorks(String time) {
    long then = Instant.parse(time).toEpochMilli();
    assertThat(ids.seenBefore(1, 1, then, HORIZON, then)).isFalse();
    ids.forgetBefore(then + HORIZON);
    assertThat(ids.size()).isEqualTo(1);
    assertThat(ids.seenBefore(1, 1, then + HORIZON, HORIZON, then + HORIZON)).isTrue();
    assertThat(ids.seenBefore(1, 1, then + HORIZON + 1, HORIZON, then + HORIZON + 1)).isFalse();
  }

  /** The years in between are those of which the seconds are negative as an int. */
  @ParameterizedTest
  @ValueSource(strings = {"2026-06-13T12:00:00Z", "2039-01-01T00:00:00Z", "2090-01-01T00:00:00Z"})
  void whatIsPassedByIsForgottenInEveryCentury(String time) {
    long then = Instant.parse(time).toEpochMilli();
    ids.seenBefore(1, 1, then, HORIZON, then);
    ids.seenBefore(2, 2, then, HORIZON, then + 10_000);
    ids.forgetBefore(then + HORIZON + 2_000);
    assertThat(ids.size()).isEqualTo(1);
    assertThat(ids.seenBefore(2, 2, then, HORIZON, then)).isTrue();
    assertThat(ids.seenBefore(1, 1, then, HORIZON, then)).isFalse();
  }

  @Test
  void manyIdsAreKeptApartAndGivenBack() {
    int many = 200_000;
    Random random = new Random(42);
    for (int i = 0; i < many; i++) {
      long time = NOW + i;
      assertThat(ids.seenBefore(random.nextLong(), random.nextLong(), time, HORIZON, time))
          .isFalse();
    }
    assertThat(ids.size()).isEqualTo(many);
    random = new Random(42);
    for (int i = 0; i < many; i++) {
      assertThat(ids.seenBefore(random.nextLong(), random.nextLong(), NOW, HORIZON, NOW)).isTrue();
    }
    assertThat(ids.size()).isEqualTo(many);
    ids.forgetBefore(NOW + HORIZON + 100_000);
    assertThat(ids.size()).isBetween(many - 100_000, many - 98_000);
  }

  @Test
  void idsThatDifferOnlyAboveTheTableAreFoundEach() {
    for (long i = 0; i < 1_000; i++) {
      assertThat(ids.seenBefore(i << 48, i << 56, NOW, HORIZON, NOW)).isFalse();
    }
    for (long i = 0; i < 1_000; i++) {
      assertThat(ids.seenBefore(i << 48, i << 56, NOW, HORIZON, NOW)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 129, 1000})
  void whatIsWrittenIsReadAndACopyIsIndependent(int many) throws IOException {
    for (int i = 0; i < many; i++) {
      seen(i, NOW);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ids.write(new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    SeenIds read = SeenIds.read(in);
    assertThat(in.read()).as("everything was read").isEqualTo(-1);
    SeenIds copy = ids.copy();
    ids.forgetBefore(NOW + 2 * HORIZON);
    assertThat(ids.size()).isZero();
    for (SeenIds other : new SeenIds[] {read, copy}) {
      assertThat(other.size()).isEqualTo(many);
      for (int i = 0; i < many; i++) {
        assertThat(other.seenBefore(i, i, NOW + HORIZON, HORIZON, NOW)).isTrue();
      }
      other.forgetBefore(NOW + HORIZON);
      assertThat(other.size()).isEqualTo(many);
      other.forgetBefore(NOW + HORIZON + 2_000);
      assertThat(other.size()).isZero();
    }
  }

  @Test
  void whatIsWrittenIsWhatJavasOwnStreamsWrite() throws IOException {
    ids.seenBefore(-2, Long.MIN_VALUE + 3, NOW, HORIZON, NOW);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ids.write(new DataOutputStream(written));
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(expected);
    out.writeInt(1);
    out.writeLong(-2);
    out.writeLong(Long.MIN_VALUE + 3);
    out.writeLong(NOW);
    out.writeInt((int) ((NOW + HORIZON) / 1000 + 1));
    assertThat(written.toByteArray()).isEqualTo(expected.toByteArray());
  }

  private boolean seen(long id, long time) {
    return ids.seenBefore(id, id, time, HORIZON, NOW);
  }
}
