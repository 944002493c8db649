package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads VPC flow logs (Amazon VPC user guide, "Flow log records"): the default order of version 2,
 * or the order of a header line, which is remembered for the stream that it came from and is itself
 * an event. Without a header line, the orders of the guide's examples and the order in which it
 * lists the fields are tried by number and shape.
 *
 * <p>The time is the end of the capture window.
 */
final class AwsVpcFlowFormat implements LogFormat {

  static final String NAME = "aws-vpcflow";

  /** What a field's values look like: enough to tell orders apart. */
  private enum Kind {
    NUMBER,
    ADDRESS,
    ACTION,
    STATUS,
    ENI,
    VPC,
    SUBNET,
    INSTANCE,
    IP_VERSION,
    ACCOUNT,
    WORD
  }

  private record Field(EntryKey attribute, Kind kind, EventColumn column) {}

  private static final Map<String, Field> KNOWN = new HashMap<>();

  private static void known(String name, String attribute, Kind kind) {
    KNOWN.put(name, new Field(EntryKey.of(attribute), kind, null));
  }

  static {
    known("version", "aws.vpcflow.version", Kind.NUMBER);
    known("account-id", "cloud.account.id", Kind.ACCOUNT);
    known("interface-id", "aws.vpcflow.interface_id", Kind.ENI);
    known("srcaddr", "source.address", Kind.ADDRESS);
    known("dstaddr", "destination.address", Kind.ADDRESS);
    known("srcport", "source.port", Kind.NUMBER);
    known("dstport", "destination.port", Kind.NUMBER);
    known("protocol", "network.iana_number", Kind.NUMBER);
    known("packets", "network.packets", Kind.NUMBER);
    known("bytes", "network.bytes", Kind.NUMBER);
    known("start", "aws.vpcflow.start", Kind.NUMBER);
    known("end", "aws.vpcflow.end", Kind.NUMBER);
    known("action", "aws.vpcflow.action", Kind.ACTION);
    known("log-status", "aws.vpcflow.log_status", Kind.STATUS);
    known("vpc-id", "aws.vpcflow.vpc_id", Kind.VPC);
    known("subnet-id", "aws.vpcflow.subnet_id", Kind.SUBNET);
    known("instance-id", "aws.vpcflow.instance_id", Kind.INSTANCE);
    known("tcp-flags", "aws.vpcflow.tcp_flags", Kind.NUMBER);
    known("type", "aws.vpcflow.type", Kind.IP_VERSION);
    known("pkt-srcaddr", "aws.vpcflow.pkt_srcaddr", Kind.ADDRESS);
    known("pkt-dstaddr", "aws.vpcflow.pkt_dstaddr", Kind.ADDRESS);
    KNOWN.put(
        "region", new Field(EntryKey.of("cloud.region"), Kind.WORD, EventColumn.CLOUD_REGION));
    known("az-id", "aws.vpcflow.az_id", Kind.WORD);
    known("sublocation-type", "aws.vpcflow.sublocation.type", Kind.WORD);
    known("sublocation-id", "aws.vpcflow.sublocation.id", Kind.WORD);
    known("pkt-src-aws-service", "aws.vpcflow.pkt_src_service", Kind.WORD);
    known("pkt-dst-aws-service", "aws.vpcflow.pkt_dst_service", Kind.WORD);
    known("flow-direction", "network.direction", Kind.WORD);
    known("traffic-path", "aws.vpcflow.traffic_path", Kind.NUMBER);
    known("reject-reason", "aws.vpcflow.reject_reason", Kind.WORD);
    for (String name :
        new String[] {
          "ecs-cluster-arn",
          "ecs-cluster-name",
          "ecs-container-instance-arn",
          "ecs-container-instance-id",
          "ecs-container-id",
          "ecs-second-container-id",
          "ecs-service-name",
          "ecs-task-definition-arn",
          "ecs-task-arn",
          "ecs-task-id",
          "resource-id",
          "encryption-status"
        }) {
      known(name, "aws.vpcflow." + name.replace('-', '_'), Kind.WORD);
    }
  }

  /** The names of all fields, by their first byte. */
  private static final byte[][][] NAMES = new byte[128][][];

  static {
    for (int c = 0; c < NAMES.length; c++) {
      char first = (char) c;
      NAMES[c] =
          KNOWN.keySet().stream()
              .filter(name -> name.charAt(0) == first)
              .map(EventFields::utf8)
              .toArray(byte[][]::new);
    }
  }

  private static final String DEFAULT =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start"
          + " end action log-status";

  /** The guide's examples, then all fields up to versions 3, 4, 5 and 8 in the guide's order. */
  private static final Field[][] ORDERS = {
    order(DEFAULT),
    order(
        "version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport"
            + " dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags"
            + " log-status"),
    order("instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr"),
    order(
        "version interface-id account-id vpc-id subnet-id instance-id srcaddr dstaddr srcport"
            + " dstport protocol tcp-flags type pkt-srcaddr pkt-dstaddr action log-status"),
    order(
        "version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id"
            + " vpc-id subnet-id instance-id interface-id region az-id sublocation-type"
            + " sublocation-id action tcp-flags pkt-srcaddr pkt-dstaddr pkt-src-aws-service"
            + " pkt-dst-aws-service traffic-path flow-direction log-status"),
    order(DEFAULT + " vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr"),
    order(
        DEFAULT
            + " vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id"
            + " sublocation-type sublocation-id"),
    order(
        DEFAULT
            + " vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id"
            + " sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service"
            + " flow-direction traffic-path")
  };

