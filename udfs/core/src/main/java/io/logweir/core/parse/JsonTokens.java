package io.logweir.core.parse;

import io.logweir.schema.RejectReason;
import java.util.Arrays;

/**
 * Checks a whole JSON text and notes where its values are, so that it is gone over once however
 * often, and in whatever order, its values are read afterwards.
 *
 * <p>A token is a value, with its name where it is an object's member, or the end of an object or
 * array. The members or elements of a container come right behind it: {@code for (int t = container
 * + 1; !isEnd(t); t = after(t))}.
 */
class JsonTokens extends JsonReader {

  /** More are not noted; a record of the default size cannot have as many. */
  private static final int MOST = 1 << 24;

  /** Room for more is not kept for the next text. */
  private static final int MOST_KEPT = 1 << 16;

  // What is noted of a token: where it begins and ends in the text; its first byte, and above that
  // what a string is made of or which token is behind a container; and where its name begins.
  private static final int TO = 1;
  private static final int KIND = 2;
  private static final int NAME = 3;
  private static final int WIDTH = 4;

  /** The kind of a string with escapes. */
  private static final int ESCAPED = -1;

  /** What a name means that the format does not know. */
  static final int OTHER = 1;

  private final byte[][][] meanings;
  private int[] tokens = {};
  private SeenNames.Name[] seen = {};
  private int count;

  private final SeenNames names = new SeenNames();

  /** Stands for the whole text, and for every name that is not remembered. */
  private final SeenNames.Name unknown = names.start();

  /**
   * For a format that knows these names.
   *
   * @param meanings all names with one meaning, at its place, which is above {@link #OTHER}
   */
  JsonTokens(byte[][][] meanings) {
    this.meanings = meanings;
  }

  /** Checks the value at the cursor, which becomes token 0, and goes behind it. */
  final boolean tokens() {
    count = 0;
    if (seen.length > MOST_KEPT) {
      seen = new SeenNames.Name[0];
    }
    return token(0, unknown, null, 0);
  }

  private boolean token(int depth, SeenNames.Name around, SeenNames.Name name, int nameFrom) {
    if (p == to) {
      return fail("expected a value");
    }
    int start = p;
    byte c = b[start];
    if (c == '"') {
      return string(name, nameFrom);
    }
    if (c != '{' && c != '[') {
      boolean valid =
          switch (c) {
            case 't' -> literal(TRUE);
            case 'f' -> literal(FALSE);
            case 'n' -> literal(NULL);
            default -> number();
          };
      return valid && add(start, EventFields.ASCII, name, nameFrom);
    }
    if (depth == MAX_DEPTH) {
      return fail("nested deeper than 64");
    }
    int own = WIDTH * count;
    boolean valid =
        add(start, 0, name, nameFrom)
            && (c == '{' ? object(depth + 1, around) : array(depth + 1, around));
    if (!valid || !add(p++, 0, null, 0)) {
      return false;
    }
    tokens[own + TO] = p;
    tokens[own + KIND] = count << 8 | c;
    return true;
  }

  private boolean string(SeenNames.Name name, int nameFrom) {
    int start = p;
    return string() && add(start, text == b ? textKind : ESCAPED, name, nameFrom);
  }

  private boolean add(int from, int kind, SeenNames.Name name, int nameFrom) {
    if (count == seen.length) {
      if (count == MOST) {
        return why.set(RejectReason.TOO_LARGE, from, "more values than a message may have");
      }
      seen = Arrays.copyOf(seen, Math.max(64, 2 * count));
      tokens = Arrays.copyOf(tokens, WIDTH * seen.length);
    }
    int[] tokens = this.tokens;
    int at = WIDTH * count;
    tokens[at] = from;
    tokens[at + TO] = p;
    tokens[at + KIND] = kind << 8 | b[from];
    tokens[at + NAME] = nameFrom;
    seen[count++] = name;
    return true;
  }

