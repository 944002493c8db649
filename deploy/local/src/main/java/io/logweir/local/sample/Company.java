package io.logweir.local.sample;

import java.util.List;

/** The services of an imagined shop: who owns them, what they do, how they write their logs. */
final class Company {
  /** How a service writes. */
  enum Style {
    /** JSON with everyday names. */
    JSON,
    /** JSON with the field names of the Elastic Common Schema. */
    ECS,
    /** JSON with the field names of OpenTelemetry's log data model. */
    OTEL,
    /** key=value. */
    LOGFMT,
    /** nginx's combined access log. */
    ACCESS,
    /** Syslog, RFC 5424. */
    SYSLOG_5424,
    /** Syslog, RFC 3164. */
    SYSLOG_3164
  }

  /**
   * One service.
   *
   * @param weight its share of the lines, relative to the others
   * @param medianMillis how long its requests usually take
   */
  record Service(
      String team, String name, Style style, int weight, int medianMillis, List<Route> routes) {
    String topic() {
      return switch (style) {
        case ACCESS -> "raw.web";
        case SYSLOG_5424, SYSLOG_3164 -> "raw.system";
        default -> "raw.app";
      };
    }
  }

  /** A path template; {@code {n}} and {@code {w}} stand for a number and a word. */
  record Route(String method, String template) {}

  static final List<Service> SERVICES =
      List.of(
          new Service(
              "checkout",
              "cart",
              Style.JSON,
              12,
              18,
              List.of(
                  new Route("GET", "/cart/{n}"),
                  new Route("POST", "/cart/{n}/items"),
                  new Route("DELETE", "/cart/{n}/items/{n}"))),
          new Service(
              "checkout",
              "payment",
              Style.ECS,
              8,
              140,
              List.of(new Route("POST", "/payments"), new Route("GET", "/payments/{n}"))),
          new Service(
              "checkout", "pricing", Style.LOGFMT, 8, 9, List.of(new Route("GET", "/prices/{n}"))),
          new Service(
              "discovery", "search", Style.OTEL, 10, 65, List.of(new Route("GET", "/search"))),
          new Service(
              "discovery",
              "product",
              Style.JSON,
              8,
              22,
              List.of(
                  new Route("GET", "/products/{n}"), new Route("GET", "/products/{n}/related"))),
          new Service(
              "discovery",
              "recommender",
              Style.OTEL,
              5,
              90,
              List.of(new Route("POST", "/recommendations"))),
          new Service(
              "web",
              "shopfront",
              Style.ACCESS,
              22,
              30,
              List.of(
                  new Route("GET", "/"),
                  new Route("GET", "/p/{n}"),
                  new Route("GET", "/c/{w}"),
                  new Route("POST", "/basket"))),
          new Service(
              "web",
              "images",
              Style.ACCESS,
              9,
              4,
              List.of(new Route("GET", "/img/{n}.webp"), new Route("GET", "/img/{n}_s.webp"))),
          new Service(
              "platform",
              "gateway",
              Style.LOGFMT,
              7,
              12,
              List.of(new Route("GET", "/api/v2/{w}"), new Route("POST", "/api/v2/{w}"))),
          new Service(
              "platform",
              "auth",
              Style.ECS,
              5,
              35,
              List.of(new Route("POST", "/login"), new Route("POST", "/token"))),
          new Service("platform", "hosts", Style.SYSLOG_3164, 4, 0, List.of(new Route("", "sshd"))),
          new Service(
              "platform", "firewall", Style.SYSLOG_5424, 4, 0, List.of(new Route("", "fw"))),
          new Service(
              "data",
              "etl",
              Style.JSON,
              4,
              900,
              List.of(new Route("POST", "/batches/{n}"), new Route("GET", "/batches/{n}/state"))),
          new Service(
              "data", "scheduler", Style.LOGFMT, 3, 3, List.of(new Route("POST", "/ticks"))));

  /** Those that a request goes on to. */
  static final List<Service> CALLED =
      SERVICES.stream()
          .filter(s -> List.of("auth", "cart", "pricing", "payment").contains(s.name()))
          .toList();

  /** The one that runs out of memory now and then. */
  static final Service CRASHING =
      SERVICES.stream().filter(s -> s.name().equals("etl")).findFirst().orElseThrow();

  /** The way of a visitor who buys something. */
  static final List<Route> VISIT =
      List.of(
          new Route("GET", "/"),
          new Route("GET", "/p/{n}"),
          new Route("GET", "/p/{n}"),
          new Route("POST", "/basket"));

  static final List<String> WORDS =
      List.of(
          "shoes", "lamps", "garden", "books", "kettles", "chairs", "bikes", "tents", "orders",
          "users", "stock", "offers");

  static final List<String> BROWSERS =
      List.of(
          "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/130.0.0.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
              + " like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
          "curl/8.9.1",
          "shopbot/2.1 (+https://bots.example/shop)");

  private Company() {}
}
