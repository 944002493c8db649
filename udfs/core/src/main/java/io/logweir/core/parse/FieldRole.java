package io.logweir.core.parse;

import io.logweir.schema.EventColumn;

/** What a known field name promises: the column it feeds, and how its value is read. */
enum FieldRole {
  TIME(EventColumn.TIME, Reading.TIME),
  TIME_NANOS(EventColumn.TIME, Reading.EPOCH_NANOS),
  OBSERVED_TIME(EventColumn.OBSERVED_TIME, Reading.TIME),
  OBSERVED_TIME_NANOS(EventColumn.OBSERVED_TIME, Reading.EPOCH_NANOS),
  LOG_RECORD_UID(EventColumn.LOG_RECORD_UID, Reading.TEXT),
  TRACE_ID(EventColumn.TRACE_ID, Reading.HEX_ID),
  TRACE_PATH(EventColumn.TRACE_ID, Reading.TRACE_PATH),
  TRACE_PARENT(EventColumn.TRACE_ID, Reading.TRACE_PARENT),
  TRACE_B3(EventColumn.TRACE_ID, Reading.TRACE_B3),
  TRACE_XRAY(EventColumn.TRACE_ID, Reading.TRACE_XRAY),
  SPAN_ID(EventColumn.SPAN_ID, Reading.HEX_ID),
  TRACE_FLAGS(EventColumn.TRACE_FLAGS, Reading.FLAGS),
  SEVERITY_NUMBER(EventColumn.SEVERITY_NUMBER, Reading.SEVERITY_NUMBER),
  SYSLOG_SEVERITY(EventColumn.SEVERITY_NUMBER, Reading.SYSLOG_SEVERITY),
  SEVERITY_TEXT(EventColumn.SEVERITY_TEXT, Reading.TEXT),
  EVENT_NAME(EventColumn.EVENT_NAME, Reading.TEXT),
  BODY(EventColumn.BODY, Reading.ANY_TEXT),
  SCOPE_NAME(EventColumn.SCOPE_NAME, Reading.TEXT),
  SERVICE_NAMESPACE(EventColumn.SERVICE_NAMESPACE, Reading.TEXT),
  SERVICE_NAME(EventColumn.SERVICE_NAME, Reading.TEXT),
  SERVICE_VERSION(EventColumn.SERVICE_VERSION, Reading.TEXT),
  SERVICE_INSTANCE_ID(EventColumn.SERVICE_INSTANCE_ID, Reading.TEXT),
  ENVIRONMENT(EventColumn.DEPLOYMENT_ENVIRONMENT_NAME, Reading.TEXT),
  DEPLOYMENT_ID(EventColumn.DEPLOYMENT_ID, Reading.TEXT),
  HOST_NAME(EventColumn.HOST_NAME, Reading.TEXT),
  K8S_NAMESPACE(EventColumn.K8S_NAMESPACE_NAME, Reading.TEXT),
  K8S_POD(EventColumn.K8S_POD_NAME, Reading.TEXT),
  CLOUD_REGION(EventColumn.CLOUD_REGION, Reading.TEXT),
  HTTP_METHOD(EventColumn.HTTP_REQUEST_METHOD, Reading.TEXT),
  HTTP_ROUTE(EventColumn.HTTP_ROUTE, Reading.TEXT),
  URL_PATH(EventColumn.URL_PATH, Reading.URL_PATH),
  HTTP_STATUS(EventColumn.HTTP_RESPONSE_STATUS_CODE, Reading.HTTP_STATUS),
  DURATION_NANOS(EventColumn.EVENT_DURATION, 1L),
  DURATION_MICROS(EventColumn.EVENT_DURATION, Decimals.MICROSECOND),
  DURATION_MILLIS(EventColumn.EVENT_DURATION, Decimals.MILLISECOND),
  DURATION(EventColumn.EVENT_DURATION, Decimals.MILLISECOND),
  DURATION_SECONDS(EventColumn.EVENT_DURATION, Decimals.SECOND),
  EVENT_SEQUENCE(EventColumn.EVENT_SEQUENCE, Reading.WHOLE_NUMBER),
  CLIENT_ADDRESS(EventColumn.CLIENT_ADDRESS, Reading.ADDRESS),
  USER_AGENT(EventColumn.USER_AGENT_ORIGINAL, Reading.FIRST_TEXT),
  ERROR_TYPE(EventColumn.ERROR_TYPE, Reading.TEXT),
  EXCEPTION_MESSAGE(EventColumn.EXCEPTION_MESSAGE, Reading.WORDS),
  EXCEPTION_STACKTRACE(EventColumn.EXCEPTION_STACKTRACE, Reading.TEXT);

  /** How a value becomes what its column holds; a value that cannot goes to the attributes. */
  enum Reading {
    /** Text that is not empty. */
    TEXT,
    /** Text, even if empty. */
    ANY_TEXT,
    /** Text that is not empty and no JSON number. */
    WORDS,
    /** Text that is not empty, or the one string of a JSON array. */
    FIRST_TEXT,
    /** As {@link #FIRST_TEXT}; a port behind it is the attribute {@code client.port}. */
    ADDRESS,
    /** What is behind the last slash, as {@link #HEX_ID}: {@code projects/p/traces/…}. */
    TRACE_PATH,
    /** W3C trace context: {@code 00-<trace id>-<span id>-<flags>}. */
    TRACE_PARENT,
    /** B3 single header: {@code <trace id>-<span id>[-<sampled>[-<parent span id>]]}. */
    TRACE_B3,
    /** AWS X-Ray: {@code Root=1-<8 hex>-<24 hex>;Parent=<span id>;Sampled=1}, or the root alone. */
    TRACE_XRAY,
    /** Syslog's 0 to 7, which is also the text. */
    SYSLOG_SEVERITY,
    /** See {@link Timestamps#parse}. */
    TIME,
    /** See {@link Timestamps#epochNanos}. */
    EPOCH_NANOS,
    /** See {@link Decimals#duration}. */
    DURATION,
    /** Hex digits, made lower case; zeros alone mean that there is none. */
    HEX_ID,
    /** W3C trace flags: a JSON number, or two hex digits. */
    FLAGS,
    /** 1 to 24. */
    SEVERITY_NUMBER,
    /** 100 to 599. */
    HTTP_STATUS,
    /** Up to {@code ?}; what follows is the attribute {@code url.query}. */
    URL_PATH,
    /** A 64-bit signed number. */
    WHOLE_NUMBER
  }

  final EventColumn column;
  final Reading reading;

  /** Nanoseconds of the unit, where the reading is a duration. */
  final long unit;

  FieldRole(EventColumn column, Reading reading) {
    this.column = column;
    this.reading = reading;
    this.unit = 0;
  }

  FieldRole(EventColumn column, long unit) {
    this.column = column;
    this.reading = Reading.DURATION;
    this.unit = unit;
  }
}
