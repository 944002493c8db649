package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;

/**
 * Reads what well-known programs say in the text of a syslog message into columns and attributes:
 * sshd, sudo, PAM, cron, the shadow tools, the kernel's packet filter, HAProxy, network devices,
 * the audit daemon, CEF and LEEF. The text itself stays the body.
 *
 * <p>A message that is a line with a head of its own (logfmt, a web server's, Redis', klog's, one
 * with a date) is read as that too, and its text and the header's time stay; one that is JSON (with
 * or without {@code @cee:} before it) gives way to what the JSON says.
 *
 * <p>Names are those of ECS and of Elastic's modules {@code system}, {@code iptables} and {@code
 * cisco}. What is not exactly as these programs write it is text only.
 */
final class SyslogMessage {

  private static final EntryKey USER = EntryKey.of("user.name");
  private static final EntryKey USER_ID = EntryKey.of("user.id");
  private static final EntryKey GROUP = EntryKey.of("group.name");
  private static final EntryKey GROUP_ID = EntryKey.of("group.id");
  private static final EntryKey CLIENT_PORT = EntryKey.of("client.port");

  private static final EntryKey SSH_EVENT = EntryKey.of("system.auth.ssh.event");
  private static final EntryKey SSH_METHOD = EntryKey.of("system.auth.ssh.method");
  private static final EntryKey SSH_SIGNATURE = EntryKey.of("system.auth.ssh.signature");
  private static final EntryKey SSH_DROPPED = EntryKey.of("system.auth.ssh.dropped_ip");
  private static final byte[] SUDO = EventFields.utf8("system.auth.sudo.");
  private static final EntryKey SUDO_ERROR = EntryKey.of("system.auth.sudo.error");
  private static final EntryKey HOME = EntryKey.of("system.auth.useradd.home");
  private static final EntryKey SHELL = EntryKey.of("system.auth.useradd.shell");
  private static final EntryKey PAM_MODULE = EntryKey.of("system.auth.pam.module");
  private static final EntryKey PAM_ORIGIN = EntryKey.of("system.auth.pam.origin");
  private static final EntryKey PAM_STATE = EntryKey.of("system.auth.pam.session_state");
  private static final EntryKey CRON_ACTION = EntryKey.of("system.cron.action");
  private static final EntryKey CRON_COMMAND = EntryKey.of("system.cron.command");
  private static final EntryKey UPTIME = EntryKey.of("kernel.uptime");
  private static final EntryKey REPEATED = EntryKey.of("syslog.repeated");
  private static final EntryKey CISCO_FACILITY = EntryKey.of("cisco.facility");
  private static final EntryKey CISCO_SEVERITY = EntryKey.of("cisco.severity");
  private static final EntryKey CISCO_MNEMONIC = EntryKey.of("cisco.mnemonic");

  private static final byte[] APP_SSHD = EventFields.utf8("sshd");
  private static final byte[] APP_SUDO = EventFields.utf8("sudo");
  private static final byte[] APP_CRON = EventFields.utf8("cron");
  private static final byte[] APP_KERNEL = EventFields.utf8("kernel");
  private static final byte[] APP_HAPROXY = EventFields.utf8("haproxy");
  private static final byte[] APP_USER = EventFields.utf8("user");
  private static final byte[] APP_GROUP = EventFields.utf8("group");

  private static final byte[] FOR = EventFields.utf8(" for ");
  private static final byte[] FROM = EventFields.utf8(" from ");
  private static final byte[] PORT = EventFields.utf8(" port ");
  private static final byte[] USER_WORD = EventFields.utf8("user ");
  private static final byte[] INVALID_USER = EventFields.utf8("invalid user ");
  private static final byte[] ILLEGAL_USER = EventFields.utf8("illegal user ");
  private static final byte[] AUTHENTICATING_USER = EventFields.utf8("authenticating user ");
  private static final byte[] NO_IDENTIFICATION =
      EventFields.utf8("Did not receive identification string from ");
  private static final byte[][] SSH_OUTCOMES = {
    EventFields.utf8("Accepted"),
    EventFields.utf8("Failed"),
    EventFields.utf8("Postponed"),
    EventFields.utf8("Partial")
  };
  private static final byte[][] SSH_UNKNOWN = {
    EventFields.utf8("Invalid"), EventFields.utf8("Illegal")
  };
  private static final byte[][] SSH_PEER = {
    EventFields.utf8("Connection closed by "),
    EventFields.utf8("Connection reset by "),
    EventFields.utf8("Connection from "),
    EventFields.utf8("Received disconnect from "),
    EventFields.utf8("Disconnected from "),
    EventFields.utf8("Disconnecting "),
    EventFields.utf8("Bad protocol version identification ")
  };

