package io.logweir.core.deployment;

import io.logweir.core.rollup.WindowTotals;
import io.logweir.schema.Deployment;
import io.logweir.schema.Deployment.Side;

/** A service before and after a deployment. What cannot be told, for want of events, is null. */
final class Comparison {

  private static final double NANOS = 1e9;
  private static final double QUANTILE = 0.99;

  private Comparison() {}

  /** The marker with both sides, which are of equal length. */
  static Deployment of(Deployment marker, WindowTotals before, WindowTotals after) {
    Side left = side(before);
    Side right = side(after);
    boolean known = before.count() > 0 && after.count() > 0;
    Interval change =
        known
            ? Interval.ofDifference(
                before.errorCount(), before.count(), after.errorCount(), after.count())
            : null;
    return new Deployment(
        marker.id(),
        2,
        marker.time(),
        marker.serviceNamespace(),
        marker.serviceName(),
        marker.environment(),
        marker.serviceVersion(),
        marker.deploymentId(),
        marker.previousVersion(),
        marker.previousDeploymentId(),
        left,
        right,
        known ? right.errorRatio() - left.errorRatio() : null,
        known ? change.low() : null,
        known ? change.high() : null);
  }

  private static Side side(WindowTotals totals) {
    long all = totals.count();
    boolean known = all > 0;
    boolean timed = totals.durations().count() > 0;
    Interval share = known ? Interval.ofShare(totals.errorCount(), all) : null;
    Interval p99 = timed ? Interval.ofQuantile(totals.durations(), QUANTILE) : null;
    return new Side(
        all,
        known ? (double) totals.errorCount() / all : null,
        known ? share.low() : null,
        known ? share.high() : null,
        timed ? totals.durations().quantile(QUANTILE) / NANOS : null,
        timed ? p99.low() / NANOS : null,
        timed ? p99.high() / NANOS : null);
  }
}
