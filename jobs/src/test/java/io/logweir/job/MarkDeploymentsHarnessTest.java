package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.rollup.MetricPoints;
import io.logweir.core.rollup.MetricSet;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.core.rollup.Rollup;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Deployment;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Test;

class MarkDeploymentsHarnessTest {

  private static final long MINUTE = 60_000;
  private static final long LATENESS = 2 * MINUTE;
  private static final long START = Instant.parse("2026-06-13T12:00:00Z").toEpochMilli();
  private static final RollUp.Options METRICS = Stage.metrics(LATENESS);

  @Test
  void isComparedWhenThePointsOfEveryVersionHaveCome() throws Exception {
    SingleOutputStreamOperator<MetricPoint> points =
        Stage.input(point("1.0", 0).getValue(), RollUp.POINT).filter(point -> true);
    DataStream<Deployment> deployments =
        MarkDeployments.apply(new RollUp.Points(points, points), METRICS);
    try (var stage =
        Stage.<MetricPoint, Deployment>of(deployments, MarkDeployments.UID).<Series>keyed(1, 0)) {
      stage.open();
      for (int minute = 0; minute < 20; minute++) {
        stage.processElement(point("1.0", minute));
      }
      // The new version's points come by another way than the old one's, and are ahead of them.
      for (int minute = 10; minute < 30; minute++) {
        stage.processElement(point("2.0", minute));
      }
      for (int minute = 20; minute < 25; minute++) {
        stage.processElement(point("1.0", minute));
      }
      List<Deployment> marked = stage.extractOutputValues();
      assertThat(marked).singleElement().satisfies(each -> assertThat(each.before()).isNull());

      stage.processWatermark(START + 25 * MINUTE + LATENESS);
      List<Deployment> compared = stage.extractOutputValues();
      assertThat(compared).hasSize(2);
      assertThat(compared.get(1).id()).isEqualTo(compared.get(0).id());
      assertThat(compared.get(1).before().count()).isEqualTo(10 * 10);
      assertThat(compared.get(1).after().count()).isEqualTo(2 * 15 * 10);
    }
  }

  /** Ten events of a minute, after it ended. */
  private static StreamRecord<MetricPoint> point(String version, int minute) {
    Rollup rollup = Rollup.empty();
    for (int i = 0; i < 10; i++) {
      LogEvent event = new LogEvent();
      event.setDisposition(Disposition.UNIQUE);
      event.setLong(EventColumn.SIZE_BYTES, 100);
      rollup.add(event);
    }
    long start = START + minute * MINUTE;
    Series series =
        Series.of(
            MetricSet.VERSIONS.name(),
            Map.of(
                "service.namespace",
                "team",
                "service.name",
                "shop",
                "deployment.environment.name",
                "production",
                "service.version",
                version));
    return new StreamRecord<>(
        MetricPoints.running(
            new PartialRollup(series, start, MINUTE, start + MINUTE, rollup), minute));
  }
}