  private static final byte[] NEW_USER = EventFields.utf8("new user: ");
  private static final byte[] NEW_GROUP = EventFields.utf8("new group: ");
  private static final byte[] SESSION = EventFields.utf8("session ");
  private static final byte[] OPENED = EventFields.utf8("opened");
  private static final byte[] CLOSED = EventFields.utf8("closed");
  private static final byte[] FOR_USER = EventFields.utf8(" for user ");
  private static final byte[] PAM = EventFields.utf8("pam_");
  private static final byte[] AUTHENTICATION_FAILURE = EventFields.utf8("authentication failure; ");
  private static final byte[] RHOST = EventFields.utf8(" rhost=");
  private static final byte[] USER_IS = EventFields.utf8(" user=");

  private static final byte[] MESSAGE_REPEATED = EventFields.utf8("message repeated ");
  private static final byte[] TIMES = EventFields.utf8(" times: [ ");
  private static final byte[] LAST = EventFields.utf8("last ");
  private static final byte[] DASHES = EventFields.utf8("--- ");

  private static final byte[] CEE = EventFields.utf8("@cee:");

  private static final byte[] IN = EventFields.utf8("IN=");
  private static final byte[] OUT = EventFields.utf8(" OUT=");
  private static final byte[] IPTABLES = EventFields.utf8("iptables.");
  private static final byte[] KEY_IN = EventFields.utf8("IN");
  private static final byte[] KEY_OUT = EventFields.utf8("OUT");
  private static final byte[] KEY_SRC = EventFields.utf8("SRC");
  private static final byte[] KEY_DST = EventFields.utf8("DST");
  private static final byte[] KEY_SPT = EventFields.utf8("SPT");
  private static final byte[] KEY_DPT = EventFields.utf8("DPT");
  private static final byte[] KEY_PROTO = EventFields.utf8("PROTO");
  private static final byte[] KEY_LEN = EventFields.utf8("LEN");
  private static final byte[] KEY_PREC = EventFields.utf8("PREC");
  private static final byte[] KEY_WINDOW = EventFields.utf8("WINDOW");
  private static final byte[] KEY_RES = EventFields.utf8("RES");
  private static final byte[] KEY_MAC = EventFields.utf8("MAC");
  private static final EntryKey RULE = EntryKey.of("iptables.prefix");
  private static final EntryKey TCP_FLAGS = EntryKey.of("iptables.tcp.flags");
  private static final EntryKey FRAGMENT_FLAGS = EntryKey.of("iptables.fragment_flags");
  private static final EntryKey PRECEDENCE = EntryKey.of("iptables.precedence_bits");
  private static final EntryKey WINDOW = EntryKey.of("iptables.tcp.window");
  private static final EntryKey RESERVED = EntryKey.of("iptables.tcp.reserved_bits");
  private static final EntryKey LENGTH = EntryKey.of("iptables.length");
  private static final EntryKey UDP_LENGTH = EntryKey.of("iptables.udp.length");
  private static final EntryKey ETHER_TYPE = EntryKey.of("iptables.ether_type");
  private static final EntryKey SOURCE_MAC = EntryKey.of("source.mac");
  private static final EntryKey DESTINATION_MAC = EntryKey.of("destination.mac");
  private static final EntryKey DESTINATION = EntryKey.of("destination.address");
  private static final EntryKey DESTINATION_PORT = EntryKey.of("destination.port");
  private static final EntryKey TRANSPORT = EntryKey.of("network.transport");
  private static final EntryKey INGRESS = EntryKey.of("observer.ingress.interface.name");
  private static final EntryKey EGRESS = EntryKey.of("observer.egress.interface.name");

