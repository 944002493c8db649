package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text logs of databases, servers and platforms that have a format of their own. */
class TextFormatsTest {

  private static String attribute(LogEvent event, String name) {
    return event.entry(EventColumn.ATTRIBUTES, name);
  }

  /** {@code auto} finds it and declaring it gives the same. */
  private static LogEvent event(String format, String line) {
    LogEvent event = Given.event(line);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo(format);
    assertThat(Given.event(format, line).toString()).isEqualTo(event.toString());
    cutOff(format, line);
    return event;
  }

  /** However much of a line is missing, nothing is read behind its end. */
  private static void cutOff(String format, String line) {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS.withFormat(format));
    LogEvent event = new LogEvent();
    for (int length = 0; length < line.length(); length++) {
      Rejection why = new Rejection();
      boolean understood = parser.parse(Given.raw(line.substring(0, length)), event, why);
      assertThat(understood || why.reason() != null).isTrue();
    }
  }

  private static void time(LogEvent event, String instant) {
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros(instant));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "I0612 11:00:00.678901    12 cart.go:34] paid ~ 2026-06-12T11:00:00.678901Z ~ I ~ 9 ~ 12"
            + " ~ cart.go ~ 34 ~ paid",
        "F20240229 11:00:00.678901 12 a/cart.cc:34] out ~ 2024-02-29T11:00:00.678901Z ~ F ~ 21"
            + " ~ 12 ~ a/cart.cc ~ 34 ~ out",
        "W240229 11:00:00.678901 12 3@kv/cart.go:34 ⋮ [n1] slow ~ 2024-02-29T11:00:00.678901Z ~ W"
            + " ~ 13 ~ 12 ~ kv/cart.go ~ 34 ~ [n1] slow",
        "E240229 11:00:00.678901 12 kv/cart.go:34  [n1] bad ~ 2024-02-29T11:00:00.678901Z ~ E ~ 17"
            + " ~ 12 ~ kv/cart.go ~ 34 ~ [n1] bad",
      })
  void klog(
      String line,
      String time,
      String level,
      long number,
      String thread,
      String file,
      String at,
      String body) {
    LogEvent event = event("klog", line);
    time(event, time);
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(number);
    assertThat(attribute(event, "thread.id")).isEqualTo(thread);
    assertThat(attribute(event, "code.file.path")).isEqualTo(file);
    assertThat(attribute(event, "code.line.number")).isEqualTo(at);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "06-12 11:00:00.678  1702  2395 D Cart  : paid: 7 ~ D ~ 5 ~ Cart ~ 1702 ~ 2395 ~ paid: 7",
        "06-12 11:00:00.678  root  12  13 W [x] slow ~ W ~ 13 ~ - ~ 12 ~ 13 ~ [x] slow",
        "2026-06-12 11:00:00.678  12  13 V Cart: x ~ V ~ 1 ~ Cart ~ 12 ~ 13 ~ x",
        "06-12 11:00:00.678 I/Cart( 12): paid ~ I ~ 9 ~ Cart ~ 12 ~ - ~ paid",
        "E/Cart  (  12): paid ~ E ~ 17 ~ Cart ~ 12 ~ - ~ paid",
        "A/Cart: paid ~ A ~ 21 ~ Cart ~ - ~ - ~ paid",
        "D(  12:  13) paid ~ D ~ 5 ~ - ~ 12 ~ 13 ~ paid",
        "D(  12) paid  (Cart) ~ D ~ 5 ~ Cart ~ 12 ~ - ~ paid",
        "[ 06-12 11:00:00.678 12: 13 F/Cart ]\\npaid ~ F ~ 21 ~ Cart ~ 12 ~ 13 ~ paid",
      })
  void logcat(
      String line, String level, long number, String tag, String pid, String tid, String body) {
    LogEvent event = event("logcat", line.replace("\\n", "\n"));
    if (line.contains("11:00")) {
      time(event, "2026-06-12T11:00:00.678Z");
    }
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(number);
    assertThat(event.getString(EventColumn.SCOPE_NAME)).isEqualTo(tag);
    assertThat(attribute(event, "process.pid")).isEqualTo(pid);
    assertThat(attribute(event, "thread.id")).isEqualTo(tid);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "12:M 12 Jun 2026 11:00:00.678 * Ready ~ 2026-06-12T11:00:00.678Z ~ notice ~ 12 ~ master"
            + " ~ Ready",
        "12:S 12 Jun 11:00:00.678 # Slow ~ 2026-06-12T11:00:00.678Z ~ warning ~ 12 ~ slave ~ Slow",
        "[12] 12 Jun 11:00:00 - Ready ~ 2026-06-12T11:00:00Z ~ verbose ~ 12 ~ - ~ Ready",
        "12 Jun 11:00:00 . Ready ~ 2026-06-12T11:00:00Z ~ debug ~ - ~ - ~ Ready",
        "12:signal-handler (1781262000) Bye ~ 2026-06-12T11:00:00Z ~ - ~ 12 ~ - ~ Bye",
      })
  void redis(String line, String time, String level, String pid, String role, String body) {
    LogEvent event = event("redis", line);
    time(event, time);
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(attribute(event, "process.pid")).isEqualTo(pid);
    assertThat(attribute(event, "redis.log.role")).isEqualTo(role);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @Test
  void redisMonitor() {
    LogEvent event =
        event("redis", "1781262000.678901 [3 192.0.2.1:52500] \"set\" \"a\\\"b\" \"1\"");
    time(event, "2026-06-12T11:00:00.678901Z");
    assertThat(attribute(event, "db.namespace")).isEqualTo("3");
    assertThat(attribute(event, "db.operation.name")).isEqualTo("set");
    assertThat(attribute(event, "redis.command.args")).isEqualTo("\"a\\\"b\" \"1\"");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
    assertThat(attribute(event, "client.port")).isEqualTo("52500");
    event = event("redis", "1781262000.678901 [0 lua] \"get\" \"x\"");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("lua");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "2026-06-12 11:00:00.678 UTC [12] LOG:  ready ~ 12 ~ - ~ - ~ LOG ~ 9 ~ ready",
        "2026-06-12 13:00:00.678 CEST [12-3] bob@shop FATAL:  no ~ 12 ~ bob ~ shop ~ FATAL ~ 21 ~ no",
        "2026-06-12 11:00:00.678 UTC [12]: [3-1] user=bob,db=shop,app=x,client=192.0.2.1 WARNING:  no"
            + " ~ 12 ~ bob ~ shop ~ WARNING ~ 13 ~ no",
        "2026-06-12 13:00:00.678 CEST:192.0.2.1(41):bob@shop:[12]:HINT:  try ~ 12 ~ - ~ - ~ HINT ~ 9"
            + " ~ try",
        "2026-06-12 11:00:00.678 UTC [12] [unknown]@[unknown] DEBUG2:  x ~ 12 ~ unknown ~ unknown"
            + " ~ DEBUG2 ~ 5 ~ x",
      })
  void postgresql(
      String line,
      String pid,
      String user,
      String database,
      String level,
      long number,
      String body) {
    LogEvent event = event("postgresql", line);
    time(event, "2026-06-12T11:00:00.678Z");
    assertThat(attribute(event, "process.pid")).isEqualTo(pid);
    if (user != null) {
      assertThat(attribute(event, "user.name")).isEqualTo(user);
      assertThat(attribute(event, "postgresql.log.database")).isEqualTo(database);
    }
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(number);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @Test
  void amazonsPostgresqlNamesThePeer() {
    LogEvent event =
        event("postgresql", "2026-06-12 11:00:00 UTC:192.0.2.7(5433):ann@shop:[12]:LOG:  ready");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.7");
    assertThat(attribute(event, "client.port")).isEqualTo("5433");
    assertThat(attribute(event, "user.name")).isEqualTo("ann");
    assertThat(attribute(event, "postgresql.log.database")).isEqualTo("shop");
  }

  @Test
  void postgresqlStatements() {
    LogEvent event =
        event(
            "postgresql",
            "2026-06-12 11:00:00 UTC [12-3] bob@shop LOG:  00000: duration: 3.125 ms  execute s1:"
                + " SELECT 1,\n\t2");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(3_125_000);
    assertThat(attribute(event, "db.response.status_code")).isEqualTo("00000");
    assertThat(attribute(event, "db.query.text")).isEqualTo("SELECT 1,\n\t2");
    assertThat(attribute(event, "postgresql.log.query_step")).isEqualTo("execute");
    assertThat(attribute(event, "postgresql.log.query_name")).isEqualTo("s1");
    assertThat(attribute(event, "postgresql.log.core_id")).isEqualTo("3");
    assertThat(event.has(EventColumn.BODY)).isFalse();
    event = event("postgresql", "2026-06-12 11:00:00 UTC [12] LOG:  duration: 3.125 ms");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(3_125_000);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("duration: 3.125 ms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "2026-06-12T11:00:00.678901Z 7 [Warning] [MY-010055] [Server] old ~"
            + " 2026-06-12T11:00:00.678901Z ~ 7 ~ Warning ~ 13 ~ MY-010055 ~ Server"
            + " ~ [MY-010055] [Server] old",
        "2026-06-12T11:00:00.678901Z 0 [System] up ~ 2026-06-12T11:00:00.678901Z ~ 0 ~ System ~ 9"
            + " ~ - ~ - ~ up",
        "260612 11:00:00 [ERROR] no disk ~ 2026-06-12T11:00:00Z ~ - ~ ERROR ~ 17 ~ - ~ - ~ no disk",
        "2026-06-12 11:00:00 12 [Note] up ~ 2026-06-12T11:00:00Z ~ 12 ~ Note ~ 9 ~ - ~ - ~ up",
      })
  void mysqlError(
      String line,
      String time,
      String thread,
      String level,
      long number,
      String code,
      String subsystem,
      String body) {
    LogEvent event = event("mysql-error", line);
    time(event, time);
    assertThat(attribute(event, "mysql.thread_id")).isEqualTo(thread);
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(number);
    assertThat(attribute(event, "mysql.error.code")).isEqualTo(code);
    assertThat(attribute(event, "mysql.error.subsystem")).isEqualTo(subsystem);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @Test
  void mysqlSlow() {
    LogEvent event =
        event(
            "mysql-slow",
            "# Time: 2026-06-12T11:00:09.678901Z\n"
                + "# User@Host: bob[robert] @ shop [192.0.2.1]  Id:    35\n"
                + "# Schema:   QC_hit: No  Full_scan: Yes\n"
                + "# Query_time: 2.5  Lock_time: 0.000184 Rows_sent: 1  Rows_examined: 72\n"
                + "#   InnoDB_IO_r_wait: 0.000213  InnoDB_trx_id: 6F\n"
                + "use cart;\n"
                + "SET timestamp=1781262000;\n"
                + "SELECT *\nFROM item;\n"
                + "# Time: 2026-06-12T11:00:10.000000Z");
    time(event, "2026-06-12T11:00:00Z");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(2_500_000_000L);
    assertThat(attribute(event, "user.name")).isEqualTo("bob");
    assertThat(attribute(event, "mysql.slowlog.current_user")).isEqualTo("robert");
    assertThat(attribute(event, "client.domain")).isEqualTo("shop");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
    assertThat(attribute(event, "mysql.thread_id")).isEqualTo("35");
    assertThat(attribute(event, "mysql.slowlog.query_cache_hit")).isEqualTo("false");
    assertThat(attribute(event, "mysql.slowlog.full_scan")).isEqualTo("true");
    assertThat(attribute(event, "mysql.slowlog.lock_time.sec")).isEqualTo("0.000184");
    assertThat(attribute(event, "mysql.slowlog.rows_sent")).isEqualTo("1");
    assertThat(attribute(event, "mysql.slowlog.innodb.io_r_wait.sec")).isEqualTo("0.000213");
    assertThat(attribute(event, "mysql.slowlog.innodb.trx_id")).isEqualTo("6F");
    assertThat(attribute(event, "mysql.slowlog.schema")).isEqualTo("cart");
    assertThat(attribute(event, "db.query.text")).isEqualTo("SELECT *\nFROM item;");
    assertThat(event.has(EventColumn.BODY)).isFalse();
    time(event("mysql-slow", "# Time: 260612 11:00:00"), "2026-06-12T11:00:00Z");
    assertThat(
            attribute(
                event("mysql-slow", "# Query_time: 1\n# administrator command: Quit;"),
                "db.query.text"))
        .isEqualTo("# administrator command: Quit;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "[INF] Ready [x] ~ - ~ - ~ - ~ - ~ Ready [x]",
        "[DBG] 192.0.2.1:41 - cid:7 - Created ~ - ~ - ~ - ~ - ~ Created",
        "[TRC] 192.0.2.1:41 - cid:7 - <<- [PUB a.b 12] ~ publish ~ inbound ~ a.b ~ 12 ~ -",
        "[TRC] 192.0.2.1:41 - cid:7 - <<- [PUB a.b _IN.x 12] ~ publish ~ inbound ~ a.b ~ 12 ~ -",
        "[TRC] 192.0.2.1:41 - cid:7 - ->> [MSG a.b 3 12] ~ message ~ outbound ~ a.b ~ 12 ~ -",
        "[TRC] 192.0.2.1:41 - cid:7 - ->> MSG_PAYLOAD: [hi] ~ payload ~ outbound ~ - ~ - ~ [hi]",
        "[TRC] 192.0.2.1:41 - cid:7 - <<- [CONNECT {}] ~ connection ~ inbound ~ - ~ - ~ {}",
        "[TRC] 192.0.2.1:41 - cid:7 - ->> [-ERR no] ~ error ~ outbound ~ - ~ - ~ no",
      })
  void nats(String line, String type, String direction, String subject, String bytes, String body) {
    LogEvent event = event("nats", "[12] 2026/06/12 11:00:00.678901 " + line);
    time(event, "2026-06-12T11:00:00.678901Z");
    assertThat(attribute(event, "process.pid")).isEqualTo("12");
    assertThat(attribute(event, "nats.log.msg.type")).isEqualTo(type);
    assertThat(attribute(event, "network.direction")).isEqualTo(direction);
    assertThat(attribute(event, "nats.log.msg.subject")).isEqualTo(subject);
    assertThat(attribute(event, "nats.log.msg.bytes")).isEqualTo(bytes);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
    if (line.contains("cid")) {
      assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
      assertThat(attribute(event, "nats.log.client.id")).isEqualTo("7");
    }
  }

  @Test
  void elasticsearch() {
    String head = "[2026-06-12T11:00:00,678][WARN ][o.e.x.Store           ] ";
    LogEvent event = event("elasticsearch", head + "[node-1] [shop-1/aB_c] full [x]");
    time(event, "2026-06-12T11:00:00.678Z");
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo("WARN");
    assertThat(event.getString(EventColumn.SCOPE_NAME)).isEqualTo("o.e.x.Store");
    assertThat(attribute(event, "elasticsearch.node.name")).isEqualTo("node-1");
    assertThat(attribute(event, "elasticsearch.index.name")).isEqualTo("shop-1");
    assertThat(attribute(event, "elasticsearch.index.id")).isEqualTo("aB_c");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("full [x]");
    event = event("elasticsearch", head + "[n] no\na.B: c\n        at a.B.c(B.java:1) ~[x.jar]");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("no");
    assertThat(event.getString(EventColumn.ERROR_TYPE)).isEqualTo("a.B");
    assertThat(event.getString(EventColumn.EXCEPTION_MESSAGE)).isEqualTo("c");
    event =
        event(
            "elasticsearch",
            head + "[n] [gc][77] overhead, spent [1.5s] collecting in the last [2s]");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(1_500_000_000L);
    assertThat(attribute(event, "elasticsearch.server.gc.overhead_seq")).isEqualTo("77");
    assertThat(event.has(EventColumn.BODY)).isFalse();
  }

  @Test
  void elasticsearchSlowLog() {
    LogEvent event =
        event(
            "elasticsearch",
            "[2026-06-12T11:00:00,678][INFO ][index.search.slowlog.query] [n] [shop][3] took[4.5ms],"
                + " took_millis[4], types[], search_type[DFS], source[{\"a\":[1]}], id[x],");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(4_000_000);
    assertThat(attribute(event, "elasticsearch.index.name")).isEqualTo("shop");
    assertThat(attribute(event, "elasticsearch.shard.id")).isEqualTo("3");
    assertThat(attribute(event, "elasticsearch.slowlog.took")).isEqualTo("4.5ms");
    assertThat(attribute(event, "elasticsearch.slowlog.search_type")).isEqualTo("DFS");
    assertThat(attribute(event, "elasticsearch.slowlog.source_query")).isEqualTo("{\"a\":[1]}");
    assertThat(attribute(event, "elasticsearch.slowlog.id")).isEqualTo("x");
    assertThat(event.has(EventColumn.BODY)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "- 1781262000 2026.06.12 R1-M0 2026-06-12-04.00.00.678901 R1-M0 RAS KERNEL INFO corrected ~"
            + " 2026-06-12T11:00:00.678901Z ~ R1-M0 ~ KERNEL ~ INFO ~ - ~ corrected",
        "APPSEV 1781262000 2026.06.12 R1 2026-06-12-04.00.00.678901 R1 RAS APP FATAL ciod: no ~"
            + " 2026-06-12T11:00:00.678901Z ~ R1 ~ APP ~ FATAL ~ APPSEV ~ ciod: no",
        "- 1781262000 2026.06.12 dn1 Jun 12 04:00:00 dn1/dn1 crond(x)[12]: closed ~"
            + " 2026-06-12T11:00:00Z ~ dn1 ~ - ~ - ~ - ~ closed",
        "77 node-1 unix.hw state.off 1781262000 1 Component: off ~ 2026-06-12T11:00:00Z ~ node-1"
            + " ~ unix.hw ~ - ~ - ~ Component: off",
      })
  void ras(
      String line,
      String time,
      String host,
      String component,
      String level,
      String alert,
      String body) {
    LogEvent event = event("ras", line);
    time(event, time);
    assertThat(event.getString(EventColumn.HOST_NAME)).isEqualTo(host);
    assertThat(event.getString(EventColumn.SCOPE_NAME)).isEqualTo(component);
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(attribute(event, "ras.alert")).isEqualTo(alert);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      nullValues = "-",
      value = {
        "I STORAGE  [initandlisten] ready ~ I ~ STORAGE ~ initandlisten ~ - ~ - ~ ready",
        "D2 QUERY [conn7] scan ~ D2 ~ QUERY ~ conn7 ~ - ~ - ~ scan",
        "W -        [conn7] odd ~ W ~ - ~ conn7 ~ - ~ - ~ odd",
        "I COMMAND  [conn7] find { a: 1 } 163ms ~ I ~ COMMAND ~ conn7 ~ 163000000 ~ -"
            + " ~ find { a: 1 } 163ms",
        "[conn7] end connection 192.0.2.1:41 (3 open) ~ - ~ - ~ conn7 ~ - ~ 192.0.2.1"
            + " ~ end connection 192.0.2.1:41 (3 open)",
      })
  void mongodb(
      String line,
      String level,
      String component,
      String context,
      Long duration,
      String client,
      String body) {
    LogEvent event = event("mongodb", "2026-06-12T13:00:00.678+0200 " + line);
    time(event, "2026-06-12T11:00:00.678Z");
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(event.getString(EventColumn.SCOPE_NAME)).isEqualTo(component);
    assertThat(attribute(event, "thread.name")).isEqualTo(context);
    assertThat(event.has(EventColumn.EVENT_DURATION)).isEqualTo(duration != null);
    if (duration != null) {
      assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(duration);
    }
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo(client);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @Test
  void jvmGc() {
    LogEvent event =
        event(
            "jvm-gc",
            "2026-06-12T13:00:00.678+0200: 77.826: [GC (CMS Initial Mark) [1 CMS-initial-mark:"
                + " 13K(17K)] 14K(25K), 0.0021716 secs] [Times: user=0.01 sys=0.00, real=0.02 secs]");
    time(event, "2026-06-12T11:00:00.678Z");
    assertThat(attribute(event, "jvm.gc.uptime_sec")).isEqualTo("77.826");
    assertThat(attribute(event, "jvm.gc.phase.name")).isEqualTo("CMS Initial Mark");
    assertThat(attribute(event, "jvm.gc.old_gen.used_kb")).isEqualTo("13");
    assertThat(attribute(event, "jvm.gc.heap.size_kb")).isEqualTo("25");
    assertThat(attribute(event, "jvm.gc.phase.cpu_time.real_sec")).isEqualTo("0.02");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(2_171_600);
    assertThat(event.has(EventColumn.BODY)).isFalse();
    assertThat(event.getString(EventColumn.LOG_RECORD_ORIGINAL)).startsWith("2026-").endsWith("]");
    event = event("jvm-gc", "2026-06-12T13:00:00.678+0200: 7.8: [GC pause (young), 0.5 secs] [x]");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(500_000_000);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("[GC pause (young), 0.5 secs] [x]");
  }

  @Test
  void rails() {
    String request =
        "Started GET \"/cart?id=7\" for 192.0.2.1 at 2026-06-12 13:00:00 +0200\n"
            + "Processing by Shop::CartController#show as JSON\n"
            + "  Parameters: {\"id\"=>\"7\"}\n"
            + "Completed 404 Not Found in 64ms (Views: 1.7ms | ActiveRecord: 9.1ms)";
    LogEvent event = event("rails", request);
    time(event, "2026-06-12T11:00:00Z");
    assertThat(event.getString(EventColumn.HTTP_REQUEST_METHOD)).isEqualTo("GET");
    assertThat(event.getString(EventColumn.URL_PATH)).isEqualTo("/cart");
    assertThat(attribute(event, "url.query")).isEqualTo("id=7");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
    assertThat(event.getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(404);
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(64_000_000);
    assertThat(attribute(event, "rails.controller.class")).isEqualTo("Shop::CartController");
    assertThat(attribute(event, "rails.controller.action")).isEqualTo("show");
    assertThat(attribute(event, "rails.request.format")).isEqualTo("JSON");
    assertThat(attribute(event, "rails.request.params")).isEqualTo("\"id\"=>\"7\"");
    assertThat(attribute(event, "rails.request.duration.view")).isEqualTo("1.7");
    event = event("rails", "I, [2026-06-12T11:00:00.678901 #12]  INFO -- : " + request);
    time(event, "2026-06-12T11:00:00.678901Z");
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo("INFO");
    assertThat(attribute(event, "process.pid")).isEqualTo("12");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(request);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "mongodb ~ 2026-06-12T11:00:00.678+0000 I store [conn7] lower case",
        "mongodb ~ 2026-06-12T11:00:00.678+0000 [main] x of another product",
        "jvm-gc ~ 2026-06-12T11:00:00.678+0000: started: [GC pause]",
        "klog ~ I0612 11:00:00.678901 12 cart.go] x",
        "klog ~ I0612 11:00:00.678901 cart.go:1] x",
        "klog ~ I1332 11:00:00.678901 12 cart.go:1] x",
        "klog ~ X0612 11:00:00.678901 12 cart.go:1] x",
        "logcat ~ 06-12 11:00:00.678  1702  D Cart: x",
        "logcat ~ 06-12 11:00:00.678  12  13 Q Cart: x",
        "logcat ~ D/Cart 12",
        "redis ~ 12:Q 12 Jun 2026 11:00:00.678 * x",
        "redis ~ 12:M 12 Jun 2026 11:00:00.678 ! x",
        "redis ~ 12:signal-handler (x) Bye",
        "redis ~ 1781262000.678901 [3 192.0.2.1:52500] set",
        "postgresql ~ 2026-06-12 11:00:00 UTC [12] LOG: one blank",
        "postgresql ~ 2026-06-12 11:00:00 UTC [12] ready",
        "postgresql ~ LOG:  ready",
        "mysql-error ~ 2026-06-12T11:00:00.678901Z 7 Warning old",
        "mysql-error ~ 2026-06-12T11:00:00.678901Z 7 [Fatal] old",
        "mysql-slow ~ # Name: value",
        "nats ~ [12] 2026/06/12 11:00:00.678901 [XXX] x",
        "nats ~ [12] 2026/13/12 11:00:00.678901 [INF] x",
        "elasticsearch ~ [2026-06-12T11:00:00,678][WARN ] no logger here at all",
        "elasticsearch ~ [2026-06-12T11:00:00,678][SHOP ][o.e.x.Store] no level",
        "ras ~ - 1781262000 2026.06.12",
        "ras ~ 77 node-1 unix.hw state.off yesterday 1 x",
      })
  void whatIsNoneIsRejected(String format, String line) {
    assertThat(Given.rejection(format, line).reason()).isEqualTo(RejectReason.INVALID_TEXT_LOG);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isNotEqualTo(format);
  }
}
