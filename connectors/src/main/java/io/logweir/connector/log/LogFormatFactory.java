package io.logweir.connector.log;

import io.logweir.connector.kafka.WholeRecords;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * Makes the format of {@code 'format' = 'log'}: a table of raw records, each read as the job reads
 * it, with the columns of events.
 */
public final class LogFormatFactory implements DeserializationFormatFactory {

  /** What the option {@code format} says. */
  public static final String IDENTIFIER = "log";

  private static final String KAFKA = "kafka";
  private static final String INTERCEPTORS = "properties.interceptor.classes";

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Stream.concat(LogFormatOptions.SOURCE.stream(), Stream.of(LogFormatOptions.REJECT))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
      DynamicTableFactory.Context context, ReadableConfig options) {
    FactoryUtil.validateFactoryOptions(this, options);
    Map<String, String> table = context.getCatalogTable().getOptions();
    if (IDENTIFIER.equals(table.get("key.format"))) {
      throw new ValidationException(
          "'key.format' is 'log'; the format log reads a record's value, not its key");
    }
    String name = context.getObjectIdentifier().asSummaryString();
    return new LogDecodingFormat(
        name,
        LogFormatOptions.toSource(options, name),
        options.get(LogFormatOptions.REJECT),
        KAFKA.equals(table.get(FactoryUtil.CONNECTOR.key())) && seesWholeRecords(table));
  }

  /**
   * Has the consumer give the whole record. The connector takes its properties from the table's
   * options after it has made the format, and offers no other way to it.
   */
  private static boolean seesWholeRecords(Map<String, String> table) {
    String name = WholeRecords.class.getName();
    String others = table.get(INTERCEPTORS);
    if (others == null || !others.contains(name)) {
      try {
        table.put(INTERCEPTORS, others == null || others.isBlank() ? name : others + "," + name);
      } catch (UnsupportedOperationException fixed) {
        throw new ValidationException(
            "the table's options cannot be added to; state '%s' = '%s', so that the format log"
                    .formatted(INTERCEPTORS, name)
                + " learns where a record lies",
            fixed);
      }
    }
    return true;
  }
}
