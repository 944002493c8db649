package io.logweir.local.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleLinesTest {
  private static final long START = 1_763_720_000_000L;
  private static final long PERIOD = 300_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TRACE =
      Pattern.compile("(?:trace_id=|\"(?:trace_id|trace\\.id|TraceId)\":\")([0-9a-f]{32})");
  private static final Pattern SERVICE = Pattern.compile("\"service\\.name\":\"([a-z]+)\"");
  private static final Pattern NUMBER = Pattern.compile("host=(\\S+) event\\.sequence=(\\d+)");
  private static final List<SampleLine> LONG_RUN = lines(1, START, PERIOD, PERIOD);

  @Test
  void sameSeedAndStartGiveTheSameLinesWhateverTheSteps() {
    List<SampleLine> atOnce = lines(1, START, 60_000, 60_000);
    assertThat(lines(1, START, 60_000, 100)).isEqualTo(atOnce);
    assertThat(lines(1, START, 60_000, 7_919)).isEqualTo(atOnce);
  }

  @Test
  void anotherSeedOrStartGivesOthers() {
    List<SampleLine> lines = lines(1, START, 10_000, 10_000);
    assertThat(lines(2, START, 10_000, 10_000)).isNotEqualTo(lines);
    Set<String> ids = ids(lines);
    assertThat(ids(lines(1, START + 60_000, 10_000, 10_000))).doesNotContainAnyElementsOf(ids);
  }

  @Test
  void theRateIsSteady() {
    List<SampleLine> lines = lines(1, START, 60_000, 100);
    assertThat(lines.size()).isBetween(60 * 200, 60 * 200 * 115 / 100);
  }

  @Test
  void theyLookLikeACompany() {
    List<SampleLine> lines = LONG_RUN;
    assertThat(lines.stream().map(SampleLine::topic).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("raw.app", "raw.web", "raw.system");
    assertThat(Company.SERVICES.stream().map(Company.Service::team).distinct()).hasSize(5);
    assertThat(Company.SERVICES.size()).isGreaterThanOrEqualTo(12);

    List<String> app = texts(lines, "raw.app");
    assertThat(app).anyMatch(l -> l.startsWith("{\"timestamp\""));
    assertThat(app).anyMatch(l -> l.startsWith("{\"@timestamp\""));
    assertThat(app).anyMatch(l -> l.startsWith("{\"Timestamp\""));
    assertThat(app).anyMatch(l -> l.startsWith("ts="));
    assertThat(app).anyMatch(l -> l.contains("\\n\\tat com.example."));
    assertThat(app).anyMatch(l -> l.contains("starting 1."));
    assertThat(app).anyMatch(l -> l.contains("heartbeat ok"));
    assertThat(texts(lines, "raw.web"))
        .allMatch(
            l -> l.matches("\\S+ - \\S+ \\[[^]]+] \"[^\"]+\" \\d{3} \\d+ \"[^\"]*\" \"[^\"]*\""));
    assertThat(texts(lines, "raw.system"))
        .anyMatch(l -> l.startsWith("<134>1 "))
        .anyMatch(l -> l.startsWith("<86>Nov "));
  }

  @Test
  void jsonIsJsonAndRetriesAreTheSameBytes() throws Exception {
    List<SampleLine> lines = lines(1, START, 120_000, 120_000);
    Set<String> seen = new HashSet<>();
    Set<String> seenIds = new HashSet<>();
    int repeats = 0;
    int cut = 0;
    for (String text : texts(lines, "raw.app")) {
      if (!text.startsWith("{")) {
        continue;
      }
      if (!text.endsWith("}")) {
        cut++;
        continue;
      }
      JsonNode node = JSON.readTree(text);
      String id = node.path("event.id").asText(node.path("Attributes").path("event.id").asText(""));
      boolean repeated = !seen.add(text);
      repeats += repeated ? 1 : 0;
      if (!id.isEmpty()) {
        assertThat(seenIds.add(id))
            .as("an id comes again only with the same bytes")
            .isNotEqualTo(repeated);
      }
    }
    assertThat(repeats).isPositive();
    assertThat(cut).as("lines that a shipper cut").isBetween(1, 30);
  }

  /** So that every analysis of sql/analyses has something to show. */
  @Test
  void thereIsSomethingToFind() throws Exception {
    Map<String, Set<String>> services = new HashMap<>();
    List<Long> etl = new ArrayList<>();
    Map<String, List<Long>> numbers = new HashMap<>();
    for (SampleLine line : LONG_RUN) {
      Matcher trace = TRACE.matcher(line.text());
      Matcher service = SERVICE.matcher(line.text());
      String name =
          service.find() ? service.group(1) : line.headers().getOrDefault("service.name", "");
      if (trace.find()) {
        services.computeIfAbsent(trace.group(1), t -> new HashSet<>()).add(name);
      }
      if (name.equals("etl")) {
        etl.add(line.atMillis());
      }
      Matcher number = NUMBER.matcher(line.text());
      if (number.find()) {
        numbers
            .computeIfAbsent(number.group(1), host -> new ArrayList<>())
            .add(Long.valueOf(number.group(2)));
      }
    }
    assertThat(services.values()).as("a trace of four services").anyMatch(s -> s.size() >= 4);
    Collections.sort(etl);
    assertThat(
            IntStream.range(1, etl.size())
                .mapToLong(i -> etl.get(i) - etl.get(i - 1))
                .max()
                .orElseThrow())
        .as("a crash")
        .isGreaterThan(30_000);
    assertThat(numbers.values())
        .as("numbers with gaps")
        .allMatch(n -> new HashSet<>(n).size() == n.size())
        .anyMatch(n -> Collections.max(n) > n.size());
    assertThat(texts(LONG_RUN, "raw.app"))
        .anyMatch(l -> l.contains("@shop.example"))
        .anyMatch(l -> l.contains("feature "));
    assertThat(texts(LONG_RUN, "raw.web"))
        .filteredOn(l -> l.startsWith("2001:db8:"))
        .anyMatch(l -> l.contains("\"GET / "))
        .anyMatch(l -> l.contains("\"POST /basket "));
  }

  @Test
  void errorsComeInBursts() {
    int[] perMinute = new int[5];
    for (SampleLine line : LONG_RUN) {
      if (line.text().contains("no answer after 2000 ms")) {
        perMinute[(int) ((line.atMillis() - START) / 60_000) % 5]++;
      }
    }
    int most = java.util.Arrays.stream(perMinute).max().orElseThrow();
    int least = java.util.Arrays.stream(perMinute).min().orElseThrow();
    assertThat(most).isGreaterThan(4 * Math.max(1, least));
  }

  @Test
  void whatWasSleptThroughIsLeftOut() {
    SampleLines lines = new SampleLines(1, START, 200);
    lines.skipTo(START + 3_600_000);
    List<SampleLine> after = new ArrayList<>();
    lines.until(START + 3_601_000, after::add);
    assertThat(after.size()).isBetween(195, 215);
    assertThat(after).allMatch(l -> l.atMillis() >= START + 3_600_000);
  }

  private static List<String> texts(List<SampleLine> lines, String topic) {
    return lines.stream().filter(l -> l.topic().equals(topic)).map(SampleLine::text).toList();
  }

  private static Set<String> ids(List<SampleLine> lines) {
    return lines.stream()
        .map(SampleLine::text)
        .filter(t -> t.contains("\"event.id\":\""))
        .map(t -> t.replaceFirst(".*\"event.id\":\"([0-9a-f]+)\".*", "$1"))
        .collect(Collectors.toSet());
  }

  private static List<SampleLine> lines(long seed, long start, long millis, long step) {
    SampleLines lines = new SampleLines(seed, start, 200);
    List<SampleLine> all = new ArrayList<>();
    for (long at = step; at < millis + step; at += step) {
      lines.until(start + Math.min(at, millis), all::add);
    }
    return all;
  }
}
