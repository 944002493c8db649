package io.logweir.job.options;

import io.logweir.core.cost.PriceBook;
import io.logweir.core.options.Option;
import io.logweir.core.options.StrictYaml;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes {@code deploy/configuration.md} and {@code deploy/price-book.md} from the {@link Option}s,
 * so that they never differ.
 */
public final class OptionsReference {

  /** The least that a job needs, as the page shows it. */
  static final String EXAMPLE =
      """
      kafka:
        bootstrap-servers: broker-1:9092,broker-2:9092
      sources:
        - name: applications
          topic-pattern: raw[.].*
      iceberg:
        uri: http://catalog:8181
      elasticsearch:
        hosts: ["https://elasticsearch:9200"]
        api-key: ${ELASTICSEARCH_API_KEY}
      """;

  private static final String HEAD =
      """
      # Configuration

      <!-- Generated from the options of io.logweir.job.options.PipelineOptions. Do not edit: change them and run
           %s -->

      A job reads one YAML file: `--config FILE`. It is read strictly: an unknown key, a wrong value or a missing one is an
      error that names the file, the key, the value and what is allowed. In any text, `${NAME}` stands for the environment
      variable of that name, which must be set: that is how secrets stay out of the file.

      A duration is a whole number and one of `ms`, `s`, `m`, `h`, `d`, such as `500ms` or `10m`.

      The least that is needed, with live metrics:

      ```yaml
      %s```
      """;

  private static final String PRICE_BOOK_HEAD =
      """
      # Price book

      <!-- Generated from the options of io.logweir.core.cost.PriceBook. Do not edit: change them and run
           %s -->

      What logs cost, for `CostJob --prices FILE`; [cost.md](cost.md) says what comes of it. It is read as strictly as the
      [configuration](configuration.md). Amounts are decimal numbers; those of lines have no more decimals than the currency's coins.
      """;

  /** How the pages are made again. */
  static final String COMMAND =
      "mvn -pl jobs -am test -Dtest=OptionsReferenceTest -Dlogweir.regenerate=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  /** The page of the configuration file. */
  static final String CONFIGURATION = "configuration.md";

  /** The page of the price book. */
  static final String PRICE_BOOK = "price-book.md";

  private OptionsReference() {}

  /** Writes the pages into the folder that is named. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException(
          "the folder to write to is all that is needed, and it is needed");
    }
    Files.writeString(Path.of(args[0], CONFIGURATION), page());
    Files.writeString(Path.of(args[0], PRICE_BOOK), priceBook());
  }

  /** The page of the price book, Markdown. */
  static String priceBook() {
    StringBuilder page = new StringBuilder(PRICE_BOOK_HEAD.formatted(COMMAND));
    section(page, "Top level", "", PriceBook.class);
    sections(page, "", PriceBook.class);
    return page.toString();
  }

  /** The page, Markdown. */
  static String page() {
    StringBuilder page = new StringBuilder(HEAD.formatted(COMMAND, EXAMPLE));
    section(page, "Top level", "", PipelineOptions.class);
    sections(page, "", PipelineOptions.class);
    return page.toString();
  }

  /** Every section of a type, and those inside it. */
  private static void sections(StringBuilder page, String path, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      Class<?> section = sectionOf(component);
      if (section != null) {
        String key = path + key(component);
        String title = isList(component) ? "`" + key + "`, a list" : "`" + key + "`";
        String inside = isList(component) ? key + "[]." : key + ".";
        page.append("\n");
        section(page.append("## "), title, inside, section, option(component));
        sections(page, inside, section);
      }
    }
  }

  private static void section(StringBuilder page, String title, String path, Class<?> type) {
    page.append("\n## ").append(title).append("\n");
    table(page, path, type);
  }

  private static void section(
      StringBuilder page, String title, String path, Class<?> type, Option option) {
    page.append(title).append("\n\n").append(option.value()).append(".\n");
    table(page, path, type);
  }

  private static void table(StringBuilder page, String path, Class<?> type) {
    page.append("\n| key | type | default | meaning |\n| --- | --- | --- | --- |\n");
    for (RecordComponent component : type.getRecordComponents()) {
      Option option = option(component);
      page.append(
          "| `%s%s` | %s | %s | %s |\n"
              .formatted(
                  path,
                  key(component),
                  typeOf(component),
                  byDefault(option),
                  cell(option.value())));
    }
  }

  private static String byDefault(Option option) {
    if (option.required()) {
      return "**required**";
    }
    return option.byDefault().isEmpty() ? "" : "`" + option.byDefault() + "`";
  }

  private static String typeOf(RecordComponent component) {
    Class<?> section = sectionOf(component);
    if (section != null) {
      return (isList(component) ? "list of sections" : "section") + ", see below";
    }
    return typeOf(component.getGenericType());
  }

  private static String typeOf(Type type) {
    if (type instanceof ParameterizedType generic) {
      String arguments =
          Arrays.stream(generic.getActualTypeArguments())
              .map(OptionsReference::typeOf)
              .collect(Collectors.joining(" to "));
      return (generic.getRawType() == Map.class ? "map of " : "list of ") + arguments;
    }
    if (type instanceof Class<?> plain && plain.isEnum()) {
      return Arrays.stream(plain.getEnumConstants())
          .map(constant -> "`" + StrictYaml.keyOf((Enum<?>) constant) + "`")
          .collect(Collectors.joining(", "));
    }
    String name = NAMES.get(type);
    if (name == null) {
      throw new IllegalStateException("the page has no word for the type " + type);
    }
    return name;
  }

  private static final Map<Type, String> NAMES =
      Map.of(
          String.class, "text",
          Object.class, "anything",
          Integer.class, "whole number",
          Double.class, "number",
          Boolean.class, "`true`, `false`",
          BigDecimal.class, "decimal number",
          LocalDate.class, "date",
          Duration.class, "duration",
          ZoneId.class, "zone");

  /** The record that a key holds, or a list of; null where it holds a value. */
  private static Class<?> sectionOf(RecordComponent component) {
    Type type = component.getGenericType();
    if (isList(component) && type instanceof ParameterizedType list) {
      type = list.getActualTypeArguments()[0];
    }
    return type instanceof Class<?> plain && plain.isRecord() ? plain : null;
  }

  private static boolean isList(RecordComponent component) {
    return component.getType() == List.class;
  }

  private static String key(RecordComponent component) {
    return StrictYaml.keyOf(component);
  }

  private static Option option(RecordComponent component) {
    Option option = component.getAnnotation(Option.class);
    if (option == null) {
      throw new IllegalStateException(component + " has no @Option");
    }
    return option;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
