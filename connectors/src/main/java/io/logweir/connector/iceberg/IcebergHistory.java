package io.logweir.connector.iceberg;

import io.logweir.schema.Column;
import io.logweir.schema.ColumnType;
import io.logweir.schema.Deployment;
import io.logweir.schema.Duplicate;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LedgerEntry;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import io.logweir.schema.StoredTable;
import io.logweir.schema.UsageRow;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DistributionMode;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.IcebergSink;
import org.apache.iceberg.flink.source.IcebergSource;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The history's tables in an Iceberg REST catalog: makes those that are missing and appends to
 * them, exactly once.
 */
public final class IcebergHistory implements Serializable {

  private static final long serialVersionUID = 1;

  private final CatalogLoader catalogLoader;

  /**
   * The history behind a REST catalog.
   *
   * @param uri the catalog's address
   * @param properties further catalog properties, such as {@code warehouse} or {@code io-impl}
   */
  public IcebergHistory(String uri, Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    all.put("uri", uri);
    this.catalogLoader =
        CatalogLoader.custom(
            "logweir", all, new Configuration(false), "org.apache.iceberg.rest.RESTCatalog");
  }

  /** Opens a table's loader. */
  public TableLoader loader(StoredTable table) {
    return TableLoader.fromCatalog(catalogLoader, identifier(table));
  }

  /**
   * Opens a table's loader for who appends to it: its files are written as they are by the jobs.
   */
  public TableLoader appendLoader(StoredTable table) {
    return new AppendedTableLoader(loader(table), table);
  }

  /**
   * Makes the database, every table and, at its end, every column that is missing, and gives tables
   * of an earlier version the properties that are new since; what is there stays as it is.
   */
  public void createMissingTables() {
    Catalog catalog = catalogLoader.loadCatalog();
    try {
      Namespace database = Namespace.of(StoredTable.DATABASE);
      if (!((SupportsNamespaces) catalog).namespaceExists(database)) {
        try {
          ((SupportsNamespaces) catalog).createNamespace(database);
        } catch (AlreadyExistsException otherWasFaster) {
          // Two jobs may start at once; what counts is that it is there.
        }
      }
      for (StoredTable table : StoredTable.ALL) {
        if (!catalog.tableExists(identifier(table))) {
          create(catalog, table);
        }
        Table made = catalog.loadTable(identifier(table));
        addMissingColumns(made, table.columns());
        addMissingProperties(made, TableLayout.missing(table, made.properties()));
      }
    } finally {
      close(catalog);
    }
  }

  private static void create(Catalog catalog, StoredTable table) {
    Schema schema = schema(table.columns());
    SortOrder.Builder order = SortOrder.builderFor(schema);
    table.sortedBy().forEach(order::asc);
    try {
      catalog
          .buildTable(identifier(table), schema)
          .withPartitionSpec(PartitionSpec.builderFor(schema).day(table.partitionedBy()).build())
          .withSortOrder(order.build())
          .withProperties(TableLayout.of(table))
          .create();
    } catch (AlreadyExistsException otherWasFaster) {
      // As above.
    }
  }

  /** What an earlier version made lacks the columns that are new since. */
  private static void addMissingColumns(Table table, List<Column> columns) {
    List<NestedField> missing =
        schema(columns).columns().stream()
            .filter(field -> table.schema().findField(field.name()) == null)
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    UpdateSchema update = table.updateSchema();
    for (NestedField field : missing) {
      if (field.isRequired()) {
        throw new IllegalStateException(
            "table "
                + table.name()
                + " has no column "
                + field.name()
                + ", which every row needs: it was not made by Logweir; give it another database");
      }
      update.addColumn(field.name(), field.type(), field.doc());
    }
    update.commit();
  }

  private static void addMissingProperties(Table table, Map<String, String> missing) {
    if (!missing.isEmpty()) {
      UpdateProperties update = table.updateProperties();
      missing.forEach(update::set);
      update.commit();
    }
  }