  /** A packet has at most as many flags; a longer line is no packet. */
  private static final int FLAG_BYTES = 128;

  private static final int LONGEST_NAME = 64;

  /** Six bytes as two hex digits each, with colons. */
  private static final int MAC_LENGTH = 17;

  /** An Ethernet header: two addresses and the type. */
  private static final int HEADER_LENGTH = 2 * MAC_LENGTH + 1 + 6;

  /** Longer texts are only text: what is found in one is stored beside it. */
  private static final int LONGEST_TEXT = 1 << 16;

  private final HaproxyFormat haproxy;
  private final AuditdFormat audit;
  private final CefFormat cef;
  private final LeefFormat leef;
  private final byte[] key = new byte[LONGEST_NAME];
  private final byte[] flags = new byte[FLAG_BYTES];

  private final LogfmtFormat logfmt;
  private final InnerFormat inner;

  private EventFields fields;
  private LogEvent event;
  private byte[] b;
  private int to;
  private boolean understood;

  /** Of messages whose text may be of another format, which {@code inner} reads unless null. */
  SyslogMessage(SourceOptions options, InnerFormat inner) {
    this.inner = inner;
    logfmt = new LogfmtFormat(options);
    haproxy = new HaproxyFormat(options);
    audit = new AuditdFormat(options);
    cef = new CefFormat(options);
    leef = new LeefFormat(options);
  }

  /**
   * Reads {@code raw.value()[from, to)}, the text behind the tag {@code [app, appEnd)}, and sets
   * the body: behind what is not the program's but the kernel's or device's.
   */
  void read(RawLog raw, int app, int appEnd, int from, int to, EventFields fields, LogEvent event) {
    this.b = raw.value();
    this.to = to;
    this.fields = fields;
    this.event = event;
    understood = false;
    int start = from == to || to - from > LONGEST_TEXT ? from : text(app, appEnd, from);
    fields.body(b, start, to);
    if (inner != null && !understood && to - start > 2) {
      carried(raw, start);
    }
  }

  private void carried(RawLog raw, int from) {
    int p = from;
    if (b[p] == '@' && Scan.startsWith(b, p, to, CEE)) {
      p = Scan.blanks(b, p + CEE.length, to);
    }
    if (p < to && b[p] == '{' && b[to - 1] == '}') {
      if (inner.structured(raw, b, p, to, event, fields) && !event.has(EventColumn.BODY)) {
        fields.body(b, from, to);
      }
      return;
    }
    boolean dated = isDated(p);
    if (!dated && !hasHead(p) && !logfmt.looksLike(raw, p, to)) {
      return;
    }
    boolean timed = event.has(EventColumn.TIME);
    long time = timed ? event.getLong(EventColumn.TIME) : 0;
    boolean observed = event.has(EventColumn.OBSERVED_TIME);
    if (dated) {
      inner.any(raw, b, p, to, event, fields);
    }
    if (dated || inner.structured(raw, b, p, to, event, fields)) {
      fields.body(b, from, to);
      if (timed) {
        event.setLong(EventColumn.TIME, time);
        if (!observed) {
          event.unset(EventColumn.OBSERVED_TIME);
        }
      }
    }
  }

  /** Whether a time with its year begins here, bare or in a bracket. */
  private boolean isDated(int from) {
    int p = b[from] == '[' ? from + 1 : from;
    return to - p > 20 && Scan.digits(b, p, to) == p + 4 && (b[p + 4] == '/' || b[p + 4] == '-');
  }

  /** What no sentence begins with: an address before a dash, Redis' process, klog's time. */
  private boolean hasHead(int from) {
    int word = Scan.to(b, from, Math.min(to, from + LONGEST_NAME), ' ');
    boolean dash = to - word > 3 && b[word + 1] == '-' && b[word + 2] == ' ';
    int digits = Scan.digits(b, from, word);
    boolean process = digits > from && word - digits == 2 && b[digits] == ':';
    boolean klog =
        word == from + 5 && Scan.isLetter(b[from]) && Scan.digits(b, from + 1, to) == word;
    return dash || process || klog;
  }

