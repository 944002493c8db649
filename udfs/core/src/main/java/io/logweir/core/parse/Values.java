package io.logweir.core.parse;

/**
 * The values of a line whose columns have fixed places, as ranges of its bytes; one instance is
 * filled again and again.
 */
final class Values {

  /** More columns than any documented layout has; what follows stays in the last one. */
  static final int MOST = 96;

  private final int[] from = new int[MOST];
  private final int[] to = new int[MOST];
  private final boolean[] quoted = new boolean[MOST];
  private int count;

  /** How many there are. */
  int count() {
    return count;
  }

  /** Where a value begins, behind its quote. */
  int from(int index) {
    return from[index];
  }

  /** Where it ends, before its quote. */
  int to(int index) {
    return to[index];
  }

  /** Whether it stood in quotes. */
  boolean quoted(int index) {
    return quoted[index];
  }

  /** Whether it is {@code -}, which stands for none, or empty. */
  boolean none(byte[] b, int index) {
    return isNone(b, from[index], to[index]);
  }

  /** Whether a value is {@code -}, which stands for none, or empty. */
  static boolean isNone(byte[] b, int from, int to) {
    return from >= to || (to - from == 1 && b[from] == '-');
  }

  /**
   * Splits at runs of blanks and tabs; text in quotes is one value.
   *
   * @return how many values there are
   */
  int split(byte[] b, int start, int end) {
    count = 0;
    int p = start;
    while (true) {
      while (p < end && isBlank(b[p])) {
        p++;
      }
      if (p == end) {
        return count;
      }
      if (count == MOST) {
        to[MOST - 1] = end;
        return count;
      }
      boolean open = b[p] == '"';
      if (open) {
        from[count] = p + 1;
        p = closing(b, p + 1, end);
        to[count] = p;
        p = Math.min(p + 1, end);
      } else {
        from[count] = p;
        while (p < end && !isBlank(b[p])) {
          p++;
        }
        to[count] = p;
      }
      quoted[count++] = open;
    }
  }

  /**
   * Splits at every tab.
   *
   * @return how many values there are
   */
  int splitAtTabs(byte[] b, int start, int end) {
    count = 0;
    int p = start;
    while (count < MOST) {
      from[count] = p;
      while (p < end && (b[p] != '\t' || count == MOST - 1)) {
        p++;
      }
      to[count] = p;
      quoted[count++] = false;
      if (p == end) {
        break;
      }
      p++;
    }
    return count;
  }

  /**
   * The quote that ends a text: not escaped, and before a blank or the end; the end where the
   * writer's limit cut it off.
   */
  static int closing(byte[] b, int start, int end) {
    int p = start;
    while (p < end && !(b[p] == '"' && (p + 1 == end || isBlank(b[p + 1])))) {
      p += b[p] == '\\' ? 2 : 1;
    }
    return Math.min(p, end);
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }
}
