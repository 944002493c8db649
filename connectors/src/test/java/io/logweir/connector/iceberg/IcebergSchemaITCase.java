package io.logweir.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.local.part.SharedParts;
import io.logweir.schema.Column;
import io.logweir.schema.ColumnType;
import io.logweir.schema.StoredTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables as a stranger finds them in the catalog. */
class IcebergSchemaITCase {

  private static final RESTCatalog CATALOG = new RESTCatalog();

  private static Stream<StoredTable> tables() {
    return StoredTable.ALL.stream();
  }

  @BeforeAll
  static void makeTables() {
    String uri = SharedParts.catalog().address();
    CATALOG.setConf(new Configuration(false));
    CATALOG.initialize("reader", Map.of("uri", uri));
    new IcebergHistory(uri, Map.of()).createMissingTables();
  }

  @AfterAll
  static void close() throws IOException {
    CATALOG.close();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theColumnsAreTheContracts(StoredTable contract) {
    List<NestedField> fields = load(contract).schema().columns();
    assertThat(fields)
        .extracting(NestedField::name)
        .containsExactlyElementsOf(contract.columns().stream().map(Column::name).toList());
    for (int i = 0; i < fields.size(); i++) {
      NestedField field = fields.get(i);
      Column column = contract.columns().get(i);
      assertThat(field.isRequired()).as(column.name()).isEqualTo(column.required());
      assertThat(field.doc()).as(column.name()).isEqualTo(column.doc());
      assertThat(describe(field.type())).as(column.name()).isEqualTo(type(column.type()));
    }
  }

  private static String describe(Type type) {
    if (type instanceof Types.MapType map) {
      return "map of %s to %s%s"
          .formatted(map.keyType(), map.isValueOptional() ? "optional " : "", map.valueType());
    }
    return type.toString();
  }

  private static String type(ColumnType type) {
    return switch (type) {
      case TIMESTAMPTZ -> "timestamptz";
      case STRING -> "string";
      case INT -> "int";
      case LONG -> "long";
      case DOUBLE -> "double";
      case DECIMAL -> "decimal(38, 12)";
      case BOOLEAN -> "boolean";
      case BINARY -> "binary";
      case FIXED16 -> "fixed[16]";
      case STRING_MAP -> "map of string to string";
      case BUCKETS -> "map of int to long";
    };
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aDayIsAPartition(StoredTable contract) {
    Table table = load(contract);
    assertThat(table.spec().fields()).hasSize(1);
    PartitionField partition = table.spec().fields().get(0);
    assertThat(partition.transform()).hasToString("day");
    assertThat(table.schema().findColumnName(partition.sourceId()))
        .isEqualTo(contract.partitionedBy());
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theOrderIsTheContracts(StoredTable contract) {
    Table table = load(contract);
    assertThat(table.sortOrder().fields())
        .allMatch(field -> field.direction() == SortDirection.ASC)
        .extracting(field -> table.schema().findColumnName(field.sourceId()))
        .containsExactlyElementsOf(contract.sortedBy());
  }

  @ParameterizedTest
  @MethodSource("tables")
  void thePropertiesAreSet(StoredTable contract) {
    Table table = load(contract);
    assertThat(table.properties())
        .containsEntry("write.parquet.compression-codec", "zstd")
        .containsEntry("write.parquet.compression-level", "1")
        .containsEntry("write.distribution-mode", "none")
        .containsEntry("write.metadata.delete-after-commit.enabled", "true")
        .containsEntry("write.metadata.previous-versions-max", "20")
        .containsEntry("write.metadata.metrics.default", "none");
    for (String column : contract.filteredBy()) {
      assertThat(table.schema().findField(column)).as(column).isNotNull();
      assertThat(table.properties())
          .containsEntry("write.metadata.metrics.column." + column, "truncate(32)");
    }
    for (String column : contract.lookedUpBy()) {
      assertThat(table.schema().findField(column)).as(column).isNotNull();
      assertThat(table.properties())
          .containsEntry("write.parquet.bloom-filter-enabled.column." + column, "true");
    }
    assertThat(((org.apache.iceberg.BaseTable) table).operations().current().formatVersion())
        .isEqualTo(2);
  }

  @Test
  void nothingElseIsMadeAndWhatIsThereStays() {
    List<TableIdentifier> made = CATALOG.listTables(Namespace.of("logs"));
    assertThat(made)
        .extracting(TableIdentifier::name)
        .containsExactlyInAnyOrder(
            "events",
            "rejected",
            "duplicates",
            "metrics",
            "breakdowns",
            "ledger",
            "usage",
            "cost_daily",
            "deployments");
    List<String> ids =
        made.stream().map(name -> CATALOG.loadTable(name).uuid().toString()).toList();
    new IcebergHistory(SharedParts.catalog().address(), Map.of()).createMissingTables();
    assertThat(made.stream().map(name -> CATALOG.loadTable(name).uuid().toString()))
        .containsExactlyElementsOf(ids);
  }

  @Test
  void aTableOfAnEarlierVersionGainsTheColumnsThatItLacks() {
    Table table = load(StoredTable.DUPLICATES);
    table.updateSchema().deleteColumn("error_type").commit();
    new IcebergHistory(SharedParts.catalog().address(), Map.of()).createMissingTables();
    assertThat(load(StoredTable.DUPLICATES).schema().columns())
        .extracting(field -> field.name())
        .containsExactlyElementsOf(
            StoredTable.DUPLICATES.columns().stream().map(Column::name).toList());
  }

  @Test
  void aTableWithoutARequiredColumnIsRefused() {
    TableIdentifier name = TableIdentifier.of("logs", "ledger");
    Table table = CATALOG.loadTable(name);
    table.updateSchema().renameColumn("kind", "sort").commit();
    try {
      assertThatThrownBy(
              () ->
                  new IcebergHistory(SharedParts.catalog().address(), Map.of())
                      .createMissingTables())
          .hasMessageContaining("has no column kind");
    } finally {
      CATALOG.loadTable(name).updateSchema().renameColumn("sort", "kind").commit();
    }
  }

  private static Table load(StoredTable contract) {
    return CATALOG.loadTable(TableIdentifier.of("logs", contract.name()));
  }
}
