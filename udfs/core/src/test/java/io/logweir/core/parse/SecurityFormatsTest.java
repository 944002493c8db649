package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CEF, LEEF and the audit daemon's records. */
class SecurityFormatsTest {

  private static Map<String, String> attributes(String line) {
    return Given.event(line).entriesAsText(EventColumn.ATTRIBUTES);
  }

  @Test
  void readsCef() {
    LogEvent event =
        Given.event(
            "CEF:1|Acme \\| Sons|wall\\\\|2.0|42|port scan|High|src=192.0.2.1 dst=192.0.2.2"
                + " request=http://a/b?c=1&d=2 e cs1Label=rule name cs1=a\\=b\\\\c  empty= "
                + "rt=1781348400000 end=1 msg=two\\nlines");
    assertThat(event.asText())
        .containsEntry("parser", "cef")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("severity_number", 17L)
        .containsEntry("severity_text", "High")
        .containsEntry("client_address", "192.0.2.1")
        .containsEntry("body", "two\nlines");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("cef.version", "1")
        .containsEntry("cef.deviceVendor", "Acme | Sons")
        .containsEntry("cef.deviceProduct", "wall\\")
        .containsEntry("cef.deviceEventClassId", "42")
        .containsEntry("cef.name", "port scan")
        .containsEntry("cef.dst", "192.0.2.2")
        .containsEntry("cef.request", "http://a/b?c=1&d=2 e")
        .containsEntry("cef.cs1Label", "rule name")
        .containsEntry("cef.cs1", "a=b\\c")
        .containsEntry("cef.empty", "")
        .containsEntry("cef.end", "1");
  }

