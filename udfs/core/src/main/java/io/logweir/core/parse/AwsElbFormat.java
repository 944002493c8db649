package io.logweir.core.parse;

import io.logweir.core.parse.Place.Shape;
import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads the access logs of AWS load balancers: classic (HTTP and TCP), Application, and Network
 * with TLS (Elastic Load Balancing user guides, "Access logs"). Columns that AWS adds behind the
 * documented ones are {@code aws.elb.trailing}.
 *
 * <p>{@code event_duration} is the sum of the three processing times where all are known ({@code
 * -1} is unknown).
 */
final class AwsElbFormat implements LogFormat {

  static final String NAME = "aws-elb";

  /** From the balancer's time on, what classic and Application Load Balancers have in common. */
  private static final int COMMON = 12;

  private static final EntryKey TYPE = EntryKey.of("aws.elb.type");
  private static final EntryKey NAME_OF = EntryKey.of("aws.elb.name");
  private static final EntryKey BACKEND_IP = EntryKey.of("aws.elb.backend.ip");
  private static final EntryKey BACKEND_PORT = EntryKey.of("aws.elb.backend.port");
  private static final EntryKey[] TIMES = {
    EntryKey.of("aws.elb.request_processing_time.sec"),
    EntryKey.of("aws.elb.backend_processing_time.sec"),
    EntryKey.of("aws.elb.response_processing_time.sec")
  };
  private static final EntryKey BACKEND_STATUS =
      EntryKey.of("aws.elb.backend.http.response.status_code");
  private static final EntryKey PROTOCOL = EntryKey.of("aws.elb.protocol");
  private static final byte[] HTTP = EventFields.utf8("http");
  private static final byte[] TCP = EventFields.utf8("tcp");
  private static final EntryKey TRAILING = EntryKey.of("aws.elb.trailing");

  /** Behind the request line. */
  private static final Place[] BEHIND_REQUEST = {
    Place.text(EventColumn.USER_AGENT_ORIGINAL, "user_agent.original"),
    Place.attribute("tls.cipher"),
    Place.attribute("aws.elb.ssl_protocol"),
    Place.attribute("aws.elb.target_group.arn"),
    Place.attribute("aws.elb.trace_id"),
    Place.attribute("tls.client.server_name"),
    Place.attribute("aws.elb.chosen_cert.arn"),
    Place.attribute("aws.elb.matched_rule_priority"),
    Place.attribute("aws.elb.request_creation_time"),
    Place.attribute("aws.elb.action_executed"),
    Place.attribute("aws.elb.redirect_url"),
    Place.attribute("aws.elb.error.reason"),
    Place.attribute("aws.elb.target_port"),
    Place.attribute("aws.elb.target_status_code"),
    Place.attribute("aws.elb.classification"),
    Place.attribute("aws.elb.classification_reason"),
    Place.attribute("aws.elb.conn_trace_id"),
    Place.attribute("aws.elb.transformed_host"),
    Place.attribute("aws.elb.transformed_uri"),
    Place.attribute("aws.elb.request_transform_status")
  };

  /** Which of those is the trace id. */
  private static final int TRACE = 4;

  /** A Network Load Balancer's columns behind type, version and time. */
  private static final Place[] NETWORK = {
    Place.attribute("aws.elb.name"),
    Place.attribute("aws.elb.listener"),
    Place.of(Shape.CLIENT, "client"),
    null, // destination
    Place.of(Shape.MILLIS, "aws.elb.connection_time.ms"),
    Place.number("aws.elb.tls_handshake_time.ms"),
    Place.number("http.request.size"),
    Place.number("http.response.size"),
    Place.attribute("aws.elb.incoming_tls_alert"),
    Place.attribute("aws.elb.chosen_cert.arn"),
    Place.attribute("aws.elb.chosen_cert.serial"),
    Place.attribute("tls.cipher"),
    Place.attribute("aws.elb.ssl_protocol"),
    Place.attribute("aws.elb.tls_named_group"),
    Place.attribute("tls.client.server_name"),
    Place.attribute("aws.elb.alpn_fe_protocol"),
    Place.attribute("aws.elb.alpn_be_protocol"),
    Place.attribute("aws.elb.alpn_client_preference_list"),
    Place.attribute("aws.elb.tls_connection_creation_time")
  };

  private static final int WITHOUT_ZONE = "2026-06-13T11:00:00".length();

  /** Through the sizes: the listener's first version. */
  private static final int LEAST_NETWORK = 11;

  private final EventFields fields;
  private final RequestFields request;
  private final Values values = new Values();
  private final byte[] traceId = new byte[32];
  private final byte[] utc = new byte[WITHOUT_ZONE + 1];

  AwsElbFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first) || first == 'h' || first == 'g' || first == 'w' || first == 't';
  }

  private static final List<LineShape> SHAPES =
      List.of(
          LineShape.of("9???-??-??T??:??:", ""),
          LineShape.of("h", ""),
          LineShape.of("g", ""),
          LineShape.of("w", ""),
          LineShape.of("t", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** A time with {@code T} and {@code Z} first, or behind the kind of listener; then columns. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int time = timeColumn(b, from, to);
    if (time < 0) {
      return false;
    }
    // All have an address with a port, and blanks around: enough to let parse decide.
    int colons = 0;
    int limit = Math.min(to, time + 200);
    for (int p = time + 20; p < limit; p++) {
      if (b[p] == ':' && p + 1 < to && Scan.isDigit(b[p + 1]) && Scan.isDigit(b[p - 1])) {
        colons++;
      }
    }
    return colons > 0;
  }

  /** Where the time begins, or -1 where there is none in its place. */
  private static int timeColumn(byte[] b, int from, int to) {
    int p = from;
    if (to - from < 60) {
      return -1;
    }
    if (!Scan.isDigit(b[p])) {
      p = Scan.word(b, from, Math.min(to, from + 6)) + 1;
      if (b[from] == 't') {
        p = Scan.word(b, p, Math.min(to, p + 6)) + 1;
      }
    }
    return p - from < 14
            && b[p + 4] == '-'
            && b[p + 7] == '-'
            && b[p + 10] == 'T'
            && b[p + 13] == ':'
            && b[p + 16] == ':'
        ? p
        : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    int time = timeColumn(b, from, to);
    long micros = time < 0 ? Timestamps.NONE : time(b, time, to);
    if (micros == Timestamps.NONE) {
      return fail(why, from, "expected a time, alone or behind the kind of listener");
    }
    event.setLong(EventColumn.TIME, micros);
    int count = values.split(b, from, to);
    boolean understood =
        b[from] == 't'
            ? network(b, count)
            : application(event, b, Scan.isDigit(b[from]) ? 0 : 1, count);
    return understood
        ? fields.finish(b, from, to)
        : fail(why, time, "columns are not those of a load balancer");
  }

  /** Of a Network Load Balancer it has no zone, and is UTC like the others. */
  private long time(byte[] b, int from, int to) {
    int end = Scan.word(b, from, to);
    if (end - from == WITHOUT_ZONE) {
      System.arraycopy(b, from, utc, 0, WITHOUT_ZONE);
      utc[WITHOUT_ZONE] = 'Z';
      return fields.times().parse(utc, 0, utc.length);
    }
    return fields.times().parse(b, from, end);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_AWS_ELB, at, detail);
  }

  private boolean network(byte[] b, int count) {
    if (count < LEAST_NETWORK || !hasPort(b, 5)) {
      return false;
    }
    put(TYPE, b, 0);
    for (int i = 0; i < NETWORK.length && i + 3 < count; i++) {
      if (NETWORK[i] == null) {
        request.address(BACKEND_IP, BACKEND_PORT, b, values.from(i + 3), values.to(i + 3));
      } else {
        NETWORK[i].put(fields, request, b, values.from(i + 3), values.to(i + 3));
      }
    }
    trailing(b, NETWORK.length + 3, count);
    return true;
  }

  private boolean hasPort(byte[] b, int value) {
    return RequestFields.portColon(b, values.from(value), values.to(value)) > 0;
  }

  /** {@code at} is the time's column. */
  private boolean application(LogEvent event, byte[] b, int at, int count) {
    if (count < at + COMMON
        || !hasPort(b, at + 2)
        || !values.quoted(at + 11)
        || !isSize(b, at + 9)
        || !isSize(b, at + 10)) {
      return false;
    }
    if (at > 0) {
      put(TYPE, b, 0);
    }
    put(NAME_OF, b, at + 1);
    request.client(b, values.from(at + 2), values.to(at + 2));
    request.address(BACKEND_IP, BACKEND_PORT, b, values.from(at + 3), values.to(at + 3));
    long total = 0;
    for (int i = 0; i < TIMES.length; i++) {
      int from = values.from(at + 4 + i);
      int to = values.to(at + 4 + i);
      put(TIMES[i], b, at + 4 + i);
      long nanos = Decimals.duration(b, from, to, Decimals.SECOND);
      total = nanos == Decimals.NONE || total < 0 ? -1 : total + nanos;
    }
    if (total >= 0) {
      event.setLong(EventColumn.EVENT_DURATION, total);
    }
    request.status(b, values.from(at + 7), values.to(at + 7));
    put(BACKEND_STATUS, b, at + 8);
    put(RequestFields.REQUEST_SIZE, b, at + 9);
    put(RequestFields.RESPONSE_SIZE, b, at + 10);
    request.lineUnlessDashes(b, values.from(at + 11), values.to(at + 11));
    fields.attribute(PROTOCOL, event.has(EventColumn.HTTP_REQUEST_METHOD) ? HTTP : TCP);
    for (int i = 0; i < BEHIND_REQUEST.length && at + COMMON + i < count; i++) {
      int value = at + COMMON + i;
      BEHIND_REQUEST[i].put(fields, request, b, values.from(value), values.to(value));
      if (i == TRACE) {
        trace(event, b, values.from(value), values.to(value));
      }
    }
    trailing(b, at + COMMON + BEHIND_REQUEST.length, count);
    return true;
  }

  private boolean isSize(byte[] b, int value) {
    return values.none(b, value) || Scan.isNumber(b, values.from(value), values.to(value));
  }

  private void put(EntryKey attribute, byte[] b, int value) {
    request.attribute(attribute, b, values.from(value), values.to(value));
  }

  /** {@code Root=1-58337262-36d228ad5d99923122bbe354}: X-Ray's id is a trace id with a version. */
  private void trace(LogEvent event, byte[] b, int from, int to) {
    for (int p = from; p + 40 <= to; p++) {
      if (b[p] == 'R'
          && b[p + 4] == '='
          && b[p + 5] == '1'
          && b[p + 6] == '-'
          && b[p + 15] == '-') {
        System.arraycopy(b, p + 7, traceId, 0, 8);
        System.arraycopy(b, p + 16, traceId, 8, 24);
        for (byte c : traceId) {
          if (Character.digit(c, 16) < 0) {
            return;
          }
        }
        fields.text(EventColumn.TRACE_ID, traceId, 0, traceId.length);
        return;
      }
    }
  }

  private void trailing(byte[] b, int first, int count) {
    if (first < count) {
      int start = values.from(first) - (values.quoted(first) ? 1 : 0);
      int end = values.to(count - 1) + (values.quoted(count - 1) ? 1 : 0);
      fields.attribute(TRAILING, b, start, Math.min(end, b.length));
    }
  }
}