  private int text(int app, int appEnd, int from) {
    switch (b[from]) {
      case 'C' -> understood = cef.read(b, from, to, fields, event, false);
      case 'L' -> understood = leef.read(b, from, to, fields, event, false);
      case 't', 'n', 'a' -> understood = audit.read(b, from, to, fields, event, false);
      case '%' -> {
        return device(from);
      }
      case 'l', '-' -> repeated(from);
      default -> {}
    }
    return understood ? from : program(app, appEnd, from);
  }

  private int program(int app, int appEnd, int from) {
    int name = app;
    for (int p = app; p < appEnd; p++) {
      if (b[p] == '/') {
        name = p + 1;
      }
    }
    if (name == appEnd) {
      return from;
    }
    switch (b[name] | 0x20) {
      case 's' -> {
        if (Scan.startsWith(b, name, appEnd, APP_SSHD)) {
          if (!pam(from)) {
            ssh(from);
          }
          return from;
        }
        if (Scan.is(b, name, appEnd, APP_SUDO) && sudo(from)) {
          return from;
        }
      }
      case 'k' -> {
        if (Scan.is(b, name, appEnd, APP_KERNEL)) {
          return kernel(from);
        }
      }
      case 'h' -> {
        if (Scan.is(b, name, appEnd, APP_HAPROXY)) {
          understood = haproxy.read(b, from, to, fields, event, false);
          return from;
        }
      }
      case 'c' -> {
        if (isCron(name, appEnd) && cron(from)) {
          return from;
        }
      }
      case 'u' -> {
        if (Scan.startsWith(b, name, appEnd, APP_USER)) {
          account(from);
          return from;
        }
      }
      case 'g' -> {
        if (Scan.startsWith(b, name, appEnd, APP_GROUP)) {
          account(from);
          return from;
        }
      }
      default -> {}
    }
    pam(from);
    return from;
  }

  // ---- sshd ----

  private void ssh(int from) {
    int end = to;
    int p = from;
    if (b[p] == 'm' && Scan.startsWith(b, p, to, MESSAGE_REPEATED)) { // rsyslog
      int number = p + MESSAGE_REPEATED.length;
      int digits = Scan.digits(b, number, to);
      if (digits == number || !Scan.startsWith(b, digits, to, TIMES)) {
        return;
      }
      fields.attribute(REPEATED, b, number, digits);
      p = digits + TIMES.length;
      end = b[to - 1] == ']' ? to - 1 : to;
    }
    for (byte[] outcome : SSH_OUTCOMES) {
      if (Scan.startsWith(b, p, end, outcome)) {
        authentication(p, p + outcome.length, end);
        return;
      }
    }
    for (byte[] unknown : SSH_UNKNOWN) {
      int user = p + unknown.length + 1;
      if (Scan.startsWith(b, p, end, unknown) && Scan.startsWith(b, user, end, USER_WORD)) {
        int from2 = last(FROM, user, end);
        if (from2 > 0) {
          fields.attribute(SSH_EVENT, b, p, p + unknown.length);
          fields.attribute(USER, b, user + USER_WORD.length, from2);
          peer(from2 + FROM.length, end);
        }
        return;
      }
    }
    if (Scan.startsWith(b, p, end, NO_IDENTIFICATION)) {
      int address = p + NO_IDENTIFICATION.length;
      int addressEnd = Scan.to(b, address, end, ' ');
      fields.attribute(SSH_DROPPED, b, address, addressEnd);
      peer(address, end);
      return;
    }
    for (byte[] head : SSH_PEER) {
      if (Scan.startsWith(b, p, end, head)) {
        connection(p + head.length, end);
        return;
      }
    }
  }

