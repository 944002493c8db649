package io.logweir.udf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.functions.TableFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** What README.md says of functions: their names, and queries with their results. */
final class ReadmeExamples {

  private static final Pattern FUNCTION =
      Pattern.compile("(?m)^\\| `([A-Z0-9_]+)\\((.*)\\) → ([^`]*)` \\|");
  private static final Pattern OPTIONAL = Pattern.compile("\\[(.*)]");
  private static final Pattern ARGUMENT =
      Pattern.compile("\\w+ ((?:MAP|ARRAY)<[^>]*>|[A-Z]+(?:\\([0-9, ]*\\))?)");
  private static final Pattern BLOCK = Pattern.compile("(?s)```sql\n(.*?)```");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)(SELECT .*?);\n((?:-- [^\n]*\n)+)");

  /** A function, the types of its arguments, and that of its result. */
  record Signature(String function, List<String> arguments, String result) {

    /** A call whose arguments are all NULL. */
    String ofNulls() {
      return arguments.stream()
          .map(type -> "CAST(NULL AS " + type + ")")
          .collect(Collectors.joining(", ", function + "(", ")"));
    }

    boolean isTableFunction() {
      return TableFunction.class.isAssignableFrom(LogweirFunctions.all().get(function));
    }
  }

  /** A query, and its rows as they are shown. */
  record Example(String query, List<String> rows) {

    boolean calls(String function) {
      return query.contains(function + "(");
    }

    @Override
    public String toString() {
      return query;
    }
  }

  private ReadmeExamples() {}

  /** The functions in its tables. */
  static Set<String> functions() {
    return FUNCTION
        .matcher(text())
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The signatures in its tables; two of one that has optional arguments. */
  static List<Signature> signatures() {
    List<Signature> all = new ArrayList<>();
    Matcher row = FUNCTION.matcher(text());
    while (row.find()) {
      List<String> few = arguments(OPTIONAL.matcher(row.group(2)).replaceAll(""));
      List<String> many = arguments(OPTIONAL.matcher(row.group(2)).replaceAll("$1"));
      for (List<String> arguments : new LinkedHashSet<>(List.of(few, many))) {
        all.add(new Signature(row.group(1), arguments, row.group(3)));
      }
    }
    return all;
  }

  private static List<String> arguments(String text) {
    return ARGUMENT.matcher(text).results().map(match -> match.group(1)).toList();
  }

  /** The class that README.md says a function has: {@code IpAnonymizeFunction}. */
  static String className(String function) {
    StringBuilder name = new StringBuilder("io.logweir.udf.");
    for (String word : function.split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.append("Function").toString();
  }

  /** The queries below which a result stands. */
  static List<Example> all() {
    List<Example> all = new ArrayList<>();
    Matcher block = BLOCK.matcher(text());
    while (block.find()) {
      Matcher example = EXAMPLE.matcher(block.group(1));
      while (example.find()) {
        all.add(
            new Example(
                example.group(1),
                example.group(2).lines().map(line -> line.substring("-- ".length())).toList()));
      }
    }
    return all;
  }

  private static String text() {
    try {
      return Files.readString(Path.of("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows that are there in the end, as they are shown. */
  static List<String> rows(TableEnvironment sql, String query) throws Exception {
    List<String> shown = new ArrayList<>();
    try (CloseableIterator<Row> rows = sql.executeSql(query).collect()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        String text =
            IntStream.range(0, row.getArity())
                .mapToObj(i -> text(row.getField(i)))
                .collect(Collectors.joining(" | "));
        switch (row.getKind()) {
          case INSERT, UPDATE_AFTER -> shown.add(text);
          case UPDATE_BEFORE, DELETE -> shown.remove(text);
        }
      }
    }
    return shown;
  }

  private static String text(Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof byte[] bytes) {
      return "x'" + HexFormat.of().formatHex(bytes) + "'";
    }
    if (value instanceof Map<?, ?> map) {
      return new TreeMap<>(map).toString();
    }
    if (value instanceof Row row) {
      return IntStream.range(0, row.getArity())
          .mapToObj(i -> text(row.getField(i)))
          .collect(Collectors.joining(", ", "(", ")"));
    }
    return value.toString();
  }
}
