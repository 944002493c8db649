package io.logweir.core.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.core.options.StrictYaml.InvalidOptionsException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTest {

  private static final String BOOK =
      """
      currency: EUR
      prices:
        - from: 2026-01-01
          per-gb-received: 0.10
          stored:
            - place: iceberg
              per-gb-month: 0.023
              keep-days: 90
            - place: elasticsearch
              keep-days: 7
              ratio: 1.2
          lines:
            - name: kafka
              amount: 4210.55
              split: shares
              shares: {payments: 60, search: 39.5}
            - name: search cluster
              amount: 900
              split: bytes_stored
              place: elasticsearch
              tags: {invoice: "17"}
        - from: 2026-02-15
          per-million-events: 1.5
      """;

  private static PriceBook read(String yaml) {
    return PriceBook.read("prices.yaml", yaml, Map.<String, String>of()::get);
  }

  @Test
  void aBookIsRead() {
    PriceBook book = read(BOOK);
    assertThat(book.billingAccount()).isEqualTo("logs");
    assertThat(book.decimals()).isEqualTo(2);
    assertThat(book.on(LocalDate.of(2025, 12, 31))).isNull();
    assertThat(book.on(LocalDate.of(2026, 2, 14))).isSameAs(book.prices().get(0));
    assertThat(book.on(LocalDate.of(2026, 2, 15)).perMillionEvents()).isEqualTo("1.5");
    assertThat(book.prices().get(0).lines().get(0).shares())
        .containsEntry("search", new BigDecimal("39.5"));
    assertThat(book.prices().get(0).lines().get(1).tags()).containsEntry("invoice", "17");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "currency: EUR             | currency: EURO           | currency is 'EURO'; allowed: a currency of ISO 4217",
        "currency: EUR             | currency: XAU            | currency is 'XAU'; allowed",
        "from: 2026-02-15          | from: 2026-01-01         | prices[1].from is '2026-01-01'; allowed: a date after",
        "from: 2026-02-15          | from: 15.2.2026          | prices[1].from is '15.2.2026'; allowed: a date such as",
        "from: 2026-02-15          | to: 2026-02-15           | prices[1].to is not a key",
        "per-gb-received: 0.10     | per-gb-received: -1      | prices[0].per-gb-received is '-1'; allowed: 0 or more",
        "per-gb-received: 0.10     | per-gb-received: 1,5     | per-gb-received is '1,5'; allowed: a decimal number",
        "per-gb-received: 0.10     | per-gb-received: 1e5     | per-gb-received is '1e5'; allowed: a decimal number",
        "keep-days: 90             | keep-days: 0             | prices[0].stored[0].keep-days is '0'; allowed: 1 to",
        "ratio: 1.2                | ratio: -1                | prices[0].stored[1].ratio is '-1'; allowed: 0 or more",
        "place: iceberg            | place: elasticsearch     | is missing: only what is stored in iceberg is measured",
        "place: elasticsearch      | place: iceberg           | prices[0].stored[1].place is 'iceberg'; allowed: a name",
        "amount: 4210.55           | amount: 4210.555         | lines[0].amount is '4210.555'; allowed: at most 2 decimals in EUR",
        "name: search cluster      | name: kafka              | prices[0].lines[1].name is 'kafka'; allowed: a name that",
        "name: search cluster      | name: received           | prices[0].lines[1].name is 'received'; allowed",
        "name: search cluster      | name: stored:x           | prices[0].lines[1].name is 'stored:x'; allowed",
        "search: 39.5              | search: 40.5             | prices[0].lines[0].shares is '{payments=60, search=40.5}'; allowed",
        "split: shares             | split: even              | prices[0].lines[0].shares is",
        "split: shares             | split: by-mood           | 'by-mood'; allowed: bytes_received, events",
        "split: bytes_stored       | split: events            | prices[0].lines[1].place is 'elasticsearch'; allowed: nothing",
        "amount: 900               | provider: x              | prices[0].lines[1].amount is missing",
      })
  void aMistakeIsToldWithFileKeyAndWhatIsAllowed(String right, String wrong, String said) {
    assertThat(BOOK).contains(right);
    assertThatThrownBy(() -> read(BOOK.replaceFirst(right, wrong)))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageStartingWith("prices.yaml")
        .hasMessageContaining(said);
  }

  @Test
  void aPlaceThatIsNotStoredInSplitsNothing() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    currency: EUR
                    prices:
                      - from: 2026-01-01
                        lines:
                          - {name: a, amount: 1, split: bytes_stored, place: tape}
                    """))
        .hasMessage(
            "prices.yaml: prices[0].lines[0].place is 'tape'; allowed: one of the places in stored: []");
    assertThatThrownBy(() -> read("currency: EUR\n")).hasMessageContaining("prices is missing");
  }
}
