package io.logweir.core.cost;

import java.time.LocalDate;

/**
 * What one service sent on one day. Several of the same day, team and service add up.
 *
 * @param day in UTC, by the broker's time
 * @param team {@code service_namespace}, or null where it is not known
 * @param service {@code service_name}, or null where it is not known
 * @param receivedBytes bytes of everything that came in, whatever became of it
 * @param events unique events
 * @param eventBytes their bytes as received: what is stored is a part of them
 */
public record DailyUsage(
    LocalDate day, String team, String service, long receivedBytes, long events, long eventBytes) {

  /** With what else the same service sent on the same day. */
  public DailyUsage plus(DailyUsage other) {
    return new DailyUsage(
        day,
        team,
        service,
        Math.addExact(receivedBytes, other.receivedBytes),
        Math.addExact(events, other.events),
        Math.addExact(eventBytes, other.eventBytes));
  }

  boolean isZero() {
    return receivedBytes == 0 && events == 0 && eventBytes == 0;
  }
}
