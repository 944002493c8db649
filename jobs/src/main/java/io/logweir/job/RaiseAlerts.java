package io.logweir.job;

import io.logweir.connector.type.BinaryType;
import io.logweir.core.alert.AlertRule;
import io.logweir.core.alert.Measurement;
import io.logweir.core.alert.SeriesAlerts;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Alert;
import io.logweir.schema.MetricPoint;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.Collector;

/**
 * Fires and resolves alerts on metric points as they come, once each: where rules stand is part of
 * every checkpoint.
 */
public final class RaiseAlerts {

  /** Names the stage's state for ever. */
  public static final String UID = "raise-alerts";

  private static final TypeInformation<Alert> ALERT = TypeInformation.of(Alert.class);

  private RaiseAlerts() {}

  /** The changes of all alerts; a rule looks at the series of its metric set. */
  public static DataStream<Alert> apply(
      RollUp.Points points, List<AlertRule> rules, RollUp.Options metrics) {
    List<AlertRule> all = List.copyOf(rules);
    return points
        .only(point -> all.stream().anyMatch(rule -> rule.covers(point)), "watched-points")
        .keyBy(Series::of, RollUp.SERIES)
        .process(new Watch(all, metrics.allowedLateness()))
        .returns(ALERT)
        .uid(UID)
        .name(UID);
  }

  private static final class Watch extends FollowPoints<SeriesAlerts, Alert> {

    private static final long serialVersionUID = 1;

    private final List<AlertRule> rules;

    Watch(List<AlertRule> rules, Duration allowedLateness) {
      super(new BinaryType<>(SeriesAlerts.class, new SeriesAlertsSerializer()), allowedLateness);
      this.rules = rules;
    }

    @Override
    SeriesAlerts begin(MetricPoint first) {
      return new SeriesAlerts(Series.of(first));
    }

    @Override
    void add(SeriesAlerts watched, MetricPoint point, Collector<Alert> out) {
      watched.add(point, rulesOf(watched));
    }

    @Override
    void advance(SeriesAlerts watched, long now, Collector<Alert> out) {
      watched.advance(now, rulesOf(watched), out::collect);
    }

    @Override
    void tick(SeriesAlerts watched, Collector<Alert> out) {
      watched.tick(rulesOf(watched), out::collect);
    }

    @Override
    long tickMillis(SeriesAlerts watched) {
      boolean waits =
          !watched.isQuiet()
              && rulesOf(watched).stream()
                  .anyMatch(rule -> rule.measurement().kind() == Measurement.Kind.ABSENCE);
      return waits ? watched.windowMillis() : 0;
    }

    @Override
    long nextChange(SeriesAlerts watched) {
      return watched.nextChange();
    }

    private List<AlertRule> rulesOf(SeriesAlerts watched) {
      return rules.stream().filter(rule -> rule.covers(watched.series())).toList();
    }
  }

  /** Writes the alerts of a series. */
  public static final class SeriesAlertsSerializer extends BinarySerializer<SeriesAlerts> {

    private static final long serialVersionUID = 1;

    @Override
    public SeriesAlerts createInstance() {
      return new SeriesAlerts(null);
    }

    @Override
    public SeriesAlerts copy(SeriesAlerts from) {
      return copyByWriting(from);
    }

    @Override
    public void serialize(SeriesAlerts watched, DataOutputView out) throws IOException {
      watched.write(out);
    }

    @Override
    public SeriesAlerts deserialize(DataInputView in) throws IOException {
      return SeriesAlerts.read(in);
    }

    @Override
    public TypeSerializerSnapshot<SeriesAlerts> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SeriesAlerts> {
      /** Called by Flink. */
      public Snapshot() {
        super(SeriesAlertsSerializer::new);
      }
    }
  }
}
