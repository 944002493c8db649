package io.logweir.core.parse;

import java.util.ArrayList;
import java.util.List;

/**
 * The {@code key=value} pairs in any text, as people write them into messages; what stands between
 * them is passed over, where logfmt refuses the line.
 *
 * <ul>
 *   <li>A key is made of letters, digits and {@code _ . - @ /}, begins with a letter, {@code _} or
 *       {@code @}, and stands right before one {@code =}.
 *   <li>A value in double quotes has the escapes {@code \" \\ \n \t \r}, other backslashes are
 *       text; one in single quotes has none.
 *   <li>Any other value ends before white space, {@code &}, {@code ;}, and a comma behind which
 *       there is white space, nothing, or another key. A bracket that closes what the value did not
 *       open is not part of it. It may be empty.
 * </ul>
 */
public final class KeyValues {

  /** A key and its value, neither of them null. */
  public record Pair(String key, String value) {}

  private static final String OPENERS = "([{<";
  private static final String CLOSERS = ")]}>";

  private final String text;
  private int p;

  private KeyValues(String text) {
    this.text = text;
  }

  /** All pairs in their order; a key may be there more than once. */
  public static List<Pair> of(String text) {
    return new KeyValues(text).pairs();
  }

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    while (p < text.length()) {
      int end = keyEnd(p);
      if (end > p && isAt(end, '=') && !isAt(end + 1, '=') && mayBegin(text.charAt(p))) {
        String key = text.substring(p, end);
        p = end + 1;
        pairs.add(new Pair(key, value()));
      } else {
        p = Math.max(end, p + 1);
      }
    }
    return pairs;
  }

  /** Reads the value at the cursor, which goes behind it. */
  private String value() {
    int quote = p < text.length() ? text.charAt(p) : 0;
    if (quote == '"' || quote == '\'') {
      int end = closingQuote(quote);
      if (end > 0) {
        String value = text.substring(p + 1, end);
        p = end + 1;
        return quote == '"' ? unescaped(value) : value;
      }
    }
    int from = p;
    while (p < text.length() && !endsValue()) {
      p++;
    }
    return withoutStrayBrackets(text.substring(from, p));
  }

  private boolean endsValue() {
    char c = text.charAt(p);
    if (c == ',') {
      int end = keyEnd(p + 1);
      return p + 1 == text.length()
          || Character.isWhitespace(text.charAt(p + 1))
          || (end > p + 1 && isAt(end, '=') && mayBegin(text.charAt(p + 1)));
    }
    return c == '&' || c == ';' || Character.isWhitespace(c);
  }

  private static String withoutStrayBrackets(String value) {
    int end = value.length();
    while (end > 0 && CLOSERS.indexOf(value.charAt(end - 1)) >= 0) {
      end--;
    }
    boolean[] opened = new boolean[OPENERS.length()];
    for (int i = 0; i < end && end < value.length(); i++) {
      int bracket = OPENERS.indexOf(value.charAt(i));
      if (bracket >= 0) {
        opened[bracket] = true;
      }
    }
    while (end < value.length() && opened[CLOSERS.indexOf(value.charAt(end))]) {
      end++;
    }
    return value.substring(0, end);
  }

  private int closingQuote(int quote) {
    for (int i = p + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote) {
        return i;
      }
      if (c == '\\' && quote == '"') {
        i++;
      }
    }
    return -1;
  }

  private static String unescaped(String value) {
    if (value.indexOf('\\') < 0) {
      return value;
    }
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      int escape =
          c == '\\' && i + 1 < value.length() ? "\"\\ntr".indexOf(value.charAt(i + 1)) : -1;
      if (escape < 0) {
        plain.append(c);
      } else {
        plain.append("\"\\\n\t\r".charAt(escape));
        i++;
      }
    }
    return plain.toString();
  }

  private int keyEnd(int from) {
    int end = from;
    while (end < text.length() && isKey(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isKey(char c) {
    return Character.isLetterOrDigit(c) || "_.-@/".indexOf(c) >= 0;
  }

  private static boolean mayBegin(char c) {
    return Character.isLetter(c) || c == '_' || c == '@';
  }

  private boolean isAt(int at, char c) {
    return at < text.length() && text.charAt(at) == c;
  }
}
