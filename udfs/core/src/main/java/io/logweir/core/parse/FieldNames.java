package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The one table of field names that producers use (plain, ECS, OpenTelemetry, those of logging
 * libraries, clouds and servers) and what they mean.
 *
 * <p>Names are dotted: {@code {"log":{"level":…}}} and {@code {"log.level":…}} are the same field.
 * A name without a dot is also known with a capital first letter and all in capitals.
 */
public final class FieldNames {

  private static final Object[][] TABLE = {
    {
      FieldRole.TIME,
      "timestamp @timestamp time ts date datetime eventTime event_time asctime timeStamp"
          + " event.timestamp log.timestamp __REALTIME_TIMESTAMP @t t.$date time_iso8601 time_local"
          + " stageTimestamp"
    },
    {FieldRole.TIME_NANOS, "timeUnixNano time_unix_nano"},
    {
      FieldRole.OBSERVED_TIME,
      "observedTimestamp observed_timestamp observed_time observedTime event.created"
          + " receiveTimestamp"
    },
    {FieldRole.OBSERVED_TIME_NANOS, "observedTimeUnixNano observed_time_unix_nano"},
    {
      FieldRole.LOG_RECORD_UID,
      "log.record.uid log_record_uid event.id event_id eventId logRecordUid eventID __CURSOR"
    },
    {
      FieldRole.TRACE_ID,
      "trace_id trace.id traceId traceid otelTraceID dd.trace_id @tr x-b3-traceid X-B3-TraceId"
    },
    {FieldRole.TRACE_PATH, "logging.googleapis.com/trace trace"},
    {FieldRole.TRACE_PARENT, "traceparent traceParent"},
    {FieldRole.TRACE_B3, "b3"},
    {
      FieldRole.TRACE_XRAY,
      "xray_trace_id xrayTraceId x-amzn-trace-id X-Amzn-Trace-Id _X_AMZN_TRACE_ID"
    },
    {
      FieldRole.SPAN_ID,
      "span_id span.id spanId spanid otelSpanID dd.span_id @sp x-b3-spanid X-B3-SpanId"
          + " logging.googleapis.com/spanId"
    },
    {FieldRole.TRACE_FLAGS, "trace_flags trace.flags traceFlags flags"},
    {FieldRole.SEVERITY_NUMBER, "severity_number severityNumber"},
    {
      FieldRole.SEVERITY_TEXT,
      "level severity log.level severity_text severityText lvl loglevel log_level logLevel levelname"
          + " level_name @l"
    },
    {FieldRole.SYSLOG_SEVERITY, "PRIORITY"},
    {FieldRole.EVENT_NAME, "event.name event_name eventName event.action operationName"},
    {
      FieldRole.BODY,
      "message msg body body.stringValue body.string_value body.text log text short_message"
          + " fields.message textPayload jsonPayload.message jsonPayload.msg @m resultDescription"
          + " properties.status.additionalDetails"
    },
    {
      FieldRole.SCOPE_NAME,
      "logger log.logger logger_name loggerName scope_name scope.name scopeName"
          + " instrumentation_scope.name instrumentationScope.name"
    },
    {FieldRole.SERVICE_NAMESPACE, "service.namespace service_namespace serviceNamespace team"},
    {
      FieldRole.SERVICE_NAME,
      "service.name service service_name serviceName app application SYSLOG_IDENTIFIER"
    },
    {FieldRole.SERVICE_VERSION, "service.version service_version serviceVersion app_version"},
    {
      FieldRole.SERVICE_INSTANCE_ID,
      "service.instance.id service_instance_id service.node.name serviceInstanceId"
    },
    {
      FieldRole.ENVIRONMENT,
      "deployment.environment.name deployment.environment deployment_environment_name env"
          + " environment service.environment"
    },
    {FieldRole.DEPLOYMENT_ID, "deployment.id deployment_id"},
    {FieldRole.HOST_NAME, "host.name host hostname host_name host.hostname _HOSTNAME"},
    {
      FieldRole.K8S_NAMESPACE,
      "k8s.namespace.name k8s_namespace_name kubernetes.namespace kubernetes.namespace_name"
          + " labels.namespace_name"
    },
    {
      FieldRole.K8S_POD,
      "k8s.pod.name k8s_pod_name kubernetes.pod.name kubernetes.pod_name pod pod_name"
          + " labels.pod_name"
    },
    {FieldRole.CLOUD_REGION, "cloud.region cloud_region region awsRegion"},
    {
      FieldRole.HTTP_METHOD,
      "http.request.method http_request_method http.method method http_method request_method verb"
          + " req.method request.method httpRequest.requestMethod RequestMethod"
    },
    {FieldRole.HTTP_ROUTE, "http.route http_route route"},
    {
      FieldRole.URL_PATH,
      "url.path url_path path uri request_uri request_path http.target http.path req.url request.uri"
          + " httpRequest.requestUrl RequestPath requestURI http.request.uri"
    },
    {
      FieldRole.HTTP_STATUS,
      "http.response.status_code http_response_status_code http.status_code http.status status"
          + " status_code statusCode http_status res.statusCode httpRequest.status DownstreamStatus"
          + " responseStatus.code http.response.status"
    },
    {
      FieldRole.DURATION_NANOS,
      "event.duration event_duration duration_ns durationNs elapsed_ns"
          // Go's own notation of a duration: Traefik.
          + " Duration"
    },
    {
      FieldRole.DURATION_MICROS,
      "duration_us durationUs elapsed_us latency_us took_us request_time_us"
    },
    {
      FieldRole.DURATION_MILLIS,
      "duration_ms durationMs elapsed_ms latency_ms took_ms response_time_ms duration_millis"
          + " request_time_ms responseTimeMs elapsedMs latencyMs res.responseTime"
    },
    {
      // No unit in the name: text may carry one (12ms); a bare number is milliseconds.
      FieldRole.DURATION,
      "duration latency elapsed took response_time responseTime http.response.duration"
    },
    {
      FieldRole.DURATION_SECONDS,
      "duration_s request_time duration_seconds elapsed_s latency_s"
          + " http.server.request.duration httpRequest.latency"
    },
    {FieldRole.EVENT_SEQUENCE, "event.sequence event_sequence sequence seq"},
    {
      FieldRole.CLIENT_ADDRESS,
      "client.address client_address client.ip client_ip clientip clientIp remote_addr"
          + " remote_address remoteAddr source.ip source.address"
          + " origin.address sourceIPAddress sourceIPs callerIpAddress req.remoteAddress"
          + " request.remote_ip httpRequest.remoteIp ClientHost remote_ip ip clientIP"
          + " http.request.remoteaddr"
    },
    {
      FieldRole.USER_AGENT,
      "user_agent.original user_agent_original user_agent http_user_agent userAgent"
          + " req.headers.user-agent request.headers.User-Agent httpRequest.userAgent"
          + " request_User-Agent ua properties.userAgent http.request.useragent"
    },
    {
      FieldRole.ERROR_TYPE,
      "error.type exception.type error_type exception_type exception_class error.class err.type"
          + " exception.class errorCode"
    },
    {
      FieldRole.EXCEPTION_MESSAGE,
      "exception.message error.message exception_message error_message err.message errorMessage"
          + " error err"
    },
    {
      FieldRole.EXCEPTION_STACKTRACE,
      "exception.stacktrace error.stack_trace exception_stacktrace stack_trace stacktrace stackTrace"
          + " error.stack err.stack @x"
    },
  };

