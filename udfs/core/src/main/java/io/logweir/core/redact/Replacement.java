package io.logweir.core.redact;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * What stands where a secret stood: a mark that names the detector, a text of the user's, or a mark
 * with a keyed hash, by which equal secrets can be found without being known.
 *
 * <p>Never shows its key.
 */
public final class Replacement implements Serializable {

  private static final long serialVersionUID = 1;

  /** {@code [REDACTED:<detector>]}. */
  public static final Replacement MARK = new Replacement(null, null);

  /** The shortest key, in bytes: 128 bits. */
  public static final int MIN_KEY = 16;

  private static final int MAX_MASK = 64;

  private final String mask;
  private final byte[] key;

  private Replacement(String mask, byte[] key) {
    this.mask = mask;
    this.key = key;
  }

  /**
   * Always the same text.
   *
   * @throws IllegalArgumentException where it is not 1 to 64 letters or {@code * # _ - . < > [ ] (
   *     )}: others could form a new key or number with what stands beside them
   */
  public static Replacement mask(String mask) {
    boolean good = !mask.isEmpty() && mask.length() <= MAX_MASK;
    for (int i = 0; good && i < mask.length(); i++) {
      char c = mask.charAt(i);
      good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || "*#_-.<>[]()".indexOf(c) >= 0;
    }
    if (!good) {
      throw new IllegalArgumentException(
          "mask is \"" + mask + "\"; allowed: 1 to 64 letters or * # _ - . < > [ ] ( )");
    }
    return new Replacement(mask, null);
  }

  /**
   * {@code [REDACTED:<detector>:<hash>]}: the first 64 bits, as 16 hex digits, of HMAC-SHA-256 (RFC
   * 2104) over the secret's bytes.
   *
   * @throws IllegalArgumentException where the key has fewer than {@value #MIN_KEY} bytes
   */
  public static Replacement hash(byte[] key) {
    if (key.length < MIN_KEY) {
      throw new IllegalArgumentException(
          "key has " + key.length + " bytes; allowed: " + MIN_KEY + " and above");
    }
    return new Replacement(null, key.clone());
  }

  /** The user's text, or null. */
  String mask() {
    return mask;
  }

  /** The key of the hash, or null. */
  byte[] key() {
    return key;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Replacement other
        && Objects.equals(mask, other.mask)
        && Arrays.equals(key, other.key);
  }

  @Override
  public int hashCode() {
    return mask == null ? 31 : mask.hashCode();
  }

  @Override
  public String toString() {
    return key != null ? "hash" : mask != null ? "mask " + mask : "mark";
  }
}
