package io.logweir.core.alert;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Where an alert of one rule and series stands. It fires once, after its condition held for as long
 * as the rule says, and resolves once, as soon as it does not hold.
 */
final class AlertState {

  enum Phase {
    INACTIVE,
    PENDING,
    FIRING
  }

  /** What a step came to. */
  enum Change {
    NONE,
    FIRED,
    RESOLVED
  }

  private Phase phase = Phase.INACTIVE;

  /** Since when the condition has held, ms; while it is pending or fires. */
  private long since;

  private long firedAt;
  private long resolvedAt;

  Phase phase() {
    return phase;
  }

  /** Since when the condition held, ms. */
  long since() {
    return since;
  }

  /** When it fired, ms. */
  long firedAt() {
    return firedAt;
  }

  /** When it resolved, ms; once it has. */
  long resolvedAt() {
    return resolvedAt;
  }

  /** Goes on to {@code now}, ms. */
  Change step(boolean holds, long now, long holdMillis) {
    if (!holds) {
      boolean fired = phase == Phase.FIRING;
      phase = Phase.INACTIVE;
      // What was noticed by the cluster's clock may be ahead of event time.
      resolvedAt = Math.max(firedAt, now);
      return fired ? Change.RESOLVED : Change.NONE;
    }
    if (phase == Phase.INACTIVE) {
      phase = Phase.PENDING;
      since = now;
    }
    if (phase == Phase.PENDING && now - since >= holdMillis) {
      phase = Phase.FIRING;
      firedAt = now;
      return Change.FIRED;
    }
    return Change.NONE;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(phase.ordinal());
    out.writeLong(since);
    out.writeLong(firedAt);
    out.writeLong(resolvedAt);
  }

  static AlertState read(DataInput in) throws IOException {
    AlertState state = new AlertState();
    state.phase = Phase.values()[in.readUnsignedByte()];
    state.since = in.readLong();
    state.firedAt = in.readLong();
    state.resolvedAt = in.readLong();
    return state;
  }
}
