package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads the NATS server's log, {@code [pid] 2024/01/02 03:04:05.678901 [INF] message}, with a
 * client in front of the message ({@code address:port - cid:1 - }) and, in traces, the protocol's
 * operation ({@code <<- [PUB subject reply 12]}), whose parts are attributes.
 *
 * @see <a href="https://docs.nats.io/reference/reference-protocols/nats-protocol">operations</a>
 */
final class NatsFormat implements LogFormat {

  static final String NAME = "nats";

  private static final EntryKey CLIENT_PORT = EntryKey.of("client.port");
  private static final EntryKey CLIENT_ID = EntryKey.of("nats.log.client.id");
  private static final EntryKey DIRECTION = EntryKey.of("network.direction");
  private static final EntryKey TYPE = EntryKey.of("nats.log.msg.type");
  private static final byte[] SUBJECT = EventFields.utf8("nats.log.msg.subject");
  private static final byte[] REPLY_TO = EventFields.utf8("nats.log.msg.reply_to");
  private static final byte[] SID = EventFields.utf8("nats.log.msg.sid");
  private static final byte[] QUEUE_GROUP = EventFields.utf8("nats.log.msg.queue_group");
  private static final byte[] MAX = EventFields.utf8("nats.log.msg.max_messages");
  private static final byte[] BYTES = EventFields.utf8("nats.log.msg.bytes");
  private static final byte[] INBOUND = EventFields.utf8("inbound");
  private static final byte[] OUTBOUND = EventFields.utf8("outbound");
  private static final byte[] CID = EventFields.utf8("cid:");
  private static final byte[] PAYLOAD = EventFields.utf8("MSG_PAYLOAD: ");
  private static final byte[] ERR = EventFields.utf8("-ERR ");

  private static final byte[][] OPERATIONS = {
    EventFields.utf8("CONNECT"), EventFields.utf8("INFO"), EventFields.utf8("SUB"),
    EventFields.utf8("UNSUB"), EventFields.utf8("PUB"), EventFields.utf8("MSG"),
    EventFields.utf8("PING"), EventFields.utf8("PONG"), EventFields.utf8("OK"),
    EventFields.utf8("+OK"), EventFields.utf8("HPUB"), EventFields.utf8("HMSG")
  };
  private static final byte[][] TYPES = {
    EventFields.utf8("connection"), EventFields.utf8("information"),
    EventFields.utf8("subscribe"), EventFields.utf8("unsubscribe"),
    EventFields.utf8("publish"), EventFields.utf8("message"),
    EventFields.utf8("ping"), EventFields.utf8("pong"),
    EventFields.utf8("acknowledge"), EventFields.utf8("acknowledge"),
    EventFields.utf8("publish"), EventFields.utf8("message")
  };
  private static final byte[] TYPE_PAYLOAD = EventFields.utf8("payload");
  private static final byte[] TYPE_ERROR = EventFields.utf8("error");

  private static final int MOST_WORDS = 5;

  private final EventFields fields;
  private final int[] words = new int[2 * MOST_WORDS];

  NatsFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '[';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("[9", "]/.["));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** {@code [digits] yyyy/MM/dd hh:mm:ss.ffffff [LLL] }. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return level(raw.value(), from, to) > 0;
  }

  private static int level(byte[] b, int from, int to) {
    int p = from + 1;
    int last = Math.min(to, from + 12);
    while (p < last && Scan.isDigit(b[p])) {
      p++;
    }
    if (p == from + 1 || to - p < 34 || b[from] != '[' || b[p] != ']' || b[p + 6] != '/') {
      return -1;
    }
    return b[p + 12] == ' '
            && b[p + 21] == '.'
            && b[p + 28] == ' '
            && b[p + 29] == '['
            && b[p + 33] == ']'
            && Severity.ofWord(b, p + 30, p + 33) != Severity.NONE
        ? p + 30
        : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    int level = level(b, from, to);
    long time = level < 0 ? Timestamps.NONE : fields.times().prefix(b, level - 28, to);
    if (time == Timestamps.NONE) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected process, time and level");
    }
    event.setLong(EventColumn.TIME, time);
    fields.attribute(SyslogPriority.PID, b, from + 1, level - 30);
    fields.text(EventColumn.SEVERITY_TEXT, b, level, level + 3);
    int p = client(b, Math.min(level + 5, to), to);
    if (p + 4 < to && b[p + 3] == ' ' && b[p + 1] == (b[p] == '<' ? '<' : '>')) {
      p = trace(b, p, to);
    } else if (p + 4 < to && b[p] == '-' && b[p + 1] == '>' && b[p + 2] == '>' && b[p + 3] == ' ') {
      p = trace(b, p, to);
    }
    if (p < to) {
      fields.body(b, p, to);
    }
    return fields.finish(b, from, to);
  }

  /** Behind {@code address:port - cid:1 - }. */
  private int client(byte[] b, int from, int to) {
    int p = from;
    int last = Math.min(to, from + 64);
    int colon = -1;
    while (p < last && b[p] != ' ') {
      if (b[p] == ':') {
        colon = p;
      }
      p++;
    }
    if (colon < 0 || to - p < 8 || b[p + 1] != '-' || b[p + 2] != ' ') {
      return from;
    }
    int cid = p + 3;
    if (!Scan.startsWith(b, cid, to, CID)) {
      return from;
    }
    int id = cid + CID.length;
    int idEnd = id;
    while (idEnd < to && Scan.isDigit(b[idEnd])) {
      idEnd++;
    }
    if (to - idEnd < 3 || b[idEnd] != ' ' || b[idEnd + 1] != '-' || b[idEnd + 2] != ' ') {
      return from;
    }
    fields.text(EventColumn.CLIENT_ADDRESS, b, from, colon);
    fields.attribute(CLIENT_PORT, b, colon + 1, p);
    fields.attribute(CLIENT_ID, b, id, idEnd);
    return idEnd + 3;
  }

  /** {@code <<- [OPERATION words]}, in, or {@code ->> …}, out; gives what is left as a message. */
  private int trace(byte[] b, int from, int to) {
    boolean in = b[from] == '<';
    if (!in && b[from] != '-') {
      return from;
    }
    fields.attribute(DIRECTION, in ? INBOUND : OUTBOUND);
    int p = from + 4;
    if (Scan.startsWith(b, p, to, PAYLOAD)) {
      fields.attribute(TYPE, TYPE_PAYLOAD);
      return p + PAYLOAD.length;
    }
    if (to - p < 3 || b[p] != '[' || b[to - 1] != ']') {
      return p;
    }
    p++;
    int end = to - 1;
    if (Scan.startsWith(b, p, end, ERR)) {
      fields.attribute(TYPE, TYPE_ERROR);
      fields.body(b, p + ERR.length, end);
      return to;
    }
    int operation = operation(b, p, end);
    if (operation < 0) {
      return p - 1;
    }
    fields.attribute(TYPE, TYPES[operation]);
    p += OPERATIONS[operation].length;
    while (p < end && b[p] == ' ') {
      p++;
    }
    if (operation < 2) {
      if (p < end) {
        fields.body(b, p, end);
      }
      return to;
    }
    operands(b, operation, p, end);
    return to;
  }

  private static int operation(byte[] b, int from, int to) {
    int end = from;
    while (end < to && b[end] != ' ') {
      end++;
    }
    for (int i = 0; i < OPERATIONS.length; i++) {
      if (OPERATIONS[i].length == end - from && Scan.startsWith(b, from, end, OPERATIONS[i])) {
        return i;
      }
    }
    return -1;
  }

  private void operands(byte[] b, int operation, int from, int to) {
    int count = 0;
    int empty = -1;
    int p = from;
    while (p < to && count < MOST_WORDS) {
      words[2 * count] = p;
      while (p < to && b[p] != ' ') {
        p++;
      }
      words[2 * count + 1] = p;
      count++;
      int gap = p;
      while (p < to && b[p] == ' ') {
        p++;
      }
      if (p - gap > 1) {
        empty = count;
      }
    }
    switch (operation) {
      case 2 -> { // SUB subject [queue] sid
        word(SUBJECT, b, 0, count);
        if (count > 2 && empty < 0) {
          word(QUEUE_GROUP, b, 1, count);
        }
        word(SID, b, count - 1, count);
      }
      case 3 -> { // UNSUB sid [max]
        word(SID, b, 0, count);
        word(MAX, b, 1, count);
      }
      case 4, 10 -> { // PUB subject [reply] bytes
        word(SUBJECT, b, 0, count);
        if (count > 2) {
          word(REPLY_TO, b, 1, count);
        }
        word(BYTES, b, count - 1, count);
      }
      case 5, 11 -> { // MSG subject sid [reply] bytes
        word(SUBJECT, b, 0, count);
        word(SID, b, 1, count);
        if (count > 3) {
          word(REPLY_TO, b, 2, count);
        }
        word(BYTES, b, count - 1, count);
      }
      default -> {
        if (from < to) {
          fields.body(b, from, to);
        }
      }
    }
  }

  private void word(byte[] name, byte[] b, int index, int count) {
    if (index >= 0 && index < count) {
      fields.attribute(name, b, words[2 * index], words[2 * index + 1]);
    }
  }
}
