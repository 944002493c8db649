package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the Linux audit daemon's records: {@code type=SYSCALL msg=audit(SECONDS.MILLIS:SERIAL):
 * key=value … msg='key=value …'}; also as the kernel and the dispatcher write them to syslog.
 *
 * <p>Values that the kernel hex-encodes because they hold blanks or quotes are decoded (Linux audit
 * documentation, "audit event fields"). Names are those of OpenTelemetry and ECS, else {@code
 * auditd.log.} and the daemon's. {@code ?} and {@code (null)} are absent. The body is the text of
 * the inner {@code msg}, or what is not in pairs.
 */
final class AuditdFormat implements LogFormat {

  static final String NAME = "auditd";

  private static final byte[] NODE = EventFields.utf8("node=");
  private static final byte[] TYPE = EventFields.utf8("type=");
  private static final byte[] MSG = EventFields.utf8("msg=");
  private static final byte[] AUDIT = EventFields.utf8("audit(");
  private static final byte[] AUDIT_TAG = EventFields.utf8("audit: ");
  private static final byte[] MSG_KEY = EventFields.utf8("msg");
  private static final byte[] OLD = EventFields.utf8("old");
  private static final byte[] NEW = EventFields.utf8("new");
  private static final byte[] USER = EventFields.utf8("user");
  private static final byte[] EXECVE = EventFields.utf8("EXECVE");

  private static final byte[] PREFIX = EventFields.utf8("auditd.log.");
  private static final EntryKey RECORD_TYPE = EntryKey.of("auditd.log.record_type");
  private static final EntryKey SEQUENCE = EntryKey.of("auditd.log.sequence");
  private static final EntryKey ARGS = EntryKey.of("process.command_args");

  /** The daemon's names that have one elsewhere. */
  private static final byte[][][] NAMES =
      pairs(
          "pid process.pid ppid process.parent_pid comm process.executable.name"
              + " exe process.executable.path cwd process.working_directory proctitle process.title"
              + " uid user.id gid user.group.id euid user.effective.id"
              + " egid user.effective.group.id suid user.saved.id sgid user.saved.group.id"
              + " fsuid user.filesystem.id fsgid user.filesystem.group.id auid user.audit.id"
              + " acct user.name terminal user.terminal arch host.architecture"
              + " src source.address dst destination.address");

  /** Fields whose value is hex where it is not in quotes. */
  private static final byte[][] ENCODED =
      words("comm exe cmd cwd name proctitle acct key path dir data grp ocomm watch vm new-disk");

  /** AUDIT_ARCH_… of linux/audit.h. */
  private static final byte[][][] ARCHITECTURES =
      pairs(
          "c000003e x86_64 40000003 i386 c00000b7 aarch64 40000028 arm c0000015 ppc64le"
              + " 80000015 ppc64 80000016 s390x c00000f3 riscv64 c0000032 ia64");

  private static final int LONGEST_KEY = 64;

  /** What separates an enriched record's names for its numbers. */
  private static final byte ENRICHED = 0x1D;

  /** What is known of one of the daemon's names. */
  private static final class Known {
    final byte[] word;
    final long letters;

    /** Its name elsewhere; null where it has none. */
    EntryKey name;

    /** The same as bytes, where it may be a column's; else null. */
    byte[] column;

    boolean isEncoded;

    Known(byte[] word) {
      this.word = word;
      letters = letters(word, 0, word.length);
    }
  }

  private static final int SLOTS = 256;
  private static final Known[] KNOWN = new Known[SLOTS];

  static {
    for (byte[][] pair : NAMES) {
      Known known = known(pair[0]);
      known.name = EntryKey.of(new String(pair[1], StandardCharsets.US_ASCII));
      known.column = FieldNames.role(pair[1], 0, pair[1].length) == null ? null : pair[1];
    }
    for (byte[] word : ENCODED) {
      known(word).isEncoded = true;
    }
  }

  private static final byte BLANK = 1;
  private static final byte EQUALS = 2;

