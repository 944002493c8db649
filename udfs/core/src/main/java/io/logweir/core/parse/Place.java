package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;

/**
 * Where one column of a log with fixed columns goes in an event, and how its value is read; {@code
 * -} is no value in all of them.
 *
 * @param name the column's own name; also the attribute that takes a value which is not as expected
 * @param shape what its values look like
 * @param column the event's column, or null
 */
record Place(EntryKey name, Shape shape, EventColumn column) {

  /** How a value is read. */
  enum Shape {
    /** Any text, into the column or the attribute. */
    TEXT,
    /** Digits, into the attribute. */
    NUMBER,
    /** An IP address, into the column or the attribute. */
    ADDRESS,
    /** The client's address, with or without a port. */
    CLIENT,
    /** The day of the time. */
    DATE,
    /** The time of day. */
    CLOCK,
    /** All of the time. */
    TIME,
    /** Capital letters. */
    METHOD,
    /** A request line in quotes. */
    REQUEST,
    /** A path without its query. */
    PATH,
    /** A path with its query, or a URL. */
    URL,
    /** {@code HTTP/1.1}. */
    PROTOCOL,
    /** Three digits. */
    STATUS,
    /** Milliseconds; with a point, seconds. */
    TOOK,
    /** Milliseconds. */
    MILLIS,
    /** Text with {@code +} for blanks. */
    PLUS,
    /** Text that is percent-encoded once or twice. */
    PERCENT
  }

  static Place text(EventColumn column, String name) {
    return new Place(EntryKey.of(name), Shape.TEXT, column);
  }

  static Place attribute(String name) {
    return new Place(EntryKey.of(name), Shape.TEXT, null);
  }

  static Place number(String name) {
    return new Place(EntryKey.of(name), Shape.NUMBER, null);
  }

  static Place address(String name) {
    return new Place(EntryKey.of(name), Shape.ADDRESS, null);
  }

  static Place of(Shape shape, String name) {
    return new Place(EntryKey.of(name), shape, null);
  }

  /** Whether a value is as its shape says: what tells layouts with as many columns apart. */
  boolean fits(byte[] b, int from, int to) {
    if (Values.isNone(b, from, to)) {
      return shape != Shape.DATE && shape != Shape.CLOCK;
    }
    return switch (shape) {
      case NUMBER, TOOK, MILLIS -> isDecimal(b, from, to);
      case ADDRESS -> RequestFields.isAddress(b, from, to);
      case CLIENT -> {
        int colon = RequestFields.portColon(b, from, to);
        yield RequestFields.isAddress(b, from, colon < 0 ? to : colon);
      }
      case DATE -> to - from == 10 && b[from + 4] == '-' && b[from + 7] == '-';
      case CLOCK -> to - from >= 8 && b[from + 2] == ':' && b[from + 5] == ':';
      case METHOD -> RequestFields.isMethod(b, from, to);
      case STATUS -> to - from == 3 && Scan.isNumber(b, from, to);
      case PROTOCOL -> RequestFields.isProtocol(b, from, to);
      case PATH, URL -> b[from] == '/' || b[from] == '*' || to - from > 8;
      default -> true;
    };
  }

  private static boolean isDecimal(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Scan.isDigit(b[i]) && b[i] != '.') {
        return false;
      }
    }
    return true;
  }

  /** Puts a value of this column into the event of {@code fields} and {@code request}. */
  void put(EventFields fields, RequestFields request, byte[] b, int from, int to) {
    if (Values.isNone(b, from, to)) {
      return;
    }
    switch (shape) {
      case CLIENT -> request.client(b, from, to);
      case REQUEST -> request.line(b, from, to);
      case METHOD -> fields.text(EventColumn.HTTP_REQUEST_METHOD, b, from, to);
      case PATH -> fields.text(EventColumn.URL_PATH, b, from, to);
      case URL -> request.url(b, from, to);
      case PROTOCOL -> {
        if (!request.protocol(b, from, to)) {
          fields.attribute(name, b, from, to);
        }
      }
      case STATUS -> request.status(b, from, to);
      case MILLIS -> request.duration(b, from, to, Decimals.MILLISECOND, name);
      case TOOK -> request.duration(b, from, to, unit(b, from, to), name);
      case PLUS -> request.plusDecoded(column, b, from, to);
      case PERCENT -> {
        if (request.percentDecoded(column, b, from, to)) {
          fields.attribute(name, b, from, to);
        }
      }
      default -> {
        if (column != null) {
          request.quoted(column, b, from, to);
        } else {
          request.quoted(name, b, from, to);
        }
      }
    }
  }

  /** The extended log format counts seconds with decimals, IIS whole milliseconds. */
  private static long unit(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == '.') {
        return Decimals.SECOND;
      }
    }
    return Decimals.MILLISECOND;
  }
}
