package io.logweir.schema;

import java.util.Locale;

/**
 * Why a record became no event. The name in lower case is what {@code logs.rejected.reason} holds.
 */
public enum RejectReason {
  /** No bytes, or only white space. */
  EMPTY,
  /** Longer than the source allows. */
  TOO_LARGE,
  /** Not a JSON object. */
  INVALID_JSON,
  /** Not logfmt. */
  INVALID_LOGFMT,
  /** Not an access log line. */
  INVALID_ACCESS_LOG,
  /** Not RFC 5424. */
  INVALID_SYSLOG_5424,
  /** Not RFC 3164. */
  INVALID_SYSLOG_3164,
  /** No pattern of the declared format matches. */
  PATTERN_MISMATCH,
  /** The record asks, by header, for a format that does not exist. */
  UNKNOWN_FORMAT,
  /** Elasticsearch refused the document for good. */
  DOCUMENT_REFUSED;

  /** As stored. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