  /** {@code password for [invalid user ]NAME from ADDRESS port N ssh2[: KEY]}. */
  private void authentication(int event, int from, int end) {
    int method = from + 1;
    int forUser = Scan.find(b, from, end, FOR);
    int address = forUser < 0 ? -1 : last(FROM, forUser, end);
    if (address < 0 || forUser <= method) {
      return;
    }
    int user = forUser + FOR.length;
    if (Scan.startsWith(b, user, end, INVALID_USER)
        || Scan.startsWith(b, user, end, ILLEGAL_USER)) {
      user += INVALID_USER.length;
    }
    fields.attribute(SSH_EVENT, b, event, from);
    fields.attribute(SSH_METHOD, b, method, forUser);
    if (user < address) {
      fields.attribute(USER, b, user, address);
    }
    int p = peer(address + FROM.length, end);
    // " ssh2: RSA 39:33:…", the fingerprint of the key
    int colon = Scan.to(b, p, end, ':');
    if (end - colon > 2 && b[colon + 1] == ' ') {
      fields.attribute(SSH_SIGNATURE, b, colon + 2, end);
    }
  }

  /** {@code [by ][invalid user NAME ]ADDRESS port N}, where it is that. */
  private void connection(int from, int end) {
    int p = from;
    byte[] head =
        Scan.startsWith(b, p, end, INVALID_USER)
            ? INVALID_USER
            : Scan.startsWith(b, p, end, AUTHENTICATING_USER)
                ? AUTHENTICATING_USER
                : Scan.startsWith(b, p, end, USER_WORD) ? USER_WORD : null;
    if (head != null) {
      int user = p + head.length;
      int userEnd = Scan.to(b, user, end, ' ');
      fields.attribute(USER, b, user, userEnd);
      p = Math.min(end, userEnd + 1);
    }
    peer(p, end);
  }

  /** {@code ADDRESS[ port N]}, and where that ends; nothing where it is no address. */
  private int peer(int from, int end) {
    int p = from;
    boolean address = false;
    while (p < end && b[p] != ' ' && p - from < 255) {
      address |= b[p] == '.' || b[p] == ':';
      p++;
    }
    int addressEnd = p > from && b[p - 1] == ':' ? p - 1 : p;
    if (!address || addressEnd == from) {
      return from;
    }
    fields.text(EventColumn.CLIENT_ADDRESS, b, from, addressEnd);
    if (Scan.startsWith(b, p, end, PORT)) {
      int port = p + PORT.length;
      int portEnd = Scan.digits(b, port, end);
      fields.attribute(CLIENT_PORT, b, port, portEnd);
      return portEnd;
    }
    return p;
  }

  /** Where {@code word} stands last: what a user calls himself may hold it too. */
  private int last(byte[] word, int from, int end) {
    for (int p = end - word.length; p >= from; p--) {
      if (b[p] == ' ' && Scan.startsWith(b, p, end, word)) {
        return p;
      }
    }
    return -1;
  }

  // ---- sudo ----

  /** {@code user : [error ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…}. */
  private boolean sudo(int from) {
    int colon = from;
    while (to - colon > 2 && !(b[colon] == ' ' && b[colon + 1] == ':' && b[colon + 2] == ' ')) {
      if (b[colon] == '=' || b[colon] == '(') {
        return false;
      }
      colon++;
    }
    if (to - colon <= 2 || colon == from) {
      return false;
    }
    fields.attribute(USER, b, from, colon);
    int p = colon + 3;
    while (p < to) {
      int equals = p;
      while (equals < to && b[equals] >= 'A' && b[equals] <= 'Z') {
        equals++;
      }
      if (equals == p || equals == to || b[equals] != '=') {
        int end = semicolon(p);
        fields.attribute(SUDO_ERROR, b, p, end);
        p = Math.min(to, end + 3);
        continue;
      }
      boolean command = equals - p == 7 && b[p] == 'C' && b[p + 1] == 'O';
      int end = command ? to : semicolon(equals);
      if (!putLower(SUDO, p, equals, equals + 1, end)) {
        return true;
      }
      p = Math.min(to, end + 3);
    }
    return true;
  }

