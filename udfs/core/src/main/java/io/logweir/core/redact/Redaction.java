package io.logweir.core.redact;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is redacted of a source's records before anything is stored.
 *
 * @param detectors which of the built-in ones
 * @param patterns the user's own, with distinct names
 * @param replacement what stands in a secret's place
 */
public record Redaction(
    Set<Detector> detectors, List<SecretPattern> patterns, Replacement replacement)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /** Nothing. */
  public static final Redaction NONE = new Redaction(Set.of(), List.of(), Replacement.MARK);

  /** {@link Detector#DEFAULTS}, each secret replaced by its detector's mark. */
  public static final Redaction DEFAULTS =
      new Redaction(Detector.DEFAULTS, List.of(), Replacement.MARK);

  /** How many patterns there may be. */
  public static final int MAX_PATTERNS = 32;

  /**
   * Copies both collections.
   *
   * @throws IllegalArgumentException where two patterns have one name, or there are too many
   */
  public Redaction {
    Objects.requireNonNull(replacement, "replacement");
    EnumSet<Detector> ordered = EnumSet.noneOf(Detector.class);
    ordered.addAll(detectors);
    detectors = Collections.unmodifiableSet(ordered);
    patterns = List.copyOf(patterns);
    if (patterns.size() > MAX_PATTERNS) {
      throw new IllegalArgumentException(
          "patterns are " + patterns.size() + "; allowed: up to " + MAX_PATTERNS);
    }
    Set<String> names = new HashSet<>();
    for (SecretPattern pattern : patterns) {
      if (!names.add(pattern.name())) {
        throw new IllegalArgumentException(
            "pattern name \"" + pattern.name() + "\" is there twice; allowed: once");
      }
    }
  }

  /** Whether there is anything to look for. */
  public boolean isEmpty() {
    return detectors.isEmpty() && patterns.isEmpty();
  }

  /** With other {@link #detectors}. */
  public Redaction withDetectors(Set<Detector> detectors) {
    return new Redaction(detectors, patterns, replacement);
  }

  /** With other {@link #patterns}. */
  public Redaction withPatterns(List<SecretPattern> patterns) {
    return new Redaction(detectors, patterns, replacement);
  }

  /** With another {@link #replacement}. */
  public Redaction withReplacement(Replacement replacement) {
    return new Redaction(detectors, patterns, replacement);
  }

  /**
   * What is counted, in the order of {@link Redactor#counts()}: the keys of all detectors, on or
   * off, then the names of the patterns.
   */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (Detector detector : Detector.values()) {
      names.add(detector.key());
    }
    for (SecretPattern pattern : patterns) {
      names.add(pattern.name());
    }
    return Collections.unmodifiableList(names);
  }

  /**
   * Reads what a YAML parser gives for
   *
   * <pre>{@code
   * detectors: [url-password, email]     # absent: the defaults
   * patterns: {order: 'order-(\d{8})'}   # name to pattern
   * mask: '***'                          # or
   * hash-key: a text of 16 bytes or more
   * }</pre>
   *
   * @throws IllegalArgumentException naming key, value (but for the hash key's) and what is allowed
   */
  public static Redaction read(Map<String, ?> yaml) {
    for (String key : yaml.keySet()) {
      if (!Set.of("detectors", "patterns", "mask", "hash-key").contains(key)) {
        throw new IllegalArgumentException(
            "redaction: \""
                + key
                + "\" is not a key; allowed: detectors, hash-key, mask, patterns");
      }
    }
    if (yaml.get("mask") != null && yaml.get("hash-key") != null) {
      throw new IllegalArgumentException("redaction: mask and hash-key are both set; allowed: one");
    }
    Redaction redaction = DEFAULTS;
    if (yaml.get("detectors") != null) {
      redaction = redaction.withDetectors(detectors(yaml.get("detectors")));
    }
    if (yaml.get("patterns") != null) {
      redaction = redaction.withPatterns(patterns(yaml.get("patterns")));
    }
    if (yaml.get("mask") != null) {
      redaction = redaction.withReplacement(Replacement.mask(String.valueOf(yaml.get("mask"))));
    }
    if (yaml.get("hash-key") instanceof String key) {
      redaction = redaction.withReplacement(Replacement.hash(key.getBytes(StandardCharsets.UTF_8)));
    } else if (yaml.get("hash-key") != null) {
      throw new IllegalArgumentException("redaction: hash-key is no text; allowed: a text");
    }
    return redaction;
  }

  /**
   * {@link #DEFAULTS} with the detectors that a text names.
   *
   * @param detectors keys with commas between them, or {@code default}
   * @throws IllegalArgumentException where a key is unknown; the message names what is allowed
   */
  public static Redaction of(String detectors) {
    if (detectors.equals("default")) {
      return DEFAULTS;
    }
    Set<Detector> on = EnumSet.noneOf(Detector.class);
    for (String key : detectors.split(",", -1)) {
      on.add(Detector.of(key.strip()));
    }
    return DEFAULTS.withDetectors(on);
  }

  private static Set<Detector> detectors(Object value) {
    if (!(value instanceof Collection<?> keys)) {
      throw new IllegalArgumentException(
          "redaction: detectors is \"" + value + "\"; allowed: a list");
    }
    Set<Detector> detectors = EnumSet.noneOf(Detector.class);
    for (Object key : keys) {
      detectors.add(Detector.of(String.valueOf(key)));
    }
    return detectors;
  }

  private static List<SecretPattern> patterns(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(
          "redaction: patterns is \"" + value + "\"; allowed: names with a pattern each");
    }
    List<SecretPattern> patterns = new ArrayList<>();
    map.forEach(
        (name, pattern) -> {
          if (!(pattern instanceof String text)) {
            throw new IllegalArgumentException(
                "redaction: pattern " + name + " is \"" + pattern + "\"; allowed: a text");
          }
          patterns.add(new SecretPattern(String.valueOf(name), text));
        });
    return patterns;
  }
}
