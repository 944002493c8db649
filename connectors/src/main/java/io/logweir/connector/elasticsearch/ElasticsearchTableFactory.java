package io.logweir.connector.elasticsearch;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Makes tables of {@code 'connector' = 'elasticsearch-8'}, to insert into. With a primary key the
 * table takes any changes, and the key is the document's id; without one it takes rows that are
 * only ever added, each with an id by chance.
 */
public final class ElasticsearchTableFactory implements DynamicTableSinkFactory {

  /** What the option {@code connector} says. */
  public static final String IDENTIFIER = "elasticsearch-8";

  private static final ConfigOption<String> FORMAT =
      ConfigOptions.key("format")
          .stringType()
          .defaultValue("json")
          .withDescription("The format of a document; it must give one JSON object for a row");

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(ElasticsearchTableOptions.HOSTS, ElasticsearchTableOptions.INDEX);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(
        FORMAT,
        FactoryUtil.SINK_PARALLELISM,
        ElasticsearchTableOptions.KEY_DELIMITER,
        ElasticsearchTableOptions.USERNAME,
        ElasticsearchTableOptions.PASSWORD,
        ElasticsearchTableOptions.API_KEY,
        ElasticsearchTableOptions.CA_FILE,
        ElasticsearchTableOptions.CA_FINGERPRINT,
        ElasticsearchTableOptions.SKIP_VERIFY,
        ElasticsearchTableOptions.PATH_PREFIX,
        ElasticsearchTableOptions.CONNECTION_TIMEOUT,
        ElasticsearchTableOptions.REQUEST_TIMEOUT,
        ElasticsearchTableOptions.SOCKET_TIMEOUT,
        ElasticsearchTableOptions.COMPRESSION,
        ElasticsearchTableOptions.MAX_ACTIONS,
        ElasticsearchTableOptions.MAX_SIZE,
        ElasticsearchTableOptions.INTERVAL,
        ElasticsearchTableOptions.BACKOFF,
        ElasticsearchTableOptions.MAX_RETRIES,
        ElasticsearchTableOptions.BACKOFF_DELAY,
        ElasticsearchTableOptions.BACKOFF_MAX_DELAY,
        ElasticsearchTableOptions.IN_FLIGHT,
        ElasticsearchTableOptions.HELD_SIZE,
        ElasticsearchTableOptions.FAILURE_HANDLER,
        ElasticsearchTableOptions.DEAD_LETTER_INDEX,
        ElasticsearchTableOptions.DELIVERY_GUARANTEE);
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
    EncodingFormat<SerializationSchema<RowData>> format =
        helper.discoverEncodingFormat(SerializationFormatFactory.class, FORMAT);
    helper.validate();
    ReadableConfig config = helper.getOptions();
    ResolvedSchema schema = context.getCatalogTable().getResolvedSchema();
    DataType type = context.getPhysicalRowDataType();
    RowType row = (RowType) type.getLogicalType();
    List<String> key = schema.getPrimaryKey().map(UniqueConstraint::getColumns).orElse(List.of());
    return new ElasticsearchTableSink(
        ElasticsearchTableOptions.toSink(config),
        type,
        format,
        RowKey.of(row, key, config.get(ElasticsearchTableOptions.KEY_DELIMITER)),
        RowIndex.of(config.get(ElasticsearchTableOptions.INDEX), row, zone(context)),
        config.getOptional(FactoryUtil.SINK_PARALLELISM).orElse(null),
        context.getObjectIdentifier().getObjectName());
  }

  private static ZoneId zone(Context context) {
    String zone = context.getConfiguration().get(TableConfigOptions.LOCAL_TIME_ZONE);
    return zone.equals(TableConfigOptions.LOCAL_TIME_ZONE.defaultValue())
        ? ZoneId.systemDefault()
        : ZoneId.of(zone);
  }
}
