package io.logweir.core.options;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads YAML into a record whose components are {@link Option}s, strictly: an unknown key, a wrong
 * value or a missing one is an error that names the file, the key, the value and what is allowed.
 * {@code ${NAME}} stands for an environment variable.
 */
public final class StrictYaml {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");

  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,15}(\\.\\d{1,12})?");

  private StrictYaml() {}

  /** Says what is wrong with the file, in a sentence for whoever wrote it. */
  public static final class InvalidOptionsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With the sentence. */
    public InvalidOptionsException(String message) {
      super(message);
    }
  }

  /**
   * Reads text.
   *
   * @param name stands for the file in messages
   * @param environment what variables stand for; null where there is no such
   * @throws InvalidOptionsException where the text is not as it has to be
   */
  public static <T extends Record> T read(
      Class<T> type, String name, String yaml, UnaryOperator<String> environment) {
    return read(mapper(environment), type, name, yaml);
  }

  /** As {@link #read}; top-level keys that {@code type} does not have are somebody else's. */
  public static <T extends Record> T readPart(
      Class<T> type, String name, String yaml, UnaryOperator<String> environment) {
    ObjectMapper mapper = mapper(environment);
    mapper.addMixIn(type, OthersKeys.class);
    return read(mapper, type, name, yaml);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private interface OthersKeys {}

  private static <T extends Record> T read(
      ObjectMapper mapper, Class<T> type, String name, String yaml) {
    T options;
    try {
      options = mapper.readValue(yaml, type);
    } catch (JsonProcessingException e) {
      throw new InvalidOptionsException(name + place(e, yaml) + ": " + explain(e));
    }
    if (options == null) {
      throw new InvalidOptionsException(name + ": is empty");
    }
    requireAll(name, "", options);
    return options;
  }

  private static ObjectMapper mapper(UnaryOperator<String> environment) {
    SimpleModule types = new SimpleModule();
    types.addDeserializer(
        String.class, new Text<>(String.class, environment, text -> text, "text"));
    types.addDeserializer(
        Duration.class,
        new Text<>(
            Duration.class,
            environment,
            StrictYaml::duration,
            "a duration such as 500ms, 10s, 5m, 1h or 1d"));
    types.addDeserializer(
        ZoneId.class,
        new Text<>(ZoneId.class, environment, ZoneId::of, "a zone such as UTC or Europe/Berlin"));
    types.addDeserializer(
        LocalDate.class,
        new Text<>(LocalDate.class, environment, LocalDate::parse, "a date such as 2026-03-01"));
    types.addDeserializer(
        BigDecimal.class,
        new Text<>(
            BigDecimal.class, environment, StrictYaml::decimal, "a decimal number such as 0.023"));
    return YAMLMapper.builder(new YAMLFactory())
        .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .withCoercionConfig(
            LogicalType.Boolean,
            to ->
                to.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
        .withCoercionConfig(
            LogicalType.Integer,
            to -> to.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
        .addModule(types)
        .build();
  }

  private static BigDecimal decimal(String text) {
    if (!DECIMAL.matcher(text.trim()).matches()) {
      throw new IllegalArgumentException();
    }
    return new BigDecimal(text.trim());
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** Text with variables, turned into something. */
  private static final class Text<T> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1;

    private final transient UnaryOperator<String> environment;
    private final transient Function<String, T> turn;
    private final String allowed;

    Text(
        Class<T> type,
        UnaryOperator<String> environment,
        Function<String, T> turn,
        String allowed) {
      super(type);
      this.environment = environment;
      this.turn = turn;
      this.allowed = allowed;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (!parser.currentToken().isScalarValue()) {
        throw InvalidFormatException.from(
            parser, "allowed: " + allowed, parser.currentToken(), handledType());
      }
      String written = parser.getText();
      Matcher variable = VARIABLE.matcher(written);
      StringBuilder text = new StringBuilder();
      while (variable.find()) {
        String value = environment.apply(variable.group(1));
        if (value == null) {
          throw InvalidFormatException.from(
              parser,
              "the environment variable " + variable.group(1) + " is not set",
              // Not all of the text: the rest may be a secret.
              variable.group(),
              handledType());
        }
        variable.appendReplacement(text, Matcher.quoteReplacement(value));
      }
      variable.appendTail(text);
      try {
        return turn.apply(text.toString());
      } catch (RuntimeException e) {
        throw InvalidFormatException.from(parser, "allowed: " + allowed, written, handledType());
      }
    }
  }

  private static String place(JsonProcessingException e, String yaml) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return ":" + lineOf(unknown.getPath(), yaml);
    }
    // The exception has the token's end, which may be the beginning of the next line.
    JsonLocation location =
        e instanceof MismatchedInputException && e.getProcessor() instanceof JsonParser parser
            ? parser.currentTokenLocation()
            : e.getLocation();
    return location == null ? "" : ":" + location.getLineNr();
  }

  /** The line of a key: Jackson finds an unknown one only at the end of the section it is in. */
  private static int lineOf(List<JsonMappingException.Reference> path, String yaml) {
    StringBuilder pointer = new StringBuilder();
    for (JsonMappingException.Reference step : path) {
      pointer.append('/');
      pointer.append(
          step.getFieldName() == null
              ? String.valueOf(step.getIndex())
              : step.getFieldName().replace("~", "~0").replace("/", "~1"));
    }
    try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME
            && parser.getParsingContext().pathAsPointer().toString().contentEquals(pointer)) {
          return parser.currentTokenLocation().getLineNr();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading a text for the second time", e);
    }
    throw new IllegalStateException("there was a key at " + pointer);
  }

  private static String explain(JsonProcessingException e) {
    String key = e instanceof JsonMappingException mapping ? key(mapping) : "";
    if (e instanceof UnrecognizedPropertyException unknown) {
      List<String> known =
          unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
      return key + " is not a key; allowed here: " + String.join(", ", known);
    }
    if (e instanceof InvalidFormatException invalid) {
      String allowed = allowed(invalid.getTargetType());
      return key
          + " is '"
          + invalid.getValue()
          + "'; "
          + (allowed == null ? invalid.getOriginalMessage() : allowed);
    }
    JacksonException original = e;
    String message = original.getOriginalMessage();
    if (e instanceof MismatchedInputException mismatched) {
      return message.startsWith("Trailing token")
          ? "a second document begins; allowed: one"
          : (key.isEmpty() ? "the file" : key) + mismatch(mismatched);
    }
    if (e.getCause() instanceof InputCoercionException) {
      message += "; " + allowed(Integer.class);
    }
    // Without the lines that quote the file: there may be a secret on them.
    String problem =
        message
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith(" "))
            .collect(Collectors.joining(", "));
    return (key.isEmpty() ? "" : key + ": ") + problem;
  }

  /** What a value may be; null where its text was read by {@link Text}, which has said so. */
  private static String allowed(Class<?> type) {
    if (type.isEnum()) {
      return "allowed: "
          + Arrays.stream(type.getEnumConstants())
              .map(constant -> keyOf((Enum<?>) constant))
              .collect(Collectors.joining(", "));
    }
    if (type == Boolean.class) {
      return "allowed: true, false";
    }
    return type == Integer.class ? "allowed: a whole number" : null;
  }

  private static String mismatch(MismatchedInputException e) {
    Class<?> type = e.getTargetType();
    if (type != null && allowed(type) != null) {
      return " is no single value; " + allowed(type);
    }
    if (type != null && List.class.isAssignableFrom(type)) {
      return " is not a list; allowed: [a, b]";
    }
    if (type != null && type.isRecord()) {
      return " is not a section; allowed: the keys "
          + Arrays.stream(type.getRecordComponents())
              .map(StrictYaml::keyOf)
              .collect(Collectors.joining(", "));
    }
    return " is not a section; allowed: keys with a text each";
  }

  private static String key(JsonMappingException e) {
    StringBuilder key = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        key.append('[').append(step.getIndex()).append(']');
      } else {
        key.append(key.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return key.toString();
  }

  /** Refuses a file in which a required key is missing, at any depth. */
  private static void requireAll(String name, String path, Object value) {
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        requireAll(name, path + "[" + i + "]", list.get(i));
      }
    }
    if (!(value instanceof Record)) {
      return;
    }
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Option option = component.getAnnotation(Option.class);
      if (option == null) {
        return;
      }
      String key = (path.isEmpty() ? "" : path + ".") + keyOf(component);
      Object part;
      try {
        component.getAccessor().setAccessible(true);
        part = component.getAccessor().invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(key, e);
      }
      boolean missing = part == null || (part instanceof List<?> list && list.isEmpty());
      if (missing && option.required()) {
        throw new InvalidOptionsException(name + ": " + key + " is missing: " + option.value());
      }
      requireAll(name, key, part);
    }
  }

  /** A component's name as the file writes it. */
  public static String keyOf(RecordComponent component) {
    // For a word that is one of Java's, too.
    JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
    return property != null
        ? property.value()
        : component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** The name of an enum's constant in the file. */
  public static String keyOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
