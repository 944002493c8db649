package io.logweir.local.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StructField;

/**
 * Spark in one process, that answers statements from its standard input until that ends.
 *
 * <p>Each line of the input is {@code {"sql": "…", "limit": n}}, each line of the output the answer
 * to the next of them: {@code {"columns": ["…"], "rows": [["…", null]], "more": false}}, values as
 * Spark writes them as text and bytes in hexadecimal digits, or {@code {"error": "…"}}.
 */
public final class SparkAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;

  private SparkAnswers(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Runs until its input ends.
   *
   * @param args the catalog's address, a folder for what Spark keeps on disk meanwhile
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("expected: CATALOG_ADDRESS FOLDER");
    }
    PrintStream answers = System.out;
    // Whatever else is said in this process is no answer.
    System.setOut(System.err);
    SparkSession spark = session(args[0], args[1]);
    SparkAnswers session = new SparkAnswers(spark);
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      answers.write((session.answer(JSON.readTree(line)) + "\n").getBytes(StandardCharsets.UTF_8));
      answers.flush();
    }
    spark.stop();
  }

  private static SparkSession session(String catalog, String folder) {
    return SparkSession.builder()
        .appName("logweir")
        .master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.local.dir", folder)
        .config("spark.sql.warehouse.dir", folder)
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config(
            "spark.sql.extensions",
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
        .config("spark.sql.defaultCatalog", "logweir")
        .config("spark.sql.catalog.logweir", "org.apache.iceberg.spark.SparkCatalog")
        .config("spark.sql.catalog.logweir.type", "rest")
        .config("spark.sql.catalog.logweir.uri", catalog)
        .config("spark.sql.catalog.logweir.default-namespace", "logs")
        // The pipeline commits meanwhile: each statement sees the newest snapshot.
        .config("spark.sql.catalog.logweir.cache-enabled", "false")
        .getOrCreate();
  }

  private String answer(JsonNode question) throws JsonProcessingException {
    ObjectNode answer = JSON.createObjectNode();
    try {
      fill(answer, question.get("sql").asText(), question.get("limit").asInt());
    } catch (Exception e) {
      answer.removeAll();
      answer.put("error", words(e));
    }
    return JSON.writeValueAsString(answer);
  }

  /** What is wrong, without the plan of the whole query that Spark puts behind it. */
  private static String words(Exception e) {
    String words = e instanceof AnalysisException known ? known.getSimpleMessage() : e.getMessage();
    return words == null ? e.toString() : words;
  }

  private void fill(ObjectNode answer, String sql, int limit) {
    Dataset<Row> found = spark.sql(sql);
    StructField[] fields = found.schema().fields();
    ArrayNode columns = answer.putArray("columns");
    for (StructField field : fields) {
      columns.add(field.name());
    }
    ArrayNode rows = answer.putArray("rows");
    List<Row> list = texts(found, fields).limit(limit + 1).collectAsList();
    for (Row row : list.subList(0, Math.min(limit, list.size()))) {
      ArrayNode values = rows.addArray();
      for (int i = 0; i < fields.length; i++) {
        values.add(row.getString(i));
      }
    }
    answer.put("more", list.size() > limit);
  }

  /** Every value as Spark itself writes it; numbered columns, as two may have the same name. */
  private static Dataset<Row> texts(Dataset<Row> found, StructField[] fields) {
    String[] names =
        IntStream.range(0, fields.length).mapToObj(i -> "c" + i).toArray(String[]::new);
    Dataset<Row> numbered = found.toDF(names);
    Column[] texts =
        IntStream.range(0, fields.length)
            .mapToObj(i -> text(numbered.col(names[i]), fields[i]))
            .toArray(Column[]::new);
    return numbered.select(texts);
  }

  private static Column text(Column column, StructField field) {
    return field.dataType() instanceof BinaryType
        ? functions.lower(functions.hex(column))
        : column.cast("string");
  }
}
