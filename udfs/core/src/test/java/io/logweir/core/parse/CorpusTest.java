package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real logs, written outside this project, are understood line by line. They are not in this
 * repository: without a folder {@code shared/corpora} in a parent of the module, nothing is tested.
 */
class CorpusTest {

  private static List<byte[]> lines(String file) throws IOException {
    Path found = null;
    for (Path p = Path.of("").toAbsolutePath(); p != null && found == null; p = p.getParent()) {
      Path candidate = p.resolve("shared/corpora/raw").resolve(file);
      found = Files.isReadable(candidate) ? candidate : null;
    }
    assumeTrue(
        found != null, "no shared/corpora/raw/" + file + " above " + Path.of("").toAbsolutePath());
    byte[] all = Files.readAllBytes(found);
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= all.length; i++) {
      if (i == all.length || all[i] == '\n') {
        if (i > start) {
          lines.add(Arrays.copyOfRange(all, start, i));
        }
        start = i + 1;
      }
    }
    assertThat(lines).isNotEmpty();
    return lines;
  }

  @Test
  void everyLineOfAW3cFileIsAnEventAndTheLinesHaveTimes() throws IOException {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    int requests = 0;
    long offset = 0;
    for (byte[] line : lines("lnav_w3c_big.log")) {
      RawLog raw = new RawLog(line, "w3c", 0, offset++, Given.BROKER, Map.of());
      assertThat(parser.parse(raw, event, why)).as(why.toString()).isTrue();
      assertThat(event.getString(EventColumn.PARSER)).isEqualTo("w3c");
      if (line[0] != '#') {
        requests++;
        assertThat(event.getLong(EventColumn.TIME)).isLessThan(Timestamps.micros(Given.BROKER));
        assertThat(event.has(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isTrue();
        assertThat(event.has(EventColumn.EVENT_DURATION)).isTrue();
      }
    }
    assertThat(requests).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "apache_combined_10k.log, access, 10000",
    "lnav_shop_access.log, access, 1000",
    "nginx_Debian9_access.log, access, 19",
    "nginx_plus_json.log, json, 500",
    "ecs_json_lnav.jsonl, json, 5",
    "docker_json_file.log, json/plain, 21",
    "logfmt_lnav.log, logfmt, 5",
    "auth_ubuntu.log, syslog-3164, 7121",
    "rockylinux9_messages.log, syslog-3164, 2432",
    "ubuntu16_kern.log, syslog-3164, 1087",
    "nginx_Debian9_error.log, nginx-error, 19",
    "tomcat_tomcat_catalina-access.log, access, 2",
  })
  void everyLineIsOfItsFormat(String file, String format, int count) throws IOException {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    long offset = 0;
    for (byte[] line : lines(file)) {
      RawLog raw = new RawLog(line, file, 0, offset++, Given.BROKER, Map.of());
      assertThat(parser.parse(raw, event, why))
          .as(() -> why + " in " + new String(line, StandardCharsets.UTF_8))
          .isTrue();
      assertThat(event.getString(EventColumn.PARSER))
          .as(() -> new String(line, StandardCharsets.UTF_8))
          .isEqualTo(format);
      assertThat(event.getLong(EventColumn.TIME))
          .as(() -> "own time of " + new String(line, StandardCharsets.UTF_8))
          .isNotEqualTo(Given.BROKER * 1000);
    }
    assertThat(offset).isEqualTo(count);
  }

  @Test
  void accessStatusesAreThoseOfAnIndependentCount() throws IOException {
    Pattern pattern =
        Pattern.compile("^(\\S+) .*?\\[[^]]*] \"(?:[^\"\\\\]|\\\\.)*\" (\\d{3}) (\\d+|-) ");
    Map<Long, Integer> counted = new TreeMap<>();
    Map<Long, Integer> parsed = new TreeMap<>();
    long countedBytes = 0;
    long parsedBytes = 0;
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    LogEvent event = new LogEvent();
    for (byte[] line : lines("apache_combined_10k.log")) {
      Matcher matcher = pattern.matcher(new String(line, StandardCharsets.UTF_8));
      assertThat(matcher.find()).isTrue();
      counted.merge(Long.valueOf(matcher.group(2)), 1, Integer::sum);
      countedBytes += matcher.group(3).equals("-") ? 0 : Long.parseLong(matcher.group(3));
      assertThat(parser.parse(Given.raw(line), event, new Rejection())).isTrue();
      parsed.merge(event.getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE), 1, Integer::sum);
      String size = event.entry(EventColumn.ATTRIBUTES, "http.response.body.size");
      parsedBytes += size == null ? 0 : Long.parseLong(size);
      assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo(matcher.group(1));
    }
    assertThat(parsed).isEqualTo(counted);
    assertThat(parsedBytes).isEqualTo(countedBytes);
  }

  @Test
  void ecsFieldsReachTheirColumns() throws IOException {
    int levels = 0;
    for (byte[] line : lines("ecs_json_lnav.jsonl")) {
      LogEvent event = Given.event(Given.raw(line), SourceOptions.DEFAULTS);
      assertThat(event.getString(EventColumn.BODY)).startsWith("this is a ");
      assertThat(event.getString(EventColumn.SCOPE_NAME)).isEqualTo("app");
      assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isBetween(1L, 24L);
      levels++;
    }
    assertThat(levels).isEqualTo(5);
  }
}