  private static void close(Catalog catalog) {
    if (catalog instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException("closing the catalog", e);
      }
    }
  }

  /** The table's name in the catalog. */
  public static TableIdentifier identifier(StoredTable table) {
    return TableIdentifier.of(StoredTable.DATABASE, table.name());
  }

  /** The Iceberg schema of these columns; ids count from 1, nested ones behind them. */
  public static Schema schema(List<Column> columns) {
    List<NestedField> fields = new ArrayList<>();
    int nested = columns.size();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      Type type = type(column.type(), nested + 1, nested + 2);
      nested += type.isMapType() ? 2 : 0;
      fields.add(
          column.required()
              ? NestedField.required(i + 1, column.name(), type, column.doc())
              : NestedField.optional(i + 1, column.name(), type, column.doc()));
    }
    return new Schema(fields);
  }

  private static Type type(ColumnType type, int keyId, int valueId) {
    return switch (type) {
      case TIMESTAMPTZ -> Types.TimestampType.withZone();
      case STRING -> Types.StringType.get();
      case INT -> Types.IntegerType.get();
      case LONG -> Types.LongType.get();
      case DOUBLE -> Types.DoubleType.get();
      case DECIMAL -> Types.DecimalType.of(38, 12);
      case BOOLEAN -> Types.BooleanType.get();
      case BINARY -> Types.BinaryType.get();
      case FIXED16 -> Types.FixedType.ofLength(16);
      case STRING_MAP ->
          Types.MapType.ofRequired(keyId, valueId, Types.StringType.get(), Types.StringType.get());
      case BUCKETS ->
          Types.MapType.ofRequired(keyId, valueId, Types.IntegerType.get(), Types.LongType.get());
    };
  }

  /** Exactly once; {@code uid} names the sink's state for ever. */
  private void append(DataStream<RowData> rows, StoredTable table, String uid) {
    IcebergSink.forRowData(rows)
        .tableLoader(appendLoader(table))
        .distributionMode(DistributionMode.NONE)
        .uidSuffix("iceberg-" + uid)
        .append();
  }

  /** Appends events to {@code logs.events}. */
  public void appendEvents(DataStream<LogEvent> events) {
    append(
        EventRows.of(events, List.of(EventColumn.values()), "event-rows"),
        StoredTable.EVENTS,
        "events");
  }

  /** Appends events that were seen before to {@code logs.duplicates}. */
  public void appendDuplicates(DataStream<LogEvent> duplicates) {
    DataStream<RowData> rows = EventRows.of(duplicates, Duplicate.EVENT_COLUMNS, "duplicate-rows");
    append(rows, StoredTable.DUPLICATES, "duplicates");
  }

  /** Appends to {@code logs.rejected}. */
  public void appendRejected(DataStream<Rejected> rejected) {
    append(
        rows(rejected.map(Rows::of), StoredTable.REJECTED, "rejected-rows"),
        StoredTable.REJECTED,
        "rejected");
  }

  /** Appends to {@code logs.ledger}. */
  public void appendLedger(DataStream<LedgerEntry> entries) {
    append(
        rows(entries.map(Rows::of), StoredTable.LEDGER, "ledger-rows"),
        StoredTable.LEDGER,
        "ledger");
  }

  /** Appends to {@code logs.usage}. */
  public void appendUsage(DataStream<UsageRow> usage) {
    append(rows(usage.map(Rows::of), StoredTable.USAGE, "usage-rows"), StoredTable.USAGE, "usage");
  }

  /** Appends to {@code logs.metrics}. */
  public void appendMetrics(DataStream<MetricPoint> points) {
    append(
        rows(points.map(Rows::of), StoredTable.METRICS, "metric-rows"),
        StoredTable.METRICS,
        "metrics");
  }

  /** Appends to {@code logs.breakdowns}. */
  public void appendBreakdowns(DataStream<MetricPoint> points) {
    append(
        rows(points.map(Rows::of), StoredTable.BREAKDOWNS, "breakdown-rows"),
        StoredTable.BREAKDOWNS,
        "breakdowns");
  }

  /** Appends to {@code logs.deployments} those that were compared. */
  public void appendDeployments(DataStream<Deployment> deployments) {
    SingleOutputStreamOperator<Deployment> compared =
        deployments
            .filter(deployment -> deployment.after() != null)
            .uid("compared-deployments")
            .name("compared-deployments");
    append(
        rows(compared.map(Rows::of), StoredTable.DEPLOYMENTS, "deployment-rows"),
        StoredTable.DEPLOYMENTS,
        "deployments");
  }

  private static DataStream<RowData> rows(
      SingleOutputStreamOperator<RowData> rows, StoredTable table, String uid) {
    return rows.returns(RowTypes.of(table.columns())).uid(uid).name(uid);
  }

  /**
   * Reads rows, once.
   *
   * @param columns which, in the order that they are to have
   * @param filter leaves out files, and parts of files, without a row that it matches; rows that it
   *     does not match may come all the same
   * @param range which snapshots
   * @param uid names the source
   */
  public DataStream<RowData> read(
      StreamExecutionEnvironment env,
      StoredTable table,
      List<Column> columns,
      Expression filter,
      SnapshotRange range,
      String uid) {
    TableLoader loader = loader(table);
    Schema schema = load(loader).schema();
    List<NestedField> fields =
        columns.stream().map(column -> schema.findField(column.name())).toList();
    IcebergSource.Builder<RowData> source =
        IcebergSource.forRowData()
            .tableLoader(loader)
            .project(new Schema(fields))
            .streaming(false)
            .filters(List.of(range.isEmpty() ? Expressions.alwaysFalse() : filter));
    if (!range.isEmpty() && range.after() != null) {
      source.startSnapshotId(range.after()).endSnapshotId(range.upTo());
    } else if (range.upTo() != null) {
      source.useSnapshotId(range.upTo());
    }
    return env.fromSource(
            source.build(), WatermarkStrategy.noWatermarks(), uid, RowTypes.of(columns))
        .uid(uid);
  }

  /** A table's rows, for a client that closes them. */
  public TableRows rowsOf(StoredTable table) {
    return new TableRows(loader(table));
  }

  private static Table load(TableLoader loader) {
    loader.open();
    try (loader) {
      return loader.loadTable();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the catalog", e);
    }
  }
}
