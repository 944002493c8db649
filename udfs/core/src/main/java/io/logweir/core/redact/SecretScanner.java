package io.logweir.core.redact;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Finds the secrets of the built-in {@link Detector}s in one pass over bytes.
 *
 * <p>Most bytes cost one look into a table: only those that every secret of some kind has near its
 * beginning stop the pass ({@code @}, {@code :}, {@code =}, the J of {@code eyJ}), and what stands
 * around them decides; cards have a pass of their own. Work is linear: a look back ends at what was
 * looked at before, and a look forward is bounded, or consumes what it read, or ends where the next
 * one can begin.
 *
 * <p>Nothing is found inside marks that an earlier run left. Any bytes may be given; of valid UTF-8
 * the spans are whole characters. Not thread safe.
 */
final class SecretScanner {

  /** How many blanks may stand around {@code =} and {@code :}. */
  private static final int MAX_BLANKS = 16;

  /** How far a name or a password with a slash in it is looked for. */
  private static final int MAX_AHEAD = 256;

  private static final int MAX_NAME = 64;

  private static final int MIN_CARD = 13;
  private static final int MAX_CARD = 19;
  private static final int MAX_GROUP = 6;

  /** Digits and blanks of the longest card number in groups. */
  private static final int MAX_CARD_LENGTH = 23;

  // What stops the pass.
  private static final byte AT = 1;
  private static final byte PERCENT = 2;
  private static final byte COLON = 3;
  private static final byte EQUALS = 4;
  private static final byte DIGIT = 5;
  private static final byte LETTER_B = 6;
  private static final byte LETTER_J = 7;
  private static final byte LETTER_I = 8;
  private static final byte UNDERSCORE = 9;
  private static final byte LETTER_X = 10;
  private static final byte LETTER_K = 11;
  private static final byte BRACKET = 12;

  /** On which side of what stops the pass a byte tells most of what is no secret. */
  private static final int[] SIDE = new int[BRACKET + 1];

  /** By what stops the pass: which bytes that neighbour can be. */
  private static final boolean[][] NEIGHBOUR = new boolean[BRACKET + 1][256];

  static {
    String letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    String behindName = "dDyYtTnNeE \t\"'\\]";
    neighbour(AT, 1, letters + "0123456789");
    neighbour(PERCENT, 1, "4");
    neighbour(COLON, -1, letters + "0123456789+-.: \t\"'\\]");
    neighbour(EQUALS, -1, behindName);
    neighbour(LETTER_B, 1, "eEaA");
    neighbour(LETTER_J, -1, "y");
    neighbour(LETTER_I, -1, "AKS");
    neighbour(UNDERSCORE, -1, "pousrbk");
    neighbour(LETTER_X, 1, "o");
    neighbour(LETTER_K, 1, "-");
    neighbour(BRACKET, 1, "R");
    for (int c = 0x80; c < 256; c++) {
      NEIGHBOUR[AT][c] = true;
    }
  }

  private static void neighbour(byte what, int side, String bytes) {
    SIDE[what] = side;
    for (char c : bytes.toCharArray()) {
      NEIGHBOUR[what][c] = true;
    }
  }

  // Classes of bytes, as bits.
  private static final int ALNUM = 1;
  private static final int HEX = 2;
  private static final int BASE64URL = 4;
  private static final int CREDENTIAL = 8;
  private static final int LOCAL = 16;
  private static final int DOMAIN = 32;
  private static final int VALUE_END = 64;
  private static final int NAME = 128;

  private static final short[] CLASS = new short[256];

