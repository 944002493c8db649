package io.logweir.core.redact;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * Prints processor nanoseconds and bytes allocated per byte of lines that hold no secret, per set
 * of options; run {@code main}.
 */
final class RedactorBenchmark {

  private static final String[] LINES = {
    "GET /api/v1/cart/{id}/items finished: 3 items, customer has a coupon, warehouse answered in time",
    "time=2026-06-13T11:59:59.123Z level=info msg=\"request finished\" service=checkout method=GET"
        + " path=/api/v1/cart status=200 duration=12.3ms trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
        + " Chrome/120.0.0.0 Safari/537.36",
    "{\"timestamp\":\"2026-06-13T11:59:59.123456Z\",\"level\":\"INFO\",\"logger\":\"com.example.Cart\","
        + "\"http\":{\"request\":{\"method\":\"GET\"},\"response\":{\"status_code\":200}},\"items\":3}",
    "connection 48213 from 10.20.30.40:51234 closed after 1532 ms, 20481 bytes in, 3391204 bytes out",
    "java.lang.IllegalStateException: pool is exhausted\n\tat com.example.Pool.take(Pool.java:214)"
        + "\n\tat com.example.Cart.load(Cart.java:88)\n\tat java.base/java.lang.Thread.run(Thread.java:840)",
  };

  private RedactorBenchmark() {}

  public static void main(String[] args) {
    Map<String, Redaction> options =
        Map.of(
            "defaults", Redaction.DEFAULTS,
            "all", Redaction.DEFAULTS.withDetectors(EnumSet.allOf(Detector.class)),
            "a pattern",
                Redaction.NONE.withPatterns(
                    List.of(new SecretPattern("order", "order-(\\d{6,10})"))));
    for (int round = 0; round < 4; round++) {
      options.forEach(RedactorBenchmark::raw);
      event();
    }
    for (String line : LINES) {
      raw(line.substring(0, 30).strip(), Redaction.DEFAULTS, line);
    }
  }

  private static void raw(String name, Redaction options) {
    raw(name, options, LINES);
  }

  private static void raw(String name, Redaction options, String... lines) {
    Redactor redactor = new Redactor(options);
    byte[][] utf8 = new byte[lines.length][];
    for (int i = 0; i < utf8.length; i++) {
      utf8[i] = lines[i].getBytes(StandardCharsets.UTF_8);
    }
    long bytes = 0;
    long same = 0;
    Cost cost = new Cost();
    int rounds = (options.patterns().isEmpty() ? 2_000_000 : 100_000) / lines.length;
    for (int i = 0; i < rounds; i++) {
      for (byte[] line : utf8) {
        bytes += line.length;
        same += redactor.redact(line) == line ? 1 : 0;
      }
    }
    cost.print(name, bytes, same);
  }

  private static void event() {
    Redactor redactor = new Redactor(Redaction.DEFAULTS);
    LogEvent event = new LogEvent();
    event.setString(EventColumn.BODY, LINES[0]);
    event.setString(EventColumn.URL_PATH, "/api/v1/cart/4711/items");
    event.setString(EventColumn.USER_AGENT_ORIGINAL, LINES[2]);
    event.setString(EventColumn.SERVICE_NAME, "checkout");
    event.setString(EventColumn.HOST_NAME, "ip-10-20-30-40.eu-central-1.compute.internal");
    event.putAttribute("thread", "http-nio-8080-exec-7");
    event.putAttribute("customer_tier", "gold");
    event.putAttribute("items", "3");
    event.putAttribute("upstream.address", "10.20.30.40:8080");
    long bytes = 0;
    long found = 0;
    Cost cost = new Cost();
    for (int i = 0; i < 1_000_000; i++) {
      bytes += event.arenaLength();
      found += redactor.redact(event);
    }
    cost.print("event of " + event.arenaLength() + " B", bytes, found);
  }

  private static final class Cost {
    private final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    private final long start = threads.getCurrentThreadCpuTime();

    void print(String name, long bytes, long sum) {
      long nanos = threads.getCurrentThreadCpuTime() - start;
      long more = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
      System.out.printf(
          "%s: %.2f ns/B, %.3f B allocated/B (%d)%n",
          name, (double) nanos / bytes, (double) more / bytes, sum);
    }
  }
}
