package io.logweir.core.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.logweir.core.rollup.Points;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Deployment;
import io.logweir.schema.MetricPoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceDeploymentsTest {

  private static final long MINUTE = 60_000;

  private final List<Deployment> deployments = new ArrayList<>();
  private ServiceDeployments service = new ServiceDeployments(Series.of(Points.minute(0).point()));

  @Test
  void whatAServiceBeginsWithIsNoDeployment() {
    take("1", Points.minute(10).of(5, 0));
    take("2", Points.minute(10).of(5, 0));
    take("1", Points.minute(11).of(5, 0));
    assertThat(deployments).isEmpty();
  }

  @Test
  void anotherVersionIsMarkedOnceAndThenCompared() {
    for (int minute = 0; minute < 20; minute++) {
      take("1", Points.minute(minute).of(100, 1).lasting(0.1));
    }
    for (int minute = 20; minute < 34; minute++) {
      // A rolling update: for a while both are there.
      take("2", Points.minute(minute).of(150, 15).lasting(0.5));
      take("1", Points.minute(minute).of(50, 1).lasting(0.1));
    }
    assertThat(deployments).hasSize(1);
    Deployment marker = deployments.get(0);
    assertThat(marker.time()).isEqualTo(20 * MINUTE * 1000);
    assertThat(marker.serviceVersion()).isEqualTo("2");
    assertThat(marker.previousVersion()).isEqualTo("1");
    assertThat(marker.before()).isNull();
    assertThat(service.nextChange()).isEqualTo(35 * MINUTE);

    take("2", Points.minute(34).of(150, 15).lasting(0.5));
    assertThat(deployments).hasSize(2);
    Deployment compared = deployments.get(1);
    assertThat(compared.id()).isEqualTo(marker.id());
    assertThat(compared.version()).isGreaterThan(marker.version());
    assertThat(compared.before().count()).isEqualTo(1500);
    assertThat(compared.before().errorRatio()).isEqualTo(0.01);
    assertThat(compared.after().count()).isEqualTo(14 * 200 + 150);
    assertThat(compared.after().errorRatio()).isEqualTo((14 * 16 + 15) / 2950.0);
    assertThat(compared.before().durationP99()).isCloseTo(0.1, within(0.001));
    assertThat(compared.after().durationP99()).isCloseTo(0.5, within(0.005));
    assertThat(compared.errorRatioChangeLow()).isPositive().isLessThan(compared.errorRatioChange());
    assertThat(compared.errorRatioChangeHigh()).isGreaterThan(compared.errorRatioChange());
  }

  @Test
  void aRollBackIsADeployment() {
    take("1", Points.minute(0).of(100, 0));
    take("2", Points.minute(1).of(100, 0));
    for (int minute = 2; minute < 10; minute++) {
      take("2", Points.minute(minute).of(100, 0));
    }
    take("1", Points.minute(10).of(100, 0));
    take("2", Points.minute(10).of(3, 0));
    take("1", Points.minute(11).of(100, 0));
    assertThat(deployments.stream().map(d -> d.previousVersion() + ">" + d.serviceVersion()))
        .containsExactly("1>2", "2>1");
  }

  @Test
  void aVersionThatPausesIsNoDeployment() {
    take("1", Points.minute(0).of(1, 0));
    take("1", Points.minute(40).of(1, 0));
    assertThat(deployments).isEmpty();
  }

  @Test
  void lateEventsOfAnOldVersionAreNoDeployment() {
    take("2", Points.minute(30).of(10, 0));
    take("2", Points.minute(31).of(10, 0));
    take("1", Points.minute(2).of(1, 0).increment());
    assertThat(deployments).isEmpty();
  }

  @Test
  void aVersionWhoseFirstEventsAreLateIsMarkedWhenItIsSeenInTime() {
    take("1", Points.minute(30).of(10, 0));
    take("2", Points.minute(31).of(5, 0).increment());
    assertThat(deployments).isEmpty();
    take("2", Points.minute(34).of(5, 0));
    take("2", Points.minute(35).of(5, 0));
    assertThat(deployments).singleElement().extracting(Deployment::serviceVersion).isEqualTo("2");
  }

  @Test
  void withoutEventsBeforeThereIsNothingToCompare() {
    take("1", Points.minute(0).of(1, 0));
    take("2", Points.minute(100).of(10, 1));
    goOn(115 * MINUTE);
    assertThat(deployments).hasSize(2);
    assertThat(deployments.get(1).before().errorRatio()).isNull();
    assertThat(deployments.get(1).errorRatioChange()).isNull();
    assertThat(deployments.get(1).after().errorRatio()).isEqualTo(0.1);
  }

  private void take(String version, Points point) {
    MetricPoint taken = point.by(Map.of("service.version", version)).point("versions");
    service.add(taken, deployments::add);
    goOn(taken.clock() / 1000);
  }

  private void goOn(long now) {
    service.advance(now, deployments::add);
    service = restored(service);
  }

  /** After every step, as if the job had been restored. */
  private static ServiceDeployments restored(ServiceDeployments service) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      service.write(new DataOutputStream(bytes));
      return ServiceDeployments.read(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
