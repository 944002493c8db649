package io.logweir.sql;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * An hour of each of two days of a small company's logs, always the same: team shop has cart and
 * checkout, team search has suggest. Some lines come twice, some are cut, health checks are to be
 * dropped, and four lines are one trace.
 */
final class CompanyLines {

  /** The hour that comparisons are about. */
  static final Instant FIRST_DAY = Instant.parse("2026-03-01T10:00:00Z");

  private static final Instant SECOND_DAY = Instant.parse("2026-03-02T10:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(3);
  private static final int STEPS = 1_200;
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  /** What becomes of a line. */
  enum Fate {
    EVENT,
    DUPLICATE,
    REJECTED,
    DROPPED
  }

  /**
   * A line.
   *
   * @param time when it happened and when the broker took it
   * @param team whose it is, for events
   * @param durationNanos how long it took, for events
   */
  record Line(
      Instant time, String text, Fate fate, String team, boolean isError, long durationNanos) {}

  private final List<Line> lines = new ArrayList<>();
  private final Random random;

  private CompanyLines(long seed) {
    this.random = new Random(seed);
  }

  /** Those of the first day. */
  static List<Line> firstDay() {
    return new CompanyLines(1).hour(FIRST_DAY, STEPS);
  }

  /** Those of the second day: half as many. */
  static List<Line> secondDay() {
    return new CompanyLines(2).hour(SECOND_DAY, STEPS / 2);
  }

  /** How many of them are rows of events, duplicates or rejected. */
  static long inTables(List<Line> lines) {
    return lines.stream().filter(line -> line.fate() != Fate.DROPPED).count();
  }

  private List<Line> hour(Instant start, int steps) {
    for (int i = 0; i < steps; i++) {
      Instant time = start.plus(STEP.multipliedBy(i));
      Line line = event(time, i);
      lines.add(line);
      if (i % 100 == 40) {
        lines.add(
            new Line(
                time,
                line.text(),
                Fate.DUPLICATE,
                line.team(),
                line.isError(),
                line.durationNanos()));
      }
      if (i % 200 == 50) {
        lines.add(new Line(time, "{\"event.id\":\"cut-" + i, Fate.REJECTED, null, false, 0));
      }
      if (i % 60 == 0) {
        lines.add(
            new Line(
                time,
                "{\"@timestamp\":\"%s\",\"service.namespace\":\"shop\",\"service.name\":\"cart\",\"url.path\":\"/health\",\"message\":\"alive\"}"
                    .formatted(time),
                Fate.DROPPED,
                null,
                false,
                0));
      }
    }
    return lines;
  }

  private Line event(Instant time, int i) {
    String service = List.of("cart", "checkout", "suggest").get(i % 3);
    String team = service.equals("suggest") ? "search" : "shop";
    boolean error = service.equals("checkout") ? i % 10 == 1 : i % 50 == 3;
    // From a millisecond to seconds, each magnitude as often.
    long nanos = (long) (1e6 * Math.exp(random.nextDouble() * 8));
    String message =
        error
            ? "payment " + i + " refused"
            : service.equals("suggest") ? "query took " + i + " ms" : "order " + i + " placed";
    String more = "";
    if (i % 3 < 2) {
      more =
          ",\"http.route\":\"/%s/{id}\",\"http.response.status_code\":%d"
              .formatted(service, error ? 502 : 200);
    }
    if (error) {
      more += ",\"error.type\":\"%s\"".formatted(i % 4 == 1 ? "Timeout" : "Refused");
    }
    if (time.isBefore(SECOND_DAY) && i >= 300 && i < 304) {
      more += ",\"trace_id\":\"%s\",\"span_id\":\"00f067aa0ba9%04x\"".formatted(TRACE, i);
    }
    String text =
        String.format(
            Locale.ROOT,
            "{\"@timestamp\":\"%s\",\"event.id\":\"%s-%d\",\"service.namespace\":\"%s\","
                + "\"service.name\":\"%s\",\"log.level\":\"%s\",\"message\":\"%s\","
                + "\"event.duration\":%d%s}",
            time,
            time.toString().substring(0, 10),
            i,
            team,
            service,
            error ? "error" : "info",
            message,
            nanos,
            more);
    return new Line(time, text, Fate.EVENT, team, error, nanos);
  }
}
