package io.logweir.connector.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.logweir.core.options.Option;
import io.logweir.core.options.SourceSection;
import io.logweir.core.options.StrictYaml;
import io.logweir.core.parse.SourceOptions;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/**
 * The format's options. Those of a source are the keys of a source in the job's configuration, made
 * from the same {@link SourceSection}: what is a text or a number there is one here, and what is a
 * section, a list or a map is written as YAML.
 */
final class LogFormatOptions {

  /** What the table says itself, and what needs the state of a stage of the job. */
  private static final Set<String> NOT_OF_A_FORMAT =
      Set.of("name", "topics", "topic-pattern", "multiline");

  /** Those of a source. */
  static final List<ConfigOption<String>> SOURCE =
      Stream.of(SourceSection.class.getRecordComponents())
          .filter(component -> !NOT_OF_A_FORMAT.contains(StrictYaml.keyOf(component)))
          .map(LogFormatOptions::option)
          .toList();

  /** What becomes of bytes that are no event. */
  static final ConfigOption<OnReject> REJECT =
      ConfigOptions.key("reject")
          .enumType(OnReject.class)
          .defaultValue(OnReject.SKIP)
          .withDescription(
              "What becomes of bytes that are no event: skip counts them, fail ends the query, row"
                  + " gives a row that says why in reject_reason, reject_detail and reject_raw");

  private static final ObjectMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();

  private LogFormatOptions() {}

  private static ConfigOption<String> option(RecordComponent component) {
    Option option = component.getAnnotation(Option.class);
    return ConfigOptions.key(StrictYaml.keyOf(component))
        .stringType()
        .noDefaultValue()
        .withDescription(option.value());
  }

  /**
   * What the table says of its records.
   *
   * @param table its name
   * @throws ValidationException naming the option, the value and what is allowed
   */
  static SourceOptions toSource(ReadableConfig options, String table) {
    ObjectNode section = JSON.createObjectNode().put("name", table);
    for (RecordComponent component : SourceSection.class.getRecordComponents()) {
      String key = StrictYaml.keyOf(component);
      SOURCE.stream()
          .filter(option -> option.key().equals(key))
          .findFirst()
          .flatMap(options::getOptional)
          .ifPresent(value -> put(section, component, value));
    }
    try {
      return StrictYaml.read(
              SourceSection.class,
              "options log.* of " + table,
              section.toString(),
              System.getenv()::get)
          .toOptions();
    } catch (StrictYaml.InvalidOptionsException e) {
      throw new ValidationException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ValidationException("options log.* of " + table + ": " + e.getMessage(), e);
    }
  }

  private static void put(ObjectNode section, RecordComponent component, String value) {
    String key = StrictYaml.keyOf(component);
    Class<?> type = component.getType();
    if (type.isRecord() || type == List.class || type == Map.class) {
      try {
        section.set(key, YAML.readTree(value));
      } catch (JsonProcessingException e) {
        // Without the value: there may be a secret in it.
        throw new ValidationException(
            "log."
                + key
                + " is not YAML: "
                + e.getOriginalMessage().lines().findFirst().orElse(""));
      }
    } else {
      section.put(key, value);
    }
  }
}