  /** Goes to the closing brace. */
  private boolean object(int depth, SeenNames.Name around) {
    p++;
    space();
    if (p < to && b[p] == '}') {
      return true;
    }
    SeenNames.Name last = null;
    while (true) {
      if (p == to || b[p] != '"') {
        return fail("expected a name in quotes");
      }
      int nameFrom = p + 1;
      SeenNames.Name name = last == null ? around.child : last.next;
      if (name != null && to - p > 8 && name.isAt(b, nameFrom, to, null)) {
        p += 1 + name.length();
      } else {
        if (!string()) {
          return false;
        }
        boolean plain = text == b && textKind == EventFields.ASCII;
        name = plain ? names.find(null, b, textFrom, textTo) : null;
        if (name != null && last == null) {
          around.child = name;
        } else if (name != null) {
          last.next = name;
        }
      }
      last = name == null ? unknown : name;
      if (p < to && b[p] != ':') {
        space();
      }
      if (p == to || b[p] != ':') {
        return fail("expected a colon");
      }
      p++;
      if (p < to && b[p] <= ' ') {
        space();
      }
      boolean string = p < to && b[p] == '"';
      if (string ? !string(name, nameFrom) : !token(depth, last, name, nameFrom)) {
        return false;
      }
      if (p < to && b[p] <= ' ') {
        space();
      }
      if (p == to) {
        return fail("the object is not closed");
      }
      if (b[p] == '}') {
        return true;
      }
      if (b[p] != ',') {
        return fail("expected a comma or a closing brace");
      }
      p++;
      if (p < to && b[p] <= ' ') {
        space();
      }
    }
  }

  /** Goes to the closing bracket. */
  private boolean array(int depth, SeenNames.Name around) {
    p++;
    space();
    if (p < to && b[p] == ']') {
      return true;
    }
    while (true) {
      if (!token(depth, around, null, 0)) {
        return false;
      }
      space();
      if (p == to) {
        return fail("the array is not closed");
      }
      if (b[p] == ']') {
        return true;
      }
      if (b[p] != ',') {
        return fail("expected a comma or a closing bracket");
      }
      p++;
      space();
    }
  }

  // ---- what was noted ----

  /** Where the token begins: a string at its quote. */
  final int startOf(int token) {
    return tokens[WIDTH * token];
  }

  /** Right behind the token. */
  final int endOf(int token) {
    return tokens[WIDTH * token + TO];
  }

  /** The token's first byte, which tells what it is. */
  final byte first(int token) {
    return (byte) tokens[WIDTH * token + KIND];
  }

  final boolean isContainer(int token) {
    byte c = first(token);
    return c == '{' || c == '[';
  }

  /** Whether it ends the object or array that is gone through. */
  final boolean isEnd(int token) {
    byte c = first(token);
    return c == '}' || c == ']';
  }

  /** The token behind a value. */
  final int after(int token) {
    int kind = tokens[WIDTH * token + KIND];
    byte c = (byte) kind;
    return c == '{' || c == '[' ? kind >>> 8 : token + 1;
  }

  /** A member's name, where it is remembered; else null. */
  final SeenNames.Name seenName(int token) {
    return seen[token];
  }

  /** What a member's name means: its place among what the format knows, or {@link #OTHER}. */
  final int meaning(int member) {
    SeenNames.Name name = seen[member];
    if (name != null && name.meaning != 0) {
      return name.meaning;
    }
    int before = surrogates;
    nameText(member);
    surrogates = before; // to look at a name is not to put it into the event
    int meaning = meanings.length - 1;
    while (meaning > OTHER && !isNamed(meanings[meaning])) {
      meaning--;
    }
    if (name != null) {
      name.meaning = meaning;
    }
    return meaning;
  }

  private boolean isNamed(byte[][] names) {
    for (byte[] name : names) {
      if (textTo - textFrom == name.length
          && Arrays.equals(text, textFrom, textTo, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  /** A member's name into {@link #text}. */
  final void nameText(int token) {
    SeenNames.Name name = seen[token];
    if (name == null) {
      p = tokens[WIDTH * token + NAME] - 1;
      string();
    } else {
      text = b;
      textFrom = tokens[WIDTH * token + NAME];
      textTo = textFrom + name.length() - 1;
      textKind = EventFields.ASCII;
    }
  }

  /** What a string says into {@link #text}. */
  final void stringText(int token) {
    int at = WIDTH * token;
    int kind = tokens[at + KIND] >> 8;
    if (kind == ESCAPED) {
      p = tokens[at];
      string();
    } else {
      text = b;
      textFrom = tokens[at] + 1;
      textTo = tokens[at + TO] - 1;
      textKind = kind;
    }
  }

  /** A value as it stands, a string with its quotes, into {@link #text}. */
  final void plainText(int token, int kind) {
    text = b;
    textFrom = startOf(token);
    textTo = endOf(token);
    textKind = kind;
  }
}