  /** Bytes that may stand between a secret's name and {@code =} or {@code :}. */
  private static final boolean[] BEHIND_NAME = new boolean[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      boolean alnum = letter || (c >= '0' && c <= '9');
      int bits = 0;
      if (alnum) {
        bits |= ALNUM | BASE64URL | CREDENTIAL | LOCAL | DOMAIN | NAME;
        if (c <= '9' || (c | 0x20) <= 'f') {
          bits |= HEX;
        }
      }
      if (c >= 0x80) {
        bits |= LOCAL | DOMAIN;
      }
      if (c == '-' || c == '_') {
        bits |= BASE64URL | CREDENTIAL | LOCAL | NAME;
      }
      if (c == '.') {
        bits |= CREDENTIAL | LOCAL | NAME;
      }
      if (c == '-') {
        bits |= DOMAIN;
      }
      if (c == '+' || c == '/' || c == '=' || c == '~') {
        bits |= CREDENTIAL;
      }
      if (c == '+' || c == '%') {
        bits |= LOCAL;
      }
      if (c <= ' ' || c == '"' || c == '\'' || c == '`' || c == 0x7f) {
        bits |= VALUE_END;
      }
      CLASS[c] = (short) bits;
    }
    for (char c : " \t\"'\\]".toCharArray()) {
      BEHIND_NAME[c] = true;
    }
  }

  private final byte[] trigger = new byte[256];
  private final boolean urlPassword;
  private final boolean secretField;
  private final boolean bearer;
  private final boolean apiKey;
  private final boolean card;
  private final boolean ip;
  private final byte[] mask;
  private final byte[][] names;

  private byte[] b;
  private int from;
  private int to;
  private int floor;
  private int localFloor;
  private int addressSeen;
  private Spans spans;

  /**
   * For some detectors.
   *
   * @param mask the text that replaces all secrets, or null where marks do
   * @param names what a mark may name
   */
  SecretScanner(Set<Detector> on, byte[] mask, byte[][] names) {
    this.mask = mask;
    this.names = names;
    urlPassword = on.contains(Detector.URL_PASSWORD);
    secretField = on.contains(Detector.SECRET_FIELD);
    bearer = on.contains(Detector.BEARER_TOKEN);
    apiKey = on.contains(Detector.API_KEY);
    card = on.contains(Detector.CREDIT_CARD);
    ip = on.contains(Detector.IP_ADDRESS);
    set(on.contains(Detector.EMAIL), "@", AT);
    set(on.contains(Detector.EMAIL), "%", PERCENT);
    set(urlPassword || secretField || bearer || ip, ":", COLON);
    set(secretField || bearer, "=", EQUALS);
    set(ip, "0123456789", DIGIT);
    set(bearer, "b", LETTER_B);
    set(bearer || apiKey, "B", LETTER_B);
    set(bearer, "J", LETTER_J);
    set(apiKey, "I", LETTER_I);
    set(apiKey, "_", UNDERSCORE);
    set(apiKey, "x", LETTER_X);
    set(apiKey, "k", LETTER_K);
    set(!on.isEmpty(), "[", BRACKET);
  }

  private void set(boolean on, String bytes, byte what) {
    for (int i = 0; on && i < bytes.length(); i++) {
      trigger[bytes.charAt(i)] = what;
    }
  }

  /** Adds what is found in {@code bytes[from, to)}, in order and disjoint. */
  void scan(byte[] bytes, int from, int to, Spans spans) {
    this.b = bytes;
    this.from = from;
    this.to = to;
    this.floor = from;
    this.localFloor = from;
    this.addressSeen = from;
    this.spans = spans;
    byte[] trigger = this.trigger;
    int i = from;
    while (i < to) {
      while (i + 4 <= to
          && (trigger[bytes[i] & 0xff]
                  | trigger[bytes[i + 1] & 0xff]
                  | trigger[bytes[i + 2] & 0xff]
                  | trigger[bytes[i + 3] & 0xff])
              == 0) {
        i += 4;
      }
      int what = 0;
      while (i < to && (what = trigger[bytes[i] & 0xff]) == 0) {
        i++;
      }
      if (i == to) {
        break;
      }
      if (what != DIGIT) {
        int n = i + SIDE[what];
        boolean near = n >= from && n < to && NEIGHBOUR[what][bytes[n] & 0xff];
        i = near ? look(what, i) : i + 1;
      } else if (i > from && is(bytes[i - 1], ALNUM)) {
        i++;
      } else {
        i = digits(i);
      }
    }
    if (card) {
      cards();
    }
    b = null;
    this.spans = null;
  }

  private int look(int what, int i) {
    return switch (what) {
      case AT -> email(i, i + 1);
      case PERCENT -> at(i + 1, '4') && at(i + 2, '0') ? email(i, i + 3) : i + 1;
      case COLON -> colon(i);
      case EQUALS -> mayBeNamed(i) ? field(i) : i + 1;
      case LETTER_B -> letterB(i);
      case LETTER_J -> webToken(i);
      case LETTER_I -> letterI(i);
      case UNDERSCORE -> underscore(i);
      case LETTER_X -> slack(i);
      case LETTER_K -> letterK(i);
      case BRACKET -> Math.max(i + 1, markEnd(i));
      default -> i + 1;
    };
  }

  // ---- marks ----

  /** A mark's prefix, the longest name, a hash and its punctuation. */
  private static final int MAX_MARK = 10 + 40 + 1 + Redactor.HASH_DIGITS + 1;

  private static final byte[] MARK = ascii("[REDACTED:");

  /** The end of the mark at {@code p}, or -1. */
  private int markEnd(int p) {
    if (!starts(p, MARK)) {
      return -1;
    }
    int q = p + MARK.length;
    for (byte[] name : names) {
      int end = q + name.length;
      if (!starts(q, name)) {
        continue;
      }
      if (at(end, ']')) {
        return end + 1;
      }
      if (at(end, ':') && at(end + 1 + Redactor.HASH_DIGITS, ']')) {
        int hex = run(end + 1, HEX);
        if (hex == end + 1 + Redactor.HASH_DIGITS) {
          return hex + 1;
        }
      }
    }
    return -1;
  }

  /** The end of what an earlier run may have put at {@code p}, or -1. */
  private int leftEnd(int p) {
    int end = markEnd(p);
    return end < 0 && mask != null && starts(p, mask) ? p + mask.length : end;
  }

  /** Whether {@code b[start, end)} is what an earlier run left, or is nothing to hide. */
  boolean isHidden(byte[] bytes, int start, int end) {
    byte[] kept = b;
    int keptTo = to;
    b = bytes;
    to = end;
    boolean hidden = isHidden(start, end);
    b = kept;
    to = keptTo;
    return hidden;
  }

  /** Whether {@code bytes[start, end)} is part of a mark in a text that begins at {@code first}. */
  boolean isInMark(byte[] bytes, int first, int start, int end) {
    byte[] kept = b;
    int keptTo = to;
    b = bytes;
    to = bytes.length;
    int limit = Math.max(first, start - MAX_MARK);
    boolean inMark = false;
    for (int p = start; p >= limit && !inMark; p--) {
      inMark = bytes[p] == '[' && markEnd(p) >= end;
    }
    b = kept;
    to = keptTo;
    return inMark;
  }

  private boolean isHidden(int start, int end) {
    if (start >= end || leftEnd(start) == end) {
      return true;
    }
    int length = end - start;
    if (length <= 5 && (is(start, length, "null") || is(start, length, "true"))) {
      return true;
    }
    if (length == 5 && is(start, length, "false")) {
      return true;
    }
    int p = start;
    while (p < end && b[p] == '*') {
      p++;
    }
    return p == end;
  }

  private boolean is(int start, int length, String word) {
    return length == word.length() && startsIgnoringCase(start, word);
  }

  private int found(int start, int end, Detector detector, int next) {
    if (start >= floor && !isHidden(start, end)) {
      spans.add(start, end, detector.ordinal());
      floor = end;
    }
    return next;
  }

  // ---- @ ----

  private int email(int at, int domain) {
    int start = at;
    int limit = Math.max(floor, localFloor);
    localFloor = domain;
    while (start > limit && is(b[start - 1], LOCAL)) {
      start--;
    }
    while (start < at && (b[start] == '.' || b[start] == '%')) {
      start++;
    }
    if (start == at) {
      return at + 1;
    }
    int end = -1;
    int p = domain;
    while (p < to && isDigit(b[p])) {
      p++;
    }
    if (p > domain && p - domain != 3 && !(p < to && is(b[p], DOMAIN))) {
      // name@32473 is a structured data id with an enterprise's number (RFC 5424, section 6.3.2);
      // 163.com is a domain.
      return at + 1;
    }
    p = domain;
    while (true) {
      int label = p;
      int letters = p;
      while (letters < to
          && (is(b[letters], DOMAIN) && !isDigit(b[letters]) && b[letters] != '-')) {
        letters++;
      }
      p = run(letters, DOMAIN);
      boolean top = letters - label >= 2 && (p == letters || b[letters] == '-');
      boolean punycode = p - label > 4 && startsIgnoringCase(label, "xn--");
      if (p == label) {
        break;
      }
      if (label > domain && (top || punycode)) {
        end = punycode ? p : letters;
      }
      if (!at(p, '.')) {
        break;
      }
      p++;
    }
    return end < 0 ? at + 1 : found(start, end, Detector.EMAIL, end);
  }

  // ---- : and = ----

  private int colon(int i) {
    if (at(i + 1, '/') && at(i + 2, '/')) {
      return urlPassword ? url(i) : i + 3;
    }
    if (ip && i >= addressSeen) {
      int next = address6(i);
      if (next > i) {
        return next;
      }
    }
    return (secretField || bearer) && mayBeNamed(i) ? field(i) : i + 1;
  }

  private int url(int i) {
    int authority = i + 3;
    if (i == from || !is(b[i - 1], ALNUM)) {
      return authority;
    }
    int colon = -1;
    int at = -1;
    int p = authority;
    while (p < to && isAuthority(b[p])) {
      if (b[p] == '@') {
        at = p;
      } else if (b[p] == ':' && colon < 0) {
        colon = p;
      }
      p++;
    }
    if (colon < 0) {
      return authority;
    }
    if (at < 0 && p < to && (b[p] == '/' || b[p] == '?' || b[p] == '#') && !isPort(colon + 1, p)) {
      // No URL by the standard: a password whose slash nobody escaped.
      int limit = Math.min(to, p + MAX_AHEAD);
      while (p < limit && !is(b[p], VALUE_END) && b[p] != '<' && b[p] != '>') {
        if (b[p] == '@') {
          at = p;
        }
        p++;
      }
    }
    return colon < at
        ? found(colon + 1, at, Detector.URL_PASSWORD, Math.max(authority, at))
        : authority;
  }

  private static boolean isAuthority(byte c) {
    return !is(c, VALUE_END)
        && c != '/'
        && c != '?'
        && c != '#'
        && c != '<'
        && c != '>'
        && c != '\\';
  }

  private boolean isPort(int start, int end) {
    int p = start;
    while (p < end && isDigit(b[p])) {
      p++;
    }
    return p == end || p - start > 0 && b[p] == ',';
  }

  /** The value behind the separator at {@code i}, where a secret's name stands before it. */
  private int field(int i) {
    int name = i;
    int limit = Math.max(floor, i - MAX_BLANKS);
    while (name > limit && isBlank(b[name - 1])) {
      name--;
    }
    boolean spaced = name < i;
    if (name > floor && b[name - 1] == ']') {
      name--; // PHP: ['password'] => 'x'
    }
    int quoted = name;
    if (name > floor && (b[name - 1] == '"' || b[name - 1] == '\'')) {
      name--;
      limit = Math.max(floor, name - MAX_BLANKS);
      while (name > limit && b[name - 1] == '\\') {
        name--;
      }
    }
    boolean jsonName = quoted == name + 1 && b[name] == '"' && b[i] == ':';
    int kind = SecretNames.kind(b, floor, name);
    Detector detector =
        kind == SecretNames.AUTHORIZATION ? Detector.BEARER_TOKEN : Detector.SECRET_FIELD;
    if (kind == SecretNames.NONE
        || kind == SecretNames.COOKIE
        || !(kind == SecretNames.AUTHORIZATION ? bearer : secretField)) {
      return i + 1;
    }
    int v = i + 1;
    boolean equals = b[i] == '=';
    if (equals) {
      v += at(v, '>') || at(v, '=') ? 1 : 0;
    } else if (at(v, ':')) {
      return i + 2;
    } else {
      v += at(v, '=') ? 1 : 0;
    }
    int blanks = v;
    while (v < to && v - blanks < MAX_BLANKS && isBlank(b[v])) {
      v++;
    }
    int slashes = v;
    while (slashes < to && slashes - v < MAX_BLANKS && b[slashes] == '\\') {
      slashes++;
    }
    if (at(slashes, '"') || at(slashes, '\'') || at(slashes, '`')) {
      return quoted(slashes, slashes - v, kind, detector);
    }
    if (equals && !spaced && v > blanks && isPair(v)) {
      return i + 1; // logfmt: the value is empty, and the next pair follows
    }
    if (at(v, '[') && leftEnd(v) < 0) {
      return list(v, detector);
    }
    if (at(v, '{')) {
      return v;
    }
    return unquoted(v, kind, detector, jsonName, !equals && quoted == name);
  }

  /** A value in quotes that {@code depth} backslashes escape, up to its end or that of the line. */
  private int quoted(int quote, int depth, int kind, Detector detector) {
    int start = quote + 1;
    if (isWorkingFolder(kind, start)) {
      return start;
    }
    int backslashes = 0;
    int p = start;
    int end = -1;
    while (p < to && b[p] != '\n' && b[p] != '\r') {
      if (b[p] == '\\') {
        backslashes++;
      } else {
        if (b[p] == b[quote] && (backslashes < depth || backslashes % (2 * (depth + 1)) == depth)) {
          end = p - Math.min(backslashes, depth);
          break;
        }
        backslashes = 0;
      }
      p++;
    }
    end = end < 0 ? p : end;
    int secret = kind == SecretNames.AUTHORIZATION ? behindScheme(start, end) : start;
    if (kind == SecretNames.AUTHORIZATION && secret == start && !looksRandom(start, end)) {
      return start;
    }
    return found(secret, end, detector, Math.max(start, end));
  }

  /** A list, up to its bracket or the line's end. */
  private int list(int open, Detector detector) {
    int p = open + 1;
    if (leftEnd(p) > 0) {
      p = leftEnd(p);
      if (at(p, ']')) {
        return p + 1;
      }
    }
    while (p < to && b[p] != ']' && b[p] != '\n' && b[p] != '\r') {
      p++;
    }
    return found(open + 1, p, detector, p);
  }

  private int unquoted(int v, int kind, Detector detector, boolean json, boolean prose) {
    int start = v;
    if (kind == SecretNames.AUTHORIZATION) {
      int line = start;
      while (line < to && isVisibleOrBlank(b[line]) && line - start < MAX_AHEAD) {
        line++;
      }
      start = behindScheme(v, line);
      if (start > v && isManyWords(v)) {
        int end = start;
        while (end < to && isVisibleOrBlank(b[end])) {
          end++;
        }
        return found(start, end, detector, Math.max(v, end));
      }
    } else if (startsIgnoringCase(v, "bearer ") || startsIgnoringCase(v, "basic ")) {
      start = behindScheme(v, to);
    }
    if (isWorkingFolder(kind, start)) {
      return start;
    }
    int end = valueEnd(start);
    if (end == start) {
      return start;
    }
    boolean scheme = start > v;
    if (kind == SecretNames.TOKEN && prose && !scheme && !looksRandom(start, end)) {
      return v;
    }
    if (kind == SecretNames.AUTHORIZATION && !scheme && !looksRandom(start, end)) {
      return v;
    }
    if (json && !isHidden(start, end) && start >= floor) {
      spans.add(start, end, detector.ordinal() | Redactor.IN_QUOTES);
      floor = end;
      return end;
    }
    return found(start, end, detector, end);
  }

  /** The shell's PWD and OLDPWD hold a path. */
  private boolean isWorkingFolder(int kind, int start) {
    return kind == SecretNames.PWD && at(start, '/');
  }

  /** Where an unquoted value ends: brackets that close at its end are not part of it. */
  private int valueEnd(int start) {
    int p = start;
    int left = leftEnd(start);
    if (left > 0) {
      p = left;
    }
    while (p < to && !is(b[p], VALUE_END)) {
      byte c = b[p];
      if ((c == ',' || c == ';' || c == '&') && endsValue(p + 1)) {
        break;
      }
      if (c == '\\' && (at(p + 1, '"') || at(p + 1, '\''))) {
        break;
      }
      p++;
    }
    int end = p;
    while (end > Math.max(start, left) && isCloser(b[end - 1])) {
      end--;
    }
    return end;
  }

  /** Whether what follows a comma, semicolon or ampersand is no part of the value before it. */
  private boolean endsValue(int p) {
    if (p >= to || is(b[p], VALUE_END) || isCloser(b[p]) || b[p] == '\\') {
      return true;
    }
    return isPair(p) || starts(p, ascii("amp;"));
  }

  /** Whether a name and {@code =} or {@code :} stand there. */
  private boolean isPair(int start) {
    int limit = Math.min(to, start + MAX_NAME);
    int p = start;
    while (p < limit && is(b[p], NAME)) {
      p++;
    }
    return p > start && p < limit && (b[p] == '=' || b[p] == ':');
  }

  private boolean looksRandom(int start, int end) {
    boolean digit = false;
    for (int p = start; p < end && p - start < MAX_NAME; p++) {
      digit |= isDigit(b[p]);
    }
    return end - start >= 20 || (digit && end - start >= 6) || leftEnd(start) == end;
  }

  // ---- credentials ----

  private static final String[] SCHEMES = {
    "bearer", "basic", "token", "apikey", "negotiate", "ntlm", "digest", "hawk", "aws4-hmac-sha256"
  };
  private static final int FIRST_OF_MANY_WORDS = 6;

  /** Behind a scheme and its blanks; {@code start} where there is no scheme. */
  private int behindScheme(int start, int end) {
    int scheme = scheme(start);
    if (scheme < 0) {
      return start;
    }
    int p = start + SCHEMES[scheme].length();
    int limit = Math.min(end, p + MAX_BLANKS);
    while (p < limit && isBlank(b[p])) {
      p++;
    }
    return p;
  }

  private boolean isManyWords(int start) {
    return scheme(start) >= FIRST_OF_MANY_WORDS;
  }

  private int scheme(int start) {
    for (int s = 0; s < SCHEMES.length; s++) {
      int end = start + SCHEMES[s].length();
      if (end < to && isBlank(b[end]) && startsIgnoringCase(start, SCHEMES[s])) {
        return s;
      }
    }
    return -1;
  }

  private int letterB(int i) {
    if (i > from && is(b[i - 1], ALNUM)) {
      return i + 1;
    }
    if (apiKey && b[i] == 'B' && at(i - 1, '-') && starts(i, BEGIN)) {
      return privateKey(i);
    }
    if (!bearer || i + 6 >= to) {
      return i + 1;
    }
    boolean basic = startsIgnoringCase(i, "basic");
    if (!basic && !startsIgnoringCase(i, "bearer")) {
      return i + 1;
    }
    int start = behindScheme(i, to);
    if (start == i) {
      return i + 1;
    }
    int end = run(start, CREDENTIAL);
    while (end > start && b[end - 1] == '.') {
      end--;
    }
    boolean good =
        basic ? isUserAndPassword(start, end) : end - start >= 8 && looksRandom(start, end);
    return good ? found(start, end, Detector.BEARER_TOKEN, end) : i + 1;
  }

  /** Whether Base64 of text with a colon stands there (RFC 7617, section 2). */
  private boolean isUserAndPassword(int start, int end) {
    int bits = 0;
    int held = 0;
    for (int p = start; p < end && p - start < MAX_AHEAD; p++) {
      int c = b[p];
      int value =
          c >= 'A' && c <= 'Z'
              ? c - 'A'
              : c >= 'a' && c <= 'z'
                  ? c - 'a' + 26
                  : isDigit(b[p])
                      ? c - '0' + 52
                      : c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
      if (value < 0) {
        return false;
      }
      bits = (bits << 6 | value) & 0xffff;
      held += 6;
      if (held >= 8) {
        held -= 8;
        int octet = bits >> held & 0xff;
        if (octet == ':') {
          return true;
        }
        if (octet < ' ') {
          return false;
        }
      }
    }
    return false;
  }

  /** Header, payload and signature, each Base64; a header begins with an opening brace. */
  private int webToken(int i) {
    int start = i - 2;
    if (start < floor
        || b[start] != 'e'
        || b[start + 1] != 'y'
        || (start > from && (is(b[start - 1], BASE64URL) || b[start - 1] == '.'))) {
      return i + 1;
    }
    int end = run(i, BASE64URL);
    if (end - start < 10 || !at(end, '.')) {
      return i + 1;
    }
    int payload = end + 1;
    end = run(payload, BASE64URL);
    if (end - payload < 4) {
      return i + 1;
    }
    while (at(end, '.')) {
      end = run(end + 1, BASE64URL);
    }
    while (b[end - 1] == '.') {
      end--;
    }
    return found(start, end, Detector.BEARER_TOKEN, end);
  }

  // ---- keys ----

  private int letterI(int i) {
    int start;
    int end;
    boolean good;
    if (at(i - 1, 'A') && at(i + 1, 'z') && at(i + 2, 'a')) {
      start = i - 1;
      end = run(i, BASE64URL);
      good = end - start >= 39;
    } else {
      start = i - 2;
      if (start < floor
          || !at(i + 1, 'A')
          || b[start] != 'A'
          || (b[start + 1] != 'K' && b[start + 1] != 'S')) {
        return i + 1;
      }
      end = i;
      int limit = Math.min(to, start + 20);
      while (end < limit && (isDigit(b[end]) || (b[end] >= 'A' && b[end] <= 'Z'))) {
        end++;
      }
      good = end - start == 20 && !(end < to && is(b[end], ALNUM));
    }
    if (!good || start < floor || (start > from && is(b[start - 1], ALNUM))) {
      return i + 1;
    }
    return found(start, end, Detector.API_KEY, end);
  }

  private static final byte[] PAT = ascii("pat_");
  private static final byte[] LIVE = ascii("live_");
  private static final byte[] TEST = ascii("test_");

  private int underscore(int i) {
    int start = i - 3;
    int end = -1;
    if (start >= floor && b[start] == 'g' && b[start + 1] == 'h' && isGitHub(b[start + 2])) {
      end = run(i + 1, ALNUM);
      end = end - i > 30 ? end : -1;
    } else if (i - 6 >= floor && b[i - 1] == 'b' && starts(i + 1, PAT) && starts(i - 6, GITHUB)) {
      start = i - 6;
      end = i + 1;
      while (end < to && (is(b[end], ALNUM) || b[end] == '_')) {
        end++;
      }
      end = end - i > 26 ? end : -1;
    } else if (i - 2 >= floor
        && b[i - 1] == 'k'
        && (b[i - 2] == 's' || b[i - 2] == 'r')
        && (starts(i + 1, LIVE) || starts(i + 1, TEST))) {
      start = i - 2;
      end = run(i + 6, ALNUM);
      end = end - i >= 16 ? end : -1;
    }
    if (end < 0 || (start > from && is(b[start - 1], ALNUM))) {
      return i + 1;
    }
    return found(start, end, Detector.API_KEY, end);
  }

  private static final byte[] GITHUB = ascii("github");

  private static boolean isGitHub(byte c) {
    return c == 'p' || c == 'o' || c == 'u' || c == 's' || c == 'r';
  }

  private int slack(int i) {
    boolean shape =
        at(i + 1, 'o')
            && at(i + 2, 'x')
            && i + 4 < to
            && b[i + 4] == '-'
            && "abeprs".indexOf(b[i + 3]) >= 0;
    if (!shape || (i > from && is(b[i - 1], ALNUM))) {
      return i + 1;
    }
    int end = i + 5;
    while (end < to && (is(b[end], ALNUM) || b[end] == '-')) {
      end++;
    }
    return end - i >= 15 ? found(i, end, Detector.API_KEY, end) : i + 1;
  }

  private int letterK(int i) {
    if (!at(i + 1, '-')
        || i - 1 < floor
        || b[i - 1] != 's'
        || (i - 1 > from && is(b[i - 2], BASE64URL))) {
      return i + 1;
    }
    int end = run(i + 2, BASE64URL);
    boolean digit = false;
    for (int p = i + 2; p < end && !digit; p++) {
      digit = isDigit(b[p]);
    }
    return digit && end - i >= 22 ? found(i - 1, end, Detector.API_KEY, end) : i + 1;
  }

  private static final byte[] BEGIN = ascii("BEGIN ");
  private static final byte[] PRIVATE_KEY = ascii("PRIVATE KEY-----");
  private static final byte[] DASHES_END = ascii("-----END ");
  private static final byte[] DASHES = ascii("-----");

  /** From {@code -----BEGIN … PRIVATE KEY-----} to its end, or the text's where it was cut off. */
  private int privateKey(int i) {
    int start = i - DASHES.length;
    if (start < floor || !starts(start, DASHES)) {
      return i + 1;
    }
    int p = i + BEGIN.length;
    int limit = Math.min(to, p + MAX_NAME);
    while (p < limit && !starts(p, PRIVATE_KEY)) {
      if (b[p] != ' ' && !is(b[p], ALNUM)) {
        return i + 1;
      }
      p++;
    }
    if (p == limit) {
      return i + 1;
    }
    p += PRIVATE_KEY.length;
    while (p < to && !(b[p] == '-' && starts(p, DASHES_END))) {
      p++;
    }
    if (p < to) {
      p += DASHES_END.length;
      limit = Math.min(to, p + MAX_NAME);
      while (p < limit && !starts(p, DASHES)) {
        p++;
      }
      p = p < limit ? p + DASHES.length : wholeCharacter(p);
    }
    return found(start, p, Detector.API_KEY, p);
  }

  /** Not inside a character. */
  private int wholeCharacter(int p) {
    int q = p;
    while (q < to && (b[q] & 0xc0) == 0x80) {
      q++;
    }
    return q;
  }

  // ---- digits ----

  private int digits(int start) {
    int end = start + 1;
    while (end < to && isDigit(b[end])) {
      end++;
    }
    int length = end - start;
    if (ip && length <= 3 && at(end, '.')) {
      int found = address4(start);
      if (found > 0) {
        return found(start, found, Detector.IP_ADDRESS, found);
      }
    }
    return end;
  }

  /**
   * Digits are everywhere, thirteen in a row are not: one byte in thirteen is looked at, as every
   * card number has one of those, or a separator there with a digit behind it.
   */
  private void cards() {
    int sorted = spans.count();
    int p = from + MIN_CARD - 1;
    while (p < to) {
      int next = p;
      if (isDigit(b[p]) || (isCardSeparator(b[p]) && p + 1 < to && isDigit(b[p + 1]))) {
        next = Math.max(p, cardAround(p) - 1);
      }
      p = next + MIN_CARD;
    }
    spans.settle(sorted);
  }

  /** The end of the card number that covers {@code p}, which is added, or -1. */
  private int cardAround(int p) {
    int start = p;
    int limit = Math.max(from, p - MAX_CARD_LENGTH);
    while (start > limit && (isDigit(b[start - 1]) || isCardSeparator(b[start - 1]))) {
      start--;
    }
    int end = p + 1;
    limit = Math.min(to, start + MIN_CARD);
    while (end < limit && (isDigit(b[end]) || isCardSeparator(b[end]))) {
      end++;
    }
    if (end - start < MIN_CARD) {
      return -1;
    }
    for (int first = start; first <= p; first++) {
      if (isDigit(b[first]) && (first == from || !isDigit(b[first - 1]))) {
        int run = first + 1;
        while (run < to && run - first <= MAX_CARD && isDigit(b[run])) {
          run++;
        }
        int found = run - first > MAX_CARD ? -1 : card(first, run);
        if (found > p && !isInMark(b, from, first, found)) {
          spans.add(first, found, Detector.CREDIT_CARD.ordinal());
          return found;
        }
      }
    }
    return -1;
  }

  /** The end of the card number whose first digits are {@code [start, end)}, or -1. */
  private int card(int start, int end) {
    int first = b[start] - '0';
    int length = end - start;
    boolean grouped = length == 4 && end + 1 < to && isDigit(b[end + 1]) && isCardSeparator(b[end]);
    if (first < 2 || first > 6 || !(grouped || length >= MIN_CARD)) {
      return -1;
    }
    if (!grouped) {
      return isCard(number(0, start, end), length) && standsAlone(start, end, false) ? end : -1;
    }
    long digits = 0;
    int count = 0;
    int shape = 0;
    int last = -1;
    int p = start;
    while (true) {
      int group = p;
      while (p < to && p - group <= MAX_GROUP && isDigit(b[p])) {
        p++;
      }
      count += p - group;
      if (p - group > MAX_GROUP || count > MAX_CARD) {
        return last;
      }
      digits = number(digits, group, p);
      shape = shape * 10 + p - group;
      if (isCardShape(shape) && isCard(digits, count) && standsAlone(start, p, true)) {
        last = p;
      }
      if (p + 1 >= to || b[p] != b[end] || !isDigit(b[p + 1])) {
        return last;
      }
      p++;
    }
  }

  private long number(long leading, int start, int end) {
    long number = leading;
    for (int p = start; p < end; p++) {
      number = number * 10 + b[p] - '0';
    }
    return number;
  }

  private static boolean isCard(long digits, int count) {
    return isIssued(digits, count) && isLuhn(digits);
  }

  private static boolean isCardSeparator(byte c) {
    return c == ' ' || c == '-';
  }

  /** Whether the sizes of the groups, as digits, are those of a printed card. */
  private static boolean isCardShape(int shape) {
    return shape == 4444 || shape == 465 || shape == 464 || shape == 4333 || shape == 44443;
  }

  /** Not part of a longer number, a decimal fraction, a UUID or a word, and not negative. */
  private boolean standsAlone(int start, int end, boolean grouped) {
    if (start > from) {
      byte before = b[start - 1];
      byte earlier = start - 1 > from ? b[start - 2] : 0;
      if (is(before, ALNUM)
          || before == '_'
          || (before == '.' && isDigit(earlier))
          || (before == '-' && (grouped ? is(earlier, HEX) : !isLetter(earlier)))) {
        return false;
      }
    }
    if (end < to) {
      byte after = b[end];
      byte later = end + 1 < to ? b[end + 1] : 0;
      return !(is(after, ALNUM)
          || after == '_'
          || (after == '.' && isDigit(later))
          || (after == '-' && (grouped ? is(later, ALNUM) : isDigit(later))));
    }
    return true;
  }

  /** Luhn's check (ISO/IEC 7812-1, annex B). */
  private static boolean isLuhn(long digits) {
    int sum = 0;
    boolean twice = false;
    for (long rest = digits; rest > 0; rest /= 10) {
      int digit = (int) (rest % 10);
      if (twice) {
        digit *= 2;
        sum += digit > 9 ? digit - 9 : digit;
      } else {
        sum += digit;
      }
      twice = !twice;
    }
    return sum % 10 == 0;
  }

  /** Whether an issuer has that prefix and length (the ranges that the card brands publish). */
  private static boolean isIssued(long digits, int count) {
    long power = 1;
    for (int i = 0; i < count - 6; i++) {
      power *= 10;
    }
    int six = (int) (digits / power);
    int four = six / 100;
    int three = six / 1000;
    int two = six / 10_000;
    boolean long16 = count >= 16;
    if (six / 100_000 == 4) {
      return count == 13 || count == 16 || count == 19; // Visa
    }
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) {
      return count == 16; // Mastercard
    }
    if (two == 34 || two == 37) {
      return count == 15; // American Express
    }
    if (two == 36 || two == 38 || two == 39 || (three >= 300 && three <= 305)) {
      return count == 14 || (count >= 16 && two != 30); // Diners Club
    }
    if (four >= 3528 && four <= 3589) {
      return long16; // JCB
    }
    if (four >= 2200 && four <= 2204) {
      return long16; // Mir
    }
    if (four == 6011 || two == 65 || two == 62 || (three >= 644 && three <= 649)) {
      return long16; // Discover, UnionPay, RuPay
    }
    return four == 5018
        || four == 5020
        || four == 5038
        || four == 5893
        || four == 6304
        || four == 6759
        || (four >= 6761 && four <= 6763); // Maestro
  }

  // ---- addresses ----

  /** The end of the dotted quad at {@code start}, or -1: four numbers that are no version. */
  private int address4(int start) {
    if (start < floor) {
      return -1;
    }
    int p = start;
    for (int part = 0; part < 4; part++) {
      int value = 0;
      int first = p;
      while (p < to && p - first < 3 && isDigit(b[p])) {
        value = value * 10 + b[p++] - '0';
      }
      boolean leadingZero = p - first > 1 && b[first] == '0';
      if (p == first || value > 255 || leadingZero || (part < 3 && !at(p, '.'))) {
        return -1;
      }
      p += part < 3 ? 1 : 0;
    }
    if (p < to) {
      byte later = p + 1 < to ? b[p + 1] : 0;
      if (is(b[p], ALNUM)
          || b[p] == '_'
          || (b[p] == '.' && isDigit(later))
          || (b[p] == '-' && is(later, ALNUM) && !isDigit(later))) {
        return -1;
      }
    }
    return isVersion(start) ? -1 : p;
  }

  private static final String[] VERSION_WORDS = {"version", "release", "build", "ver", "rev"};

  /** Whether what stands before says that this is no address. */
  private boolean isVersion(int start) {
    if (start == from) {
      return false;
    }
    byte before = b[start - 1];
    if (is(before, ALNUM) || before == '_' || before == '.') {
      return true;
    }
    if (before == '-') {
      return start - 1 > from && is(b[start - 2], ALNUM) && !isDigit(b[start - 2]);
    }
    int p = start - 1;
    if (before == '/') {
      // Chrome/120.0.0.0 is a product (RFC 9110, section 10.1.5), host/10.0.0.1 is Java's.
      int limit = Math.max(from, p - MAX_NAME);
      while (p > limit && is(b[p - 1], ALNUM)) {
        p--;
      }
      return b[p] >= 'A' && b[p] <= 'Z';
    }
    int limit = Math.max(from, start - 4);
    while (p >= limit && (isBlank(b[p]) || b[p] == '=' || b[p] == ':' || b[p] == '"')) {
      p--;
    }
    int word = p + 1;
    for (String version : VERSION_WORDS) {
      int first = word - version.length();
      if (word < start && first >= from && startsIgnoringCase(first, version)) {
        return true;
      }
    }
    return false;
  }

  /** Behind the IPv6 address around the colon at {@code i}; {@code i} where there is none. */
  private int address6(int i) {
    int start = i;
    while (start > floor && (is(b[start - 1], HEX) || b[start - 1] == ':')) {
      start--;
    }
    int end = i;
    while (end < to && (is(b[end], HEX) || b[end] == ':')) {
      end++;
    }
    addressSeen = end;
    if (b[start] == ':' && start + 1 < end && b[start + 1] != ':') {
      start++;
    }
    if (end - start > 2 && b[end - 1] == ':' && b[end - 2] != ':') {
      end--;
    }
    boolean alone =
        (start == from || !(is(b[start - 1], ALNUM) || b[start - 1] == '_'))
            && (end == to || !(is(b[end], ALNUM) || b[end] == '_' || b[end] == '.'));
    return alone && isAddress6(start, end) ? found(start, end, Detector.IP_ADDRESS, end) : i;
  }

  /** RFC 4291, section 2.2; with a digit in it, as {@code Add::bad} is one by the letter. */
  private boolean isAddress6(int start, int end) {
    if (end - start < 3 || end - start > 39) {
      return false;
    }
    int groups = 0;
    int gaps = 0;
    boolean digit = false;
    int p = start;
    while (p < end) {
      int group = p;
      while (p < end && b[p] != ':') {
        digit |= isDigit(b[p]);
        p++;
      }
      if (p - group > 4) {
        return false;
      }
      if (p > group) {
        groups++;
      }
      if (p < end) {
        p++;
        if (p < end && b[p] == ':') {
          gaps++;
          p++;
          if (p < end && b[p] == ':') {
            return false;
          }
        } else if (p == end || group == p - 1) {
          return false;
        }
      }
    }
    return digit && (gaps == 1 ? groups < 8 : gaps == 0 && groups == 8);
  }

  // ---- bytes ----

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean is(byte c, int bits) {
    return (CLASS[c & 0xff] & bits) != 0;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(byte c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isVisibleOrBlank(byte c) {
    return (c < 0 || c >= ' ' || c == '\t') && c != '"' && c != '\'' && c != '`';
  }

  private static boolean isCloser(byte c) {
    return c == ')' || c == ']' || c == '}' || c == '>';
  }

  /** A cheap look at what stands before a separator: most names end otherwise. */
  private boolean mayBeNamed(int i) {
    int p = i - 1;
    if (p <= from) {
      return false;
    }
    if (!BEHIND_NAME[b[p] & 0xff]) {
      return SecretNames.mayEnd(b[p - 1], b[p]);
    }
    // "name": in JSON
    return b[p] != '"'
        || p - 2 < from
        || b[p - 1] == '\\'
        || SecretNames.mayEnd(b[p - 2], b[p - 1]);
  }

  private boolean at(int p, char c) {
    return p >= 0 && p < to && b[p] == c;
  }

  private int run(int start, int bits) {
    int p = start;
    while (p < to && is(b[p], bits)) {
      p++;
    }
    return p;
  }

  private boolean starts(int p, byte[] word) {
    if (p < 0 || to - p < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (b[p + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  /** Letters of the word are lower case. */
  private boolean startsIgnoringCase(int p, String word) {
    if (p < 0 || to - p < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      int c = b[p + i];
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
