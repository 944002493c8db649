package io.logweir.core.redact;

import io.logweir.core.pattern.LinearPattern;
import java.io.Serializable;
import java.util.Objects;

/**
 * What a user wants to be redacted beside the {@link Detector}s.
 *
 * @param name in marks and counts: 1 to 40 of {@code a-z 0-9 -}
 * @param pattern in RE2's syntax; what is replaced is the capture group named {@code secret}, else
 *     the first group, else the whole match
 */
public record SecretPattern(String name, String pattern) implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int MAX_NAME = 40;

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException naming pattern, place and reason
   */
  public SecretPattern {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(pattern, "pattern");
    boolean good = !name.isEmpty() && name.length() <= MAX_NAME;
    for (int i = 0; good && i < name.length(); i++) {
      char c = name.charAt(i);
      good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    if (!good) {
      throw new IllegalArgumentException(
          "pattern name is \"" + name + "\"; allowed: 1 to 40 of a-z, 0-9 and -");
    }
    for (Detector detector : Detector.values()) {
      if (detector.key().equals(name)) {
        throw new IllegalArgumentException(
            "pattern name is \"" + name + "\"; allowed: any but a detector's");
      }
    }
    compile(name, pattern);
  }

  private static LinearPattern compile(String name, String pattern) {
    return LinearPattern.compile("redaction " + name, pattern);
  }

  LinearPattern compile() {
    return compile(name, pattern);
  }
}
