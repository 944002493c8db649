package io.logweir.core.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

  private static final Map<String, ?> HEARTBEATS =
      Map.of(
          "name",
          "heartbeats",
          "when",
          Map.of(
              "url_path", Map.of("one-of", List.of("/health", "/ready")),
              "http_response_status_code", Map.of("below", 400)),
          "action",
          "drop");

  private static final Map<String, ?> DEBUG =
      Map.of(
          "name",
          "debug",
          "when",
          Map.of("severity_number", Map.of("below", 9)),
          "action",
          Map.of("sample", 0.1));

  private static LogEvent event(String path, long status, long severity) {
    LogEvent event = new LogEvent();
    event.setString(EventColumn.URL_PATH, path);
    event.setLong(EventColumn.HTTP_RESPONSE_STATUS_CODE, status);
    event.setLong(EventColumn.SEVERITY_NUMBER, severity);
    event.setDouble(EventColumn.SAMPLE_WEIGHT, 1);
    event.setEventId(1, 2, IdentityKind.POSITION);
    return event;
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    Rules rules = new Rules(Rule.readAll(List.of(HEARTBEATS, DEBUG)));
    assertThat(rules.decide(event("/health", 200, 5))).isZero();
    assertThat(rules.kept()).isFalse();
    assertThat(rules.decide(event("/health", 500, 5))).isEqualTo(1);
    assertThat(rules.decide(event("/healthy", 200, 9))).isEqualTo(Rules.NONE);
    assertThat(rules.kept()).isTrue();
    assertThat(rules.decide(new LogEvent())).isEqualTo(Rules.NONE);
    assertThat(rules.rules().get(0).name()).isEqualTo("heartbeats");
  }

  @Test
  void aSampleIsAsLargeAsDeclaredAndWeighsAsMuchAsAll() {
    Rules rules = new Rules(Rule.readAll(List.of(DEBUG)));
    Rules again = new Rules(Rule.readAll(List.of(DEBUG)));
    SplittableRandom random = new SplittableRandom(7);
    int count = 200_000;
    int kept = 0;
    double weight = 0;
    for (int i = 0; i < count; i++) {
      LogEvent event = event("/", 200, 5);
      event.setEventId(random.nextLong(), random.nextLong(), IdentityKind.POSITION);
      LogEvent replayed = new LogEvent();
      replayed.copyFrom(event);
      assertThat(rules.decide(event)).isZero();
      again.decide(replayed);
      assertThat(again.kept()).isEqualTo(rules.kept());
      kept += rules.kept() ? 1 : 0;
      weight += rules.kept() ? event.getDouble(EventColumn.SAMPLE_WEIGHT) : 0;
    }
    // Four standard deviations: sqrt(n p (1 - p)) is 134.
    assertThat(kept).isCloseTo(count / 10, within(537));
    assertThat(weight).isCloseTo(count, within(5370.0));
  }

  @Test
  void weightsMultiply() {
    Rules rules = new Rules(List.of(sampling(0.25, Action.By.EVENT)));
    LogEvent event = event("/", 200, 1);
    event.setDouble(EventColumn.SAMPLE_WEIGHT, 3);
    for (long id = 0; ; id++) {
      event.setEventId(id, id, IdentityKind.POSITION);
      rules.decide(event);
      if (rules.kept()) {
        break;
      }
      assertThat(event.getDouble(EventColumn.SAMPLE_WEIGHT)).isEqualTo(3);
    }
    assertThat(event.getDouble(EventColumn.SAMPLE_WEIGHT)).isEqualTo(12);
  }

  @Test
  void aRateOfOneKeepsAll() {
    Rules rules = new Rules(List.of(sampling(1, Action.By.EVENT)));
    LogEvent event = event("/", 200, 1);
    for (long id = 0; id < 1000; id++) {
      event.setEventId(id, id, IdentityKind.POSITION);
      assertThat(rules.decide(event)).isZero();
      assertThat(rules.kept()).isTrue();
      assertThat(event.getDouble(EventColumn.SAMPLE_WEIGHT)).isEqualTo(1);
    }
  }

  @Test
  void aTraceIsKeptOrDroppedAsAWhole() {
    Rules rules = new Rules(List.of(sampling(0.5, Action.By.TRACE)));
    Rules fewer = new Rules(List.of(sampling(0.1, Action.By.TRACE)));
    int keptTraces = 0;
    for (int trace = 0; trace < 1000; trace++) {
      int kept = 0;
      for (int i = 0; i < 10; i++) {
        LogEvent event = event("/", 200, 1);
        event.setEventId(trace * 31L + i, i, IdentityKind.POSITION);
        event.setString(EventColumn.TRACE_ID, String.format("%032x", trace + 1));
        fewer.decide(event);
        boolean keptByFewer = fewer.kept();
        rules.decide(event);
        kept += rules.kept() ? 1 : 0;
        assertThat(keptByFewer && !rules.kept()).isFalse();
      }
      assertThat(kept).isIn(0, 10);
      keptTraces += kept / 10;
    }
    assertThat(keptTraces).isBetween(430, 570);
    // Without a trace, each for itself.
    int kept = 0;
    for (int i = 0; i < 1000; i++) {
      LogEvent event = event("/", 200, 1);
      event.setEventId(i, i, IdentityKind.POSITION);
      rules.decide(event);
      kept += rules.kept() ? 1 : 0;
    }
    assertThat(kept).isBetween(430, 570);
  }

  private static Rule sampling(double rate, Action.By by) {
    return new Rule(
        "all",
        List.of(new Condition("url_path", Operator.PRESENT, List.of("true"))),
        Action.sample(rate, by));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url_path equals /a/ü",
        "url_path one-of /x,/a/ü",
        "url_path prefix /a",
        "url_path prefix /a/ü",
        "url_path contains a/",
        "url_path contains ü",
        "url_path pattern ^/a/.$",
        "url_path present true",
        "body present false",
        "http_response_status_code equals 200",
        "http_response_status_code one-of 204,200",
        "http_response_status_code at-least 200",
        "http_response_status_code at-most 200",
        "http_response_status_code above 199.5",
        "http_response_status_code below 2.01e2",
        "sample_weight at-least 1",
        "attributes.size above -12.75",
        "attributes.size below -12.25",
        "attributes.size equals -12.5",
        "attributes.a.b equals c",
        "attributes.x present false",
        "resource_attributes.zone prefix eu-",
      })
  void conditionsThatHold(String condition) {
    assertThat(decide(condition)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url_path equals /a",
        "url_path prefix /a/ü/",
        "url_path contains b",
        "url_path pattern ^a",
        "url_path present false",
        "url_path above 1",
        "body present true",
        "body prefix x",
        "body below 1",
        "http_response_status_code one-of 20,2000",
        "http_response_status_code below 200",
        "http_response_status_code above 200",
        "event_duration below 1",
        "attributes.size below -12.5",
        "attributes.a.b below 1",
        "attributes.zone prefix eu-",
        "resource_attributes.size below 0"
      })
  void conditionsThatDoNot(String condition) {
    assertThat(decide(condition)).isEqualTo(Rules.NONE);
  }

  private static int decide(String condition) {
    String[] parts = condition.split(" ");
    Object operand = parts[1].equals("one-of") ? (Object) List.of(parts[2].split(",")) : parts[2];
    Rule rule =
        Rule.read(
            Map.of(
                "name",
                "r",
                "when",
                Map.of(parts[0], Map.of(parts[1], operand)),
                "action",
                "drop"));
    LogEvent event = event("/a/ü", 200, 9);
    event.putAttribute("size", "-12.5");
    event.putAttribute("a.b", "c");
    byte[] zone = "zoneeu-1".getBytes(StandardCharsets.UTF_8);
    event.putEntry(
        EventColumn.RESOURCE_ATTRIBUTES, event.append(zone, 0, 4), event.append(zone, 4, 4));
    return new Rules(List.of(rule)).decide(event);
  }

  @Test
  void allConditionsOfARangeMustHold() {
    Map<String, Object> range = new LinkedHashMap<>();
    range.put("at-least", 400);
    range.put("below", 500);
    Rule rule =
        Rule.read(
            Map.of(
                "name", "r", "when", Map.of("http_response_status_code", range), "action", "drop"));
    Rules rules = new Rules(List.of(rule));
    assertThat(rules.decide(event("/", 399, 9))).isEqualTo(Rules.NONE);
    assertThat(rules.decide(event("/", 400, 9))).isZero();
    assertThat(rules.decide(event("/", 499, 9))).isZero();
    assertThat(rules.decide(event("/", 500, 9))).isEqualTo(Rules.NONE);
  }

  @Test
  void errorsNameRuleKeyValueAndWhatIsAllowed() {
    assertRefused(
        rule("severity_number", Map.of("below", "x"), "drop"),
        "rule r: severity_number.below is \"x\"; allowed: a number");
    assertRefused(
        rule("severity_number", Map.of("under", 9), "drop"),
        "rule r: severity_number.under is no comparison; allowed: equals, one-of, prefix");
    assertRefused(
        rule("severity", 9, "drop"), "rule r: \"severity\" is no field; allowed: attributes.<key>");
    assertRefused(rule("event_id", "x", "drop"), "rule r: \"event_id\" is no field");
    assertRefused(rule("attributes.", "x", "drop"), "names no key");
    assertRefused(
        rule("severity_number", Map.of("prefix", 9), "drop"),
        "rule r: severity_number is a number and has no prefix; allowed: equals");
    assertRefused(
        rule("body", Map.of("pattern", "a(b"), "drop"),
        "rule r: body.pattern: pattern 'a(b' is wrong at character");
    assertRefused(
        rule("body", Map.of("present", "yes"), "drop"),
        "rule r: body.present is \"yes\"; allowed: true, false");
    assertRefused(rule("body", Map.of("prefix", ""), "drop"), "text that is not empty");
    assertRefused(
        rule("body", Map.of("prefix", List.of("x")), "drop"),
        "rule r: body.prefix is \"[x]\"; allowed: a text or number");
    assertRefused(
        rule("body", Map.of("one-of", List.of()), "drop"),
        "rule r: body.one-of has 0 values; allowed: 1 to 1000");
    assertRefused(rule("body", Map.of(), "drop"), "rule r: body is empty; allowed: equals");
    assertRefused(
        rule("body", "x", "keep"),
        "rule r: action is \"keep\"; allowed: drop, {sample: <rate>, by: event | trace}");
    assertRefused(
        rule("body", "x", Map.of("sample", 0)),
        "rule r: sample is 0.0; allowed: one in a whole number, such as 0.5, 0.1 or 0.01");
    assertRefused(rule("body", "x", Map.of("sample", 1.5)), "one in a whole number");
    assertRefused(rule("body", "x", Map.of("sample", "a lot")), "action.sample is \"a lot\"");
    assertRefused(
        rule("body", "x", Map.of("sample", 0.5, "by", "user")),
        "rule r: action.by is \"user\"; allowed: event, trace");
    assertRefused(
        rule("body", "x", Map.of("rate", 0.5)),
        "rule r: action: \"rate\" is not a key; allowed: by, sample");
    assertRefused(
        Map.of("name", "r", "when", Map.of(), "action", "drop"),
        "rule r: when has 0 conditions; allowed: 1 to 64");
    assertRefused(
        Map.of("name", "r", "if", Map.of()),
        "rule r: \"if\" is not a key; allowed: action, name, when");
    assertRefused(
        Map.of("name", "a b", "when", Map.of("body", "x"), "action", "drop"),
        "rule name is \"a b\"; allowed: 1 to 64");
    assertRefused(Map.of("when", Map.of("body", "x")), "rule name is \"null\"");
    assertThatThrownBy(() -> Rule.readAll(List.of(DEBUG, DEBUG)))
        .hasMessage("rule debug is there twice; allowed: once");
    assertThatThrownBy(() -> Rule.readAll(List.of("drop")))
        .hasMessage("rules[0] is \"drop\"; allowed: the keys name, when, action");
  }

  private static Map<String, ?> rule(String field, Object comparison, Object action) {
    return Map.of("name", "r", "when", Map.of(field, comparison), "action", action);
  }

  private static void assertRefused(Map<String, ?> yaml, String message) {
    assertThatThrownBy(() -> Rule.read(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void rulesTravel() throws Exception {
    List<Rule> rules = Rule.readAll(List.of(HEARTBEATS, DEBUG));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(rules);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(rules);
    }
  }

  @Test
  void decidingAllocatesNothing() {
    Rules rules = new Rules(Rule.readAll(List.of(HEARTBEATS, DEBUG)));
    LogEvent dropped = event("/ready", 200, 9);
    LogEvent sampled = event("/x", 200, 5);
    sampled.setString(EventColumn.TRACE_ID, "4bf92f3577b34da6a3ce929d0e0e4736");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    int decided = 0;
    long before = 0;
    for (int i = 0; i < 110_000; i++) {
      if (i == 10_000) {
        before = threads.getThreadAllocatedBytes(thread);
      }
      decided += rules.decide(dropped) + rules.decide(sampled);
    }
    assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(100_000);
    assertThat(decided).isEqualTo(110_000);
  }
}