  /** The blank of the next {@code " ; "}, or the end. */
  private int semicolon(int from) {
    for (int p = from; to - p > 2; p++) {
      if (b[p] == ' ' && b[p + 1] == ';' && b[p + 2] == ' ') {
        return p;
      }
    }
    return to;
  }

  /** An attribute whose name is {@code prefix} and a word of the text in small letters. */
  private boolean putLower(byte[] prefix, int name, int nameEnd, int from, int end) {
    if (prefix.length + nameEnd - name > key.length) {
      return false;
    }
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    int k = prefix.length;
    for (int p = name; p < nameEnd; p++) {
      byte c = b[p];
      key[k++] = c >= 'A' && c <= 'Z' ? (byte) (c | 0x20) : c;
    }
    if (from < end) {
      fields.put(key, 0, k, b, from, end, EventFields.TEXT);
    }
    return true;
  }

  // ---- PAM, cron, shadow ----

  /** {@code pam_unix(sshd:session): session opened for user NAME…}, with or without the head. */
  private boolean pam(int from) {
    int p = from;
    if (b[p] == 'p' && Scan.startsWith(b, p, to, PAM)) {
      int open = Scan.to(b, p, Math.min(to, p + LONGEST_NAME), '(');
      int close = Scan.to(b, open, Math.min(to, open + LONGEST_NAME), ')');
      if (to - close < 3 || b[close] != ')' || b[close + 1] != ':') {
        return false;
      }
      fields.attribute(PAM_MODULE, b, p, open);
      fields.attribute(PAM_ORIGIN, b, open + 1, close);
      p = Scan.blanks(b, close + 2, to);
    }
    if (Scan.startsWith(b, p, to, SESSION)) {
      int state = p + SESSION.length;
      int stateEnd = Scan.to(b, state, to, ' ');
      boolean known = Scan.is(b, state, stateEnd, OPENED) || Scan.is(b, state, stateEnd, CLOSED);
      if (known && Scan.startsWith(b, stateEnd, to, FOR_USER)) {
        int user = stateEnd + FOR_USER.length;
        int userEnd = user;
        while (userEnd < to && b[userEnd] != ' ' && b[userEnd] != '(') {
          userEnd++;
        }
        fields.attribute(PAM_STATE, b, state, stateEnd);
        fields.attribute(USER, b, user, userEnd);
      }
    } else if (b[Math.min(p, to - 1)] == 'a' && Scan.startsWith(b, p, to, AUTHENTICATION_FAILURE)) {
      int host = last(RHOST, p, to);
      if (host > 0) {
        int address = host + RHOST.length;
        fields.text(EventColumn.CLIENT_ADDRESS, b, address, Scan.to(b, address, to, ' '));
      }
      int user = last(USER_IS, p, to);
      if (user > 0) {
        fields.attribute(
            USER, b, user + USER_IS.length, Scan.to(b, user + USER_IS.length, to, ' '));
      }
      return true;
    }
    return p > from;
  }

  /** cron, crond, CRON, CROND, anacron is none of them. */
  private boolean isCron(int name, int end) {
    if (end - name < 4 || end - name > 5) {
      return false;
    }
    for (int i = 0; i < 4; i++) {
      if ((b[name + i] | 0x20) != APP_CRON[i]) {
        return false;
      }
    }
    return end - name == 4 || (b[name + 4] | 0x20) == 'd';
  }

  /** {@code (user) ACTION (text)}. */
  private boolean cron(int from) {
    if (b[from] != '(') {
      return false;
    }
    int close = Scan.to(b, from, Math.min(to, from + LONGEST_NAME), ')');
    if (to - close < 4 || b[close] != ')' || b[close + 1] != ' ') {
      return false;
    }
    int action = close + 2;
    int p = action;
    while (p < to && b[p] != '(' && (Scan.isLetter(b[p]) || b[p] == ' ' || b[p] == '-')) {
      p++;
    }
    if (p == to || b[p] != '(' || p < action + 2 || b[p - 1] != ' ' || b[to - 1] != ')') {
      return false;
    }
    fields.attribute(USER, b, from + 1, close);
    fields.attribute(CRON_ACTION, b, action, p - 1);
    fields.attribute(CRON_COMMAND, b, p + 1, to - 1);
    return true;
  }

