package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VmkernelFormatTest {

  private static final String TIME = "2026-06-13T11:00:00.123Z ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "cpu7:352)NMP: 12: a path | 0 | - | NMP | 12: a path",
        "cpu7:352 opID=1f)ALERT: no heart beat | 19 | - | - | no heart beat",
        "Wa(180) vmkwarning: cpu0:26 opID=1f)WARNING: Sched: vm 1: no | 13 | vmkwarning | - | Sched: vm 1: no",
        "In(182) vmkernel: VMB: 65: text | 9 | vmkernel | VMB | 65: text",
        "Er(163) Hostd[209]: [Originator@6876] a: b | 17 | Hostd | - | [Originator@6876] a: b",
      })
  void readsBothGenerations(String rest, long severity, String app, String logger, String body) {
    LogEvent event = Given.event(TIME + rest);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("vmkernel");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-13T11:00:00.123Z"));
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(severity);
    assertThat(event.entry(EventColumn.ATTRIBUTES, "syslog.appname")).isEqualTo(app);
    assertThat(event.getString(EventColumn.SCOPE_NAME)).isEqualTo(logger);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @Test
  void theWorldIsTheThread() {
    LogEvent event = Given.event(TIME + "cpu7:352 opID=1f)NMP: x");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("thread.id", "352")
        .containsEntry("vmkernel.cpu", "7")
        .containsEntry("vmkernel.op_id", "1f");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu:1)x", "cpu1:)x", "Wa(999) a: b", "Wa(180)a: b", "Wa(180) a b", "x"})
  void isNotOfEsxi(String rest) {
    assertThat(Given.rejection("vmkernel", TIME + rest).reason())
        .isEqualTo(RejectReason.INVALID_VMKERNEL);
  }
}
