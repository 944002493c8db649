package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.util.Arrays;

/**
 * Reads one JSON object (RFC 8259, strictly), its nested objects flattened into dotted names; or
 * many: one a line, or the elements of an array of objects that is the whole record or, as {@code
 * Records}, all that is in it.
 *
 * <p>Arrays, and objects nested deeper than {@link Limits#maxDepth} or below a name longer than
 * {@value #LONGEST_PREFIX} bytes, are kept as their JSON text. {@code null} is absent. Where JSON
 * is declared, any other value is an event too: its text is the body.
 */
final class JsonFormat extends JsonReader implements BatchFormat {

  static final String NAME = "json";

  /** Every leaf below repeats the prefix: without a bound, a megabyte of input could become 500. */
  private static final int LONGEST_PREFIX = 256;

  private static final byte[] EMPTY_OBJECT = {'{', '}'};

  private final EventFields fields;
  private final int maxDepth;
  private final JsonFamilies families;
  private final Parts parts = new Parts();
  private final Rejection notMany = new Rejection();

  /** The names of the objects around the cursor, joined by points. */
  private byte[] path = new byte[LONGEST_PREFIX];

  private int pathLength;

  // The field that is read: a name that is remembered, or else so many bytes of path.
  private SeenNames.Name known;
  private int nameLength;

  private final SeenNames names = new SeenNames();

  /** What stands before a record's first name. */
  private final SeenNames.Name start = names.start();

  /** The last name so far that is remembered. */
  private SeenNames.Name last;

  private boolean isObject;

  JsonFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    maxDepth = options.limits().maxDepth();
    families = new JsonFamilies(fields, new InnerFormat(NAME, options));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '{' || first == '[' || (first >= 0 && first <= ' ');
  }

  /**
   * What begins like a JSON object, or an array of objects, must be one: broken JSON is rejected,
   * because it can be redriven when its producer is known, and would be lost among plain lines.
   */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int p = blanks(b, from, to);
    if (p < to && b[p] == '[') {
      p = blanks(b, p + 1, to);
    }
    if (p == to || b[p] != '{') {
      return false;
    }
    p = blanks(b, p + 1, to);
    return p < to && (b[p] == '"' || b[p] == '}');
  }

  @Override
  public boolean isCertain() {
    return true;
  }

  @Override
  public LogFormat inside() {
    families.withoutInner();
    return this;
  }

  private static int blanks(byte[] b, int from, int to) {
    int p = from;
    while (p < to && (b[p] == ' ' || b[p] == '\t' || b[p] == '\n' || b[p] == '\r')) {
      p++;
    }
    return p;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    open(raw.value(), from, to, why);
    if (!value(raw, from, event)) {
      return false;
    }
    int end = p;
    space();
    return p == to ? finish(raw, from, end, event) : fail("text after the value");
  }

  /** Reads the value that begins at or behind {@code from} and goes behind it. */
  private boolean value(RawLog raw, int from, LogEvent event) {
    p = from;
    pathLength = 0;
    fields.begin(raw, event);
    space();
    isObject = p < to && b[p] == '{';
    if (isObject) {
      last = start;
      return object(1, null);
    }
    int start = p;
    if (!skip(0)) {
      return false;
    }
    if (p == to && p < b.length && b[p] == 0 && b[start] != '[' && b[start] != '"') {
      // Framing may end in NULs, but a number or a word has no end of its own.
      return fail("NUL behind a bare value");
    }
    fields.body(b, start, p);
    return true;
  }

  private boolean finish(RawLog raw, int from, int end, LogEvent event) {
    fields.replaced(surrogates);
    surrogates = 0;
    if (isObject) {
      families.complete(raw, b, from, end, event);
    }
    return fields.finish(b, from, end);
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    byte first = firstLetter(raw.value(), from, to);
    if (first != 0 && first != 'R' && first != 'r') {
      return null;
    }
    open(raw.value(), from, to, notMany);
    space();
    if (p == to) {
      return null;
    }
    int start = p;
    if (b[p] == '[') {
      return isArrayOfObjects() && isEnd() ? parts.start(raw, start + 1, true) : null;
    }
    int records = records(b, p, to);
    if (records > 0) {
      p = records;
      boolean all = isArrayOfObjects();
      space();
      if (all && p < to && b[p++] == '}' && isEnd()) {
        return parts.start(raw, records + 1, true);
      }
    }
    return null;
  }

  /** Lines: a record of one object is not searched for line feeds before. */
  @Override
  public Batch batchOfRefused(RawLog raw, int from, int to) {
    open(raw.value(), from, to, notMany);
    space();
    int start = p;
    int line = p < to && b[p] == '{' ? lineFeed(b, p, to) : to;
    return line < to && isLines(start, line) ? parts.start(raw, start, false) : null;
  }

  /**
   * The bracket in an object that begins as {@code {"Records":[} (CloudTrail, S3) or {@code
   * {"records":[} (Azure Monitor), or -1.
   */
  private static int records(byte[] b, int brace, int to) {
    int p = brace + 1;
    if (b[brace] != '{' || p == to) {
      return -1;
    }
    if (b[p] != '"') {
      p = blanks(b, p, to);
    }
    int end = p + 1 + ECORDS.length + 1;
    if (end >= to
        || (b[p + 1] | 0x20) != 'r'
        || !Arrays.equals(b, p + 2, end, ECORDS, 0, ECORDS.length)) {
      return -1;
    }
    p = blanks(b, end, to);
    if (p == to || b[p] != ':') {
      return -1;
    }
    p = blanks(b, p + 1, to);
    return p < to && b[p] == '[' ? p : -1;
  }

  private static final byte[] ECORDS = EventFields.utf8("ecords\"");

  private boolean isEnd() {
    space();
    return p == to;
  }

  /**
   * Whether an array with objects and nothing else in it is at the cursor, which goes behind it.
   */
  private boolean isArrayOfObjects() {
    p++;
    while (true) {
      space();
      if (p == to || b[p] != '{' || !skip(1)) {
        return false;
      }
      space();
      if (p == to || (b[p] != ',' && b[p] != ']')) {
        return false;
      }
      if (b[p++] == ']') {
        return true;
      }
    }
  }

  /**
   * Whether a line with an object is followed by another; where the first is broken, the second
   * must begin at the line's first byte, which an object inside another rarely does.
   */
  private boolean isLines(int start, int firstLineFeed) {
    if (skip(0)) {
      int end = p;
      space();
      return p < to && b[p] == '{' && lineFeed(b, end, p) < p;
    }
    int second = firstLineFeed + 1;
    return b[start + 1] == '"'
        && to - second > 2
        && b[second] == '{'
        && (b[second + 1] == '"' || b[second + 1] == '}');
  }

  /** The objects of an array that is known to be valid, or of lines. */
  private final class Parts implements Batch {
    private RawLog raw;
    private boolean array;
    private int limit;
    private int next;
    private int from;
    private int end;

    Parts start(RawLog raw, int first, boolean array) {
      this.raw = raw;
      this.array = array;
      limit = to;
      next = first;
      return this;
    }

    @Override
    public Part next(LogEvent event, Rejection why) {
      open(raw.value(), next, limit, why);
      space();
      if (p == to || (array && b[p] == ']')) {
        return Part.END;
      }
      from = p;
      boolean understood = value(raw, from, event);
      end = p;
      if (understood && !array) {
        while (p < to && (b[p] == ' ' || b[p] == '\t' || b[p] == '\r')) {
          p++;
        }
        understood = p == to || b[p] == '\n' || fail("text after the value");
      }
      if (!understood) {
        // Only of lines: the array was checked before.
        end = lineFeed(b, from, to);
        next = end;
        return Part.REJECTED;
      }
      finish(raw, from, end, event);
      space();
      next = array && p < to && b[p] == ',' ? p + 1 : p;
      return Part.EVENT;
    }

    @Override
    public int from() {
      return from;
    }

    @Override
    public int to() {
      return end;
    }
  }

  /**
   * At the opening brace; {@link #path} holds the object's own name.
   *
   * @param parent the same; null where it is not remembered, or there is none
   */
  private boolean object(int depth, SeenNames.Name parent) {
    boolean remembers = parent != null || depth == 1;
    byte[] b = this.b;
    int to = this.to;
    int own = pathLength;
    p++;
    space();
    if (p < to && b[p] == '}') {
      p++;
      if (depth > 1) {
        fields.put(path, 0, pathLength, EMPTY_OBJECT, 0, 2, EventFields.JSON);
      }
      return true;
    }
    while (true) {
      if (p == to || b[p] != '"') {
        return fail("expected a name in quotes");
      }
      SeenNames.Name expected = last.next;
      if (remembers && to - p > 8 && expected != null && expected.isAt(b, p + 1, to, parent)) {
        known = expected;
        last = expected;
        p += 1 + expected.length();
      } else if (!name(own, depth, remembers, parent)) {
        return false;
      }
      if (p < to && b[p] == ':') {
        p++;
      } else {
        space();
        if (p == to || b[p] != ':') {
          return fail("expected a colon");
        }
        p++;
      }
      if (p < to && b[p] <= ' ') {
        space();
      }
      if (p < to && b[p] == '"') {
        if (!string()) {
          return false;
        }
        put(text, textFrom, textTo, textKind);
      } else if (!value(depth)) {
        return false;
      }
      if (p < to && b[p] <= ' ') {
        space();
      }
      if (p == to) {
        return fail("the object is not closed");
      }
      byte c = b[p];
      if (c == ',') {
        p++;
        if (p < to && b[p] <= ' ') {
          space();
        }
      } else if (c == '}') {
        p++;
        pathLength = own;
        return true;
      } else {
        return fail("expected a comma or a closing brace");
      }
    }
  }

  /** A name that is not the one that was expected. */
  private boolean name(int own, int depth, boolean remembers, SeenNames.Name parent) {
    if (!string()) {
      return false;
    }
    known =
        remembers && text == b && textKind == EventFields.ASCII
            ? names.find(parent, b, textFrom, textTo)
            : null;
    if (known == null) {
      append(own, depth > 1);
    } else {
      last.next = known;
      last = known;
    }
    return true;
  }

  /** The value {@code b[from, to)} of the field that was named last. */
  private void put(byte[] b, int from, int to, int kind) {
    if (known == null) {
      fields.put(path, 0, nameLength, b, from, to, kind);
    } else {
      fields.put(known, b, from, to, kind);
    }
  }

  /** The name that was read last goes into {@link #path} behind {@code own} bytes. */
  private void append(int own, boolean dot) {
    int length = textTo - textFrom;
    int start = own;
    if (path.length < own + 1 + length) {
      path = Arrays.copyOf(path, Math.max(own + 1 + length, 2 * path.length));
    }
    if (dot) {
      path[start++] = '.';
    }
    System.arraycopy(text, textFrom, path, start, length);
    nameLength = start + length;
  }

  /** The value, no string, of the field that was named last, in an object at {@code depth}. */
  private boolean value(int depth) {
    if (p == to) {
      return fail("expected a value");
    }
    int start = p;
    switch (b[p]) {
      case '{' -> {
        SeenNames.Name own = known;
        int length = own == null ? nameLength : own.path.length;
        if (depth < maxDepth && length <= LONGEST_PREFIX) {
          if (own != null) {
            if (path.length < length) {
              path = new byte[2 * length];
            }
            System.arraycopy(own.path, 0, path, 0, length);
          }
          pathLength = length;
          return object(depth + 1, own);
        }
      }
      case '[' -> {}
      case 't', 'f' -> {}
      case 'n' -> {
        return literal(NULL);
      }
      default -> {
        if (!number()) {
          return false;
        }
        put(b, start, p, EventFields.NUMBER);
        return true;
      }
    }
    if (!skip(depth)) {
      return false;
    }
    put(b, start, p, EventFields.JSON);
    return true;
  }
}
