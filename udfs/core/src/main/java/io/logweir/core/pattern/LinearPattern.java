package io.logweir.core.pattern;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A user's pattern in <a href="https://github.com/google/re2/wiki/Syntax">RE2's syntax</a>, checked
 * when it is made: one that exists can be searched in any text without a regex bomb.
 */
public final class LinearPattern {

  /** The longest pattern, in UTF-16 units. */
  public static final int MAX_LENGTH = 1000;

  /**
   * The largest compiled pattern, in instructions: a search costs up to that many steps per
   * character.
   */
  public static final int MAX_PROGRAM = 5000;

  private final Pattern pattern;
  private final int group;

  private LinearPattern(Pattern pattern, int group) {
    this.pattern = pattern;
    this.group = group;
  }

  /**
   * Checks and compiles.
   *
   * @param where what the pattern belongs to: begins the message of a refusal
   * @throws IllegalArgumentException where it is no pattern or too large; the message names the
   *     pattern, the place and the reason
   */
  public static LinearPattern compile(String where, String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          where + ": pattern has " + text.length() + " characters; allowed: 1 to " + MAX_LENGTH);
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      String fragment = e.getPattern();
      int at = fragment == null || fragment.isEmpty() ? -1 : text.indexOf(fragment);
      throw new IllegalArgumentException(
          where
              + ": pattern '"
              + text
              + "' is wrong at character "
              + Math.max(at, 0)
              + (at < 0 ? "" : " ('" + fragment + "')")
              + ": "
              + e.getDescription(),
          e);
    }
    if (pattern.programSize() > MAX_PROGRAM) {
      throw new IllegalArgumentException(
          where
              + ": pattern '"
              + text
              + "' compiles to "
              + pattern.programSize()
              + " instructions; allowed: up to "
              + MAX_PROGRAM);
    }
    return new LinearPattern(pattern, group(pattern));
  }

  private static int group(Pattern pattern) {
    Integer secret = pattern.namedGroups().get("secret");
    return secret != null ? secret : Math.min(1, pattern.groupCount());
  }

  /**
   * The number of the capture group that is meant: the one named {@code secret}, else 1 where there
   * is one, else 0, the whole.
   */
  public int group() {
    return group;
  }

  /** A new matcher, for one thread; reset it to each text. */
  public Matcher matcher(TextView text) {
    return pattern.matcher(text);
  }

  /** As the user wrote it. */
  @Override
  public String toString() {
    return pattern.pattern();
  }
}
