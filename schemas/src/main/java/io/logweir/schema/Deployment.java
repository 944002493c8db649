package io.logweir.schema;

import static io.logweir.schema.ColumnType.DOUBLE;
import static io.logweir.schema.ColumnType.LONG;
import static io.logweir.schema.ColumnType.STRING;
import static io.logweir.schema.ColumnType.TIMESTAMPTZ;

import java.util.ArrayList;
import java.util.List;

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
   * The columns of {@code logs.deployments}, in the order of the components after id and version,
   * the sides' in their places.
   */
  public static final List<Column> COLUMNS = columns();

  private static List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(
        new Column("deployed_at", TIMESTAMPTZ, true, "@timestamp", "When it was first seen"));
    columns.add(
        new Column("service_namespace", STRING, true, "service.namespace", "The owning team"));
    columns.add(new Column("service_name", STRING, true, "service.name", "The service"));
    columns.add(
        new Column(
            "deployment_environment_name",
            STRING,
            true,
            "deployment.environment.name",
            "The environment"));
    columns.add(
        new Column("service_version", STRING, false, "service.version", "What was deployed"));
    columns.add(new Column("deployment_id", STRING, false, "deployment.id", "As which deployment"));
    columns.add(
        new Column(
            "previous_service_version",
            STRING,
            false,
            "previous.service.version",
            "What was there before"));
    columns.add(
        new Column(
            "previous_deployment_id",
            STRING,
            false,
            "previous.deployment.id",
            "As which deployment"));
    side(columns, "before", "the 15 minutes before");
    side(columns, "after", "the 15 minutes after");
    columns.add(
        new Column(
            "error_ratio_change",
            DOUBLE,
            false,
            "error.ratio_change",
            "Share of errors, after − before"));
    columns.add(
        new Column(
            "error_ratio_change_low",
            DOUBLE,
            false,
            "error.ratio_change_low",
            "95 % confidence, lower end"));
    columns.add(
        new Column(
            "error_ratio_change_high",
            DOUBLE,
            false,
            "error.ratio_change_high",
            "95 % confidence, upper end"));
    return List.copyOf(columns);
  }

  private static void side(List<Column> columns, String side, String span) {
    columns.add(
        new Column(
            side + "_log_record_count",
            LONG,
            true,
            side + ".log.record.count",
            "Events of " + span));
    for (String measure : List.of("error_ratio", "duration_p99")) {
      String term = side + "." + measure.replace('_', '.');
      String doc =
          measure.equals("error_ratio") ? "Share of errors in " : "99th percentile, s, in ";
      columns.add(new Column(side + "_" + measure, DOUBLE, false, term, doc + span));
      columns.add(
          new Column(
              side + "_" + measure + "_low",
              DOUBLE,
              false,
              term + "_low",
              "95 % confidence, lower"));
      columns.add(
          new Column(
              side + "_" + measure + "_high",
              DOUBLE,
              false,
              term + "_high",
              "95 % confidence, upper"));
    }
  }

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