  @ParameterizedTest
  @CsvSource({
    "0,9",
    "3,9",
    "4,13",
    "6,13",
    "7,17",
    "8,17",
    "9,18",
    "10,18",
    "11,0",
    "low,9",
    "MEDIUM,13",
    "Very-High,18",
    "Unknown,0",
    "-1,0"
  })
  void severitiesAreGroupedAsTheSpecificationDoes(String severity, long number) {
    LogEvent event = Given.event("cef", "CEF:0|v|p|1|id|n|" + severity + "|");
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(number);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CEF:", "CEF:0|a|b", "CEF:x|a|b|c|d|e|f|", "cef:0|a|b|c|d|e|f|", "CEF:0|\\"})
  void isNoCef(String line) {
    assertThat(Given.rejection("cef", line).reason()).isEqualTo(RejectReason.INVALID_CEF);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }

  @Test
  void aNameOfAnExtensionStandsBehindABlankThatIsNotEscaped() {
    assertThat(attributes("CEF:0|a|b|c|d|e|1|act=x\\ b=c d\\=e f==g h\u00e9=i\\\\ k=l"))
        .containsEntry("cef.act", "x\\ b=c d=e")
        .containsEntry("cef.f", "=g h\u00e9=i\\")
        .containsEntry("cef.k", "l");
  }

  @Test
  void aTextForExtensionIsKept() {
    assertThat(attributes("CEF:0|a|b|c|d|e|1|no pairs")).containsEntry("cef.extension", "no pairs");
    assertThat(attributes("CEF:0|a|b|c|d|e|1")).containsEntry("cef.severity", "1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LEEF:1.0|V|P|1|id|src=192.0.2.1\tusrName=joe black\tsev=7",
        "LEEF:1.0|V|P|1|id|src=192.0.2.1 usrName=joe black sev=7",
        "LEEF:2.0|V|P|1|id|src=192.0.2.1\tusrName=joe black\tsev=7",
        "LEEF:2.0|V|P|1|id||src=192.0.2.1\tusrName=joe black\tsev=7",
        "LEEF:2.0|V|P|1|id|^|src=192.0.2.1^usrName=joe black^sev=7",
        "LEEF:2.0|V|P|1|id|x5E|src=192.0.2.1^usrName=joe black^sev=7",
        "LEEF:2.0|V|P|1|id|0x7c|src=192.0.2.1|usrName=joe black|sev=7"
      })
  void readsLeefWithEverySeparator(String line) {
    LogEvent event = Given.event(line);
    assertThat(event.asText())
        .containsEntry("parser", "leef")
        .containsEntry("severity_number", 17L)
        .containsEntry("client_address", "192.0.2.1")
        .doesNotContainKey("body");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("leef.vendor", "V")
        .containsEntry("leef.event_id", "id")
        .containsEntry("leef.usrName", "joe black");
  }

  @Test
  void leefHasItsTimeAndMessage() {
    LogEvent event =
        Given.event("LEEF:1.0|V|P|1|id|devTime=Jun 12 2026 10:00:00\tmsg=hi there\tlone");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-12T10:00:00Z"));
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("hi there");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "leef.text")).isEqualTo("lone");
    assertThat(Given.rejection("leef", "LEEF:1.0|V|P|1|id").reason())
        .isEqualTo(RejectReason.INVALID_LEEF);
  }

  @Test
  void readsAuditRecords() {
    LogEvent event =
        Given.event(
            "node=web-1 type=USER_CMD msg=audit(1781348400.123:77): user pid=9 uid=0 auid=700"
                + " msg='cwd=\"/\" cmd=6C73202D6C20226122 acct=\"bob\" terminal=pts/0 addr=?"
                + " res=success'");
    assertThat(event.asText())
        .containsEntry("parser", "auditd")
        .containsEntry("time", "2026-06-13T11:00:00.123Z")
        .containsEntry("host_name", "web-1")
        .containsEntry(
            "body",
            "cwd=\"/\" cmd=6C73202D6C20226122 acct=\"bob\" terminal=pts/0 addr=? res=success");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("auditd.log.record_type", "USER_CMD")
        .containsEntry("auditd.log.sequence", "77")
        .containsEntry("process.pid", "9")
        .containsEntry("user.id", "0")
        .containsEntry("user.audit.id", "700")
        .containsEntry("process.working_directory", "/")
        .containsEntry("process.command_args", "[\"ls\",\"-l\",\"\\\"a\\\"\"]")
        .containsEntry("user.name", "bob")
        .containsEntry("auditd.log.res", "success")
        .doesNotContainKey("auditd.log.addr");
  }

  @Test
  void decodesWhatTheKernelEncoded() {
    assertThat(
            attributes(
                "type=SYSCALL msg=audit(1781348400.123:77): arch=c000003e a0=2f comm=6120 exe=\"/x\""
                    + " key=(null) tty=(none)\u001dARCH=x86_64 UID=\"root\""))
        .containsEntry("host.architecture", "x86_64")
        .containsEntry("auditd.log.a0", "2f")
        .containsEntry("process.executable.name", "a ")
        .containsEntry("process.executable.path", "/x")
        .containsEntry("auditd.log.tty", "(none)")
        .containsEntry("auditd.log.UID", "root")
        .doesNotContainKey("auditd.log.key");
    assertThat(attributes("type=EXECVE msg=audit(1781348400.123:77): argc=1 a0=2F78"))
        .containsEntry("auditd.log.a0", "/x");
    assertThat(attributes("type=PROCTITLE msg=audit(1781348400.123:77): proctitle=6C73002D6C"))
        .containsEntry("process.title", "ls -l");
    assertThat(attributes("type=LOGIN msg=audit(1781348400.123:77): old auid=1 new auid=2"))
        .containsEntry("auditd.log.old_auid", "1")
        .containsEntry("auditd.log.new_auid", "2");
  }

  @Test
  void wordsBesidesPairsStay() {
    LogEvent event =
        Given.event("type=AVC msg=audit(1781348400.123:7): avc:  denied  { read } for pid=1");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("avc:  denied  { read } for pid=1");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "process.pid")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type=A msg=audit(): x=1",
        "type=A msg=audit(1781348400.123): x=1",
        "type=A msg=audit(1781348400.123:x): x=1",
        "type=A msg=audit(1:1): x=1",
        "type=A msg=audit(1781348400.123:1)",
        "type=A"
      })
  void isNoAuditRecord(String line) {
    assertThat(Given.rejection("auditd", line).reason()).isEqualTo(RejectReason.INVALID_AUDITD);
  }
}
