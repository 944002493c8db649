package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;

/**
 * Reads the logs of supercomputers as the Computer Failure Data Repository publishes them, with the
 * category of an alert, or {@code -}, in front: Blue Gene/L's ({@code - 1117838570 2005.06.03 node
 * 2005-06-03-15.42.50.363779 node RAS KERNEL INFO message}) and those of syslog machines such as
 * Thunderbird ({@code - 1131566461 2005.11.09 node Nov 9 12:01:01 user@node name[pid]: message});
 * and LANL's ({@code 134681 node unix.hw state 1077804742 1 message}).
 *
 * @see <a href="https://doi.org/10.1109/DSN.2007.103">Oliner, Stearley: What Supercomputers Say</a>
 */
final class RasFormat implements LogFormat {

  static final String NAME = "ras";

  private static final EntryKey ALERT = EntryKey.of("ras.alert");
  private static final EntryKey TYPE = EntryKey.of("ras.type");
  private static final EntryKey LOCATION = EntryKey.of("ras.location");
  private static final EntryKey STATE = EntryKey.of("ras.state");
  private static final EntryKey RECORD = EntryKey.of("ras.record");
  private static final EntryKey FLAG = EntryKey.of("ras.flag");

  private static final int MOST_WORDS = 9;
  private static final int LONGEST_WORD = 128;

  private final EventFields fields;
  private final int[] start = new int[MOST_WORDS];
  private final int[] end = new int[MOST_WORDS];

  RasFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '-' || Scan.isDigit(first) || (first >= 'A' && first <= 'Z');
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return to - from > 24 && (tagged(b, from, to) > 0 || numbered(b, from, to));
  }

  /** Where the seconds stand behind an alert's category, a date with points behind them; or -1. */
  private static int tagged(byte[] b, int from, int to) {
    int p = from;
    int last = Math.min(to - 23, from + 32);
    while (p < last && b[p] != ' ') {
      p++;
    }
    return p < last
            && p > from
            && Scan.isDigit(b[p + 1])
            && Scan.isDigit(b[p + 10])
            && b[p + 11] == ' '
            && b[p + 16] == '.'
            && b[p + 19] == '.'
            && b[p + 22] == ' '
        ? p + 1
        : -1;
  }

  /** {@code number node component state seconds flag }. */
  private boolean numbered(byte[] b, int from, int to) {
    int p = from;
    while (p < to && Scan.isDigit(b[p])) {
      p++;
    }
    if (p == from || p == to || b[p] != ' ' || words(b, from, to, 6) < 6) {
      return false;
    }
    return !Scan.isDigit(b[start[1]])
        && Scan.isLetter(b[start[2]])
        && Scan.isLetter(b[start[3]])
        && end[4] - start[4] >= 9
        && end[4] - start[4] <= 10
        && digits(b, 4)
        && end[5] - start[5] == 1
        && digits(b, 5);
  }

  private boolean digits(byte[] b, int word) {
    for (int i = start[word]; i < end[word]; i++) {
      if (!Scan.isDigit(b[i])) {
        return false;
      }
    }
    return true;
  }

  private static final long ONES = 0x0101010101010101L;
  private static final long LOWS = 0x7F * ONES;

  /** Finds the first words, giving how many there are; a line feed or a long word ends them. */
  private int words(byte[] b, int from, int to, int most) {
    int count = 0;
    int begin = from;
    int p = from;
    for (; p + 8 <= to; p += 8) {
      long w = (long) Utf8.LONG.get(b, p);
      long found = zeros(w ^ ' ' * ONES) | zeros(w ^ '\n' * ONES);
      for (; found != 0; found &= found - 1) {
        int at = p + (Long.numberOfTrailingZeros(found) >>> 3);
        if (b[at] == '\n' || at - begin >= LONGEST_WORD) {
          return count;
        }
        if (at > begin) {
          start[count] = begin;
          end[count] = at;
          if (++count == most) {
            return count;
          }
        }
        begin = at + 1;
      }
    }
    for (; p <= to; p++) {
      boolean last = p == to;
      if (!last && b[p] != ' ' && b[p] != '\n') {
        continue;
      }
      if ((!last && b[p] == '\n') || p - begin >= LONGEST_WORD) {
        return count;
      }
      if (p > begin) {
        start[count] = begin;
        end[count] = p;
        if (++count == most) {
          return count;
        }
      }
      begin = p + 1;
    }
    return count;
  }

  /** The high bit of each byte that is zero, and of no other. */
  private static long zeros(long w) {
    return ~(((w & LOWS) + LOWS) | w | LOWS);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    int seconds = to - from > 24 ? tagged(b, from, to) : -1;
    boolean understood =
        to - from > 24
            && (seconds > 0
                ? alert(b, from, seconds, to, event)
                : numbered(b, from, to) && lanl(b, to, event));
    if (!understood) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected alert, seconds, date and node");
    }
    return fields.finish(b, from, to);
  }

  private boolean lanl(byte[] b, int to, LogEvent event) {
    long seconds = Decimals.wholeNumber(b, start[4], end[4]);
    event.setLong(EventColumn.TIME, seconds * 1_000_000);
    fields.attribute(RECORD, b, start[0], end[0]);
    fields.text(EventColumn.HOST_NAME, b, start[1], end[1]);
    fields.text(EventColumn.SCOPE_NAME, b, start[2], end[2]);
    fields.attribute(STATE, b, start[3], end[3]);
    fields.attribute(FLAG, b, start[5], end[5]);
    body(b, end[5], to);
    return true;
  }

  private void body(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] == ' ') {
      p++;
    }
    if (p < to) {
      fields.body(b, p, to);
    }
  }

  private boolean alert(byte[] b, int from, int seconds, int to, LogEvent event) {
    int count = words(b, from, to, MOST_WORDS);
    long epoch = Decimals.wholeNumber(b, seconds, seconds + 10);
    if (count < 5 || epoch == Decimals.NONE) {
      return false;
    }
    long micros = epoch * 1_000_000;
    boolean blueGene = end[4] - start[4] > 20 && b[start[4] + 4] == '-';
    int severity =
        blueGene && count == MOST_WORDS ? Severity.ofWord(b, start[8], end[8]) : Severity.NONE;
    if (severity != Severity.NONE) {
      long local = fields.times().prefix(b, start[4], end[4]);
      if (local != Timestamps.NONE) {
        micros += Math.floorMod(local, 1_000_000L);
      }
      fields.text(EventColumn.HOST_NAME, b, start[3], end[3]);
      fields.attribute(LOCATION, b, start[5], end[5]);
      fields.attribute(TYPE, b, start[6], end[6]);
      fields.text(EventColumn.SCOPE_NAME, b, start[7], end[7]);
      fields.text(EventColumn.SEVERITY_TEXT, b, start[8], end[8]);
      event.setLong(EventColumn.SEVERITY_NUMBER, severity);
      body(b, end[8], to);
    } else if (!blueGene && count >= 8 && b[start[6] + 2] == ':') {
      fields.text(EventColumn.HOST_NAME, b, start[3], end[3]);
      fields.attribute(LOCATION, b, start[7], end[7]);
      tag(b, end[7], to);
    } else {
      fields.text(EventColumn.HOST_NAME, b, start[3], end[3]);
      body(b, end[3], to);
    }
    event.setLong(EventColumn.TIME, micros);
    if (end[0] - start[0] > 1 || b[start[0]] != '-') {
      fields.attribute(ALERT, b, start[0], end[0]);
    }
    return true;
  }

  /** {@code name[pid]: message}. */
  private void tag(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] == ' ') {
      p++;
    }
    int name = p;
    int last = Math.min(to, p + LONGEST_WORD);
    while (p < last && b[p] != ' ' && b[p] != '[' && b[p] != ':') {
      p++;
    }
    int nameEnd = p;
    int pid = p;
    int pidEnd = p;
    if (p < last && b[p] == '[') {
      pid = ++p;
      while (p < last && Scan.isDigit(b[p])) {
        p++;
      }
      pidEnd = p;
      p += p < last && b[p] == ']' ? 1 : 0;
    }
    if (p >= last || b[p] != ':' || nameEnd == name) {
      body(b, from, to);
      return;
    }
    fields.attribute(SyslogPriority.APPNAME, b, name, nameEnd);
    fields.attribute(SyslogPriority.PID, b, pid, pidEnd);
    body(b, p + 1, to);
  }
}
