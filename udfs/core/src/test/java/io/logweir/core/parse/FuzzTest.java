package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.parse.declared.FormatFile;
import io.logweir.core.redact.Redaction;
import io.logweir.core.rule.Rule;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A million records, made from good lines by cutting, splicing, doubling and overwriting, through
 * the whole door: none throws, and each is accounted for.
 */
class FuzzTest {

  private static final int RECORDS = 1_000_000;
  private static final long SEED = 20_260_613;
  private static final int LONGEST = 2_000;

  private static final byte[][] SPICES = {
    {0},
    {'\n'},
    {'\r', '\n'},
    {(byte) 0xFF},
    {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
    {(byte) 0xFF, (byte) 0xFE},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    utf8("\\u0000"),
    utf8("\\ud800"),
    utf8("99999999999999999999999999"),
    utf8("-1"),
    utf8("1e400"),
    utf8("<191>1 "),
    utf8("{\"a\":"),
    utf8("[[[["),
    utf8("\"\\"),
    utf8("%00%ZZ"),
    utf8("Feb 30 25:61:61"),
    utf8("0000-00-00T00:00:00Z"),
    utf8("password=x user@example.org 4111111111111111"),
    utf8("$.*+?()[]{}|^"),
  };

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Counts what becomes of a record. */
  private static final class Account implements LogParser.Sink {
    int events;
    int rejected;
    int dropped;
    long bytes;

    @Override
    public void event(LogEvent event) {
      events++;
      bytes += event.getLong(EventColumn.SIZE_BYTES);
    }

    @Override
    public void rejected(Rejected why) {
      rejected++;
      assertThat(why.reason()).isNotEmpty();
    }

    @Override
    public void dropped(LogEvent event, String rule) {
      dropped++;
    }

    int parts() {
      return events + rejected + dropped;
    }
  }

  @Test
  void noRecordThrowsOrIsLost() {
    Random random = new Random(SEED);
    List<byte[]> seeds = seeds();
    List<String> names = LogFormats.names();
    List<LogParser> parsers = new ArrayList<>();
    for (String name : names) {
      parsers.add(
          new LogParser(
              SourceOptions.DEFAULTS
                  .withFormat(name)
                  .withRedaction(Redaction.DEFAULTS)
                  .withRules(
                      List.of(
                          Rule.read(
                              Map.of(
                                  "name", "debug",
                                  "when", Map.of("severity_number", Map.of("below", 9)),
                                  "action", Map.of("sample", 0.5)))))));
    }
    LogEvent event = new LogEvent();
    long[] sums = new long[3];
    for (int i = 0; i < RECORDS; i++) {
      byte[] value = mutated(seeds, random);
      // Every second as auto, the others as one format after the other.
      int format = i % 2 == 0 ? 0 : i / 2 % names.size();
      Account account = new Account();
      try {
        parsers
            .get(format)
            .parse(new RawLog(value, "fuzz", 0, i, Given.BROKER, Map.of()), event, account);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(names.get(format) + " on " + Arrays.toString(value), e);
      }
      if (account.parts() == 0 || account.bytes > value.length) {
        throw new AssertionError(
            names.get(format)
                + " makes "
                + account.parts()
                + " parts of "
                + account.bytes
                + " bytes of "
                + Arrays.toString(value));
      }
      sums[0] += account.events;
      sums[1] += account.rejected;
      sums[2] += account.dropped;
    }
    assertThat(sums[0]).isGreaterThan(RECORDS / 3);
    assertThat(sums[1]).isGreaterThan(RECORDS / 10);
    assertThat(sums[2]).isGreaterThan(RECORDS / 1000);
  }

  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String line : LogParserLawsTest.LINES) {
      seeds.add(utf8(line));
    }
    for (FormatFile file : DeclaredFormats.builtIn().files()) {
      file.tests().forEach(test -> seeds.add(utf8(test.record())));
    }
    assertThat(seeds).hasSizeGreaterThan(100);
    return seeds;
  }

  static byte[] mutated(List<byte[]> seeds, Random random) {
    byte[] value = seeds.get(random.nextInt(seeds.size())).clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      value = mutated(value, seeds, random);
    }
    return value.length > LONGEST ? Arrays.copyOf(value, LONGEST) : value;
  }

  private static byte[] mutated(byte[] value, List<byte[]> seeds, Random random) {
    int at = random.nextInt(value.length + 1);
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(value, at);
      }
      case 1 -> {
        return Arrays.copyOfRange(value, at, value.length);
      }
      case 2 -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length);
        return joined(value, at, Arrays.copyOfRange(other, from, other.length));
      }
      case 3 -> {
        return joined(value, at, SPICES[random.nextInt(SPICES.length)], value, at);
      }
      case 4 -> {
        for (int i = random.nextInt(4); i >= 0 && value.length > 0; i--) {
          value[random.nextInt(value.length)] = (byte) random.nextInt(256);
        }
        return value;
      }
      default -> {
        int end = Math.min(value.length, at + random.nextInt(20));
        return joined(value, end, Arrays.copyOfRange(value, at, end), value, end);
      }
    }
  }

  private static byte[] joined(byte[] head, int headEnd, byte[] middle, byte[] tail, int tailFrom) {
    byte[] all = new byte[headEnd + middle.length + tail.length - tailFrom];
    System.arraycopy(head, 0, all, 0, headEnd);
    System.arraycopy(middle, 0, all, headEnd, middle.length);
    System.arraycopy(tail, tailFrom, all, headEnd + middle.length, tail.length - tailFrom);
    return all;
  }

  private static byte[] joined(byte[] head, int headEnd, byte[] tail) {
    return joined(head, headEnd, new byte[0], tail, 0);
  }
}
