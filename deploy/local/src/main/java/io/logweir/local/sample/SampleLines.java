package io.logweir.local.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.local.sample.Company.Route;
import io.logweir.local.sample.Company.Service;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The lines of the imagined company from a start time on, at a steady rate: the same seed, start
 * and rate give the same lines, whatever the steps in which they are asked for.
 */
public final class SampleLines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
  private static final DateTimeFormatter ACCESS_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SYSLOG_TIME =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final long BURST_EVERY = 300_000;
  private static final long BURST_FOR = 40_000;
  private static final long SLOW_EVERY = 240_000;
  private static final long SLOW_FOR = 50_000;
  private static final long DEPLOY_EVERY = 420_000;
  private static final long CRASH_EVERY = 360_000;
  private static final long CRASH_FOR = 45_000;

  private final SplittableRandom random;
  private final long startMillis;
  private final double perMilli;
  private final int totalWeight;
  private final Map<String, Integer> patch = new HashMap<>();
  private final Map<String, Long> sequence = new HashMap<>();
  private final PriorityQueue<SampleLine> pending =
      new PriorityQueue<>(Comparator.comparingLong(SampleLine::atMillis));
  private final Deque<SampleLine> extra = new ArrayDeque<>();

  private long next;
  private long nextBurst;
  private Service bursting;
  private long nextSlow;
  private Service slow;
  private long nextDeploy;
  private long nextCrash;
  private long crashedUntil;

  /**
   * A stream.
   *
   * @param perSecond lines per second; what they bring about (retries, calls, visits) comes on top
   */
  public SampleLines(long seed, long startMillis, int perSecond) {
    // Mixed with the start, so that ids of one run do not come back in the next.
    this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ startMillis);
    this.startMillis = startMillis;
    this.perMilli = perSecond / 1_000.0;
    this.totalWeight = Company.SERVICES.stream().mapToInt(Service::weight).sum();
    this.nextBurst = startMillis + random.nextLong(20_000, 60_000);
    this.nextSlow = startMillis + random.nextLong(30_000, 90_000);
    this.nextDeploy = startMillis + random.nextLong(40_000, 120_000);
    this.nextCrash = startMillis + random.nextLong(20_000, 40_000);
  }

  /** Hands over every line that is due before this time and was not handed over yet. */
  public void until(long millis, Consumer<SampleLine> sink) {
    for (long at = due(next); at < millis; at = due(next)) {
      while (!pending.isEmpty() && pending.peek().atMillis() <= at) {
        sink.accept(pending.poll());
      }
      turnOfEvents(at);
      while (!extra.isEmpty()) {
        sink.accept(extra.poll());
      }
      sink.accept(line(at));
      next++;
    }
  }

  /** Leaves out the lines that are due before this time. */
  public void skipTo(long millis) {
    while (due(next) < millis) {
      next = Math.max(next + 1, (long) ((millis - startMillis) * perMilli));
    }
    pending.clear();
  }

  private long due(long index) {
    return startMillis + (long) (index / perMilli);
  }

  private void turnOfEvents(long at) {
    if (at >= nextBurst) {
      bursting = application();
      nextBurst += BURST_EVERY;
    } else if (bursting != null && at >= nextBurst - BURST_EVERY + BURST_FOR) {
      bursting = null;
    }
    if (at >= nextSlow) {
      slow = application();
      nextSlow += SLOW_EVERY;
    } else if (slow != null && at >= nextSlow - SLOW_EVERY + SLOW_FOR) {
      slow = null;
    }
    if (at >= nextDeploy) {
      Service service = application();
      patch.merge(service.name(), 1, Integer::sum);
      extra.add(
          render(at, service, Occurrence.plain("INFO", "starting " + version(service)), false));
      later(at + 1_500, service, Occurrence.plain("INFO", feature(service)));
      nextDeploy += DEPLOY_EVERY;
    }
    if (at >= nextCrash) {
      // Not all those that were slept through, one after the other.
      while (nextCrash <= at) {
        nextCrash += CRASH_EVERY;
      }
      crash(at);
    }
  }

  /** A version writes something that none before it wrote. */
  private String feature(Service service) {
    int patches = patch.get(service.name());
    return "feature "
        + Company.WORDS.get(patches % Company.WORDS.size())
        + " is on for "
        + (1 + random.nextInt(99))
        + " per cent of users";
  }

  /** Errors in a row, then nothing for a while, then it is back. */
  private void crash(long at) {
    for (int i = 0; i < 6; i++) {
      Occurrence error =
          new Occurrence(
              "ERROR",
              "out of memory in batch " + i,
              null,
              null,
              null,
              0,
              0,
              OUT_OF_MEMORY,
              null,
              null);
      later(at + 300L * i, Company.CRASHING, error);
    }
    crashedUntil = at + CRASH_FOR;
    later(crashedUntil, Company.CRASHING, Occurrence.plain("INFO", "starting after a crash"));
  }

  private void later(long at, Service service, Occurrence occurrence) {
    pending.add(render(at, service, occurrence, false));
  }

  private Service application() {
    List<Service> applications =
        Company.SERVICES.stream().filter(s -> s.topic().equals("raw.app")).toList();
    return applications.get(random.nextInt(applications.size()));
  }

  private SampleLine line(long at) {
    Service service = service();
    while (service.equals(Company.CRASHING) && at < crashedUntil) {
      service = service();
    }
    Occurrence occurrence = occurrence(service);
    if (occurrence.request() != null && random.nextInt(60) == 0) {
      callOthers(at, service, occurrence);
    }
    // A few clients buffer their lines and send them late.
    boolean late = service.name().equals("cart") && random.nextInt(200) == 0;
    long happened = late ? at - random.nextLong(30_000, 90_000) : at;
    boolean identified = service.style() == Company.Style.JSON || random.nextInt(3) == 0;
    SampleLine rendered = render(happened, service, occurrence, identified);
    if (isJson(service) && random.nextInt(1_500) == 0) {
      // A shipper that cuts long lines.
      String cut = rendered.text().substring(0, rendered.text().length() / 2);
      return new SampleLine(at, rendered.topic(), cut, rendered.headers());
    }
    SampleLine line = new SampleLine(at, rendered.topic(), rendered.text(), rendered.headers());
    if (service.style() == Company.Style.ACCESS && random.nextInt(50) == 0) {
      visit(at, service);
    }
    if (identified && isJson(service) && random.nextInt(50) == 0) {
      // A producer that saw no answer sends the same bytes again.
      pending.add(
          new SampleLine(
              at + random.nextLong(500, 6_000), line.topic(), line.text(), line.headers()));
    }
    return line;
  }

  /** Somebody looks at the shop, and maybe buys. */
  private void visit(long at, Service service) {
    String visitor = "2001:db8::" + hex(4) + ":" + hex(4);
    long when = at;
    for (Route route : Company.VISIT) {
      if (when > at && random.nextInt(3) == 0) {
        return;
      }
      when += random.nextLong(1_500, 9_000);
      String path = path(route.template());
      int status = random.nextInt(60) == 0 ? 503 : 200;
      Occurrence request =
          new Occurrence(
              "INFO", "", route.method(), route.template(), path, status, 0, null, null, null);
      pending.add(
          sample(when, service, access(when, request, visitor), unsaid(service, "production")));
    }
  }

  /** One request goes through several services, which write about it under the same trace. */
  private void callOthers(long at, Service first, Occurrence request) {
    long when = at;
    for (Service called : Company.CALLED) {
      if (called.equals(first) || random.nextInt(3) == 0) {
        continue;
      }
      when += random.nextLong(3, 30);
      int lookups = random.nextInt(3);
      for (int i = 0; i < lookups; i++) {
        later(
            when + i,
            called,
            Occurrence.within(
                request.request(), "DEBUG", "cache has no key " + random.nextInt(999)));
      }
      later(when + 5, called, occurrence(called).partOf(request.request()));
    }
  }

  private static boolean isJson(Service service) {
    return switch (service.style()) {
      case JSON, ECS, OTEL -> true;
      default -> false;
    };
  }

  private Service service() {
    int ticket = random.nextInt(totalWeight);
    for (Service service : Company.SERVICES) {
      ticket -= service.weight();
      if (ticket < 0) {
        return service;
      }
    }
    throw new IllegalStateException();
  }

  /** What happened, before anyone has written it down. */
  private record Occurrence(
      String level,
      String message,
      String method,
      String route,
      String path,
      int status,
      long nanos,
      String error,
      String trace,
      String request) {
    static Occurrence plain(String level, String message) {
      return within(null, level, message);
    }

    static Occurrence within(String request, String level, String message) {
      return new Occurrence(level, message, null, null, null, 0, 0, null, null, request);
    }

    Occurrence partOf(String request) {
      return new Occurrence(
          level, message, method, route, path, status, nanos, error, trace, request);
    }
  }

  private Occurrence occurrence(Service service) {
    boolean chatty = service.name().equals("scheduler") || service.name().equals("gateway");
    if (chatty && random.nextInt(3) == 0) {
      return Occurrence.plain("DEBUG", "heartbeat ok");
    }
    Route route = service.routes().get(random.nextInt(service.routes().size()));
    String path = path(route.template());
    boolean failed = random.nextDouble() < (service.equals(bursting) ? 0.45 : 0.006);
    boolean refused = !failed && random.nextInt(40) == 0;
    double factor = Math.exp(0.6 * gaussian()) * (service.equals(slow) ? 12 : 1);
    long nanos = (long) (service.medianMillis() * factor * 1e6) + random.nextLong(1_000_000);
    if (failed) {
      String error = ERRORS[random.nextInt(ERRORS.length)];
      String message = route.method() + " " + path + " failed: " + error;
      return new Occurrence(
          "ERROR",
          message,
          route.method(),
          route.template(),
          path,
          random.nextBoolean() ? 500 : 503,
          nanos * 3,
          error,
          stackTrace(service, error),
          hex(32));
    }
    int status = refused ? (random.nextBoolean() ? 404 : 429) : 200;
    String level = refused || nanos > 20_000_000L * service.medianMillis() ? "WARN" : "INFO";
    return new Occurrence(
        level,
        route.method() + " " + path + " " + status + user(service),
        route.method(),
        route.template(),
        path,
        status,
        nanos,
        null,
        null,
        hex(32));
  }

  /** What some write and should not: the pipeline of deploy/local redacts it. */
  private String user(Service service) {
    return service.name().equals("auth") ? " for user" + random.nextInt(900) + "@shop.example" : "";
  }

  private static final String OUT_OF_MEMORY = "java.lang.OutOfMemoryError";

  private static final String[] ERRORS = {
    "java.net.SocketTimeoutException",
    "java.lang.IllegalStateException",
    "java.sql.SQLTransientConnectionException",
    "com.example.shop.OutOfStockException"
  };

  private String stackTrace(Service service, String error) {
    StringBuilder trace = new StringBuilder(error).append(": no answer after 2000 ms\n");
    String base = "com.example." + service.name() + ".";
    for (String frame :
        List.of("Client.call", "Retry.attempt", "Handler.handle", "Router.route", "Server.serve")) {
      String file = frame.substring(0, frame.indexOf('.'));
      trace
          .append("\tat ")
          .append(base)
          .append(frame)
          .append('(')
          .append(file)
          .append(".java:")
          .append(20 + random.nextInt(300))
          .append(")\n");
    }
    return trace.append("\tat java.base/java.lang.Thread.run(Thread.java:840)").toString();
  }

  private double gaussian() {
    // Box-Muller
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }

  private String path(String template) {
    String path = template;
    while (path.contains("{n}")) {
      path = path.replaceFirst("\\{n}", Integer.toString(1_000 + random.nextInt(9_000)));
    }
    return path.replace("{w}", Company.WORDS.get(random.nextInt(Company.WORDS.size())));
  }

  private String version(Service service) {
    return "1." + service.name().length() + "." + patch.getOrDefault(service.name(), 0);
  }

  private String deployment(Service service) {
    return service.name() + "-" + (100 + patch.getOrDefault(service.name(), 0));
  }

  private String host(Service service) {
    return service.name() + "-" + random.nextInt(3);
  }

  private String hex(int digits) {
    StringBuilder text = new StringBuilder();
    while (text.length() < digits) {
      text.append(HexFormat.of().toHexDigits(random.nextLong()));
    }
    return text.substring(0, digits);
  }

  private SampleLine render(long at, Service service, Occurrence o, boolean identified) {
    String environment = random.nextInt(12) == 0 ? "staging" : "production";
    String host = host(service);
    // What a producer has lost is missing in its numbers.
    long lost = random.nextInt(500) == 0 ? random.nextLong(1, 4) : 0;
    long number = sequence.merge(host, 1 + lost, Long::sum);
    Map<String, String> said = Map.of();
    Map<String, String> unsaid = unsaid(service, environment);
    return switch (service.style()) {
      case JSON -> sample(at, service, json(plain(at, service, o, environment, identified)), said);
      case ECS -> sample(at, service, json(ecs(at, service, o, environment, identified)), said);
      case OTEL -> sample(at, service, json(otel(at, service, o, environment, identified)), said);
      case LOGFMT -> sample(at, service, logfmt(at, service, o, host, number), unsaid);
      case ACCESS -> sample(at, service, access(at, o, client()), unsaid);
      case SYSLOG_5424 -> sample(at, service, syslog5424(at, number), unsaid);
      case SYSLOG_3164 -> sample(at, service, syslog3164(at), unsaid);
    };
  }

  private static Map<String, String> unsaid(Service service, String environment) {
    return Map.of(
        "service.namespace", service.team(),
        "service.name", service.name(),
        "deployment.environment.name", environment);
  }

  private static SampleLine sample(
      long at, Service service, String text, Map<String, String> headers) {
    return new SampleLine(at, service.topic(), text, headers);
  }

  private Map<String, Object> plain(
      long at, Service service, Occurrence o, String environment, boolean identified) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("timestamp", ISO.format(Instant.ofEpochMilli(at)));
    m.put("level", o.level().toLowerCase(Locale.ROOT));
    m.put("message", o.message());
    m.put("service.name", service.name());
    m.put("service.namespace", service.team());
    m.put("service.version", version(service));
    m.put("deployment.environment.name", environment);
    m.put("deployment.id", deployment(service));
    m.put("host", host(service));
    if (identified) {
      m.put("event.id", hex(32));
    }
    if (o.request() != null) {
      m.put("trace_id", o.request());
    }
    if (o.method() != null) {
      m.put("method", o.method());
      m.put("http.route", o.route());
      m.put("path", o.path());
      m.put("status", o.status());
      m.put("duration_ms", Math.round(o.nanos() / 1e3) / 1e3);
    }
    if (o.error() != null) {
      m.put("error", o.error());
    }
    if (o.trace() != null) {
      m.put("stack_trace", o.trace());
    }
    return m;
  }

  private Map<String, Object> ecs(
      long at, Service service, Occurrence o, String environment, boolean identified) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("@timestamp", ISO.format(Instant.ofEpochMilli(at)));
    m.put("log.level", o.level());
    m.put("message", o.message());
    m.put("ecs.version", "8.11.0");
    m.put("service.name", service.name());
    m.put("service.namespace", service.team());
    m.put("service.version", version(service));
    m.put("service.environment", environment);
    m.put("deployment.id", deployment(service));
    m.put("host.name", host(service));
    m.put("log.logger", "com.example." + service.name() + ".Handler");
    if (identified) {
      m.put("event.id", hex(32));
    }
    if (o.request() != null) {
      m.put("trace.id", o.request());
      m.put("span.id", hex(16));
    }
    if (o.method() != null) {
      m.put("http.request.method", o.method());
      m.put("http.route", o.route());
      m.put("url.path", o.path());
      m.put("http.response.status_code", o.status());
      m.put("event.duration", o.nanos());
    }
    if (o.error() != null) {
      m.put("error.type", o.error());
      m.put("error.message", "no answer after 2000 ms");
      m.put("error.stack_trace", o.trace());
    }
    return m;
  }

  private Map<String, Object> otel(
      long at, Service service, Occurrence o, String environment, boolean identified) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (identified) {
      attributes.put("event.id", hex(32));
    }
    if (o.method() != null) {
      attributes.put("http.request.method", o.method());
      attributes.put("http.route", o.route());
      attributes.put("url.path", o.path());
      attributes.put("http.response.status_code", o.status());
      attributes.put("event.duration", o.nanos());
    }
    if (o.error() != null) {
      attributes.put("error.type", o.error());
      attributes.put("exception.type", o.error());
      attributes.put("exception.stacktrace", o.trace());
    }
    Map<String, Object> resource = new LinkedHashMap<>();
    resource.put("service.name", service.name());
    resource.put("service.namespace", service.team());
    resource.put("service.version", version(service));
    resource.put("deployment.environment.name", environment);
    resource.put("deployment.id", deployment(service));
    resource.put("k8s.namespace.name", service.team());
    resource.put("k8s.pod.name", host(service));
    resource.put("cloud.region", "eu-central-1");
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("Timestamp", Long.toString(at * 1_000_000));
    m.put("SeverityText", o.level());
    m.put("SeverityNumber", severity(o.level()));
    m.put("Body", o.message());
    m.put("TraceId", o.request() == null ? hex(32) : o.request());
    m.put("SpanId", hex(16));
    m.put("Attributes", attributes);
    m.put("Resource", resource);
    return m;
  }

  private static int severity(String level) {
    return switch (level) {
      case "DEBUG" -> 5;
      case "INFO" -> 9;
      case "WARN" -> 13;
      default -> 17;
    };
  }

  private static String json(Map<String, Object> fields) {
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String logfmt(long at, Service service, Occurrence o, String host, long number) {
    StringBuilder line = new StringBuilder();
    line.append("ts=").append(ISO.format(Instant.ofEpochMilli(at)));
    line.append(" level=").append(o.level().toLowerCase(Locale.ROOT));
    line.append(" msg=\"").append(o.message()).append('"');
    line.append(" service.version=").append(version(service));
    line.append(" deployment.id=").append(deployment(service));
    line.append(" host=").append(host);
    line.append(" event.sequence=").append(number);
    if (o.request() != null) {
      line.append(" trace_id=").append(o.request());
    }
    if (o.method() != null) {
      line.append(" method=").append(o.method());
      line.append(" path=").append(o.path());
      line.append(" status=").append(o.status());
      line.append(String.format(Locale.ROOT, " duration=%.3fms", o.nanos() / 1e6));
    }
    if (o.error() != null) {
      line.append(" error=\"").append(o.error()).append(": no answer after 2000 ms\"");
    }
    return line.toString();
  }

  private String client() {
    return String.format(
        Locale.ROOT, "198.51.%d.%d", 100 + random.nextInt(2), 1 + random.nextInt(254));
  }

  private String access(long at, Occurrence o, String client) {
    String referrer = random.nextInt(3) == 0 ? "https://shop.example/" : "-";
    return String.format(
        Locale.ROOT,
        "%s - %s [%s] \"%s %s HTTP/1.1\" %d %d \"%s\" \"%s\"",
        client,
        random.nextInt(20) == 0 ? "anna" : "-",
        ACCESS_TIME.format(Instant.ofEpochMilli(at)),
        o.method(),
        o.path(),
        o.status(),
        200 + random.nextInt(60_000),
        referrer,
        Company.BROWSERS.get(random.nextInt(Company.BROWSERS.size())));
  }

  private String syslog5424(long at, long number) {
    boolean denied = random.nextInt(25) == 0;
    return String.format(
        Locale.ROOT,
        "<%d>1 %s fw-%d nftables %d %s [flow@32473 proto=\"tcp\" dport=\"%d\" seq=\"%d\"] %s"
            + " 203.0.113.%d",
        denied ? 132 : 134,
        ISO.format(Instant.ofEpochMilli(at)),
        random.nextInt(2),
        700 + random.nextInt(5),
        denied ? "DENY" : "ALLOW",
        List.of(22, 80, 443, 9092).get(random.nextInt(4)),
        number,
        denied ? "denied" : "allowed",
        1 + random.nextInt(254));
  }

  private String syslog3164(long at) {
    String time = SYSLOG_TIME.format(Instant.ofEpochMilli(at));
    String host = "node-" + random.nextInt(6);
    int pid = 400 + random.nextInt(30_000);
    return switch (random.nextInt(4)) {
      case 0 ->
          String.format(
              Locale.ROOT,
              "<86>%s %s sshd[%d]: Accepted publickey for deploy from 203.0.113.%d port %d ssh2",
              time,
              host,
              pid,
              1 + random.nextInt(254),
              1024 + random.nextInt(60_000));
      case 1 ->
          String.format(
              Locale.ROOT,
              "<85>%s %s sshd[%d]: Failed password for invalid user admin from 203.0.113.%d port"
                  + " %d ssh2",
              time,
              host,
              pid,
              1 + random.nextInt(254),
              1024 + random.nextInt(60_000));
      case 2 ->
          String.format(
              Locale.ROOT,
              "<78>%s %s CRON[%d]: (root) CMD (/usr/local/bin/backup --incremental)",
              time,
              host,
              pid);
      default ->
          String.format(
              Locale.ROOT,
              "<30>%s %s systemd[1]: Started session %d of user deploy.",
              time,
              host,
              random.nextInt(9_000));
    };
  }
}
