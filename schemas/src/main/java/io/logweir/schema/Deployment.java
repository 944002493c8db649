package io.logweir.schema;

/**
 * A service that changed its version: a marker for charts, and later, once enough time has passed,
 * what the service was like before and after. Times are event time.
 *
 * @param id of this deployment, the same for the marker and the comparison
 * @param version 1 for the marker, 2 with the comparison
 * @param time when the version was first seen, to the window, µs since the epoch
 * @param serviceNamespace the team
 * @param serviceName the service
 * @param environment the deployment environment
 * @param serviceVersion the version that appeared, or null where only the deployment's id is stated
 * @param deploymentId the deployment's id, or null
 * @param previousVersion the version that was seen last before, or null
 * @param previousDeploymentId its deployment's id, or null
 * @param before the span before, or null for the marker
 * @param after the span after, or null for the marker
 * @param errorRatioChange the error ratio after minus before, or null where there is none
 * @param errorRatioChangeLow the lower end of its 95 % confidence interval, or null
 * @param errorRatioChangeHigh the upper end, or null
 */
public record Deployment(
    String id,
    long version,
    long time,
    String serviceNamespace,
    String serviceName,
    String environment,
    String serviceVersion,
    String deploymentId,
    String previousVersion,
    String previousDeploymentId,
    Side before,
    Side after,
    Double errorRatioChange,
    Double errorRatioChangeLow,
    Double errorRatioChangeHigh) {

  /**
   * One side; an interval is of 95 % confidence.
   *
   * @param count unique events
   * @param errorRatio share of errors, or null without events, as the next two
   * @param errorRatioLow the interval's lower end
   * @param errorRatioHigh its upper end
   * @param durationP99 99th percentile of the durations, seconds, or null without durations, as the
   *     next two
   * @param durationP99Low the interval's lower end
   * @param durationP99High its upper end
   */
  public record Side(
      long count,
      Double errorRatio,
      Double errorRatioLow,
      Double errorRatioHigh,
      Double durationP99,
      Double durationP99Low,
      Double durationP99High) {}
}
