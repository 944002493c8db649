package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads the default access logs of Envoy and of Istio's sidecars: {@code [time] "request" status
 * flags …} (Envoy, "Access logging", default format; Istio, "Envoy access logs").
 */
final class EnvoyFormat implements LogFormat {

  static final String NAME = "envoy";

  private static final EntryKey FLAGS = EntryKey.of("envoyproxy.response_flags");
  private static final EntryKey DETAILS = EntryKey.of("envoyproxy.response_code_details");
  private static final EntryKey TERMINATION =
      EntryKey.of("envoyproxy.connection_termination_details");
  private static final EntryKey FAILURE =
      EntryKey.of("envoyproxy.upstream_transport_failure_reason");
  private static final EntryKey UPSTREAM_TIME = EntryKey.of("envoyproxy.upstream_service_time");
  private static final EntryKey REQUEST_ID = EntryKey.of("envoyproxy.request_id");
  private static final EntryKey AUTHORITY = EntryKey.of("envoyproxy.authority");
  private static final EntryKey UPSTREAM = EntryKey.of("envoyproxy.upstream_host");
  private static final EntryKey DURATION = EntryKey.of("envoyproxy.duration");
  private static final EntryKey TRAILING = EntryKey.of("envoyproxy.trailing");

  /** What Istio adds behind the upstream host. */
  private static final EntryKey[] ISTIO = {
    EntryKey.of("envoyproxy.upstream_cluster"),
    EntryKey.of("envoyproxy.upstream_local_address"),
    EntryKey.of("envoyproxy.downstream_local_address"),
    null, // the downstream's remote address
    EntryKey.of("envoyproxy.requested_server_name"),
    EntryKey.of("envoyproxy.route_name")
  };

  private final EventFields fields;
  private final RequestFields request;
  private final Values values = new Values();

  EnvoyFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '[';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("[????-?????T", "]\""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** A bracket, a time with a {@code T} and a {@code Z}, a bracket, a quote. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    if (to - from < 40 || b[from] != '[' || b[from + 5] != '-' || b[from + 11] != 'T') {
      return false;
    }
    int p = from + 20;
    while (p < from + 36 && b[p] != ']') {
      p++;
    }
    return b[p] == ']' && b[p - 1] == 'Z' && b[p + 1] == ' ' && b[p + 2] == '"';
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    if (to - from < 40 || b[from] != '[') {
      return fail(why, from, "expected a time in brackets");
    }
    long time = fields.times().prefix(b, from + 1, to);
    int p = fields.times().end();
    if (time == Timestamps.NONE || to - p < 4 || b[p] != ']' || b[p + 2] != '"') {
      return fail(why, from, "expected a time in brackets and the request in quotes");
    }
    event.setLong(EventColumn.TIME, time);
    int count = values.split(b, p + 1, to);
    // Envoy: request status flags received sent duration upstream-time, then five in quotes.
    // Istio: details, termination details and a quoted failure stand behind the flags.
    int i = 3;
    boolean istio = count > 5 && !Scan.isNumber(b, values.from(3), values.to(3));
    if (istio) {
      i = 6;
    }
    if (count < i + 4
        || !Scan.isNumber(b, values.from(1), values.to(1))
        || !Scan.isNumber(b, values.from(i), values.to(i))
        || !Scan.isNumber(b, values.from(i + 1), values.to(i + 1))) {
      return fail(why, p, "expected status, flags, sizes and duration");
    }
    request.lineUnlessDashes(b, values.from(0), values.to(0));
    request.status(b, values.from(1), values.to(1));
    put(FLAGS, b, 2);
    if (istio) {
      put(DETAILS, b, 3);
      put(TERMINATION, b, 4);
      put(FAILURE, b, 5);
    }
    put(RequestFields.REQUEST_SIZE, b, i);
    put(RequestFields.BODY_SIZE, b, i + 1);
    if (!values.none(b, i + 2)) {
      request.duration(b, values.from(i + 2), values.to(i + 2), Decimals.MILLISECOND, DURATION);
    }
    put(UPSTREAM_TIME, b, i + 3);
    i += 4;
    int remote = i + 8;
    if (count > i) {
      forwardedFor(event, b, i, count > remote && istio);
    }
    if (count > i + 1) {
      request.quoted(EventColumn.USER_AGENT_ORIGINAL, b, values.from(i + 1), values.to(i + 1));
    }
    if (count > i + 2) {
      put(REQUEST_ID, b, i + 2);
    }
    if (count > i + 3) {
      put(AUTHORITY, b, i + 3);
    }
    if (count > i + 4) {
      put(UPSTREAM, b, i + 4);
    }
    i += 5;
    for (int k = 0; k < ISTIO.length && i < count; k++, i++) {
      if (ISTIO[k] != null) {
        put(ISTIO[k], b, i);
      } else {
        request.client(b, values.from(i), values.to(i));
      }
    }
    if (i < count) {
      fields.attribute(TRAILING, b, values.from(i) - (values.quoted(i) ? 1 : 0), to);
    }
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_ENVOY, at, detail);
  }

  private void put(EntryKey attribute, byte[] b, int value) {
    request.quoted(attribute, b, values.from(value), values.to(value));
  }

  /** The header; its first address is the client's where the line states none otherwise. */
  private void forwardedFor(LogEvent event, byte[] b, int value, boolean stated) {
    int from = values.from(value);
    int to = values.to(value);
    put(RequestFields.FORWARDED_FOR, b, value);
    if (stated) {
      return;
    }
    int end = from;
    while (end < to && b[end] != ',') {
      end++;
    }
    if (end > from && (Scan.isDigit(b[from]) || RequestFields.isAddress(b, from, end))) {
      fields.text(EventColumn.CLIENT_ADDRESS, b, from, end);
    }
  }
}