  /** {@code new user: name=NAME, UID=N, GID=N, home=PATH, shell=PATH}; {@code new group: …}. */
  private void account(int from) {
    boolean user = Scan.startsWith(b, from, to, NEW_USER);
    if (!user && !Scan.startsWith(b, from, to, NEW_GROUP)) {
      pam(from);
      return;
    }
    int p = from + (user ? NEW_USER.length : NEW_GROUP.length);
    while (p < to) {
      int equals = Scan.to(b, p, to, '=');
      int end = Scan.to(b, equals, to, ',');
      EntryKey name =
          switch (equals == to ? 0 : b[p]) {
            case 'n' -> user ? USER : GROUP;
            case 'U' -> USER_ID;
            case 'G' -> GROUP_ID;
            case 'h' -> HOME;
            case 's' -> SHELL;
            default -> null;
          };
      if (name != null) {
        fields.attribute(name, b, equals + 1, end);
      }
      p = Scan.blanks(b, Math.min(to, end + 1), to);
    }
  }

  // ---- the kernel ----

  /** {@code [ 12.345678] text}, then what the packet filter logs. */
  private int kernel(int from) {
    int p = from;
    if (b[p] == '[') {
      int start = Scan.blanks(b, p + 1, to);
      int point = Scan.digits(b, start, to);
      int end = point < to && b[point] == '.' ? Scan.digits(b, point + 1, to) : start;
      if (point > start && end > point + 1 && end < to && b[end] == ']') {
        fields.attribute(UPTIME, b, start, end);
        p = Scan.blanks(b, end + 1, to);
      }
    }
    if (p < to && b[p] == 'a') {
      understood = audit.read(b, p, to, fields, event, false);
    }
    if (!understood && p < to) {
      packet(p);
    }
    return p;
  }

  /** {@code prefix IN=eth0 OUT= MAC=… SRC=… DST=… … PROTO=TCP SPT=… DPT=… SYN …}. */
  private void packet(int from) {
    int in = Scan.find(b, from, to, IN);
    int out = in < 0 ? -1 : Scan.find(b, in, to, OUT);
    if (out < 0 || Scan.to(b, in, out, ' ') < out) {
      return;
    }
    understood = true;
    int prefixEnd = Scan.trimmed(b, from, in);
    fields.attribute(RULE, b, from, prefixEnd);
    int flagsEnd = 0;
    int p = in;
    while (p < to) {
      int end = Scan.to(b, p, to, ' ');
      int equals = Scan.to(b, p, end, '=');
      if (equals == end) {
        if (end - p == 2 && (b[p + 1] == 'F' || b[p + 1] == 'E')) {
          once(FRAGMENT_FLAGS, p, end); // CE, DF, MF
        } else if (end > p && end - p < FLAG_BYTES - flagsEnd) {
          flagsEnd = flag(p, end, flagsEnd);
        }
      } else if (equals + 1 < end && event.entryCount(EventColumn.ATTRIBUTES) < 100) {
        packetField(p, equals, end);
      }
      p = Scan.blanks(b, end, to);
    }
    fields.attribute(TCP_FLAGS, flags, 0, flagsEnd);
  }

  private int flag(int from, int end, int flagsEnd) {
    int t = flagsEnd;
    if (t > 0) {
      flags[t++] = ' ';
    }
    System.arraycopy(b, from, flags, t, end - from);
    return t + end - from;
  }

