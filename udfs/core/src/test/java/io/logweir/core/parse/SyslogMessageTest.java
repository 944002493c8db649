package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs say in BSD syslog, and how systems write its head. */
class SyslogMessageTest {

  private static final String HEAD = "Jun 12 22:14:15 web-1 ";

  private static String attribute(LogEvent event, String name) {
    return event.entry(EventColumn.ATTRIBUTES, name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "sshd(pam_unix)[7]: text | web-1 | sshd(pam_unix) | 7 | text",
        " -- ann[7]: LOGIN | web-1 | -- ann | 7 | LOGIN",
        "syslogd 1.5.0: restart. | web-1 | syslogd 1.5.0 | - | restart.",
        "System Preferences[99]: text | web-1 | System Preferences | 99 | text",
        "postfix/smtpd[7]: connect from a[192.0.2.1] | web-1 | postfix/smtpd | 7 | connect from a[192.0.2.1]",
        "/usr/sbin/cron[7]: text | web-1 | /usr/sbin/cron | 7 | text",
        "kernel:  wide  | web-1 | kernel | - | wide",
        "com.apple.launchd[1] (com.example.job[44]): exited | web-1 | com.apple.launchd | 1 | exited",
        "kernel[0] <Debug>: text | web-1 | kernel | 0 | text",
        "[INIT] net.py[WARNING]: slow | web-1 | net.py | - | slow",
        "[ID 7 user.error] text: x | web-1 | - | - | [ID 7 user.error] text: x",
        "user.warn app: text | web-1 | app | - | text",
        "user.notice app: [part] text | web-1 | app | - | text",
        "Event: read, Path: /x | web-1 | Event | - | read, Path: /x",
        "a word, then a: colon | web-1 | - | - | a word, then a: colon",
      })
  void readsTags(String rest, String host, String app, String pid, String body) {
    LogEvent event = Given.event(HEAD + rest);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("syslog-3164");
    assertThat(event.getString(EventColumn.HOST_NAME)).isEqualTo(host);
    assertThat(attribute(event, "syslog.appname")).isEqualTo(app);
    assertThat(attribute(event, "process.pid")).isEqualTo(pid);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "kernel[0] <Error>: x | 17",
        "[INIT] net.py[WARNING]: x | 13",
        "daemon.err app: x | 17",
        "local7.debug app: x | 5",
        "kern.emerg app: x | 21",
        "user.loud app: x | 0",
        "app: x | 0"
      })
  void findsTheSeverityWhereItIsNotInAPriority(String rest, long severity) {
    LogEvent event = Given.event(HEAD + rest);
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(severity);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "<189>29: *Jun 12 22:14:15.5: %SYS-5-CONFIG_I: Done by vty0 | - | 29 | SYS | CONFIG_I | Done by vty0",
        "0042: Jun 12 22:14:15 UTC: %LINK-3-UPDOWN: down | - | 0042 | LINK | UPDOWN | down",
        "<166>Jun 12 2026 22:14:15 fw-1 : %ASA-6-302013: Built | fw-1 | - | ASA | 302013 | Built",
        "<166>Jun 12 2026 22:14:15: %ASA-6-302013: Built | - | - | ASA | 302013 | Built",
        "<166>Jun 12 22:14:15 sw-1 %PM-SP-4-ERR: x | sw-1 | - | PM-SP | ERR | x",
        "<166>Jun 12 22:14:15 sw-1 %5 of: x | sw-1 | - | - | - | %5 of: x",
      })
  void readsDevices(
      String line, String host, String sequence, String facility, String mnemonic, String body) {
    LogEvent event = Given.event(line);
    assertThat(event.getLong(EventColumn.TIME) / 1_000_000)
        .isEqualTo(Given.micros("2026-06-12T22:14:15Z") / 1_000_000);
    assertThat(event.getString(EventColumn.HOST_NAME)).isEqualTo(host);
    assertThat(attribute(event, "syslog.sequence")).isEqualTo(sequence);
    assertThat(attribute(event, "cisco.facility")).isEqualTo(facility);
    assertThat(attribute(event, "cisco.mnemonic")).isEqualTo(mnemonic);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "Accepted publickey for ann from 192.0.2.1 port 22 ssh2: RSA SHA256:x | Accepted | publickey | ann | 192.0.2.1 | 22 | RSA SHA256:x",
        "Failed password for invalid user bob from 2001:db8::1 port 2 ssh2 | Failed | password | bob | 2001:db8::1 | 2 | -",
        "Failed none for invalid user from 9 from 192.0.2.1 port 2 ssh2 | Failed | none | from 9 | 192.0.2.1 | 2 | -",
        "Postponed keyboard-interactive for ann from 192.0.2.1 port 5 ssh2 [preauth] | Postponed | keyboard-interactive | ann | 192.0.2.1 | 5 | -",
        "Invalid user bob from 192.0.2.1 | Invalid | - | bob | 192.0.2.1 | - | -",
        "Illegal user bob from 192.0.2.1 port 7 | Illegal | - | bob | 192.0.2.1 | 7 | -",
        "Connection closed by authenticating user ann 192.0.2.1 port 5 [preauth] | - | - | ann | 192.0.2.1 | 5 | -",
        "Received disconnect from 192.0.2.1: 11: Bye [preauth] | - | - | - | 192.0.2.1 | - | -",
        "Received disconnect from 192.0.2.1 port 9:11: Bye | - | - | - | 192.0.2.1 | 9 | -",
        "message repeated 2 times: [ Failed password for ann from 192.0.2.1 port 5 ssh2] | Failed | password | ann | 192.0.2.1 | 5 | -",
        "Server listening on 0.0.0.0 port 22. | - | - | - | - | - | -",
        "Failed password for | - | - | - | - | - | -",
        "Accepted for from  port | - | - | - | - | - | -",
      })
  void readsSshd(
      String text,
      String what,
      String method,
      String user,
      String address,
      String port,
      String key) {
    LogEvent event = Given.event(HEAD + "sshd[7]: " + text);
    assertThat(attribute(event, "system.auth.ssh.event")).isEqualTo(what);
    assertThat(attribute(event, "system.auth.ssh.method")).isEqualTo(method);
    assertThat(attribute(event, "user.name")).isEqualTo(user);
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo(address);
    assertThat(attribute(event, "client.port")).isEqualTo(port);
    assertThat(attribute(event, "system.auth.ssh.signature")).isEqualTo(key);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(text);
  }

  @Test
  void readsSudo() {
    LogEvent event =
        Given.event(
            HEAD
                + "sudo:   ann : user NOT in sudoers ; TTY=pts/1 ; PWD=/home/a b ; USER=root ;"
                + " COMMAND=/bin/sh -c a ; b");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("user.name", "ann")
        .containsEntry("system.auth.sudo.error", "user NOT in sudoers")
        .containsEntry("system.auth.sudo.tty", "pts/1")
        .containsEntry("system.auth.sudo.pwd", "/home/a b")
        .containsEntry("system.auth.sudo.user", "root")
        .containsEntry("system.auth.sudo.command", "/bin/sh -c a ; b");
  }

  @Test
  void readsAccountsSessionsAndJobs() {
    assertThat(
            Given.event(
                    HEAD
                        + "useradd[7]: new user: name=bob, UID=48, GID=49, home=/home/bob,"
                        + " shell=/bin/sh")
                .entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("user.name", "bob")
        .containsEntry("user.id", "48")
        .containsEntry("group.id", "49")
        .containsEntry("system.auth.useradd.home", "/home/bob")
        .containsEntry("system.auth.useradd.shell", "/bin/sh");
    assertThat(
            Given.event(HEAD + "groupadd[7]: new group: name=web, GID=49")
                .entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("group.name", "web")
        .containsEntry("group.id", "49");
    assertThat(
            Given.event(
                    HEAD + "su: pam_unix(su-l:session): session opened for user bob(uid=7) by ann")
                .entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("user.name", "bob")
        .containsEntry("system.auth.pam.module", "pam_unix")
        .containsEntry("system.auth.pam.origin", "su-l:session")
        .containsEntry("system.auth.pam.session_state", "opened");
    LogEvent job = Given.event(HEAD + "CROND[7]: (ann) CMD (run (it) )");
    assertThat(job.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("user.name", "ann")
        .containsEntry("system.cron.action", "CMD")
        .containsEntry("system.cron.command", "run (it) ");
    assertThat(job.getString(EventColumn.BODY)).isEqualTo("(ann) CMD (run (it) )");
  }

  @Test
  void readsPackets() {
    LogEvent event =
        Given.event(
            HEAD
                + "kernel: [  12.5] [UFW BLOCK] IN=eth0 OUT= MAC=00:01:02:03:04:05:10:11:12:13:14:15:08:00 SRC=192.0.2.1 DST=192.0.2.2"
                + " LEN=40 TTL=244 DF PROTO=UDP SPT=53 DPT=99 LEN=20");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
    assertThat(event.getString(EventColumn.BODY)).startsWith("[UFW BLOCK] IN=");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("kernel.uptime", "12.5")
        .containsEntry("iptables.prefix", "[UFW BLOCK]")
        .containsEntry("observer.ingress.interface.name", "eth0")
        .containsEntry("destination.address", "192.0.2.2")
        .containsEntry("client.port", "53")
        .containsEntry("destination.port", "99")
        .containsEntry("network.transport", "udp")
        .containsEntry("destination.mac", "00:01:02:03:04:05")
        .containsEntry("source.mac", "10:11:12:13:14:15")
        .containsEntry("iptables.ether_type", "08:00")
        .containsEntry("iptables.length", "40")
        .containsEntry("iptables.udp.length", "20")
        .containsEntry("iptables.ttl", "244")
        .containsEntry("iptables.fragment_flags", "DF")
        .doesNotContainKey("iptables.tcp.flags")
        .doesNotContainKey("observer.egress.interface.name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Jun 12 22:14:15 last message repeated 3 times",
        "Jun 12 22:14:15 --- last message repeated 3 times ---",
        "Jun 12 22:14:15 web-1 last message repeated 3 times"
      })
  void aRepetitionIsCounted(String line) {
    LogEvent event = Given.event(line);
    assertThat(attribute(event, "syslog.repeated")).isEqualTo("3");
    assertThat(event.has(EventColumn.HOST_NAME)).isEqualTo(line.contains("web-1"));
  }

  @Test
  void aForwardedMessagesHostIsItsFirst() {
    LogEvent event =
        Given.event("<13>Jun 12 22:14:15 Message forwarded from web-2: sshd[7]: hi there");
    assertThat(event.getString(EventColumn.HOST_NAME)).isEqualTo("web-2");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("hi there");
  }

  @Test
  void whatIsMeantAsRfc5424IsReadSoUnderAuto() {
    LogEvent event = Given.event("<13>1 2026-06-13T11:00:60+0000 h a[1] - - [m n=1] BOMB  ");
    assertThat(event.asText())
        .containsEntry("parser", "syslog")
        .containsEntry("time", "2026-06-13T11:01:00Z")
        .containsEntry("host_name", "h")
        .containsEntry("body", "BOMB");
    assertThat(attribute(event, "syslog.structured_data")).isEqualTo("[m n=1]");
    assertThat(Given.event("<13>1 - h a").getString(EventColumn.HOST_NAME)).isEqualTo("h");
    assertThat(Given.event("<13>1 - - - - - [text] more").getString(EventColumn.BODY))
        .isEqualTo("more");
    assertThat(Given.event("<13>1 - h a 1 - [text more").getString(EventColumn.BODY))
        .isEqualTo("[text more");
  }

  @Test
  void jsonInsideGivesWayAndOtherTextStays() {
    LogEvent json = Given.event(HEAD + "a[1]: @cee: {\"msg\":\"hi\",\"level\":\"warn\",\"n\":1}");
    assertThat(json.asText())
        .containsEntry("parser", "syslog-3164/json")
        .containsEntry("body", "hi")
        .containsEntry("severity_number", 13L);
    LogEvent pairs = Given.event(HEAD + "a[1]: time=2020-01-01T00:00:00Z level=warn n=1");
    assertThat(pairs.asText())
        .containsEntry("parser", "syslog-3164/logfmt")
        .containsEntry("time", "2026-06-12T22:14:15Z")
        .containsEntry("body", "time=2020-01-01T00:00:00Z level=warn n=1")
        .containsEntry("severity_number", 13L);
    LogEvent access =
        Given.event(
            HEAD + "nginx: 192.0.2.1 - - [12/Jun/2026:10:00:00 +0000] \"GET /a HTTP/1.1\" 404 5");
    assertThat(access.asText())
        .containsEntry("parser", "syslog-3164/access")
        .containsEntry("host_name", "web-1")
        .containsEntry("url_path", "/a")
        .containsEntry("time", "2026-06-12T22:14:15Z");
    assertThat(Given.event(HEAD + "a[1]: {not json}").asText())
        .containsEntry("parser", "syslog-3164")
        .containsEntry("body", "{not json}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "2026-06-12T10:00:00Z [ERROR] [/a/b.go:12]: no ping ~ plain ~ 17 ~ code.line.number ~ 12",
        "2026/06/12 10:00:00 [WARN] agent: late ~ consul ~ 13 ~ process.pid ~ 1",
        "8:M 12 Jun 10:00:00.250 # low memory ~ redis ~ 13 ~ process.pid ~ 8",
        "I0612 10:00:00.250000      71 cart.go:12] paid ~ klog ~ 9 ~ thread.id ~ 71",
      })
  void aLineWithAHeadOfItsOwnIsReadToo(
      String text, String inner, long severity, String attribute, String value) {
    LogEvent event = Given.event(HEAD + "a[1]: " + text);
    assertThat(event.asText())
        .containsEntry("parser", "syslog-3164/" + inner)
        .containsEntry("time", "2026-06-12T22:14:15Z")
        .containsEntry("severity_number", severity)
        .containsEntry("body", text);
    assertThat(event.entry(EventColumn.ATTRIBUTES, attribute)).isEqualTo(value);
  }

  @Test
  void securityFormatsInsideKeepTheText() {
    LogEvent cef = Given.event("<134>" + HEAD + "CEF:0|V|P|1|7|n|8|src=192.0.2.1 act=drop");
    assertThat(cef.getString(EventColumn.HOST_NAME)).isEqualTo("web-1");
    assertThat(cef.getString(EventColumn.BODY)).startsWith("CEF:0|");
    assertThat(cef.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(17);
    assertThat(cef.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("cef.act", "drop")
        .containsEntry("syslog.facility", "16");
    LogEvent iso = Given.event("2026-06-13T11:00:00Z web-1 CEF:0|V|P|1|7|n|8|act=drop");
    assertThat(iso.getString(EventColumn.PARSER)).isEqualTo("syslog-3164");
    assertThat(iso.entry(EventColumn.ATTRIBUTES, "cef.act")).isEqualTo("drop");
    LogEvent leef = Given.event(HEAD + "LEEF:1.0|V|P|1|7|src=192.0.2.1\tcat=a b");
    assertThat(leef.entriesAsText(EventColumn.ATTRIBUTES)).containsEntry("leef.cat", "a b");
    LogEvent audit =
        Given.event(HEAD + "audispd: node=x type=LOGIN msg=audit(1781348400.5:7): pid=9");
    assertThat(audit.entriesAsText(EventColumn.ATTRIBUTES))
        .containsAllEntriesOf(Map.of("auditd.log.sequence", "7", "process.pid", "9"));
  }
}
