package io.logweir.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.core.sql.Variables;
import io.logweir.local.gateway.SqlGatewayServer;
import io.logweir.local.part.Ports;
import io.logweir.local.part.SharedParts;
import io.logweir.local.sql.Script;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.gateway.SqlGateway;
import org.apache.flink.table.gateway.service.context.DefaultContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gateway of the local stack as a JDBC tool sees it: through Flink's driver, in a class loader
 * that has it, SLF4J and the JDK.
 */
class JdbcITCase {

  private static final Path SQL = Path.of("").toAbsolutePath();

  @TempDir private static Path folder;

  private static FlinkCluster cluster;
  private static SqlGateway gateway;
  private static URLClassLoader classes;
  private static Driver driver;
  private static String address;

  @BeforeAll
  static void start() throws Exception {
    String catalog = SharedParts.catalog().address();
    new GivenTables(catalog).fill(SQL.resolve("cases/errors-by-team"));
    Path first = folder.resolve("tables.sql");
    Files.writeString(
        first,
        Variables.fill(
            Script.ofFolder(SQL.resolve("tables")),
            Map.of(),
            Map.of("catalog.address", catalog, "kafka.address", SharedParts.broker().address()),
            Clock.systemUTC()));

    cluster = new FlinkCluster();
    int port = Ports.free();
    Configuration client = cluster.client();
    client.addAll(SqlGatewayServer.endpoint(port));
    gateway = SqlGatewayServer.of(new DefaultContext(client, List.of()), first);
    gateway.start();
    address = "jdbc:flink://127.0.0.1:" + port;

    try (Stream<Path> jars = Files.list(SQL.resolve("target/jdbc"))) {
      URL[] urls = jars.map(JdbcITCase::url).toArray(URL[]::new);
      classes = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }
    driver =
        (Driver)
            classes
                .loadClass("org.apache.flink.table.jdbc.FlinkDriver")
                .getConstructor()
                .newInstance();
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @AfterAll
  static void end() throws Exception {
    gateway.stop();
    cluster.close();
    classes.close();
  }

  private static Connection connect() throws SQLException {
    return driver.connect(address, new Properties());
  }

  @Test
  void aToolFindsTheTablesAtOnce() throws Exception {
    try (Connection connection = connect()) {
      assertThat(connection.getCatalog()).isEqualTo("logweir");
      assertThat(connection.getSchema()).isEqualTo("logs");
      assertThat(column(connection.getMetaData().getCatalogs(), "TABLE_CAT")).contains("logweir");
      assertThat(column(connection.getMetaData().getSchemas(), "TABLE_SCHEM")).contains("logs");
      assertThat(rows(connection, "SHOW TABLES"))
          .contains("events", "metrics", "event_stream", "raw_events");
      try (ResultSet row =
          connection.createStatement().executeQuery("SELECT * FROM events LIMIT 1")) {
        assertThat(row.getMetaData().getColumnLabel(1)).isEqualTo("time");
      }
    }
  }

  @Test
  void aQueryIsAnsweredWithOurFunctions() throws Exception {
    try (Connection connection = connect()) {
      assertThat(
              rows(
                  connection,
                  "SELECT CAST(COUNT(*) AS STRING) FROM events WHERE severity_number >="
                      + " SEVERITY('error')"))
          .singleElement()
          .satisfies(count -> assertThat(Integer.parseInt(count)).isPositive());
    }
  }

  @Test
  void sessionsShareNothing() throws Exception {
    try (Connection one = connect();
        Connection other = connect()) {
      try (Statement statement = one.createStatement()) {
        statement.execute("CREATE TEMPORARY VIEW only_here AS SELECT 1 AS n");
      }
      assertThat(rows(one, "SELECT CAST(n AS STRING) FROM only_here")).containsExactly("1");
      assertThatThrownBy(() -> rows(other, "SELECT CAST(n AS STRING) FROM only_here"))
          .isInstanceOf(Exception.class);
    }
  }

  private static List<String> rows(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // The driver takes SHOW for no query.
      statement.execute(query);
      ResultSet rows = statement.getResultSet();
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }

  private static List<String> column(ResultSet rows, String name) throws SQLException {
    List<String> all = new ArrayList<>();
    while (rows.next()) {
      all.add(rows.getString(name));
    }
    return all;
  }
}
