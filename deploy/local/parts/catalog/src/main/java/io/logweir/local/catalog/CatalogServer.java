package io.logweir.local.catalog;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/**
 * An Iceberg REST catalog for one machine: listens on loopback only, keeps its entries in one
 * SQLite file and the tables in a folder.
 */
public final class CatalogServer {
  private CatalogServer() {}

  /**
   * Runs until it is ended.
   *
   * @param args port, SQLite file, warehouse folder
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      throw new IllegalArgumentException("expected: PORT SQLITE_FILE WAREHOUSE_FOLDER");
    }
    int port = Integer.parseInt(args[0]);
    Path database = Path.of(args[1]).toAbsolutePath();
    Path warehouse = Path.of(args[2]).toAbsolutePath();
    Files.createDirectories(warehouse);

    Catalog catalog =
        CatalogUtil.loadCatalog(
            JdbcCatalog.class.getName(),
            "logweir",
            Map.of(
                // Writers queue instead of failing: one writes at a time, others wait up to 10 s.
                CatalogProperties.URI,
                "jdbc:sqlite:" + database + "?journal_mode=WAL&busy_timeout=10000",
                CatalogProperties.WAREHOUSE_LOCATION,
                warehouse.toUri().toString().replaceAll("/+$", ""),
                "jdbc.schema-version",
                "V1"),
            new Configuration());

    Server server = new Server(new InetSocketAddress("127.0.0.1", port));
    ServletContextHandler context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
    context.addServlet(
        new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(catalog))), "/*");
    server.setHandler(context);
    server.setStopAtShutdown(true);
    server.start();
    server.join();
  }
}
