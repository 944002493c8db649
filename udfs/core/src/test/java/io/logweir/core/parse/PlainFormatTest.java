package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainFormatTest {

  /** Time, level, body; what is not found is -. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "2026-06-13 11:00:00,678:DEBUG:foo bar ~ 2026-06-13T11:00:00.678Z ~ DEBUG ~ 5 ~ foo bar",
        "[2026-06-13 11:00:00,678] ERROR Controller 0 failed ~ 2026-06-13T11:00:00.678Z ~ ERROR ~ 17"
            + " ~ Controller 0 failed",
        "error: no such file ~ 2026-06-13T12:00:00Z ~ error ~ 17 ~ error: no such file",
        "<info> ready ~ 2026-06-13T12:00:00Z ~ info ~ 9 ~ ready",
        "an error occurred ~ 2026-06-13T12:00:00Z ~ - ~ 0 ~ an error occurred",
        "no_ERROR here ~ 2026-06-13T12:00:00Z ~ - ~ 0 ~ no_ERROR here",
        "one two three four five ERROR ~ 2026-06-13T12:00:00Z ~ - ~ 0 ~ one two three four five ERROR",
        "I am here ~ 2026-06-13T12:00:00Z ~ - ~ 0 ~ I am here",
        "2026-06-13 11:00:00 I am here ~ 2026-06-13T11:00:00Z ~ - ~ 0 ~ I am here",
        "2026-06-13 11:00:00 3 items sold ~ 2026-06-13T11:00:00Z ~ - ~ 0 ~ 3 items sold",
        "2026-06-13 11:00:00 got an ERROR there ~ 2026-06-13T11:00:00Z ~ ERROR ~ 17"
            + " ~ got an ERROR there",
        "2026-06-13 11:00:00 error in the machine ~ 2026-06-13T11:00:00Z ~ - ~ 0"
            + " ~ error in the machine",
        "11:00:00.678 [main] WARN  a.b.C - slow ~ 2026-06-13T11:00:00.678Z ~ WARN ~ 13 ~ slow",
        "a page 4 [13/Jun/2026:11:00:00 +0000] done ~ 2026-06-13T11:00:00Z ~ - ~ 0"
            + " ~ a page 4 [13/Jun/2026:11:00:00 +0000] done",
        "==> WARNING: low memory ~ 2026-06-13T12:00:00Z ~ WARNING ~ 13 ~ low memory",
        "[1781348400] rotated ~ 2026-06-13T11:00:00Z ~ - ~ 0 ~ rotated",
      })
  void findsTimeLevelAndMessage(String line, String time, String level, long number, String body) {
    LogEvent event = Given.event("plain", line);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("plain");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros(time));
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(number);
  }

  /** Level, logger, thread, process, thread's number, body. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        // log4j, logback, Spring Boot, java.util.logging, Tomcat
        "2026-06-13 11:00:00,678 [pool-1 #2] INFO  a.b.Store - put [x] ~ INFO ~ a.b.Store"
            + " ~ pool-1 #2 ~ - ~ - ~ put [x]",
        "2026-06-13T11:00:00Z INFO [main] a.b.Store: put: x ~ INFO ~ a.b.Store ~ main ~ - ~ - ~ put: x",
        "2026-06-13 11:00:00 WARN  Store:54 - slow ~ WARN ~ Store ~ - ~ - ~ - ~ slow",
        "2026-06-13T11:00:00.678Z  INFO 77 --- [           main] a.b.Store    : open ~ INFO"
            + " ~ a.b.Store ~ main ~ 77 ~ - ~ open",
        "13-Jun-2026 11:00:00.678 SEVERE [main] a.b.Store.open no disk ~ SEVERE ~ a.b.Store ~ main"
            + " ~ - ~ - ~ no disk",
        "2026-06-13 11:00:00,678 ERROR [a.b.Store] (task-1) no disk ~ ERROR ~ a.b.Store ~ task-1"
            + " ~ - ~ - ~ no disk",
        "2026-06-13 11:00:00,678 [main] INFO  a.b.Store - 17 3 - put ~ INFO ~ a.b.Store ~ main"
            + " ~ - ~ - ~ put",
        "54 [main] INFO  a.b.Store - put ~ INFO ~ a.b.Store ~ main ~ - ~ - ~ put",
        // Cassandra, Hadoop, Spark, ZooKeeper, Kafka
        "WARN  [Gossip:1] 2026-06-13 11:00:00,678 Store.java:12 - slow ~ WARN ~ - ~ Gossip:1 ~ -"
            + " ~ - ~ slow",
        "260613 110000 31 INFO dfs.Store$Part: got it ~ INFO ~ dfs.Store$Part ~ - ~ - ~ 31 ~ got it",
        "26/06/13 11:00:00 INFO Store: got it ~ INFO ~ Store ~ - ~ - ~ - ~ got it",
        "2026-06-13 11:00:00,678 - INFO  [Peer[id=1]/0:0:2181:Leader@77] - elected ~ INFO ~ Leader"
            + " ~ Peer[id=1]/0:0:2181 ~ - ~ - ~ elected",
        "[2026-06-13 11:00:00,678] INFO [Store id=1] opened (a.b.Store) ~ INFO ~ a.b.Store"
            + " ~ - ~ - ~ - ~ opened",
        // Python, gunicorn, oslo.log, Ruby, Monolog
        "WARNING:shop.cart:empty ~ WARNING ~ shop.cart ~ - ~ - ~ - ~ empty",
        "2026-06-13 11:00:00,678 - shop.cart - WARNING - empty ~ WARNING ~ shop.cart ~ - ~ - ~ -"
            + " ~ empty",
        "[2026-06-13 11:00:00 +0000] [12] [INFO] Booting ~ INFO ~ - ~ - ~ 12 ~ - ~ Booting",
        "2026-06-13 11:00:00.678 991 INFO shop.cart.api [req-1 - -] [cart: 7] paid ~ INFO"
            + " ~ shop.cart.api ~ - ~ 991 ~ - ~ [cart: 7] paid",
        "I, [2026-06-13T11:00:00.678901 #12]  INFO -- cart: paid ~ INFO ~ cart ~ - ~ 12 ~ - ~ paid",
        "[2026-06-13 11:00:00] shop-eu.ERROR: no stock {\"item\":7} [] ~ ERROR ~ shop-eu ~ - ~ -"
            + " ~ - ~ no stock",
        // Go, Rust, .NET, bars
        "2026-06-13T11:00:00.678Z\tinfo\tcart\tcart/api.go:12\tpaid\t{\"n\": 1} ~ info ~ cart ~ -"
            + " ~ - ~ - ~ paid",
        "[2026-06-13T11:00:00Z WARN  shop::cart] empty ~ WARN ~ shop::cart ~ - ~ - ~ - ~ empty",
        "2026-06-13T11:00:00Z  INFO shop::cart: paid n=1 ~ INFO ~ shop::cart ~ - ~ - ~ - ~ paid n=1",
        "2026-06-13 11:00:00.6780 E | raft: lost ~ E ~ raft ~ - ~ - ~ - ~ lost",
        "2026-06-13 11:00:00.6780|WARN|Shop.Cart|empty ~ WARN ~ Shop.Cart ~ - ~ - ~ - ~ empty",
        "20260613-11:0:0:678|Cart|3000|paid 12 ~ - ~ Cart ~ - ~ 3000 ~ - ~ paid 12",
        "[06.13 11:00:00] cart.exe *64 - shop:80 closed ~ - ~ cart.exe ~ - ~ - ~ - ~ shop:80 closed",
        // ClickHouse, icinga, Windows
        "2026.06.13 11:00:00.678901 [ 7 ] {} <Debug> shop.cart (Parts): merged ~ Debug"
            + " ~ shop.cart (Parts) ~ - ~ 7 ~ - ~ merged",
        "[2026-06-13 11:00:00 +0200] warning/Checker: slow ~ warning ~ Checker ~ - ~ - ~ - ~ slow",
        "2026-06-13 11:00:00, Info                  CSI    0001 started ~ Info ~ CSI ~ - ~ - ~ -"
            + " ~ 0001 started",
        // oVirt, dpkg, Django
        "Thread-7::INFO::2026-06-13 11:00:00,678::cart::94::shop.Cart::(run) paid: 7 ~ INFO"
            + " ~ shop.Cart ~ Thread-7 ~ - ~ - ~ paid: 7",
        "2026-06-13 11:00:00,678+0200 INFO  (vm/7) [shop.cart] (id=7) (vm:94) ~ INFO ~ shop.cart"
            + " ~ vm/7 ~ - ~ - ~ (id=7)",
        "2026-06-13 11:00:00 start-shop: ready ~ - ~ start-shop ~ - ~ - ~ - ~ ready",
        "ERROR 2026-06-13 11:00:00,678 views 12 140123 no cart ~ ERROR ~ views ~ - ~ 12 ~ 140123"
            + " ~ no cart",
        "2026-06-13 11:00:00 [main] INFO  a.b.Store [Store.java:12] - open ~ INFO ~ a.b.Store ~ main"
            + " ~ - ~ - ~ open",
        "2026-06-13 11:00:00 | ERROR | pool-3 | a.b.Store | no disk ~ ERROR ~ a.b.Store ~ pool-3 ~ -"
            + " ~ - ~ no disk",
        "Jun 13, 2026 11:00:00 AM a.b.Store open INFO: opened ~ INFO ~ a.b.Store ~ - ~ - ~ -"
            + " ~ opened",
        "1781348400 WARN low ~ WARN ~ - ~ - ~ - ~ - ~ low",
        "INFO[0012] opened ~ INFO ~ - ~ - ~ - ~ - ~ opened",
        // what only looks like a logger
        "2026-06-13 11:00:00 INFO Loaded: 3 of 4 ~ INFO ~ - ~ - ~ - ~ - ~ Loaded: 3 of 4",
        "2026-06-13 11:00:00 ERROR IOError: no disk ~ ERROR ~ - ~ - ~ - ~ - ~ IOError: no disk",
      })
  void findsTheRestOfAHead(
      String line,
      String level,
      String logger,
      String thread,
      String pid,
      String tid,
      String body) {
    LogEvent event = Given.event("plain", line.replace("\\t", "\t"));
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("plain");
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(event.getString(EventColumn.SCOPE_NAME)).isEqualTo(logger);
    assertThat(attribute(event, "thread.name")).isEqualTo(thread);
    assertThat(attribute(event, "process.pid")).isEqualTo(pid);
    assertThat(attribute(event, "thread.id")).isEqualTo(tid);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @Test
  void aTerminalsColoursAreNoText() {
    LogEvent event =
        Given.event("plain", "\u001b[2m2026-06-13T11:00:00Z\u001b[0m \u001b[32mINFO\u001b[0m ok");
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo("INFO");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("ok");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-13T11:00:00Z"));
  }

  private static String attribute(LogEvent event, String name) {
    return event.entry(EventColumn.ATTRIBUTES, name);
  }

  @Test
  void aPartOfOpenMeaningIsContext() {
    LogEvent event = Given.event("plain", "2026-06-13 11:00:00 [main] [a=1, b=] INFO  a.B - x");
    assertThat(attribute(event, "log.context")).isEqualTo("a=1, b=");
    event = Given.event("plain", "[2026-06-13 11:00:00] shop.INFO: paid {\"n\":1} []");
    assertThat(attribute(event, "log.context")).isEqualTo("{\"n\":1} []");
    event = Given.event("plain", "api.log.1 2026-06-13 11:00:00 INFO  a.B - x");
    assertThat(attribute(event, "log.file.name")).isEqualTo("api.log.1");
    event = Given.event("plain", "2026-06-13T11:00:00Z  INFO 7 --- [shop] [main] a.B : x");
    assertThat(event.getString(EventColumn.SERVICE_NAME)).isEqualTo("shop");
    assertThat(attribute(event, "thread.name")).isEqualTo("main");
  }

  @Test
  void theTimeMayStandBehindTheThread() {
    LogEvent event = Given.event("WARN  [a-1] 2026-06-13 11:00:00,678 Store.java:12 - slow");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-13T11:00:00.678Z"));
    assertThat(attribute(event, "code.file.path")).isEqualTo("Store.java");
    assertThat(attribute(event, "code.line.number")).isEqualTo("12");
  }

  @Test
  void elapsedTimeAndDiagnosticsAreKept() {
    LogEvent event = Given.event("54 [main] INFO  a.b.Store - 17 3 - put");
    assertThat(attribute(event, "log.uptime_ms")).isEqualTo("54");
    assertThat(attribute(event, "log.context")).isEqualTo("17 3");
    assertThat(Given.event("54 [main] street").getString(EventColumn.BODY))
        .isEqualTo("54 [main] street");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "2026-06-13T11:00:00Z - info: ready ~ info ~ ready",
        "2026-06-13T11:00:00Z 0.017s notice: ready ~ notice ~ ready",
        "Jun 13 11:00:00.678 [warn] cart: slow ~ warn ~ cart: slow",
        "Jun 13 11:00:00.678 INFO shop: slow ~ INFO ~ shop: slow",
        "2026-06-13 11:00:00 [INFO] loaded ~ INFO ~ loaded",
        "2026-06-13T11:00:00Z [ERROR] [a/b.go:12]: failed ~ ERROR ~ failed",
      })
  void anApplicationsLineIsNoOther(String line, String level, String body) {
    LogEvent event = Given.event(line);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("plain");
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @Test
  void sleuthWritesTheTrace() {
    LogEvent event =
        Given.event(
            "plain",
            "2026-06-13 11:00:00.678  INFO"
                + " [shop,4bf92f3577b34da6a3ce929d0e0e4736,00f067aa0ba902b7] 1 --- [io-1] a.B : paid");
    assertThat(event.getString(EventColumn.SERVICE_NAME)).isEqualTo("shop");
    assertThat(event.getString(EventColumn.TRACE_ID)).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(event.getString(EventColumn.SPAN_ID)).isEqualTo("00f067aa0ba902b7");
    assertThat(attribute(event, "thread.name")).isEqualTo("io-1");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("paid");
  }

  @ParameterizedTest
  @CsvSource({
    "2026/06/13 11:00:00 cart/api.go:12: paid, cart/api.go, 12,",
    "[2026-06-13 11:00:00] {cart.py:12} INFO - paid, cart.py, 12,",
    "2026-06-13 11:00:00 UTC | CORE | INFO | (cart/api.go:12 in Pay) | paid, cart/api.go, 12, Pay",
  })
  void findsTheSourceLine(String line, String file, String number, String function) {
    LogEvent event = Given.event("plain", line);
    assertThat(attribute(event, "code.file.path")).isEqualTo(file);
    assertThat(attribute(event, "code.line.number")).isEqualTo(number);
    assertThat(attribute(event, "code.function.name")).isEqualTo(function);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("paid");
  }

  @Test
  void javaUtilLoggingWritesTwoLines() {
    LogEvent event =
        Given.event("plain", "Jun 13, 2026 1:00:00 PM shop.cart.Api pay\nWARNING: no stock\nof 7");
    assertThat(event.getString(EventColumn.SCOPE_NAME)).isEqualTo("shop.cart.Api");
    assertThat(attribute(event, "code.function.name")).isEqualTo("pay");
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo("WARNING");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("no stock\nof 7");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-13T13:00:00Z"));
  }

  @Test
  void dotNetWritesItsMessageBelow() {
    LogEvent event = Given.event("plain", "warn: Shop.Cart.Api[12]\n      no stock");
    assertThat(event.getString(EventColumn.SCOPE_NAME)).isEqualTo("Shop.Cart.Api");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("no stock");
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(13);
  }

  @Test
  void aStackTraceGoesToItsColumn() {
    String stack = "java.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\nCaused by: y";
    LogEvent event = Given.event("plain", "2026-06-13 11:00:00 ERROR broken\n" + stack);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("broken");
    assertThat(event.getString(EventColumn.EXCEPTION_STACKTRACE)).isEqualTo(stack);
    assertThat(event.getString(EventColumn.ERROR_TYPE))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(event.getString(EventColumn.EXCEPTION_MESSAGE)).isEqualTo("x");
    assertThat(Given.event("plain", "two\nlines").getString(EventColumn.BODY))
        .isEqualTo("two\nlines");
  }

  /** Type, message, body. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "ERROR no\\nTraceback (most recent call last):\\n  File \"a.py\", line 1\\nshop.Empty: 7"
            + " ~ shop.Empty ~ 7 ~ no",
        "TypeError: x is 7\\n    at pay (/a.js:1:2) ~ TypeError ~ x is 7 ~ TypeError: x is 7",
        "fail: Shop.Api[1]\\n      no\\nShop.Empty: 7\\n   at Shop.Api.Pay() ~ Shop.Empty ~ 7 ~ no",
        "ERROR no\\nException in thread \"main\" a.B: c\\n\\tat a.B.c(B.java:1) ~ a.B ~ c ~ no",
        "FATAL no\\npanic: nil map\\n\\ngoroutine 1 [running]: ~ - ~ nil map ~ no",
        "ERROR no\\n  more\\n\\tat a.B.c(B.java:1) ~ - ~ - ~ no\\n  more",
      })
  void stackTracesSayWhatWasThrown(String record, String type, String message, String body) {
    LogEvent event = Given.event("plain", record.replace("\\n", "\n").replace("\\t", "\t"));
    assertThat(event.has(EventColumn.EXCEPTION_STACKTRACE)).isTrue();
    assertThat(event.getString(EventColumn.ERROR_TYPE)).isEqualTo(type);
    assertThat(event.getString(EventColumn.EXCEPTION_MESSAGE)).isEqualTo(message);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body.replace("\\n", "\n"));
  }

  @Test
  void aSingleFrameIsCode() {
    LogEvent event = Given.event("plain", "\tat shop.cart.Api$Part.pay(Api.java:42)");
    assertThat(attribute(event, "code.namespace")).isEqualTo("shop.cart.Api$Part");
    assertThat(attribute(event, "code.function.name")).isEqualTo("pay");
    assertThat(attribute(event, "code.file.path")).isEqualTo("Api.java");
    assertThat(attribute(event, "code.line.number")).isEqualTo("42");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{x}", "{ [", "[1,2]", "<x>", "<13", "=", "\"", "a", "[", "Jan"})
  void anyTextIsPlain(String line) {
    LogEvent event = Given.event(line);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("plain");
  }

  @Test
  void invalidUtf8IsReplacedAndCounted() {
    LogEvent event =
        Given.event(Given.raw(Given.bytes("gr\u00fc\u00df ok")), SourceOptions.DEFAULTS);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("gr\ufffd\ufffd ok");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "logweir.invalid_utf8")).isEqualTo("2");
  }
}
