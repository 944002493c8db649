package io.logweir.job;

import io.logweir.connector.type.BinaryType;
import io.logweir.core.deployment.ServiceDeployments;
import io.logweir.core.rollup.MetricSet;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Deployment;
import io.logweir.schema.MetricPoint;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.Collector;

/**
 * Marks when a service changed its version, and compares it before and after: by the points of
 * {@link MetricSet#VERSIONS}; without that set, there are none.
 */
public final class MarkDeployments {

  /** Names the stage's state for ever. */
  public static final String UID = "mark-deployments";

  private static final String METRIC_SET = MetricSet.VERSIONS.name();

  private static final TypeInformation<Deployment> DEPLOYMENT =
      TypeInformation.of(Deployment.class);

  private MarkDeployments() {}

  /** A marker per deployment, and later the same with the comparison. */
  public static DataStream<Deployment> apply(RollUp.Points points, RollUp.Options metrics) {
    return points
        .only(point -> METRIC_SET.equals(point.metricSet()), "versions-points")
        .keyBy(MarkDeployments::service, RollUp.SERIES)
        .process(new Mark(metrics.allowedLateness()))
        .returns(DEPLOYMENT)
        .uid(UID)
        .name(UID);
  }

  private static Series service(MetricPoint point) {
    return Series.ofService(point.serviceNamespace(), point.serviceName(), point.environment());
  }

  private static final class Mark extends FollowPoints<ServiceDeployments, Deployment> {

    private static final long serialVersionUID = 1;

    Mark(Duration allowedLateness) {
      super(
          new BinaryType<>(ServiceDeployments.class, new ServiceDeploymentsSerializer()),
          allowedLateness);
    }

    @Override
    ServiceDeployments begin(MetricPoint first) {
      return new ServiceDeployments(service(first));
    }

    @Override
    void add(ServiceDeployments service, MetricPoint point, Collector<Deployment> out) {
      service.add(point, out::collect);
    }

    @Override
    void advance(ServiceDeployments service, long now, Collector<Deployment> out) {
      service.advance(now, out::collect);
    }

    /** One version's points say nothing of how far those of another have come. */
    @Override
    long clock(MetricPoint point) {
      return Long.MIN_VALUE;
    }

    @Override
    long nextChange(ServiceDeployments service) {
      return service.nextChange();
    }
  }

  /** Writes the versions of a service. */
  public static final class ServiceDeploymentsSerializer
      extends BinarySerializer<ServiceDeployments> {

    private static final long serialVersionUID = 1;

    @Override
    public ServiceDeployments createInstance() {
      return new ServiceDeployments(null);
    }

    @Override
    public ServiceDeployments copy(ServiceDeployments from) {
      return copyByWriting(from);
    }

    @Override
    public void serialize(ServiceDeployments service, DataOutputView out) throws IOException {
      service.write(out);
    }

    @Override
    public ServiceDeployments deserialize(DataInputView in) throws IOException {
      return ServiceDeployments.read(in);
    }

    @Override
    public TypeSerializerSnapshot<ServiceDeployments> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ServiceDeployments> {
      /** Called by Flink. */
      public Snapshot() {
        super(ServiceDeploymentsSerializer::new);
      }
    }
  }
}
