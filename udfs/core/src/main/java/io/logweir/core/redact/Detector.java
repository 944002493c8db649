package io.logweir.core.redact;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What is found without a user's pattern. */
public enum Detector {
  /** The password in {@code scheme://user:password@host} (RFC 3986, section 3.2.1). */
  URL_PASSWORD,

  /**
   * The value of a name that ends in password, passwd, passphrase, pwd, secret, token, api_key,
   * access_key, client_secret and the like: {@code key=value}, {@code key: value}, {@code
   * "key":"value"}, and the whole value of an attribute with such a key.
   */
  SECRET_FIELD,

  /**
   * Credentials behind {@code Bearer} or {@code Basic} (RFC 6750, RFC 7617), in an Authorization
   * header of any scheme, and JSON Web Tokens (RFC 7519).
   */
  BEARER_TOKEN,

  /**
   * Keys that are known by their shape: AWS (AKIA, ASIA), GitHub (ghp_, github_pat_, …), Slack
   * (xoxb-, …), Stripe (sk_live_, rk_live_, …), Google (AIza), {@code sk-…}, and private keys in
   * PEM (RFC 7468).
   */
  API_KEY,

  /**
   * Payment card numbers: 13 to 19 digits (ISO/IEC 7812), with an issuer's prefix and Luhn's check
   * digit, alone or in the groups that cards are printed with.
   */
  CREDIT_CARD,

  /** E-mail addresses with a domain of two labels or more. */
  EMAIL,

  /** IPv4 and IPv6 addresses (RFC 4291); also the column client_address. */
  IP_ADDRESS;

  /** All but {@link #IP_ADDRESS}. */
  public static final Set<Detector> DEFAULTS =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(IP_ADDRESS)));

  private static final Detector[] ALL = values();

  static final int COUNT = ALL.length;

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name in options, marks and counts: {@code url-password}. */
  public String key() {
    return key;
  }

  /**
   * The detector with that {@link #key}.
   *
   * @throws IllegalArgumentException where there is none; the message names what is allowed
   */
  public static Detector of(String key) {
    for (Detector detector : ALL) {
      if (detector.key.equals(key)) {
        return detector;
      }
    }
    throw new IllegalArgumentException(
        "detector is \""
            + key
            + "\"; allowed: "
            + Arrays.stream(ALL).map(Detector::key).collect(Collectors.joining(", ")));
  }
}
