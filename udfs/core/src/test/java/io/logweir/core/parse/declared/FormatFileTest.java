package io.logweir.core.parse.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FormatFileTest {

  private static final String GOOD =
      """
      name: shop
      description: The shop's own log
      patterns:
        - '%{TIMESTAMP_ISO8601:time} %{WORD:level} %{GREEDYDATA:message}'
      tests:
        - line: 2026-06-13T11:00:00Z WARN slow
          fields: {message: slow}
      """;

  private static FormatFile read(String text) {
    return FormatFile.read("shop.yaml", text, Grok.builtIn());
  }

  @Test
  void readsAFile() {
    FormatFile file = read(GOOD);
    assertThat(file.name()).isEqualTo("shop");
    assertThat(file.auto()).isTrue();
    assertThat(file.patterns()).hasSize(1);
    assertThat(file.patterns().get(0).field(2)).isEqualTo("message");
    assertThat(file.tests().get(0).at()).isEqualTo(6);
  }

  static List<Arguments> wrong() {
    return List.of(
        Arguments.of("", "shop.yaml: is empty"),
        Arguments.of(
            "- a",
            "shop.yaml:1: is no mapping; allowed keys: absent, auto, constants, definitions,"
                + " description, inner, levels, name, patterns, tests, time, values"),
        Arguments.of(
            "name: [a", "shop.yaml:1: is no YAML: expected ',' or ']', but got <stream end>"),
        Arguments.of("description: x", "shop.yaml:1: name is missing"),
        Arguments.of(
            GOOD.replace("name: shop", "name: My Shop"),
            "shop.yaml:1: name is \"My Shop\"; allowed: lower case letters, digits, dots, - and _"),
        Arguments.of(
            GOOD + "paterns: x",
            "shop.yaml:8: unknown key \"paterns\"; allowed: absent, auto, constants, definitions,"
                + " description, inner, levels, name, patterns, tests, time, values"),
        Arguments.of(GOOD + "name: b", "shop.yaml:8: \"name\" is stated twice"),
        Arguments.of(
            GOOD.replace("%{WORD:level}", "%{WROD:level}"),
            "shop.yaml:4: pattern, character 27: there is no grok pattern %{WROD}"),
        Arguments.of(
            GOOD.replace("%{WORD:level}", "(%{WORD:level}"),
            "shop.yaml:4: pattern, character 1: missing closing ): "),
        Arguments.of(
            GOOD.replace("%{WORD:level}", "a**"),
            "shop.yaml:4: pattern, character 28: invalid nested repetition operator: **"),
        Arguments.of(
            GOOD.replace("%{WORD:level}", "(?!x)"),
            "shop.yaml:4: pattern, character 27: look-around and atomic groups are unknown to RE2,"
                + " which never backtracks"),
        Arguments.of(
            GOOD.replace("%{WORD:level}", "%{WORD:le vel}"),
            "shop.yaml:4: pattern, character 27: \"le vel\" is no field; allowed: a.b or [a][b]"),
        Arguments.of(
            GOOD.replace("%{WORD:level}", "%{WORD:level:minutes}"),
            "shop.yaml:4: pattern, character 27: \"minutes\" is no unit; allowed: ns, us, ms, s, or"
                + " one of grok's types, which mean nothing here"),
        Arguments.of(
            GOOD.replace("%{WORD:level}", "%{WORD:level"),
            "shop.yaml:4: pattern, character 27: \"level %{GREEDYDATA\" is no field;"
                + " allowed: a.b or [a][b]"),
        Arguments.of(
            GOOD.replace("%{WORD:level}", "[a-"),
            "shop.yaml:4: pattern, character 27: [ without ]"),
        Arguments.of(
            GOOD + "definitions: {A: '%{B}', B: '%{A}'}",
            "shop.yaml:8: %{A}: in %{B}: in %{A}: %{B} contains itself"),
        Arguments.of(
            GOOD + "definitions: {A-B: x}",
            "shop.yaml:8: \"A-B\" is no name of a pattern; allowed: letters, digits and _"),
        Arguments.of(GOOD + "auto: yes", "shop.yaml:8: auto is \"yes\"; allowed: true, false"),
        Arguments.of(
            GOOD + "time: {field: when}", "shop.yaml:8: no pattern names a field \"when\""),
        Arguments.of(
            GOOD + "time: {pattern: uuuu}", "shop.yaml:8: time has a pattern and no field"),
        Arguments.of(
            GOOD + "time: {field: time, pattern: 'yyyy-bb'}",
            "shop.yaml:8: \"yyyy-bb\" is no pattern of java.time: Unknown pattern letter: b"),
        Arguments.of(
            GOOD + "time: {zone: Mars}",
            "shop.yaml:8: zone is \"Mars\"; allowed: a zone such as UTC or Europe/Berlin"),
        Arguments.of(GOOD + "inner: {field: message}", "shop.yaml:8: format is missing"),
        Arguments.of(GOOD + "levels: {A: [b]}", "shop.yaml:8: is no text"),
        Arguments.of(GOOD.substring(0, GOOD.indexOf("tests:")), "shop.yaml:1: tests is missing"),
        Arguments.of(
            GOOD.substring(0, GOOD.indexOf("tests:")) + "tests: []",
            "shop.yaml:5: tests is empty; allowed: one or more"),
        Arguments.of(
            GOOD.replace("fields:", "field:"),
            "shop.yaml:7: unknown key \"field\"; allowed: fields, line"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("wrong")
  void aWrongFileIsRefusedWithLineAndReason(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidFormatException.class)
        .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
        .startsWith(message);
  }
}
