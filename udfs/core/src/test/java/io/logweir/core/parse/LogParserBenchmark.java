package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * Prints processor nanoseconds and bytes allocated per record, one format after the other; run
 * {@code main}.
 */
final class LogParserBenchmark {

  private static final String JSON =
      """
      {"timestamp":"2026-06-13T11:59:59.123456Z","level":"INFO","logger":"com.example.checkout.CartController",\
      "message":"GET /api/v1/cart/{id}/items finished: 3 items, customer has a coupon, warehouse answered in time",\
      "service.name":"checkout","service.namespace":"payments","deployment.environment.name":"production",\
      "host.name":"ip-10-20-30-40.eu-central-1.compute.internal","http":{"request":{"method":"GET"},\
      "response":{"status_code":200},"route":"/api/v1/cart/{id}/items"},"duration_ms":12.345,\
      "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","event_id":"01JXK5Z3P8Q9R7S6T5V4W3X2Y1",\
      "thread":"http-nio-8080-exec-7","customer_tier":"gold","items":3}""";

  private static final String[] LINES = {
    JSON,
    "time=2026-06-13T11:59:59.123Z level=info msg=\"request finished\" service=checkout method=GET"
        + " path=/api/v1/cart status=200 duration=12.3ms trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
    "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] \"GET /images/a.png?x=1 HTTP/1.1\" 200 203023"
        + " \"https://example.org/start\" \"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_1) AppleWebKit/537\"",
    "<165>1 2026-06-13T11:00:00.003Z web-1 billing 817 ID47 [ex@32473 iut=\"3\"] An event of the app",
    "Jun 12 22:14:15 web-1 sshd[1291]: Failed password for invalid user admin from 192.0.2.7",
    "Jun 12 22:14:15 fw-1 kernel: [ 12.5] [DROP] IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=40"
        + " TOS=0x00 PREC=0x00 TTL=244 ID=51242 PROTO=TCP SPT=56958 DPT=7001 WINDOW=1024 SYN URGP=0",
    "CEF:0|Acme|wall|2.0|42|port scan|7|src=192.0.2.1 dst=192.0.2.2 spt=4711 dpt=22 act=drop"
        + " rt=1781348400000 msg=many ports in a short time",
    "LEEF:1.0|Acme|wall|2.0|42|src=192.0.2.1\tdst=192.0.2.2\tsrcPort=4711\tdstPort=22\tsev=7",
    "type=SYSCALL msg=audit(1781348400.123:77): arch=c000003e syscall=59 success=yes exit=0 a0=9"
        + " ppid=1240 pid=1275 auid=700 uid=0 gid=0 tty=pts0 ses=3 comm=\"ls\" exe=\"/bin/ls\"",
    "192.0.2.1:4711 [13/Jun/2026:11:00:00.123] www app/app-1 5/0/2/30/37 200 2750 - - ----"
        + " 7/6/5/4/0 0/0 \"GET /a?b=1 HTTP/1.1\"",
    "2026-06-13 11:59:59,123 WARN  [main] com.example.App - connection pool is nearly exhausted",
    "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] \"GET /api/v1/carts/17 HTTP/1.1\" 200 23 \"-\" \"probe/1\""
        + " 512 0.052 [shop-web-80] [] 10.0.0.1:8080 5 0.050 200 9f1c2a7b",
    "1781348400.123    250 192.0.2.7 TCP_MISS/404 4114 GET http://shop.example:8080/a/b?x=1 ann"
        + " HIER_DIRECT/198.51.100.9 text/html",
    "[2026-06-13T11:00:00.250Z] \"POST /v1/carts/17?a=b HTTP/2\" 503 UF 154 91 226 100 \"192.0.2.28\""
        + " \"probe/2\" \"9c21d9b0\" \"carts.example\" \"10.0.2.1:80\"",
    "2026/06/13 11:00:00 [error] 26#27: *12 open() \"/srv/a\" failed (2: No such file or directory),"
        + " client: 192.0.2.7, server: shop.example, request: \"GET /a HTTP/1.1\", host: \"shop.example\"",
    "[Sat Jun 13 11:00:00.123456 2026] [proxy:error] [pid 28:tid 1401] [client 192.0.2.7:59307]"
        + " AH01075: Error dispatching request to backend",
    "2026-06-13 11:00:00 192.0.2.1 GET /a/b.aspx q=1 443 - 192.0.2.7 Probe/5.0+(x;+y)"
        + " https://shop.example/ 500 19 64 123",
    "h2 2026-06-13T11:00:00.186641Z app/web/50dc 192.0.2.7:2817 10.0.0.1:80 0.000 0.001 0.000 200 200"
        + " 34 366 \"GET https://shop.example:443/a/17 HTTP/1.1\" \"curl/8\" - - arn:aws:tg/1"
        + " \"Root=1-58337262-36d228ad5d99923122bbe354\" \"-\" \"-\" 0 2026-06-13T10:59:59.364000Z"
        + " \"forward\" \"-\" \"-\" \"10.0.0.1:80\" \"200\" \"-\" \"-\"",
    "79a5 shop-assets [13/Jun/2026:11:00:00 +0000] 192.0.2.7 - A120EX REST.GET.OBJECT a/b.html"
        + " \"GET /shop-assets/a/b.html HTTP/1.1\" 200 - 297 10 38 12 \"-\" \"probe\" -",
    "2 123456789010 eni-0a 192.0.2.7 192.0.2.8 20641 22 6 20 4249 1781348340 1781348400 ACCEPT OK"
  };

  private LogParserBenchmark() {}

  public static void main(String[] args) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    for (int round = 0; round < 4; round++) {
      for (String line : LINES) {
        byte[] utf8 = Given.utf8(line);
        int count = 1_000_000;
        long sum = 0;
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
          RawLog raw = new RawLog(utf8, "logs", 1, i, Given.BROKER, Map.of());
          sum += parser.parse(raw, event, why) ? event.idLow() : 1;
        }
        long nanos = threads.getCurrentThreadCpuTime() - start;
        allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
        System.out.printf(
            "%d: %s %d B: %d ns, %d B allocated (%x)%n",
            round,
            event.getString(io.logweir.schema.EventColumn.PARSER),
            utf8.length,
            nanos / count,
            allocated / count,
            sum & 0xf);
      }
    }
  }
}