  private static final int SHORTEST_HEADER = 3;

  private final EventFields fields;
  private final RequestFields request;
  private final Values values = new Values();

  private final RememberedLayouts<Field[]> remembered =
      new RememberedLayouts<>(NAME, AwsVpcFlowFormat::order);

  /** What {@link #looksLike} found, with {@link #values}, for the {@link #parse} that follows. */
  private Field[] found;

  AwsVpcFlowFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void remember(RememberedFields shared) {
    remembered.remember(shared);
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    found = null;
    if (to - from > 2000) {
      return false;
    }
    if (isFirst(b, from, to) && isHeader(b, from, to)) {
      return true;
    }
    if (isFirst(b, from, to) || remembered.get(raw) != null) {
      found = order(raw, b, from, to);
    }
    return found != null;
  }

  /** A version, an instance or none, or a field's name: how all orders here and headers begin. */
  private static boolean isFirst(byte[] b, int from, int to) {
    if (to - from < 20) {
      return false;
    }
    byte c = b[from];
    return (Scan.isDigit(c) && b[from + 1] == ' ')
        || (c == '-' && b[from + 1] == ' ')
        || (c == 'i' && b[from + 1] == '-')
        || (c >= 'a' && c <= 'z' && isName(b, from, to));
  }

  /** Whether the first word is a field's name. */
  private static boolean isName(byte[] b, int from, int to) {
    if (b[from] < 0) {
      return false;
    }
    for (byte[] name : NAMES[b[from]]) {
      if (Scan.startsWith(b, from, to, name)
          && (to - from == name.length
              || b[from + name.length] == ' '
              || b[from + name.length] == '\t')) {
        return true;
      }
    }
    return false;
  }

  /** Whether all words are names of fields, and there are some. */
  private static boolean isHeader(byte[] b, int from, int to) {
    int p = from;
    int words = 0;
    while (p < to && isName(b, p, to)) {
      while (p < to && b[p] != ' ' && b[p] != '\t') {
        p++;
      }
      while (p < to && (b[p] == ' ' || b[p] == '\t')) {
        p++;
      }
      words++;
    }
    return p == to && words >= SHORTEST_HEADER;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    if (isHeader(b, from, to)) {
      remembered.put(raw, new String(b, from, to - from, StandardCharsets.ISO_8859_1));
      fields.body(b, from, to);
      return fields.finish(b, from, to);
    }
    Field[] order = found != null ? found : order(raw, b, from, to);
    found = null;
    if (order == null) {
      return why.set(RejectReason.INVALID_AWS_VPCFLOW, from, "columns are not those of a flow log");
    }
    for (int i = 0; i < order.length; i++) {
      int start = values.from(i);
      int end = values.to(i);
      Field field = order[i];
      if (field.column() != null && !Values.isNone(b, start, end)) {
        fields.text(field.column(), b, start, end);
      } else {
        request.attribute(field.attribute(), b, start, end);
      }
      if (field == END && Scan.isNumber(b, start, end)) {
        long micros = Timestamps.epoch(b, start, end);
        if (micros != Timestamps.NONE) {
          event.setLong(EventColumn.TIME, micros);
        }
      }
    }
    return fields.finish(b, from, to);
  }

  private static final Field END = KNOWN.get("end");

  /** Splits the line into {@link #values} and gives what they are, or null. */
  private Field[] order(RawLog raw, byte[] b, int from, int to) {
    int count = values.split(b, from, to);
    Field[] own = remembered.get(raw);
    if (own != null && own.length == count && fits(own, b)) {
      return own;
    }
    for (Field[] order : ORDERS) {
      if (order.length == count && fits(order, b)) {
        return order;
      }
    }
    return null;
  }

  private boolean fits(Field[] order, byte[] b) {
    for (int i = 0; i < order.length; i++) {
      if (!fits(order[i].kind(), b, values.from(i), values.to(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(Kind kind, byte[] b, int from, int to) {
    if (Values.isNone(b, from, to)) {
      return kind != Kind.STATUS;
    }
    return switch (kind) {
      case NUMBER -> Scan.isNumber(b, from, to);
      case ADDRESS -> RequestFields.isAddress(b, from, to);
      case ACTION -> is("ACCEPT", b, from, to) || is("REJECT", b, from, to);
      case STATUS ->
          is("OK", b, from, to) || is("NODATA", b, from, to) || is("SKIPDATA", b, from, to);
      case ENI -> begins("eni-", b, from, to);
      case VPC -> begins("vpc-", b, from, to);
      case SUBNET -> begins("subnet-", b, from, to);
      case INSTANCE -> begins("i-", b, from, to);
      case IP_VERSION ->
          is("IPv4", b, from, to) || is("IPv6", b, from, to) || is("EFA", b, from, to);
      case ACCOUNT -> Scan.isNumber(b, from, to) || is("unknown", b, from, to);
      case WORD -> true;
    };
  }

  private static boolean is(String word, byte[] b, int from, int to) {
    return to - from == word.length() && begins(word, b, from, to);
  }

  private static boolean begins(String prefix, byte[] b, int from, int to) {
    if (to - from < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (b[from + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static Field[] order(String list) {
    String[] names = list.strip().split("[ \t]+", -1);
    Field[] order = new Field[names.length];
    for (int i = 0; i < names.length; i++) {
      order[i] = KNOWN.get(names[i]);
    }
    return order;
  }
}
