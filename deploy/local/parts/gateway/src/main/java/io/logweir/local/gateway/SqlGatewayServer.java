package io.logweir.local.gateway;

import io.logweir.core.sql.SqlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.gateway.SqlGateway;
import org.apache.flink.table.gateway.service.context.DefaultContext;
import org.apache.flink.table.gateway.service.session.SessionManager;

/**
 * Flink's SQL gateway on loopback, whose sessions begin with the statements of a file.
 *
 * <p>Arguments: port, file. The cluster is that of {@code FLINK_CONF_DIR}.
 */
public final class SqlGatewayServer {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String ENDPOINT = "sql-gateway.endpoint.rest.";

  private SqlGatewayServer() {}

  /** Serves until it is ended. */
  public static void main(String[] args) throws Exception {
    Configuration dynamic = endpoint(Integer.parseInt(args[0]));
    DefaultContext context = DefaultContext.load(dynamic, List.of(), true);
    SqlGateway gateway = of(context, Path.of(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::stop));
    gateway.start();
    gateway.waitUntilStop();
  }

  /** A gateway, not yet started, whose sessions begin with the statements of a file. */
  public static SqlGateway of(DefaultContext context, Path first) throws IOException {
    List<String> statements = SqlText.statements(Files.readString(first));
    return new SqlGateway(
        context.getFlinkConfig(), new PreparedSessions(SessionManager.create(context), statements));
  }

  /** Where it listens. */
  public static Configuration endpoint(int port) {
    Configuration configuration = new Configuration();
    for (String key : List.of("address", "bind-address")) {
      configuration.setString(ENDPOINT + key, LOOPBACK);
    }
    for (String key : List.of("port", "bind-port")) {
      configuration.setString(ENDPOINT + key, Integer.toString(port));
    }
    return configuration;
  }
}