  /** Below these, a name stands for itself: OpenTelemetry's own nesting. */
  private static final byte[] ATTRIBUTES = utf8("attributes.");

  private static final byte[][] RESOURCES = {
    utf8("resource.attributes."), utf8("resource_attributes."), utf8("resource.")
  };

  private static final int SLOTS = 2048;
  private static final byte[][] KEYS = new byte[SLOTS][];
  private static final FieldRole[] ROLES = new FieldRole[SLOTS];
  private static final Map<String, FieldRole> ALL = new LinkedHashMap<>();

  static {
    for (Object[] row : TABLE) {
      for (String name : ((String) row[1]).split(" ", -1)) {
        FieldRole role = (FieldRole) row[0];
        if (ALL.put(name, role) != null) {
          throw new IllegalStateException("field name stated twice: " + name);
        }
      }
    }
    ALL.forEach(FieldNames::put);
    ALL.forEach(
        (name, role) -> {
          if (name.indexOf('.') < 0) {
            put(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), role);
            put(name.toUpperCase(Locale.ROOT), role);
          }
        });
  }

  private FieldNames() {}

  /** The column that a dotted field name feeds, or null where it stays an attribute. */
  public static EventColumn column(String fieldName) {
    FieldRole role = role(fieldName);
    return role == null ? null : role.column;
  }

  /** Every known name with its column, in the table's order: for documentation. */
  public static Map<String, EventColumn> columns() {
    Map<String, EventColumn> columns = new LinkedHashMap<>();
    ALL.forEach((name, role) -> columns.put(name, role.column));
    return columns;
  }

  /** What a dotted name means, or null where it is nobody's. */
  static FieldRole role(byte[] b, int from, int to) {
    int slot = hash(b, from, to);
    for (byte[] key = KEYS[slot]; key != null; key = KEYS[slot]) {
      if (key.length == to - from && equal(key, b, from)) {
        return ROLES[slot];
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return null;
  }

  private static boolean equal(byte[] key, byte[] b, int from) {
    int last = key.length - 8;
    if (last < 0) {
      for (int i = 0; i < key.length; i++) {
        if (key[i] != b[from + i]) {
          return false;
        }
      }
      return true;
    }
    for (int i = 0; i < last; i += 8) {
      if ((long) Utf8.LONG.get(key, i) != (long) Utf8.LONG.get(b, from + i)) {
        return false;
      }
    }
    return (long) Utf8.LONG.get(key, last) == (long) Utf8.LONG.get(b, from + last);
  }

  /** What a dotted name means, or null where it is nobody's. */
  static FieldRole role(String name) {
    byte[] utf8 = utf8(name);
    return role(utf8, 0, utf8.length);
  }

  /** How many bytes of the name say that an attribute of the resource follows; 0 where none. */
  static int resourcePrefix(byte[] b, int from, int to) {
    if (to - from < 10 || b[from] != 'r') {
      return 0;
    }
    for (byte[] prefix : RESOURCES) {
      if (startsWith(prefix, b, from, to)) {
        return prefix.length;
      }
    }
    return 0;
  }

  /** How many bytes of the name say that an attribute of the record follows; 0 where none. */
  static int attributePrefix(byte[] b, int from, int to) {
    return to - from > ATTRIBUTES.length && b[from] == 'a' && startsWith(ATTRIBUTES, b, from, to)
        ? ATTRIBUTES.length
        : 0;
  }

  private static boolean startsWith(byte[] prefix, byte[] b, int from, int to) {
    return to - from > prefix.length
        && Arrays.equals(prefix, 0, prefix.length, b, from, from + prefix.length);
  }

  private static void put(String name, FieldRole role) {
    byte[] key = utf8(name);
    int slot = hash(key, 0, key.length);
    while (KEYS[slot] != null) {
      if (Arrays.equals(KEYS[slot], key)) {
        return;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    KEYS[slot] = key;
    ROLES[slot] = role;
  }

  /** Length and both ends, which is enough to tell the table's names apart. */
  private static int hash(byte[] b, int from, int to) {
    int length = to - from;
    long mix;
    if (length >= 8) {
      mix = (long) Utf8.LONG.get(b, from) * 31 + (long) Utf8.LONG.get(b, to - 8);
    } else if (length >= 4) {
      mix = (long) (int) Utf8.INT.get(b, from) << 32 ^ (int) Utf8.INT.get(b, to - 4);
    } else {
      mix = 0;
      for (int i = from; i < to; i++) {
        mix = mix << 8 | b[i];
      }
    }
    mix = (mix + length) * 0x9E3779B97F4A7C15L;
    return (int) (mix >>> 53);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
