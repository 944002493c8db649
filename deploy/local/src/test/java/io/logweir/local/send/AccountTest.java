package io.logweir.local.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.local.send.Account.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountTest {
  private final Account account = new Account(Map.of(0, 100L, 1, 0L));

  @Test
  void completeWhenEachIsInOneTable() {
    account.sent(0, 100);
    account.sent(0, 102);
    account.sent(1, 0);
    account.seen(Outcome.EVENT, 0, 100, 0);
    account.seen(Outcome.REJECTED, 0, 102, 0);
    assertThat(account.complete()).isFalse();
    assertThat(account.missing()).contains("partition 1: 1, the first at offset 0");
    account.seen(Outcome.DUPLICATE, 1, 0, 0);
    assertThat(account.complete()).isTrue();
    assertThat(account.count(Outcome.EVENT)).isEqualTo(1);
    assertThat(account.count(Outcome.REJECTED)).isEqualTo(1);
    assertThat(account.count(Outcome.DUPLICATE)).isEqualTo(1);
    assertThat(account.doubled()).isZero();
  }

  @Test
  void othersRecordsAreNotOurs() {
    account.sent(0, 101);
    account.seen(Outcome.EVENT, 0, 99, 0);
    account.seen(Outcome.EVENT, 0, 100, 0);
    account.seen(Outcome.EVENT, 7, 101, 0);
    assertThat(account.found()).isZero();
    assertThat(account.count(Outcome.EVENT)).isZero();
  }

  @Test
  void theSameRecordTwiceIsSeen() {
    account.sent(0, 100);
    account.seen(Outcome.EVENT, 0, 100, 0);
    account.seen(Outcome.REJECTED, 0, 100, 0);
    assertThat(account.complete()).isTrue();
    assertThat(account.doubled()).isEqualTo(1);
    account.startOver();
    assertThat(account.doubled()).isZero();
    assertThat(account.complete()).isFalse();
  }
}