  private void packetField(int name, int equals, int end) {
    int value = equals + 1;
    if (Scan.is(b, name, equals, KEY_IN)) {
      fields.attribute(INGRESS, b, value, end);
    } else if (Scan.is(b, name, equals, KEY_OUT)) {
      fields.attribute(EGRESS, b, value, end);
    } else if (Scan.is(b, name, equals, KEY_SRC) && !event.has(EventColumn.CLIENT_ADDRESS)) {
      fields.text(EventColumn.CLIENT_ADDRESS, b, value, end);
    } else if (Scan.is(b, name, equals, KEY_DST)) {
      once(DESTINATION, value, end);
    } else if (Scan.is(b, name, equals, KEY_SPT)) {
      once(CLIENT_PORT, value, end);
    } else if (Scan.is(b, name, equals, KEY_DPT)) {
      once(DESTINATION_PORT, value, end);
    } else if (Scan.is(b, name, equals, KEY_PROTO)) {
      protocol(value, end);
    } else if (Scan.is(b, name, equals, KEY_LEN)) {
      // UDP's own length comes behind the packet's.
      once(has(LENGTH) ? UDP_LENGTH : LENGTH, value, end);
    } else if (Scan.is(b, name, equals, KEY_PREC)) {
      once(PRECEDENCE, value, end);
    } else if (Scan.is(b, name, equals, KEY_WINDOW)) {
      once(WINDOW, value, end);
    } else if (Scan.is(b, name, equals, KEY_RES)) {
      once(RESERVED, value, end);
    } else if (Scan.is(b, name, equals, KEY_MAC) && end - value == HEADER_LENGTH) {
      once(DESTINATION_MAC, value, value + MAC_LENGTH);
      once(SOURCE_MAC, value + MAC_LENGTH + 1, value + 2 * MAC_LENGTH + 1);
      once(ETHER_TYPE, value + 2 * MAC_LENGTH + 2, end);
    } else if (event.entryCount(EventColumn.ATTRIBUTES) < 100) {
      putLower(IPTABLES, name, equals, value, end);
    }
  }

  private void once(EntryKey name, int from, int end) {
    if (!has(name)) {
      fields.attribute(name, b, from, end);
    }
  }

  private boolean has(EntryKey name) {
    return event.entrySlice(EventColumn.ATTRIBUTES, name) >= 0;
  }

  private void protocol(int from, int end) {
    int length = Math.min(end - from, key.length);
    for (int i = 0; i < length; i++) {
      byte c = b[from + i];
      key[i] = c >= 'A' && c <= 'Z' ? (byte) (c | 0x20) : c;
    }
    fields.attribute(TRANSPORT, key, 0, length);
  }

  // ---- devices ----

  /** {@code %FACILITY[-SUBFACILITY]-SEVERITY-MNEMONIC: text}, as Cisco's devices write it. */
  private int device(int from) {
    int colon = Scan.to(b, from, Math.min(to, from + LONGEST_NAME), ':');
    if (colon >= to || b[colon] != ':') {
      return from;
    }
    int severity = -1;
    for (int p = from + 2; p < colon - 2; p++) {
      if (b[p] == '-' && b[p + 1] >= '0' && b[p + 1] <= '7' && b[p + 2] == '-') {
        severity = p + 1;
        break;
      }
      if (b[p] == ' ') {
        return from;
      }
    }
    if (severity < 0) {
      return from;
    }
    fields.attribute(CISCO_FACILITY, b, from + 1, severity - 1);
    fields.attribute(CISCO_SEVERITY, b, severity, severity + 1);
    fields.attribute(CISCO_MNEMONIC, b, severity + 2, colon);
    if (!event.has(EventColumn.SEVERITY_NUMBER)) {
      int number = b[severity] - '0';
      event.setLong(EventColumn.SEVERITY_NUMBER, Severity.ofSyslog(number));
      event.setUtf8(EventColumn.SEVERITY_TEXT, Severity.syslogWord(number));
    }
    return Scan.blanks(b, colon + 1, to);
  }

  /** {@code [--- ]last message repeated N times[ ---]}. */
  private void repeated(int from) {
    int p = Scan.startsWith(b, from, to, DASHES) ? from + DASHES.length : from;
    if (!Scan.startsWith(b, p, to, LAST)) {
      return;
    }
    p += LAST.length;
    if (Scan.startsWith(b, p, to, MESSAGE_REPEATED)) {
      int number = p + MESSAGE_REPEATED.length;
      fields.attribute(REPEATED, b, number, Scan.digits(b, number, to));
    }
  }
}
