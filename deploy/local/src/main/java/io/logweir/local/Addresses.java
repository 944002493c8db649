package io.logweir.local;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The loopback ports of the stack, kept from one command to the next.
 *
 * @param kafka the broker
 * @param elasticsearch its HTTP port
 * @param catalog the Iceberg REST catalog
 * @param flink the job manager's REST API and web page
 * @param sql the SQL gateway's REST API
 * @param rpc where the task manager reaches the job manager
 */
public record Addresses(int kafka, int elasticsearch, int catalog, int flink, int sql, int rpc) {

  /** As in {@code bootstrap.servers}. */
  public String kafkaAddress() {
    return "127.0.0.1:" + kafka;
  }

  /** With scheme. */
  public String elasticsearchAddress() {
    return "http://127.0.0.1:" + elasticsearch;
  }

  /** With scheme. */
  public String catalogAddress() {
    return "http://127.0.0.1:" + catalog;
  }

  /** With scheme. */
  public String flinkAddress() {
    return "http://127.0.0.1:" + flink;
  }

  /** Host and port, as Flink's SQL client takes it. */
  public String sqlAddress() {
    return "127.0.0.1:" + sql;
  }

  /** As JDBC tools take it. */
  public String jdbcAddress() {
    return "jdbc:flink://" + sqlAddress();
  }

  /** What configuration templates may name. */
  public Map<String, String> variables() {
    return Map.of(
        "kafka.address", kafkaAddress(),
        "elasticsearch.address", elasticsearchAddress(),
        "catalog.address", catalogAddress(),
        "flink.rest.port", Integer.toString(flink),
        "flink.rpc.port", Integer.toString(rpc));
  }

  /** Those of the last {@code up}, if there was one. */
  public static Optional<Addresses> read(StateFolder state) {
    Path file = file(state);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties p = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      p.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(
        new Addresses(
            number(p, "kafka"),
            number(p, "elasticsearch"),
            number(p, "catalog"),
            number(p, "flink"),
            // Written before there was a gateway, it has none.
            Integer.parseInt(p.getProperty("sql", "8083")),
            number(p, "rpc")));
  }

  /** Keeps them for the next command. */
  public void write(StateFolder state) {
    Properties p = new Properties();
    p.setProperty("kafka", Integer.toString(kafka));
    p.setProperty("elasticsearch", Integer.toString(elasticsearch));
    p.setProperty("catalog", Integer.toString(catalog));
    p.setProperty("flink", Integer.toString(flink));
    p.setProperty("sql", Integer.toString(sql));
    p.setProperty("rpc", Integer.toString(rpc));
    try {
      Files.createDirectories(state.root());
      try (Writer writer = Files.newBufferedWriter(file(state))) {
        p.store(writer, "ports on loopback, written by deploy/local/up");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(StateFolder state) {
    return state.root().resolve("ports.properties");
  }

  private static int number(Properties p, String key) {
    return Integer.parseInt(p.getProperty(key));
  }
}
