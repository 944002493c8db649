package io.logweir.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EVENTS = 200_000;

  private final Workload workload = new Workload(EVENTS, 100_000, 7);
  private final LogLines lines = new LogLines(workload);

  @Test
  void eachThousandHasTheExactShares() {
    for (int block = 0; block < EVENTS / Workload.BLOCK; block++) {
      int[] kinds = new int[Workload.Kind.values().length];
      int large = 0;
      int late = 0;
      for (int i = 0; i < Workload.BLOCK; i++) {
        long place = (long) block * Workload.BLOCK + i;
        kinds[workload.kind(place).ordinal()]++;
        large += workload.large(place) ? 1 : 0;
        late += workload.late(place) ? 1 : 0;
        if (workload.late(place)) {
          assertThat(workload.kind(place)).isEqualTo(Workload.Kind.UNIQUE);
          assertThat(workload.sentMillis(place) - workload.timeMillis(place))
              .isBetween(30_000L, 120_000L);
        }
      }
      assertThat(kinds).containsExactly(969, 30, 1);
      assertThat(large).isEqualTo(213);
      assertThat(late).isEqualTo(10);
    }
  }

  @Test
  void linesAreJsonOfTheStatedSizesAndEachHasAnIdOfItsOwn() throws IOException {
    Set<String> ids = new HashSet<>();
    Map<String, Integer> teams = new HashMap<>();
    Set<String> services = new TreeSet<>();
    long[] bytes = new long[2];
    int[] count = new int[2];
    int errors = 0;
    for (long place = 0; place < EVENTS; place++) {
      if (workload.kind(place) != Workload.Kind.UNIQUE) {
        continue;
      }
      lines.write(place);
      JsonNode line = JSON.readTree(lines.line(), 0, lines.length());
      int size = workload.large(place) ? 1 : 0;
      bytes[size] += lines.length();
      count[size]++;
      assertThat(line.size()).isBetween(17, 20);
      assertThat(Instant.parse(line.get("@timestamp").asText()).toEpochMilli())
          .isEqualTo(workload.timeMillis(place));
      assertThat(ids.add(line.get("event.id").asText())).isTrue();
      assertThat(line.get("log.level").asText().equals("ERROR")).isEqualTo(lines.error());
      errors += lines.error() ? 1 : 0;
      String team = line.get("service.namespace").asText();
      teams.merge(team, 1, Integer::sum);
      services.add(team + "/" + line.get("service.name").asText());
    }
    assertThat(bytes[0] / count[0]).isBetween(570L, 630L);
    assertThat(bytes[1] / count[1]).isBetween(1_140L, 1_260L);
    assertThat(teams).hasSize(LogLines.TEAMS);
    // Zipf with exponent 1 over 500: the first has 1/6.79 of all, the second half of that.
    assertThat(teams.get("team-000") / (double) ids.size()).isBetween(0.14, 0.155);
    assertThat(teams.get("team-001") / (double) ids.size()).isBetween(0.07, 0.08);
    assertThat(services).hasSizeGreaterThan(1_000);
    assertThat(errors / (double) ids.size()).isBetween(0.01, 0.03);
  }

  @Test
  void whatIsRepeatedIsAnEarlierEventOfTheLastTenMinutes() {
    int repeated = 0;
    for (long place = 0; place < EVENTS; place++) {
      if (workload.kind(place) == Workload.Kind.REPEATED) {
        long earlier = workload.repeated(place);
        assertThat(earlier).isBetween(0L, place - 1);
        assertThat(workload.kind(earlier)).isEqualTo(Workload.Kind.UNIQUE);
        assertThat(workload.sentMillis(place) - workload.timeMillis(earlier))
            .isBetween(0L, 600_000L);
        repeated++;
      }
    }
    assertThat(repeated).isEqualTo(EVENTS * 3 / 100);
  }

  @Test
  void whatIsCutIsNoJson() {
    int cut = 0;
    for (long place = 0; place < EVENTS; place++) {
      if (workload.kind(place) == Workload.Kind.CUT) {
        lines.write(place);
        int at = lines.cutAt(place);
        assertThat(at).isBetween(100, lines.length() - 1);
        assertThatThrownBy(() -> JSON.readTree(lines.line(), 0, at))
            .isInstanceOf(JsonProcessingException.class);
        cut++;
      }
    }
    assertThat(cut).isEqualTo(EVENTS / 1_000);
  }

  @Test
  void theSameSeedGivesTheSameLinesAndAnotherGivesOthers() {
    LogLines again = new LogLines(new Workload(EVENTS, 100_000, 7));
    LogLines other = new LogLines(new Workload(EVENTS, 100_000, 8));
    for (long place = 0; place < 1_000; place++) {
      lines.write(place);
      again.write(place);
      other.write(place);
      assertThat(text(again)).isEqualTo(text(lines)).isNotEqualTo(text(other));
    }
  }

  private static String text(LogLines lines) {
    return new String(lines.line(), 0, lines.length(), StandardCharsets.UTF_8);
  }

  @Test
  void partitionsAreEvenlyFilled() {
    int[] records = new int[Workload.PARTITIONS];
    for (long place = 0; place < EVENTS; place++) {
      records[workload.partition(place)]++;
    }
    for (int each : records) {
      assertThat(each).isBetween(EVENTS / 8 * 95 / 100, EVENTS / 8 * 105 / 100);
    }
  }

  @Test
  void refusesWhatCannotHaveTheExactShares() {
    assertThatThrownBy(() -> new Workload(1_500, 100_000, 1))
        .hasMessageContaining("multiples of 1,000");
    assertThatThrownBy(() -> new Workload(2_000_000, 1_000, 1))
        .hasMessageContaining("events per minute is 1000");
  }
}
