package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.parse.declared.Prefilter;
import io.logweir.schema.RawLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A format that auto does not ask, because a record does not fit its shapes, would refuse it. */
class FormatShapesTest {

  private static final int RECORDS = 100_000;
  private static final long SEED = 20_260_613;

  /** Of formats of which the other lines are few. */
  private static final String[] LINES = {
    "- 1781348400 2026.06.13 R02-M1-N0-C:J12-U11 2026-06-13-11.00.00.363779 R02-M1-N0-C:J"
        + "12-U11 RAS KERNEL INFO instruction cache parity error was corrected",
    "[2026-06-13T11:00:00.250Z] \"POST /v1/carts/17?a=b HTTP/2\" 503 UF 154 91 226 100 \""
        + "192.0.2.28\" \"probe/2\" \"9c21d9b0\" \"carts.example\" \"10.0.2.1:80\"",
    "192.0.2.1:4711 [13/Jun/2026:11:00:00.123] www app/app-1 5/0/2/30/37 200 2750 - - ---"
        + "- 7/6/5/4/0 0/0 \"GET /a?b=1 HTTP/1.1\"",
    "2 123456789010 eni-0a 192.0.2.7 192.0.2.8 20641 22 6 20 4249 1781348340 1781348400 A"
        + "CCEPT OK",
    "1.0 2026-06-13T11:00:00Z Z123412341234 shop.example A NOERROR UDP FRA52-C1 192.0.2.5"
        + "3 192.0.2.0/24",
    "h2 2026-06-13T11:00:00.186641Z app/web/50dc 192.0.2.7:2817 10.0.0.1:80 0.000 0.001 0"
        + ".000 200 200 34 366 \"GET https://shop.example:443/a/17 HTTP/1.1\" \"curl/8\" - - ar"
        + "n:aws:tg/1 \"Root=1-58337262-36d228ad5d99923122bbe354\" \"-\" \"-\" 0 2026-06-13T10:"
        + "59:59.364000Z \"forward\" \"-\" \"-\" \"10.0.0.1:80\" \"200\" \"-\" \"-\"",
    "79a5 shop-assets [13/Jun/2026:11:00:00 +0000] 192.0.2.7 - A120EX REST.GET.OBJECT a/b"
        + ".html \"GET /shop-assets/a/b.html HTTP/1.1\" 200 - 297 10 38 12 \"-\" \"probe\" -",
    "[pid: 24|app: 0|req: 48/412] 192.0.2.7 (ann) {44 vars in 1322 bytes} [Sat Jun 13 11:"
        + "00:00 2026] GET /a/?_=1 => generated 192 bytes in 21 msecs (HTTP/1.1 404) 4 headers "
        + "in 188 bytes (1 switches on core 0)",
    "[4711] 2026/06/13 11:00:00.678901 [TRC] 192.0.2.7:50412 - cid:3 - <<- [PUB carts.17 " + "12]",
    "2026-06-13T13:00:00.678+0200: 2.143: [GC (Allocation Failure) 142444K->13205K(253440"
        + "K), 0.0121716 secs] [Times: user=0.02 sys=0.00, real=0.01 secs]",
    "CEF:0|Acme|wall|2.0|42|port scan|7|src=192.0.2.1 dst=192.0.2.2 spt=4711 dpt=22 act=d"
        + "rop rt=1781348400000 msg=many ports in a short time",
    "LEEF:1.0|Acme|wall|2.0|42|src=192.0.2.1\tdst=192.0.2.2\tsrcPort=4711\tdstPort=22\tse" + "v=7",
    "1781348400.123    250 192.0.2.7 TCP_MISS/404 4114 GET http://shop.example:8080/a/b?x"
        + "=1 ann HIER_DIRECT/198.51.100.9 text/html",
    "12:M 13 Jun 2026 11:00:00.678 * Background saving started by pid 4711",
    "2026-06-13T13:00:00.678+0200 I COMMAND  [conn17] command shop.carts command: find { "
        + "find: \"carts\", filter: { customer: 4711 } } planSummary: COLLSCAN docsExamined:203"
        + "000 312ms",
    "2026-06-13T11:00:00.123Z cpu7:2097352)NMP: nmp_ThrottleLogForDevice: 3856: Cmd 0x1a "
        + "failed on path vmhba0:C0:T0:L0",
    "I0613 11:00:00.678901       1 controller.go:114] syncing pod shop/cart-5d8f7c9b6-x2x" + "7k",
    "06-13 11:00:00.678  1702  2395 D WindowManager: startDream: no dream is set for user" + " 10"
  };

  @Test
  void whoWouldTakeARecordIsAsked() {
    List<String> names = LogFormats.handWritten();
    List<LogFormat> formats = new ArrayList<>();
    names.forEach(name -> formats.add(LogFormats.of(name, SourceOptions.DEFAULTS)));
    FormatShapes shapes = DeclaredFormats.builtIn().shapes();
    Prefilter.Candidates candidates = shapes.prefilter.candidates();
    Random random = new Random(SEED);
    List<byte[]> seeds = FuzzTest.seeds();
    for (String line : LINES) {
      seeds.add(line.getBytes(StandardCharsets.UTF_8));
    }
    BitSet taken = new BitSet();
    int left = 0;
    int records = 0;
    for (int i = 0; i < seeds.size() + RECORDS; i++) {
      byte[] value = i < seeds.size() ? seeds.get(i) : FuzzTest.mutated(seeds, random);
      if (value.length == 0) {
        continue;
      }
      records++;
      RawLog raw = new RawLog(value, "shapes", 0, i, Given.BROKER, Map.of());
      BitSet asked = new BitSet();
      shapes.prefilter.find(value, 0, value.length, candidates);
      for (int shape = candidates.next(); shape >= 0; shape = candidates.next()) {
        if (shapes.handWritten(shape) >= 0) {
          asked.set(shapes.handWritten(shape));
        }
      }
      left += asked.cardinality();
      for (int f = 0; f < formats.size(); f++) {
        LogFormat format = formats.get(f);
        if (format.mayBeginWith(value[0]) && format.looksLike(raw, 0, value.length)) {
          taken.set(f);
          assertThat(asked.get(f))
              .as(names.get(f) + ": " + new String(value, StandardCharsets.UTF_8))
              .isTrue();
        }
      }
    }
    assertThat(taken.cardinality()).isGreaterThan(names.size() - 10);
    assertThat(left).as("asked in all").isLessThan(records * 10);
  }
}
