package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  private final Timestamps utc = new Timestamps(ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2024-02-29T03:04:05Z | 2024-02-29T03:04:05Z",
        "2024-02-29t03:04:05z | 2024-02-29T03:04:05Z",
        "2024-02-29 03:04:05 | 2024-02-29T03:04:05Z",
        "2024-02-29T03:04:05.123456789Z | 2024-02-29T03:04:05.123456Z",
        "2024-02-29 03:04:05,678 | 2024-02-29T03:04:05.678Z",
        "2024-02-29T03:04:05.6+05:30 | 2024-02-28T21:34:05.6Z",
        "2024-02-29T03:04:05-0800 | 2024-02-29T11:04:05Z",
        "2024-02-29T03:04:05+01 | 2024-02-29T02:04:05Z",
        "2024-02-29 03:04:05 +0100 | 2024-02-29T02:04:05Z",
        "2024-02-29 03:04:05.5 +0000 UTC | 2024-02-29T03:04:05.5Z",
        "2024-02-29 03:04:05 UTC | 2024-02-29T03:04:05Z",
        "2024/02/29 03:04:05 | 2024-02-29T03:04:05Z",
        "2024-02-29T03:04Z | 2024-02-29T03:04:00Z",
        "2024-02-29 | 2024-02-29T00:00:00Z",
        "20240229T030405Z | 2024-02-29T03:04:05Z",
        "2016-12-31T23:59:60Z | 2017-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5Z | 1969-12-31T23:59:59.5Z",
        "0001-01-01T00:00:00Z | 0001-01-01T00:00:00Z",
        "17/May/2015:10:05:03 +0000 | 2015-05-17T10:05:03Z",
        "17/May/2015:10:05:03.250 -0700 | 2015-05-17T17:05:03.25Z",
        "17-May-2015 10:05:03.827 | 2015-05-17T10:05:03.827Z",
        "Sun, 17 May 2015 10:05:03 GMT | 2015-05-17T10:05:03Z",
        "Sun May 17 10:05:03 2015 | 2015-05-17T10:05:03Z",
        "May 17 2015 10:05:03 | 2015-05-17T10:05:03Z",
        "2024-02-29 03:04:05 EST | 2024-02-29T08:04:05Z",
        "2024-02-29 03:04:05.5 CEST | 2024-02-29T01:04:05.5Z",
        "2024-02-29 03:04:05 MSK | 2024-02-29T00:04:05Z",
        "2024-02-29T03:04:05PST | 2024-02-29T11:04:05Z",
        "2024.02.29 03:04:05.678901 | 2024-02-29T03:04:05.678901Z",
        "2024-02-29-03.04.05.678901 | 2024-02-29T03:04:05.678901Z",
        "2024-02-29_03:04:05.67890 | 2024-02-29T03:04:05.6789Z",
        "2024-02-29  3:04:05 | 2024-02-29T03:04:05Z",
        "2024-02-29 03:04:05:678 | 2024-02-29T03:04:05.678Z",
        "20240229 03:04:05.678901 | 2024-02-29T03:04:05.678901Z",
        "20240229-3:4:5:67 | 2024-02-29T03:04:05.067Z",
        "20240229-03:04:05:678 | 2024-02-29T03:04:05.678Z",
        "20240229 030405 | 2024-02-29T03:04:05Z",
        "240229 030405 | 2024-02-29T03:04:05Z",
        "240229 03:04:05 | 2024-02-29T03:04:05Z",
        "990228  3:04:05 | 1999-02-28T03:04:05Z",
        "24/02/29 03:04:05 | 2024-02-29T03:04:05Z",
        "2/29/24 03:04:05:678 UTC | 2024-02-29T03:04:05.678Z",
        "29/02/2024 03:04:05 | 2024-02-29T03:04:05Z",
        "02/29/2024 03:04:05 | 2024-02-29T03:04:05Z",
        "05/04/2024 03:04:05 | 2024-04-05T03:04:05Z",
        "05/04/2024 03:04:05 PM | 2024-05-04T15:04:05Z",
        "5/4/2024 12:04:05 AM | 2024-05-04T00:04:05Z",
        "29.02.2024 03:04:05,678 | 2024-02-29T03:04:05.678Z",
        "29-02-2024 03:04:05 | 2024-02-29T03:04:05Z",
        "Feb 29, 2024 3:04:05 PM | 2024-02-29T15:04:05Z",
        "Feb 9, 2024 12:04:05 PM | 2024-02-09T12:04:05Z",
        "February 29, 2024 03:04 | 2024-02-29T03:04:00Z",
        "Thu Feb 29 03:04:05 UTC 2024 | 2024-02-29T03:04:05Z",
        "Thu Feb 29 03:04:05 CET 2024 | 2024-02-29T02:04:05Z",
        "Thursday, 29 Feb 2024 03:04:05 GMT | 2024-02-29T03:04:05Z",
        "Thu Feb 29 03:04:05:678901 2024 | 2024-02-29T03:04:05.678901Z",
        "29 Feb 2024 03:04:05.678 | 2024-02-29T03:04:05.678Z",
        "1446249499 | 2015-10-30T23:58:19Z",
        "1446249499.322 | 2015-10-30T23:58:19.322Z",
        "1446249499322 | 2015-10-30T23:58:19.322Z",
        "1446249499322.5 | 2015-10-30T23:58:19.3225Z",
        "1446249499322123 | 2015-10-30T23:58:19.322123Z",
        "1446249499322123456 | 2015-10-30T23:58:19.322123Z",
        "1.446249499322E9 | 2015-10-30T23:58:19.322Z",
      })
  void readsEveryShape(String text, String instant) {
    assertThat(utc.parse(text)).as(text).isEqualTo(Given.micros(instant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "now",
        "0",
        "12",
        "12.5",
        "99999999",
        "99999999999999999999",
        "1446249499.",
        "2023-02-29T03:04:05Z",
        "2024-13-01T00:00:00Z",
        "2024-00-01T00:00:00Z",
        "2024-01-32T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:61Z",
        "2024-01-01T00:00:00ZZ",
        "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00+1:00",
        "2024-01-01T00:00:00 and more",
        "2024-01-01X00:00:00Z",
        "2024-1-1T00:00:00Z",
        "-2024-01-01T00:00:00Z",
        "31/Feb/2015:10:05:03 +0000",
        "17/Mai/2015:10:05:03 +0000",
        "Oct 41 10:05:03",
        "2024-02-30 03:04:05 EST",
        "2024-02-29 03:04:05 XYZ",
        "2024-02-29 13:04:05 PM",
        "30/02/2024 03:04:05",
        "13/13/2024 03:04:05",
        "20240230-3:4:5:67",
        "20240229-24:4:5:67",
        "240230 030405",
        "240229 250405",
        "2024-02-29-03.64.05.678901",
        "Feb 30, 2024 3:04:05 PM",
        "aaaaaaaaaaaaaaaaaaaaaa",
        "Sun, ",
        "Sun,               "
      })
  void isNoTime(String text) {
    assertThat(utc.parse(text)).as(text).isEqualTo(Timestamps.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    // broker's time, line's time, meant
    "2026-01-01T00:00:10Z, Dec 31 23:59:58, 2025-12-31T23:59:58Z",
    "2025-12-31T23:59:58Z, Jan  1 00:00:10, 2026-01-01T00:00:10Z",
    "2026-06-13T12:00:00Z, Jun 13 12:00:00, 2026-06-13T12:00:00Z",
    "2026-06-13T12:00:00Z, Jun 14 11:59:59, 2026-06-14T11:59:59Z",
    "2026-06-13T12:00:00Z, Jun 14 12:00:01, 2025-06-14T12:00:01Z",
    "2026-06-13T12:00:00Z, Jan  1 00:00:00, 2026-01-01T00:00:00Z",
    "2026-06-13T12:00:00Z, Feb 29 01:00:00, 2024-02-29T01:00:00Z",
    "2024-02-29T12:00:00Z, Feb 29 01:00:00, 2024-02-29T01:00:00Z",
    "2103-06-13T12:00:00Z, Feb 29 01:00:00, 2096-02-29T01:00:00Z",
    "2026-01-01T00:00:10Z, 12-31 23:59:58.5, 2025-12-31T23:59:58.5Z",
    "2026-01-01T00:00:10Z, 12.31 23:59:58, 2025-12-31T23:59:58Z",
    "2026-01-01T00:00:10Z, 31 Dec 23:59:58, 2025-12-31T23:59:58Z",
    "2026-01-01T00:00:10Z, 1231 23:59:58.678901, 2025-12-31T23:59:58.678901Z",
  })
  void aYearlessTimeIsNearTheBrokers(String broker, String line, String meant) {
    utc.near(Instant.parse(broker).toEpochMilli());
    assertThat(utc.parse(line)).isEqualTo(Given.micros(meant));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:10Z, 23:59:58.5, 2025-12-31T23:59:58.5Z",
    "2026-01-01T00:00:10Z, 00:00:08, 2026-01-01T00:00:08Z",
    "2026-01-01T23:59:50Z, 00:00:08, 2026-01-02T00:00:08Z",
    "2026-01-01T12:00:00Z, 13:00:00, 2026-01-01T13:00:00Z",
    "2026-01-01T12:00:00Z, 13:00:01, 2025-12-31T13:00:01Z",
  })
  void aTimeOfDayIsTheLastOne(String broker, String line, String meant) {
    utc.near(Instant.parse(broker).toEpochMilli());
    byte[] text = Given.utf8(line);
    assertThat(utc.timeOfDay(text, 0, text.length)).isEqualTo(Given.micros(meant));
    assertThat(utc.end()).isEqualTo(text.length);
  }

  @ParameterizedTest
  @CsvSource({
    "1446249499 x, 2015-10-30T23:58:19Z, 10",
    "1446249499.5], 2015-10-30T23:58:19.5Z, 12",
    "1446249499322 x, 2015-10-30T23:58:19.322Z, 13",
  })
  void aNumberSinceTheEpochMayBeAPrefix(String line, String meant, int end) {
    byte[] text = Given.utf8(line);
    assertThat(utc.epochPrefix(text, 0, text.length)).isEqualTo(Given.micros(meant));
    assertThat(utc.end()).isEqualTo(end);
    byte[] other = Given.utf8("144624949 x");
    assertThat(utc.epochPrefix(other, 0, other.length)).isEqualTo(Timestamps.NONE);
  }

  @Test
  void aTimeWithoutZoneIsInTheSourcesZone() {
    Timestamps berlin = new Timestamps(ZoneId.of("Europe/Berlin"));
    assertThat(berlin.parse("2024-01-15 12:00:00")).isEqualTo(Given.micros("2024-01-15T11:00:00Z"));
    assertThat(berlin.parse("2024-07-15 12:00:00")).isEqualTo(Given.micros("2024-07-15T10:00:00Z"));
    assertThat(berlin.parse("2024-07-15 12:00:00Z"))
        .isEqualTo(Given.micros("2024-07-15T12:00:00Z"));
    berlin.near(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
    assertThat(berlin.parse("Jan  1 00:30:00")).isEqualTo(Given.micros("2025-12-31T23:30:00Z"));
    Timestamps kolkata = new Timestamps(ZoneOffset.ofHoursMinutes(5, 30));
    assertThat(kolkata.parse("2024-01-15 12:00:00"))
        .isEqualTo(Given.micros("2024-01-15T06:30:00Z"));
  }

  @Test
  void aPrefixEndsBehindTheTime() {
    byte[] line = Given.utf8("2024-01-02 03:04:05,678:WARN:x");
    assertThat(utc.prefix(line, 0, line.length))
        .isEqualTo(Given.micros("2024-01-02T03:04:05.678Z"));
    assertThat(utc.end()).isEqualTo(23);
    byte[] items = Given.utf8("2024-01-02 03:04:05 -5 items");
    assertThat(utc.prefix(items, 0, items.length)).isEqualTo(Given.micros("2024-01-02T03:04:05Z"));
    assertThat(utc.end()).isEqualTo(19);
  }

  @Test
  void brokerTimesOutOfRangeAreHeldAtItsEnds() {
    assertThat(Timestamps.micros(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(Timestamps.micros(Long.MIN_VALUE)).isNotEqualTo(Timestamps.NONE).isNegative();
    for (long broker : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, 0}) {
      assertThatCode(() -> utc.near(broker).parse("Feb 29 00:30:00")).doesNotThrowAnyException();
    }
  }
}
