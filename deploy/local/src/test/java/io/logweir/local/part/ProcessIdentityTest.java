package io.logweir.local.part;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  private static final String STAT =
      "42 (a ) strange (name) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1000 200";

  @Test
  void startTimeIsReadBehindANameWithBracketsAndSpaces() {
    assertThat(ProcessIdentity.parse(42, STAT)).contains(new ProcessIdentity(42, 98765));
  }

  @Test
  void aZombieIsNoProcess() {
    assertThat(ProcessIdentity.parse(42, STAT.replace(") S ", ") Z "))).isEmpty();
  }

  @Test
  void thisProcessIsAliveAndAnotherOneWithItsPidIsNot() {
    long pid = ProcessHandle.current().pid();
    ProcessIdentity self = ProcessIdentity.of(pid).orElseThrow();
    assertThat(self.alive()).isTrue();
    assertThat(new ProcessIdentity(pid, self.start() - 1).alive()).isFalse();
  }
}
