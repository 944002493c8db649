package io.logweir.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Record, table and template are one contract: whoever changes one is told of the others. */
class ContractsTest {

  private static Stream<StoredTable> tables() {
    return StoredTable.ALL.stream();
  }

  @Test
  void presenceOfEveryEventColumnFitsALong() {
    assertThat(EventColumn.COUNT).isEqualTo(EventColumn.values().length).isBetween(1, 64);
  }

  @Test
  void anEventColumnIsNamedAsItsConstant() {
    assertThat(EventColumn.columns()).hasSize(EventColumn.COUNT);
    for (EventColumn column : EventColumn.values()) {
      assertThat(column.column().name()).isEqualTo(column.name().toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void everyTableHasANameOfItsOwn() {
    assertThat(StoredTable.ALL).hasSizeGreaterThanOrEqualTo(4);
    assertThat(tables().map(StoredTable::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void columnsAreNamedOnceInSnakeCaseAndDocumented(StoredTable table) {
    assertThat(table.columns()).isNotEmpty();
    assertThat(table.columns().stream().map(Column::name)).doesNotHaveDuplicates();
    assertThat(table.columns())
        .allSatisfy(
            column -> {
              assertThat(column.name()).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*");
              assertThat(column.type()).isNotNull();
              assertThat(column.term()).isNotBlank();
              assertThat(column.doc()).isNotBlank();
            });
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aTermIsCarriedByOneColumn(StoredTable table) {
    assertThat(table.columns().stream().map(Column::term).filter(term -> !term.equals("ours")))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aTableIsPartitionedByATimeThatEveryRowHasAndSortedByColumnsOfIts(StoredTable table) {
    Map<String, Column> byName = new HashMap<>();
    table.columns().forEach(column -> byName.put(column.name(), column));
    assertThat(byName.get(table.partitionedBy()))
        .isNotNull()
        .satisfies(
            column -> {
              assertThat(column.type()).isEqualTo(ColumnType.TIMESTAMPTZ);
              assertThat(column.required()).isTrue();
            });
    assertThat(table.sortedBy()).isNotEmpty();
    assertThat(byName.keySet()).containsAll(table.sortedBy());
  }

  @Test
  void aColumnMeansTheSameInEveryTable() {
    Map<String, ColumnType> types = new HashMap<>();
    Map<String, String> terms = new HashMap<>();
    tables()
        .flatMap(table -> table.columns().stream())
        .forEach(
            column -> {
              assertThat(types.merge(column.name(), column.type(), (first, next) -> first))
                  .as(column.name())
                  .isEqualTo(column.type());
              assertThat(terms.merge(column.name(), column.term(), (first, next) -> first))
                  .as(column.name())
                  .isEqualTo(column.term());
            });
  }

  @Test
  void theComponentsOfRejectedAreItsColumns() {
    assertFit(components(Rejected.class), Rejected.COLUMNS, Map.of());
  }

  @Test
  void theComponentsOfLedgerEntryAreItsColumns() {
    assertFit(components(LedgerEntry.class), LedgerEntry.COLUMNS, Map.of());
  }

  @Test
  void theComponentsOfUsageRowAreItsColumns() {
    assertFit(
        components(UsageRow.class),
        UsageRow.COLUMNS,
        Map.of("count", "log_record_count", "sizeBytes", "log_record_size"));
  }

  @Test
  void theComponentsOfCostRowAreItsColumns() {
    assertFit(components(CostRow.class), CostRow.COLUMNS, Map.of());
  }

  @Test
  void theComponentsOfMetricPointAfterIdAndVersionAreItsColumns() {
    List<RecordComponent> components = components(MetricPoint.class);
    assertThat(components.subList(0, 2))
        .extracting(RecordComponent::getName)
        .containsExactly("id", "version");
    assertFit(
        components.subList(2, components.size()),
        MetricPoint.COLUMNS,
        Map.of(
            "environment", "deployment_environment_name",
            "count", "log_record_count",
            "errorCount", "log_record_error_count",
            "sizeBytes", "log_record_size",
            "observedCount", "log_record_observed_count",
            "httpResponse1xxCount", "http_response_1xx_count",
            "httpResponse2xxCount", "http_response_2xx_count",
            "httpResponse3xxCount", "http_response_3xx_count",
            "httpResponse4xxCount", "http_response_4xx_count",
            "httpResponse5xxCount", "http_response_5xx_count"));
  }

  private static void assertFit(
      List<RecordComponent> components, List<Column> columns, Map<String, String> longer) {
    assertThat(components.stream().map(c -> longer.getOrDefault(c.getName(), snake(c.getName()))))
        .containsExactlyElementsOf(columns.stream().map(Column::name).toList());
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      Class<?> type = components.get(i).getType();
      assertThat(type).as(column.name()).isIn(javaTypes(column.type()));
      if (!column.required()) {
        assertThat(type.isPrimitive()).as("%s can be absent", column.name()).isFalse();
      }
    }
  }

  private static String snake(String camel) {
    return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static List<RecordComponent> components(Class<?> type) {
    return Arrays.asList(type.getRecordComponents());
  }

  private static List<Class<?>> javaTypes(ColumnType type) {
    return switch (type) {
      case TIMESTAMPTZ, LONG -> List.of(long.class, Long.class);
      case INT -> List.of(int.class, Integer.class);
      case DOUBLE -> List.of(double.class, Double.class);
      case DECIMAL -> List.of(BigDecimal.class);
      case BOOLEAN -> List.of(boolean.class, Boolean.class);
      case STRING -> List.of(String.class);
      case BINARY, FIXED16 -> List.of(byte[].class);
      case STRING_MAP, BUCKETS -> List.of(Map.class);
    };
  }

  @Test
  void breakdownsHaveTheColumnsOfMetricsAndMayLackTheService() {
    assertThat(MetricPoint.BREAKDOWN_COLUMNS.stream().map(Column::name))
        .containsExactlyElementsOf(MetricPoint.COLUMNS.stream().map(Column::name).toList());
    assertThat(
            MetricPoint.COLUMNS.stream()
                .filter(column -> !MetricPoint.BREAKDOWN_COLUMNS.contains(column))
                .map(Column::name))
        .containsExactly("service_namespace", "service_name", "deployment_environment_name");
  }

  @Test
  void theTemplateOfMetricsHasEveryColumnByItsTermAndNothingElse() throws Exception {
    assertThat(mappings("log-metrics")).isEqualTo(documentFields());
  }

  @Test
  void theTemplateOfBreakdownsHasEveryDimensionTooAndNothingElse() throws Exception {
    Map<String, String> expected = documentFields();
    Stream.of(EventColumn.values())
        .filter(EventColumn::isDimension)
        .forEach(column -> expected.put(column.attribute(), "keyword"));
    expected.put("http.response.status_class", "keyword");
    expected.put("attributes", "object");
    expected.put("resource_attributes", "object");
    assertThat(mappings("log-breakdowns")).isEqualTo(expected);
  }

  /**
   * What a document holds: a sketch that only code can merge, and a map, are in the table alone.
   */
  private static Map<String, String> documentFields() {
    Map<String, String> fields = new HashMap<>();
    MetricPoint.COLUMNS.stream()
        .filter(column -> column.type() != ColumnType.BINARY)
        .filter(column -> column.type() != ColumnType.STRING_MAP)
        .forEach(column -> fields.put(column.term(), elasticsearchType(column.type())));
    assertThat(fields).hasSizeGreaterThan(30);
    return fields;
  }

  private static Map<String, String> mappings(String name) throws Exception {
    JsonNode template = template(name);
    assertThat(template.get("index_patterns"))
        .extracting(JsonNode::asText)
        .containsExactly(name + "-*");
    JsonNode mappings = template.at("/template/mappings");
    assertThat(mappings.get("dynamic").asText()).isEqualTo("strict");
    Map<String, String> actual = new HashMap<>();
    mappings
        .get("properties")
        .fields()
        .forEachRemaining(
            property -> actual.put(property.getKey(), property.getValue().get("type").asText()));
    return actual;
  }

  private static String elasticsearchType(ColumnType type) {
    return switch (type) {
      case TIMESTAMPTZ -> "date";
      case STRING -> "keyword";
      case INT -> "integer";
      case LONG -> "long";
      case DOUBLE -> "double";
      case DECIMAL -> "scaled_float";
      case BOOLEAN -> "boolean";
      case BUCKETS, STRING_MAP -> "object";
      case BINARY, FIXED16 -> "binary";
    };
  }

  private static JsonNode template(String name) throws Exception {
    String path = "/contracts/elasticsearch/" + name + ".json";
    try (InputStream in = ContractsTest.class.getResourceAsStream(path)) {
      assertThat(in).as(path).isNotNull();
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void reasonsAreStoredInLowerCase() {
    assertThat(RejectReason.values()).isNotEmpty();
    assertThat(Stream.of(RejectReason.values()).map(RejectReason::code))
        .doesNotHaveDuplicates()
        .allMatch(code -> code.matches("[a-z0-9_]+"));
  }
}
