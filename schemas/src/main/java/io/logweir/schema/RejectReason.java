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
  /** Not an OTLP logs message. */
  INVALID_OTLP,
  /** Not octet-counted syslog: no length, or more than the record holds. */
  INVALID_SYSLOG_FRAME,
  /** Not a record of the Linux audit daemon. */
  INVALID_AUDITD,
  /** Not the Common Event Format. */
  INVALID_CEF,
  /** Not the Log Event Extended Format. */
  INVALID_LEEF,
  /** Not a line of HAProxy. */
  INVALID_HAPROXY,
  /** Not a line of VMware ESXi. */
  INVALID_VMKERNEL,
  /** Not a container runtime's line. */
  INVALID_CRI,
  /** Not Squid's native access log. */
  INVALID_SQUID,
  /** Not the access log of Envoy or Istio. */
  INVALID_ENVOY,
  /** Not uWSGI's request log. */
  INVALID_UWSGI,
  /** Not what Rails logs about a request. */
  INVALID_RAILS,
  /** Not nginx's error log. */
  INVALID_NGINX_ERROR,
  /** Not Apache httpd's error log. */
  INVALID_APACHE_ERROR,
  /** Columns without a line that says what they are: to be redriven once it is there. */
  FIELDS_UNKNOWN,
  /** Not an access log of AWS load balancers. */
  INVALID_AWS_ELB,
  /** Not an S3 server access log. */
  INVALID_AWS_S3,
  /** Not a VPC flow log. */
  INVALID_AWS_VPCFLOW,
  /** Not a Route 53 query log. */
  INVALID_AWS_ROUTE53,
  /** Not a line of the application's or database's text log that the source declares. */
  INVALID_TEXT_LOG,
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
