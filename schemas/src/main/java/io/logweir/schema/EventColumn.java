package io.logweir.schema;

import static io.logweir.schema.ColumnType.DOUBLE;
import static io.logweir.schema.ColumnType.FIXED16;
import static io.logweir.schema.ColumnType.INT;
import static io.logweir.schema.ColumnType.LONG;
import static io.logweir.schema.ColumnType.STRING;
import static io.logweir.schema.ColumnType.STRING_MAP;
import static io.logweir.schema.ColumnType.TIMESTAMPTZ;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The columns of {@code logs.events}, in table order: the one definition that {@link LogEvent}, the
 * Iceberg table and every reader share. A new column goes at the end.
 */
public enum EventColumn {
  TIME(
      TIMESTAMPTZ,
      true,
      "Timestamp",
      "When it happened; the broker's time where the record states none"),
  OBSERVED_TIME(TIMESTAMPTZ, true, "ObservedTimestamp", "When a collector first saw it"),
  INGEST_TIME(
      TIMESTAMPTZ,
      true,
      "event.ingested",
      "When the broker took it (the Kafka record's timestamp)"),
  EVENT_ID(FIXED16, true, "ours", "Identity, 128 bits; equal ids are one event"),
  LOG_RECORD_UID(STRING, false, "log.record.uid", "The id that the producer gave"),
  TRACE_ID(STRING, false, "TraceId", "32 lower-case hex digits where valid, else as received"),
  SPAN_ID(STRING, false, "SpanId", "16 lower-case hex digits where valid, else as received"),
  TRACE_FLAGS(INT, false, "TraceFlags", "W3C trace flags"),
  SEVERITY_NUMBER(INT, false, "SeverityNumber", "1 to 24; 17 and above is an error"),
  SEVERITY_TEXT(STRING, false, "SeverityText", "The level as the source wrote it"),
  EVENT_NAME(STRING, false, "EventName", "Class of event"),
  BODY(STRING, false, "Body", "The message"),
  SCOPE_NAME(STRING, false, "InstrumentationScope", "Logger name"),
  SERVICE_NAMESPACE(STRING, false, "service.namespace", "The owning team"),
  SERVICE_NAME(STRING, false, "service.name", "The service"),
  SERVICE_VERSION(STRING, false, "service.version", "Its version"),
  SERVICE_INSTANCE_ID(STRING, false, "service.instance.id", "Its instance"),
  DEPLOYMENT_ENVIRONMENT_NAME(
      STRING, false, "deployment.environment.name", "production, staging, …"),
  DEPLOYMENT_ID(STRING, false, "deployment.id", "The deployment that is running"),
  HOST_NAME(STRING, false, "host.name", "The host"),
  K8S_NAMESPACE_NAME(STRING, false, "k8s.namespace.name", "Kubernetes namespace"),
  K8S_POD_NAME(STRING, false, "k8s.pod.name", "Kubernetes pod"),
  CLOUD_REGION(STRING, false, "cloud.region", "Cloud region"),
  HTTP_REQUEST_METHOD(STRING, false, "http.request.method", "GET, POST, …"),
  HTTP_ROUTE(STRING, false, "http.route", "The path's template"),
  URL_PATH(STRING, false, "url.path", "The path as requested, without the query"),
  HTTP_RESPONSE_STATUS_CODE(INT, false, "http.response.status_code", "100 to 599"),
  EVENT_DURATION(LONG, false, "event.duration", "How long it took, nanoseconds"),
  EVENT_SEQUENCE(LONG, false, "event.sequence", "The producer's running number"),
  CLIENT_ADDRESS(STRING, false, "client.address", "Who asked"),
  USER_AGENT_ORIGINAL(STRING, false, "user_agent.original", "User agent as received"),
  ERROR_TYPE(STRING, false, "error.type", "Class of error"),
  EXCEPTION_MESSAGE(STRING, false, "exception.message", "The exception's message"),
  EXCEPTION_STACKTRACE(STRING, false, "exception.stacktrace", "The stack trace"),
  ATTRIBUTES(STRING_MAP, true, "Attributes", "Every other field of the record, keys dotted"),
  RESOURCE_ATTRIBUTES(STRING_MAP, true, "Resource", "Every other field that describes the source"),
  SIZE_BYTES(LONG, true, "ours", "Bytes as received"),
  SAMPLE_WEIGHT(
      DOUBLE, true, "ours", "How many events it stands for; 1.0 unless the source sampled"),
  PARSER(STRING, true, "ours", "The format that understood it"),
  TEMPLATE_ID(STRING, false, "ours", "The message's pattern"),
  SOURCE_TOPIC(STRING, true, "messaging.destination.name", "Kafka topic"),
  SOURCE_PARTITION(INT, true, "messaging.destination.partition.id", "Kafka partition"),
  SOURCE_OFFSET(LONG, true, "messaging.kafka.offset", "Kafka offset"),
  LOG_RECORD_ORIGINAL(
      STRING, false, "log.record.original", "The line, only where parsing lost part of it"),
  SOURCE_INDEX(
      INT,
      false,
      "ours",
      "Which event of its Kafka record it is, where that holds many and it is not the first"),
  REDRIVEN_TIME(
      TIMESTAMPTZ,
      false,
      "ours",
      "When it was parsed again and understood, where it had been rejected");

  /** How many columns there are; at most 64, so that presence fits a long. */
  public static final int COUNT = values().length;

  private final Column column;

  EventColumn(ColumnType type, boolean required, String term, String doc) {
    this.column = new Column(name().toLowerCase(Locale.ROOT), type, required, term, doc);
  }

  /** The stored column. */
  public Column column() {
    return column;
  }

  /** How it is stored. */
  public ColumnType type() {
    return column.type();
  }

  /** Its name as an attribute: the standard's where that is dotted, else the column's own. */
  public String attribute() {
    return column.term().contains(".") ? column.term() : column.name();
  }

  /** Whether metrics can be by it: short text, or a small number. */
  public boolean isDimension() {
    return switch (this) {
      case BODY, EXCEPTION_MESSAGE, EXCEPTION_STACKTRACE, LOG_RECORD_ORIGINAL -> false;
      default -> type() == STRING || type() == INT;
    };
  }

  /** All columns, in table order. */
  public static List<Column> columns() {
    return Stream.of(values()).map(EventColumn::column).toList();
  }
}
