package io.logweir.core.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.core.options.StrictYaml.InvalidOptionsException;
import io.logweir.core.rollup.Dimension;
import io.logweir.core.rollup.Measure;
import io.logweir.core.rollup.MetricSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricSetSectionTest {

  /** As the section {@code metrics} holds it. */
  record Holder(@Option("The sets") List<MetricSetSection> sets) {}

  @Test
  void withoutAnyThereAreTheBuiltInOnes() {
    assertThat(read("sets: []"))
        .isEqualTo(MetricSet.BUILT_IN)
        .extracting(MetricSet::name)
        .containsExactly("services", "routes", "errors", "sources", "versions");
  }

  @Test
  void aSetNeedsNoJava() {
    List<MetricSet> sets =
        read(
            """
            sets:
              - name: checkout-by-version
                by: [service.version, attributes.tenant, http.response.status_class, host_name]
                when: {service_name: checkout, url_path: {prefix: /api}}
                measures: [duration, message_size, clients]
                window: 5m
                top: 100
            """);
    assertThat(sets).hasSize(6);
    MetricSet mine = sets.get(5);
    assertThat(mine.name()).isEqualTo("checkout-by-version");
    assertThat(mine.by())
        .extracting(Dimension::name)
        .containsExactly(
            "service.version", "attributes.tenant", "http.response.status_class", "host.name");
    assertThat(mine.when()).hasSize(1);
    assertThat(mine.when().get(0)).hasSize(2);
    assertThat(mine.measures())
        .containsExactlyInAnyOrder(Measure.DURATION, Measure.MESSAGE_SIZE, Measure.CLIENTS);
    assertThat(mine.window()).isEqualTo(Duration.ofMinutes(5));
    assertThat(mine.top()).isEqualTo(100);
  }

  @Test
  void aListOfConditionsIsMetByAny() {
    MetricSet mine =
        read("""
                sets:
                  - name: slow
                    by: []
                    when:
                      - {event_duration: {above: 1000000000}}
                      - {http_response_status_code: 504, service_name: shop}
                """)
            .get(5);
    assertThat(mine.when()).hasSize(2);
    assertThat(mine.when().get(1)).hasSize(2);
    assertThat(mine.by()).isEmpty();
    assertThat(mine.measures()).isEmpty();
  }

  @Test
  void aBuiltInSetIsSwitchedOffOrChangedByItsName() {
    List<MetricSet> sets =
        read(
            """
            sets:
              - {name: errors, enabled: false}
              - {name: routes, top: 50}
              - {name: services, measures: [duration]}
            """);
    assertThat(sets)
        .extracting(MetricSet::name)
        .containsExactly("services", "routes", "sources", "versions");
    assertThat(sets.get(0).measures()).containsExactly(Measure.DURATION);
    assertThat(sets.get(1).top()).isEqualTo(50);
    assertThat(sets.get(1).by()).isEqualTo(MetricSet.ROUTES.by());
    assertThat(sets.get(1).when()).isEqualTo(MetricSet.ROUTES.when());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: mine}                              | mine.by is missing",
        "{name: mine, by: [body]}                  | \"body\" is no dimension; allowed: attributes.<key>",
        "{name: mine, by: [host.name, host_name]}  | mine: by is [host.name, host.name]",
        "{name: Mine, by: []}                      | name is \"Mine\"; allowed: 1 to 64 of",
        "{name: services, by: [host.name]}         | the set services is by",
        "{name: services, when: {body: x}}         | the set services is by",
        "{name: mine, by: [], top: 0}              | top is 0; allowed: 1 to 1000000",
        "{name: mine, by: [], window: 0s}          | window is PT0S; allowed: more than 0",
        "{name: mine, by: [], measures: [speed]}   | 'speed'; allowed: duration, message_size",
        "{name: mine, by: [], when: {speed: 1}}    | \"speed\" is no field",
        "{name: mine, enabled: false}              | mine is switched off; allowed: services",
        "{name: mine, by: [], colour: red}         | colour is not a key",
        "{by: []}                                  | name is missing"
      })
  void whatIsWrongIsNamed(String section, String message) {
    assertThatThrownBy(() -> read("sets:\n  - " + section))
        .isInstanceOfAny(IllegalArgumentException.class, InvalidOptionsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aNameIsThereOnce() {
    assertThatThrownBy(() -> read("sets: [{name: a, by: []}, {name: a, by: []}]"))
        .hasMessageContaining("a is there twice");
  }

  private static List<MetricSet> read(String yaml) {
    Holder holder = StrictYaml.read(Holder.class, "test", yaml, Map.<String, String>of()::get);
    return MetricSetSection.toSets(holder.sets());
  }
}
