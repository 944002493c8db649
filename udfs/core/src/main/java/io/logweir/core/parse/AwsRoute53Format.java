package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads Route 53's public DNS query logs: {@code 1.0 time zone name type code protocol edge
 * resolver subnet} (Amazon Route 53 developer guide, "Public DNS query logging"). The client is the
 * resolver that asked.
 */
final class AwsRoute53Format implements LogFormat {

  static final String NAME = "aws-route53";

  /** Version, time. */
  private static final int FIRST = 2;

  private static final EntryKey VERSION = EntryKey.of("aws.route53.version");

  private static final Place[] BEHIND_TIME = {
    Place.attribute("aws.route53.hosted_zone_id"),
    Place.attribute("dns.question.name"),
    Place.attribute("dns.question.type"),
    Place.attribute("dns.response_code"),
    Place.attribute("network.transport"),
    Place.attribute("aws.route53.edge_location"),
    Place.text(EventColumn.CLIENT_ADDRESS, "client.address"),
    Place.attribute("aws.route53.edns_client_subnet")
  };

  private static final int TRANSPORT = 4;

  private final EventFields fields;
  private final RequestFields request;
  private final Values values = new Values();

  AwsRoute53Format(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first);
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("?.9 ????-?????T", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** A version, a blank, a time with {@code T}, a blank, and a zone's id. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return to - from > 50
        && b[from + 1] == '.'
        && Scan.isDigit(b[from + 2])
        && b[from + 3] == ' '
        && b[from + 8] == '-'
        && b[from + 14] == 'T';
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    int count = looksLike(raw, from, to) ? values.split(b, from, to) : 0;
    if (count != FIRST + BEHIND_TIME.length
        || !isTransport(b, values.from(FIRST + TRANSPORT), values.to(FIRST + TRANSPORT))) {
      return fail(why, from, "columns are not those of a query log");
    }
    long time = fields.times().parse(b, values.from(1), values.to(1));
    if (time == Timestamps.NONE) {
      return fail(why, values.from(1), "expected a time");
    }
    event.setLong(EventColumn.TIME, time);
    request.attribute(VERSION, b, values.from(0), values.to(0));
    for (int i = 0; i < BEHIND_TIME.length; i++) {
      BEHIND_TIME[i].put(fields, request, b, values.from(FIRST + i), values.to(FIRST + i));
    }
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_AWS_ROUTE53, at, detail);
  }

  private static boolean isTransport(byte[] b, int from, int to) {
    return to - from == 3 && b[to - 1] == 'P' && (b[from] == 'U' || b[from] == 'T');
  }
}
