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
 * Reads S3 server access logs (Amazon S3 user guide, "Amazon S3 server access log format"). Columns
 * that AWS adds behind the documented ones are {@code aws.s3access.trailing}.
 */
final class AwsS3Format implements LogFormat {

  static final String NAME = "aws-s3";

  /** Owner, bucket. */
  private static final int BEFORE_TIME = 2;

  private static final EntryKey OWNER = EntryKey.of("aws.s3access.bucket_owner");
  private static final EntryKey BUCKET = EntryKey.of("aws.s3access.bucket");
  private static final byte[] TRAILING = EventFields.utf8("aws.s3access.trailing");

  /** Behind the time. */
  private static final Place[] BEHIND_TIME = {
    Place.text(EventColumn.CLIENT_ADDRESS, "client.address"),
    Place.attribute("user.id"),
    Place.attribute("aws.s3access.request_id"),
    Place.text(EventColumn.EVENT_NAME, "aws.s3access.operation"),
    Place.attribute("aws.s3access.key"),
    Place.of(Shape.REQUEST, "aws.s3access.request_uri"),
    Place.of(Shape.STATUS, "http.response.status_code"),
    Place.attribute("aws.s3access.error_code"),
    Place.number("http.response.body.size"),
    Place.number("aws.s3access.object_size"),
    Place.of(Shape.MILLIS, "aws.s3access.total_time"),
    Place.number("aws.s3access.turn_around_time"),
    Place.attribute("http.request.header.referer"),
    Place.text(EventColumn.USER_AGENT_ORIGINAL, "user_agent.original"),
    Place.attribute("aws.s3access.version_id"),
    Place.attribute("aws.s3access.host_id"),
    Place.attribute("aws.s3access.signature_version"),
    Place.attribute("tls.cipher"),
    Place.attribute("aws.s3access.authentication_type"),
    Place.attribute("aws.s3access.host_header"),
    Place.attribute("aws.s3access.tls_version"),
    Place.attribute("aws.s3access.access_point_arn"),
    Place.attribute("aws.s3access.acl_required")
  };

  private static final int OPERATION = 3;
  private static final int REQUEST = 5;
  private static final int STATUS = 6;

  /** Through the turn-around time. */
  private static final int LEAST = 12;

  private final EventFields fields;
  private final RequestFields request;
  private final Values values = new Values();

  AwsS3Format(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("", "[/:"));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** Two words before a time in brackets. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int owner = Scan.word(b, from, Math.min(to, from + 129));
    if (owner == from || owner >= to || b[owner] != ' ') {
      return false;
    }
    int bucket = Scan.word(b, owner + 1, Math.min(to, owner + 257));
    return to - bucket > 40
        && bucket > owner + 1
        && b[bucket] == ' '
        && b[bucket + 1] == '['
        && b[bucket + 4] == '/'
        && b[bucket + 8] == '/'
        && b[bucket + 13] == ':';
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    if (!looksLike(raw, from, to)) {
      return fail(why, from, "expected owner, bucket and a time in brackets");
    }
    int owner = Scan.word(b, from, to);
    int bucket = Scan.word(b, owner + 1, to);
    long time = fields.times().prefix(b, bucket + BEFORE_TIME, to);
    int p = fields.times().end();
    if (time == Timestamps.NONE || p >= to || b[p] != ']') {
      return fail(why, bucket, "expected a time in brackets");
    }
    int count = values.split(b, p + 1, to);
    if (count < LEAST
        || !(values.quoted(REQUEST) || values.none(b, REQUEST))
        || !isOperation(b, values.from(OPERATION), values.to(OPERATION))
        || !BEHIND_TIME[STATUS].fits(b, values.from(STATUS), values.to(STATUS))) {
      return fail(why, p, "columns are not those of S3");
    }
    event.setLong(EventColumn.TIME, time);
    request.attribute(OWNER, b, from, owner);
    request.attribute(BUCKET, b, owner + 1, bucket);
    for (int i = 0; i < Math.min(count, BEHIND_TIME.length); i++) {
      BEHIND_TIME[i].put(fields, request, b, values.from(i), values.to(i));
    }
    if (count > BEHIND_TIME.length) {
      int start = values.from(BEHIND_TIME.length);
      fields.attribute(TRAILING, b, start - (values.quoted(BEHIND_TIME.length) ? 1 : 0), to);
    }
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_AWS_S3, at, detail);
  }

  /** {@code REST.GET.OBJECT}, {@code S3.EXPIRE.OBJECT}, {@code BATCH.DELETE.OBJECT}. */
  private static boolean isOperation(byte[] b, int from, int to) {
    int points = 0;
    for (int i = from; i < to; i++) {
      if (b[i] == '.') {
        points++;
      } else if ((b[i] < 'A' || b[i] > 'Z') && b[i] != '_' && !Scan.isDigit(b[i])) {
        return false;
      }
    }
    return points >= 1;
  }
}
