package io.logweir.core.redact;

import java.util.Arrays;

/**
 * Tells by a field's name whether its value is a secret; case, and single {@code _ - .} between the
 * letters, do not matter.
 */
final class SecretNames {

  static final int NONE = 0;

  /** Its value is a secret. */
  static final int SECRET = 1;

  /** A secret in a field, but also a word of prose: {@code unexpected token: else}. */
  static final int TOKEN = 2;

  /** A secret, unless it is the shell's working directory. */
  static final int PWD = 3;

  /** The header with credentials. */
  static final int AUTHORIZATION = 4;

  /** A secret only as the name of an attribute. */
  static final int COOKIE = 5;

  private record Word(String letters, int kind, boolean whole) {}

  // Whole: the name is the word, or the word is a part of it (db_token, dbToken, but not notoken).
  private static final Word[] WORDS = {
    new Word("chpasswd", NONE, true), // programs, which sign their lines with their name
    new Word("htpasswd", NONE, true),
    new Word("gpasswd", NONE, true),
    new Word("password", SECRET, false),
    new Word("passwd", SECRET, false),
    new Word("passphrase", SECRET, false),
    new Word("passcode", SECRET, false),
    new Word("apikey", SECRET, false),
    new Word("accesskey", SECRET, false),
    new Word("accountkey", SECRET, false),
    new Word("secretkey", SECRET, false),
    new Word("privatekey", SECRET, false),
    new Word("signingkey", SECRET, false),
    new Word("encryptionkey", SECRET, false),
    new Word("clientsecret", SECRET, false),
    new Word("accesstoken", SECRET, false),
    new Word("authtoken", SECRET, false),
    new Word("refreshtoken", SECRET, false),
    new Word("sessiontoken", SECRET, false),
    new Word("idtoken", SECRET, false),
    new Word("secret", SECRET, true),
    new Word("token", TOKEN, true),
    new Word("pwd", PWD, true),
    new Word("authorization", AUTHORIZATION, true),
    new Word("cookie", COOKIE, true),
  };

  /** The words by their last letter. */
  private static final Word[][] BY_LAST = new Word[128][];

  static {
    for (int last = 0; last < BY_LAST.length; last++) {
      char letter = (char) last;
      Word[] words =
          Arrays.stream(WORDS)
              .filter(w -> w.letters.charAt(w.letters.length() - 1) == letter)
              .toArray(Word[]::new);
      BY_LAST[last] = words.length == 0 ? null : words;
    }
  }

  /** By a word's last letter: the letters before it, as bits. */
  private static final int[] BEFORE_LAST = new int[256];

  static {
    for (Word word : WORDS) {
      int last = word.letters.length() - 1;
      int bit = 1 << (word.letters.charAt(last - 1) & 31);
      BEFORE_LAST[word.letters.charAt(last)] |= bit;
      BEFORE_LAST[word.letters.charAt(last) & ~0x20] |= bit;
    }
  }

  private SecretNames() {}

  /** Whether a name that ends with these two can be one: false says no. */
  static boolean mayEnd(byte beforeLast, byte last) {
    return (BEFORE_LAST[last & 0xff] >> (beforeLast & 31) & 1) != 0;
  }

  /** What {@code b[from, to)}, or any name that ends there, says of its value. */
  static int kind(byte[] b, int from, int to) {
    if (from >= to) {
      return NONE;
    }
    int last = b[to - 1] | 0x20;
    Word[] words = last < 0 ? null : BY_LAST[last];
    if (words == null) {
      return NONE;
    }
    for (Word word : words) {
      if (ends(b, from, to, word)) {
        return word.kind;
      }
    }
    return NONE;
  }

  private static boolean ends(byte[] b, int from, int to, Word word) {
    String letters = word.letters;
    int at = to;
    boolean dotted = false;
    for (int w = letters.length() - 1; w >= 0; w--) {
      if (at > from + 1 && at < to && isSeparator(b[at - 1])) {
        at--;
        dotted |= b[at] == '.';
      }
      if (at == from || (b[at - 1] | 0x20) != letters.charAt(w)) {
        return false;
      }
      at--;
    }
    if (at == from || !(word.whole || dotted)) {
      return true;
    }
    byte before = b[at - 1];
    if (dotted && before >= '0' && before <= '9') {
      return false; // a path of two names: s3access.key
    }
    return !isLetter(before) || (isUpper(b[at]) && !isUpper(before));
  }

  private static boolean isSeparator(byte c) {
    return c == '_' || c == '-' || c == '.';
  }

  private static boolean isLetter(byte c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  private static boolean isUpper(byte c) {
    return c >= 'A' && c <= 'Z';
  }
}
