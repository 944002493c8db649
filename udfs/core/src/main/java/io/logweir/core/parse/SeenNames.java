package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import java.util.Arrays;

/**
 * The names of the fields that records of JSON or of pairs had so far, each with what it means and
 * with the name that followed it last: records of one source have the same names in the same order,
 * and a name that is where it was expected needs one comparison and no look-up. What is read is the
 * same with and without; how much is remembered is bounded.
 */
final class SeenNames {

  /** How many names are remembered. */
  private static final int MOST = 512;

  /** Longer names are not remembered. */
  private static final int LONGEST = 64;

  private static final int SLOTS = 4 * MOST;

  private final Name[] names = new Name[SLOTS];
  private int count;

  /** One name in one object, in ASCII and without escapes. */
  static final class Name {
    /** Of the object that it is in; null in the record itself. */
    final Name parent;

    /** Dotted: with the names of the objects that it is in. */
    final byte[] path;

    final FieldRole role;

    /** The map that takes the value where the role does not. */
    final EventColumn map;

    /** How many bytes of the path only say which map. */
    final int prefix;

    /** Its name in that map. */
    final EntryKey key;

    /** What followed it last. */
    Name next;

    /** The first name that was last in an object of its own. */
    Name child;

    /** What it means to a format that has names of its own; 0 where that was not looked up. */
    int meaning;

    // As it stands in the record, with what ends it: a quote, or an equals sign.
    private final byte[] ended;
    private final long first;
    private final long mask;

    Name(Name parent, byte[] path, byte[] ended) {
      this.parent = parent;
      this.path = path;
      this.ended = ended;
      int resource = FieldNames.resourcePrefix(path, 0, path.length);
      map = resource > 0 ? EventColumn.RESOURCE_ATTRIBUTES : EventColumn.ATTRIBUTES;
      prefix = resource > 0 ? resource : FieldNames.attributePrefix(path, 0, path.length);
      key = EntryKey.of(path, prefix, path.length);
      role = FieldNames.role(path, prefix, path.length);
      mask = ended.length >= 8 ? -1L : ~(-1L << 8 * ended.length);
      first = (long) Utf8.LONG.get(Arrays.copyOf(ended, Math.max(8, ended.length)), 0) & mask;
    }

    /** How many bytes it has, with the one that ends it. */
    int length() {
      return ended.length;
    }

    /** Whether it stands at {@code at} in an object of {@code parent}'s; eight bytes are there. */
    boolean isAt(byte[] b, int at, int to, Name parent) {
      if (((long) Utf8.LONG.get(b, at) & mask) != first || parent != this.parent) {
        return false;
      }
      int length = ended.length;
      if (length <= 8) {
        return true;
      }
      if (at + length > to) {
        return false;
      }
      int last = length - 8;
      for (int i = 8; i < last; i += 8) {
        if ((long) Utf8.LONG.get(b, at + i) != (long) Utf8.LONG.get(ended, i)) {
          return false;
        }
      }
      return (long) Utf8.LONG.get(b, at + last) == (long) Utf8.LONG.get(ended, last);
    }
  }

  /** A name that no record need have. */
  static Name of(byte[] name) {
    return new Name(null, name, Arrays.copyOf(name, name.length + 1));
  }

  /** A name that is not remembered, in an object of {@code parent}'s. */
  static Name of(Name parent, byte[] b, int from, int to) {
    return new Name(parent, path(parent, b, from, to), Arrays.copyOfRange(b, from, to + 1));
  }

  private static byte[] path(Name parent, byte[] b, int from, int to) {
    int length = to - from;
    int own = parent == null ? 0 : parent.path.length + 1;
    byte[] path = new byte[own + length];
    if (own > 0) {
      System.arraycopy(parent.path, 0, path, 0, own - 1);
      path[own - 1] = '.';
    }
    System.arraycopy(b, from, path, own, length);
    return path;
  }

  /** What stands before all names. */
  Name start() {
    return new Name(null, new byte[0], new byte[0]);
  }

  /**
   * The name {@code b[from, to)}, in ASCII, or null where it is not remembered.
   *
   * @param to where the byte stands that ends names of such records, always the same
   */
  Name find(Name parent, byte[] b, int from, int to) {
    int length = to - from;
    if (length > LONGEST || b.length - from < 8) {
      return null;
    }
    int slot = slot(parent, b, from, length);
    for (Name name = names[slot]; name != null; name = names[slot]) {
      if (name.ended.length == length + 1 && name.isAt(b, from, to + 1, parent)) {
        return name;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    if (count == MOST) {
      return null;
    }
    count++;
    names[slot] = of(parent, b, from, to);
    return names[slot];
  }

  /** As {@link #find}, for a name behind {@code last}: what stood there before is tried first. */
  Name follow(Name last, byte[] b, int from, int to) {
    return follow(null, last, b, from, to);
  }

  /** As the other {@code follow}, for a name in an object of {@code parent}'s. */
  Name follow(Name parent, Name last, byte[] b, int from, int to) {
    Name next = last.next;
    if (next != null
        && next.length() == to + 1 - from
        && b.length - from >= 8
        && next.isAt(b, from, to + 1, parent)) {
      return next;
    }
    next = find(parent, b, from, to);
    if (next != null) {
      last.next = next;
    }
    return next;
  }

  /** Length, both ends, and where it is. */
  private static int slot(Name parent, byte[] b, int from, int length) {
    long mix =
        length >= 8
            ? (long) Utf8.LONG.get(b, from) * 31 + (long) Utf8.LONG.get(b, from + length - 8)
            : (long) Utf8.LONG.get(b, from) & ~(-1L << 8 * length);
    if (parent != null) {
      mix += parent.first * 17 + parent.path.length;
    }
    return (int) ((mix + length) * 0x9E3779B97F4A7C15L >>> 53);
  }
}