  /** What ends a name or a bare value. */
  private static final byte[] ENDS = new byte[256];

  static {
    ENDS[' '] = BLANK;
    ENDS[ENRICHED] = BLANK;
    ENDS['\n'] = BLANK;
    ENDS['\t'] = BLANK;
    ENDS['='] = EQUALS;
  }

  private final EventFields own;
  private final byte[] key = Arrays.copyOf(PREFIX, PREFIX.length + LONGEST_KEY);
  private byte[] scratch = new byte[256];
  private byte[] array = new byte[512];

  private EventFields fields;
  private byte[] b;
  private boolean execve;

  AuditdFormat(SourceOptions options) {
    own = new EventFields(NAME, options);
  }

  private static byte[][] words(String words) {
    return Arrays.stream(words.split(" ", -1)).map(EventFields::utf8).toArray(byte[][]::new);
  }

  private static byte[][][] pairs(String words) {
    byte[][] all = words(words);
    byte[][][] pairs = new byte[all.length / 2][][];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = new byte[][] {all[2 * i], all[2 * i + 1]};
    }
    return pairs;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == 't' || first == 'n' || first == 'a';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("", "=("));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return head(raw.value(), from, to) > 0;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] bytes = raw.value();
    own.begin(raw, from, to, event);
    if (!read(bytes, from, to, own, event, true)) {
      return why.set(
          RejectReason.INVALID_AUDITD, from, "expected type=… msg=audit(seconds.millis:serial):");
    }
    return own.finish(bytes, from, to);
  }

  /** The parenthesis behind {@code [node=… ]type=… [msg=]audit}, or -1. */
  private static int head(byte[] b, int from, int to) {
    int p = type(b, from, to);
    if (p < 0) {
      return -1;
    }
    int blank = Scan.to(b, p, Math.min(to, p + LONGEST_KEY), ' ');
    if (blank >= to || b[blank] != ' ') {
      return -1;
    }
    p = blank + 1;
    if (Scan.startsWith(b, p, to, MSG)) {
      p += MSG.length;
    }
    return Scan.startsWith(b, p, to, AUDIT) ? p + AUDIT.length - 1 : -1;
  }

  /** Behind {@code [audit: ][node=… ]type=}, or -1. */
  private static int type(byte[] b, int from, int to) {
    int p = from;
    if (Scan.startsWith(b, p, to, AUDIT_TAG)) {
      p += AUDIT_TAG.length;
    }
    if (Scan.startsWith(b, p, to, NODE)) {
      p = Math.min(to, Scan.to(b, p, to, ' ') + 1);
    }
    return Scan.startsWith(b, p, to, TYPE) ? p + TYPE.length : -1;
  }

  /**
   * Reads a message that may stand inside another record.
   *
   * @param body whether the event's body is this message's
   * @return false where it is no audit record; nothing is then set
   */
  boolean read(byte[] b, int from, int to, EventFields fields, LogEvent event, boolean body) {
    int open = head(b, from, to);
    if (open < 0) {
      return false;
    }
    int colon = Scan.to(b, open, to, ':');
    int close = Scan.to(b, colon, to, ')');
    if (colon == to || close - colon < 2 || to - close < 2 || b[close + 1] != ':') {
      return false;
    }
    long time = fields.times().parse(b, open + 1, colon);
    if (time == Timestamps.NONE || Scan.digits(b, colon + 1, close) != close) {
      return false;
    }
    this.b = b;
    this.fields = fields;
    event.setLong(EventColumn.TIME, time);
    int type = type(b, from, to);
    int typeEnd = Scan.to(b, type, to, ' ');
    execve = Scan.is(b, type, typeEnd, EXECVE);
    fields.attribute(RECORD_TYPE, b, type, typeEnd);
    fields.attribute(SEQUENCE, b, colon + 1, close);
    if (b[from] == 'n') {
      int node = from + NODE.length;
      fields.text(EventColumn.HOST_NAME, b, node, Scan.to(b, node, to, ' '));
    }
    if (pairs(close + 2, to, event, body) && body && !event.has(EventColumn.BODY)) {
      // Words between the pairs are in none of them.
      int text = Scan.blanks(b, close + 2, to);
      fields.body(b, text, Scan.trimmed(b, text, to));
    }
    return true;
  }

  /** All pairs of the text; gives whether there were words besides. */
  private boolean pairs(int from, int to, LogEvent event, boolean body) {
    boolean words = false;
    byte[] before = null;
    int p = from;
    while (p < to) {
      if (isBlank(b[p])) {
        p++;
        continue;
      }
      int equals = p;
      while (equals < to && ENDS[b[equals] & 0xff] == 0) {
        equals++;
      }
      if (equals == to || b[equals] != '=') {
        before = Scan.is(b, p, equals, OLD) ? OLD : Scan.is(b, p, equals, NEW) ? NEW : null;
        words |= before == null && !Scan.is(b, p, equals, USER);
        p = equals;
        continue;
      }
      int value = equals + 1;
      byte quote = value < to ? b[value] : 0;
      int end;
      if (quote == '\'' || quote == '"') {
        end = closing(value + 1, to, quote);
        value++;
      } else {
        end = value;
        while (end < to && ENDS[b[end] & 0xff] != BLANK) {
          end++;
        }
      }
      if (quote == '\'' && Scan.is(b, p, equals, MSG_KEY)) {
        if (body) {
          fields.body(b, value, end);
        }
        pairs(value, end, event, false);
      } else {
        put(before, p, equals, value, end, quote == '"' || quote == '\'', event);
      }
      before = null;
      p = quote == '\'' || quote == '"' ? Math.min(to, end + 1) : end;
    }
    return words;
  }

  /** The quote that closes, or the end: {@code msg='} may be cut off. */
  private int closing(int from, int to, byte quote) {
    int p = from;
    while (p < to && b[p] != quote) {
      p++;
    }
    return p;
  }

  private static boolean isBlank(byte c) {
    return ENDS[c & 0xff] == BLANK;
  }

  private void put(
      byte[] before, int name, int nameEnd, int from, int end, boolean quoted, LogEvent event) {
    if (from == end || isNone(from, end) || nameEnd - name > LONGEST_KEY - 4) {
      return;
    }
    byte[] v = b;
    int start = from;
    int stop = end;
    Known word = find(b, name, nameEnd);
    if (!quoted && ((word != null && word.isEncoded) || isArgument(name, nameEnd))) {
      int length = decode(from, end);
      if (length >= 0) {
        v = scratch;
        start = 0;
        stop = length;
      }
    }
    if (before == null && Scan.is(b, name, nameEnd, CMD)) {
      arguments(v, start, stop);
      return;
    }
    EntryKey known = before == null && word != null ? word.name : null;
    if (known == null) {
      int k = PREFIX.length;
      if (before != null) {
        System.arraycopy(before, 0, key, k, before.length);
        k += before.length;
        key[k++] = '_';
      }
      System.arraycopy(b, name, key, k, nameEnd - name);
      // No such name is anybody's elsewhere.
      fields.attribute(key, 0, k + nameEnd - name, v, start, stop);
      return;
    }
    byte[] architecture = known == ARCHITECTURE ? find(ARCHITECTURES, from, end) : null;
    if (architecture != null) {
      fields.attribute(known, architecture);
    } else if (word.column != null) {
      fields.put(word.column, 0, word.column.length, v, start, stop, EventFields.TEXT);
    } else {
      fields.attribute(known, v, start, stop);
    }
  }

  private static final byte[] CMD = EventFields.utf8("cmd");
  private static final EntryKey ARCHITECTURE = known(EventFields.utf8("arch")).name;

  /** A word's place in {@link #KNOWN}: made where it is new. */
  private static Known known(byte[] word) {
    int slot = slot(letters(word, 0, word.length), word.length);
    while (KNOWN[slot] != null && !Arrays.equals(KNOWN[slot].word, word)) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (KNOWN[slot] == null) {
      KNOWN[slot] = new Known(word);
    }
    return KNOWN[slot];
  }

  private static Known find(byte[] b, int from, int to) {
    int length = to - from;
    long letters = letters(b, from, to);
    int slot = slot(letters, length);
    for (Known known = KNOWN[slot]; known != null; known = KNOWN[slot]) {
      if (known.letters == letters
          && known.word.length == length
          && (length <= 8 || Scan.startsWith(b, from, to, known.word))) {
        return known;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return null;
  }

  /** Up to eight bytes as a number. */
  private static long letters(byte[] b, int from, int to) {
    int length = to - from;
    if (b.length - from >= 8) {
      long all = (long) Utf8.LONG.get(b, from);
      return length >= 8 ? all : all & ~(-1L << 8 * length);
    }
    long letters = 0;
    for (int i = 0; i < Math.min(8, length); i++) {
      letters |= (b[from + i] & 0xffL) << 8 * i;
    }
    return letters;
  }

  private static int slot(long letters, int length) {
    return (int) ((letters + length) * 0x9E3779B97F4A7C15L >>> 56);
  }

  private byte[] find(byte[][][] pairs, int from, int to) {
    for (byte[][] pair : pairs) {
      if (Scan.is(b, from, to, pair[0])) {
        return pair[1];
      }
    }
    return null;
  }

  /** {@code ?}, {@code (null)}. */
  private boolean isNone(int from, int to) {
    return (to - from == 1 && b[from] == '?')
        || (to - from == 6 && b[from] == '(' && b[from + 1] == 'n' && b[from + 2] == 'u');
  }

  /** {@code a0} and so on of a program that is started. */
  private boolean isArgument(int name, int nameEnd) {
    return execve && b[name] == 'a' && Scan.digits(b, name + 1, nameEnd) == nameEnd;
  }

  /** Hex digits into {@link #scratch}, NUL as a blank; gives the length, or -1. */
  private int decode(int from, int to) {
    int length = to - from >> 1;
    if ((to - from & 1) != 0 || length == 0) {
      return -1;
    }
    if (scratch.length < length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    for (int i = 0; i < length; i++) {
      int high = Character.digit(b[from + 2 * i], 16);
      int low = Character.digit(b[from + 2 * i + 1], 16);
      if (high < 0 || low < 0) {
        return -1;
      }
      byte c = (byte) (high << 4 | low);
      scratch[i] = c == 0 ? (byte) ' ' : c;
    }
    return length;
  }

  /** A command line's words as a JSON array. */
  private void arguments(byte[] v, int from, int to) {
    int most = 8 * (to - from) + 16;
    if (array.length < most) {
      array = new byte[most];
    }
    int t = 0;
    array[t++] = '[';
    int p = Scan.blanks(v, from, to);
    while (p < to) {
      int end = Scan.to(v, p, to, ' ');
      if (t > 1) {
        array[t++] = ',';
      }
      t = quoted(array, t, v, p, end);
      p = Scan.blanks(v, end, to);
    }
    array[t++] = ']';
    fields.attribute(ARGS, array, 0, t);
  }

  /**
   * Writes a JSON string; up to six bytes for one, and two quotes.
   *
   * @return right behind it
   */
  static int quoted(byte[] target, int at, byte[] v, int from, int to) {
    int t = at;
    target[t++] = '"';
    for (int p = from; p < to; p++) {
      byte c = v[p];
      if (c == '"' || c == '\\') {
        target[t++] = '\\';
        target[t++] = c;
      } else if (c >= 0 && c < ' ') {
        target[t++] = '\\';
        target[t++] = 'u';
        target[t++] = '0';
        target[t++] = '0';
        target[t++] = (byte) (c < 16 ? '0' : '1');
        target[t++] = (byte) Character.forDigit(c & 15, 16);
      } else {
        target[t++] = c;
      }
    }
    target[t++] = '"';
    return t;
  }
}
