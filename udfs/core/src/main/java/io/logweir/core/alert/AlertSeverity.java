package io.logweir.core.alert;

import java.util.Locale;

/** How bad it is, in the words of Prometheus' alerts. */
public enum AlertSeverity {
  /** Somebody must act now. */
  CRITICAL,
  /** Somebody should look today. */
  WARNING,
  /** Good to know. */
  INFO;

  /** As published. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
