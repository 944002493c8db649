package io.logweir.core.parse;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/**
 * Reads times as logs write them into microseconds since the epoch, by hand and without a clock;
 * one instance per thread and zone.
 *
 * <p>Shapes: RFC 3339 and its relatives (blank or {@code T}, {@code -} or {@code /} in the date,
 * point or comma before the fraction, {@code Z}, {@code UTC}, {@code ±hh}, {@code ±hhmm}, {@code
 * ±hh:mm} or no zone), {@code 20240102T030405Z}, the Common Log Format's {@code
 * 17/May/2015:10:05:03 +0000}, {@code 17-May-2015 10:05:03}, RFC 1123, ctime, RFC 3164's {@code May
 * 17 10:05:03}, and numbers since the epoch. Digits below the microsecond are cut off.
 */
public final class Timestamps {

  /** What is no time. */
  public static final long NONE = Long.MIN_VALUE;

  /**
   * Smaller numbers (before March 1973, as seconds) are read as something else than a time: a field
   * named {@code time} may hold seconds that a request took.
   */
  private static final long LEAST_EPOCH_SECONDS = 100_000_000L;

  /** A year-less time may be this far ahead of the broker's before it is taken for last year's. */
  private static final long YEARLESS_AHEAD_MICROS = 86_400_000_000L;

  /** February 29 can be eight years back (around 1900, 2100). */
  private static final int YEARLESS_YEARS_BACK = 8;

  private static final long SECOND = 1_000_000L;

  private final ZoneRules rules;
  private final int fixedOffsetSeconds;
  private long referenceMicros;

  // Where the cursor is, and what it found: fields rather than results, so that nothing is
  // allocated.
  private byte[] b;
  private int p;
  private int to;
  private int end;
  private long micros;
  private int fraction;

  /** For times that state no zone, in {@code zone}. */
  public Timestamps(ZoneId zone) {
    rules = zone.getRules();
    fixedOffsetSeconds =
        rules.isFixedOffset()
            ? rules.getOffset(LocalDateTime.of(1970, 1, 1, 0, 0)).getTotalSeconds()
            : Integer.MIN_VALUE;
  }

  /** Sets the time near which a year-less time is looked for. */
  public Timestamps near(long brokerMillis) {
    referenceMicros = micros(brokerMillis);
    return this;
  }

  /** Milliseconds as microseconds, at the ends of the range where they do not fit. */
  public static long micros(long millis) {
    if (millis > Long.MAX_VALUE / 1000) {
      return Long.MAX_VALUE;
    }
    return millis < Long.MIN_VALUE / 1000 ? Long.MIN_VALUE + 1 : millis * 1000;
  }

  /** A whole text as a time, µs, or {@link #NONE}. */
  public long parse(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return parse(utf8, 0, utf8.length);
  }

  /** The whole of {@code b[from, to)} as a time, µs, or {@link #NONE}. */
  public long parse(byte[] b, int from, int to) {
    if (to - from < 9) {
      return NONE;
    }
    if (isDigit(b[from]) || b[from] == '-') {
      long epoch = epoch(b, from, to);
      if (epoch != NONE) {
        return epoch;
      }
    }
    long time = prefix(b, from, to);
    if (time == NONE && to - from == 10) {
      open(b, from, to);
      time = date() && p == to ? local(micros) : NONE;
      end = p;
    }
    return time != NONE && end == to ? time : NONE;
  }

  /**
   * The time that {@code b[from, to)} begins with, µs, or {@link #NONE}; {@link #end} is then right
   * behind it. A date alone and a number are no beginning.
   */
  public long prefix(byte[] b, int from, int to) {
    open(b, from, to);
    if (to - from < 14) {
      return NONE;
    }
    if (isDigit(b[from])) {
      byte third = b[from + 2];
      if (third == '/' || third == '-' || third == ' ') {
        return dayFirst();
      }
      return b[from + 1] == '/' || b[from + 1] == ' ' ? NONE : iso();
    }
    if (isLetter(b[from])) {
      return b[from + 3] == ' ' || b[from + 3] == ',' ? named() : NONE;
    }
    return NONE;
  }

  /** Right behind the time that was read last. */
  public int end() {
    return end;
  }

  // ---- shapes ----

  /** {@code 2024-01-02T03:04:05.678+01:00} and relatives. */
  long iso(byte[] b, int from, int to) {
    open(b, from, to);
    return to - from < 14 ? NONE : iso();
  }

  private long iso() {
    if (!date()) {
      return basic();
    }
    if (p == to || (b[p] != 'T' && b[p] != ' ' && b[p] != 't' && b[p] != '_')) {
      return NONE;
    }
    p++;
    if (!clock()) {
      return NONE;
    }
    return zoned();
  }

  /** {@code 20240102T030405Z}. */
  private long basic() {
    int start = p;
    if (to - start < 15 || b[start + 8] != 'T') {
      return NONE;
    }
    int year = number(start, 4);
    int month = number(start + 4, 2);
    int day = number(start + 6, 2);
    int hour = number(start + 9, 2);
    int minute = number(start + 11, 2);
    int second = number(start + 13, 2);
    if ((year | month | day | hour | minute | second) < 0
        || !isDay(year, month, day)
        || hour > 23
        || minute > 59
        || second > 60) {
      return NONE;
    }
    micros = (epochDay(year, month, day) * 86_400 + hour * 3600L + minute * 60L + second) * SECOND;
    p = start + 15;
    fraction();
    micros += fraction;
    return zoned();
  }

  /**
   * {@code 17/May/2015:10:05:03 +0000}, {@code 17-May-2015 10:05:03.123}, {@code 17 May 2015 …}.
   */
  private long dayFirst() {
    int day = number(p, 2);
    byte separator = b[p + 2];
    int month = monthAt(p + 3);
    if (day < 0 || month < 0 || to - p < 17 || b[p + 6] != separator) {
      return NONE;
    }
    int year = number(p + 7, 4);
    if (year < 0 || !isDay(year, month, day) || (b[p + 11] != ':' && b[p + 11] != ' ')) {
      return NONE;
    }
    micros = epochDay(year, month, day) * 86_400 * SECOND;
    p += 12;
    return clock() ? zoned() : NONE;
  }

  /** A month or weekday name first: RFC 3164, ctime, RFC 1123. */
  private long named() {
    int month = monthAt(p);
    if (month < 0) {
      return weekdayAt(p) ? afterWeekday() : NONE;
    }
    return monthFirst(month);
  }

  private long afterWeekday() {
    p += 3;
    if (b[p] == ',') {
      p++;
    }
    if (p == to || b[p] != ' ') {
      return NONE;
    }
    p++;
    if (to - p < 15) {
      return NONE;
    }
    if (isDigit(b[p]) && isDigit(b[p + 1])) {
      return dayFirst();
    }
    int month = monthAt(p);
    return month < 0 ? NONE : monthFirst(month);
  }

  /** {@code May 17 10:05:03}, {@code May 7 10:05:03 2015}, {@code May 17 2015 10:05:03}. */
  private long monthFirst(int month) {
    p += 3;
    if (b[p] != ' ') {
      return NONE;
    }
    p++;
    if (b[p] == ' ') {
      p++;
    }
    int day = 0;
    int digits = 0;
    while (p < to && digits < 2 && isDigit(b[p])) {
      day = 10 * day + b[p++] - '0';
      digits++;
    }
    if (digits == 0 || p == to || b[p] != ' ') {
      return NONE;
    }
    p++;
    int year = -1;
    if (to - p > 5 && b[p + 4] == ' ' && (year = number(p, 4)) >= 0) {
      p += 5;
    }
    micros = 0;
    if (!clock()) {
      return NONE;
    }
    long ofDay = micros;
    if (year < 0 && to - p >= 5 && b[p] == ' ' && boundary(p + 5) && yearAt(p + 1)) {
      year = number(p + 1, 4);
      p += 5;
    }
    if (year >= 0) {
      if (!isDay(year, month, day)) {
        return NONE;
      }
      micros = epochDay(year, month, day) * 86_400 * SECOND + ofDay;
      return zoned();
    }
    end = p;
    return yearless(month, day, ofDay);
  }

  /** Only a plausible year: in {@code May 17 10:05:03 8080 …} the number is a host or a port. */
  private boolean yearAt(int at) {
    int year = number(at, 4);
    return year >= 1970 && year < 2100;
  }

  private long yearless(int month, int day, long microsOfDay) {
    long latest =
        referenceMicros > Long.MAX_VALUE - YEARLESS_AHEAD_MICROS
            ? referenceMicros
            : referenceMicros + YEARLESS_AHEAD_MICROS;
    int year = yearOf(latest) + 1;
    for (int back = 0; back <= YEARLESS_YEARS_BACK + 1; back++, year--) {
      if (isDay(year, month, day)) {
        long time = local(epochDay(year, month, day) * 86_400 * SECOND + microsOfDay);
        if (time <= latest) {
          return time;
        }
      }
    }
    return NONE;
  }

  /** The year, within what a stored time can be. */
  private static int yearOf(long micros) {
    long day = Math.floorDiv(micros, 86_400 * SECOND);
    return (int) Math.max(-200_000, Math.min(200_000, Math.floorDiv(day * 400, 146_097) + 1970));
  }

  // ---- parts ----

  private void open(byte[] b, int from, int to) {
    this.b = b;
    this.p = from;
    this.to = to;
    this.end = from;
  }

  private boolean date() {
    if (to - p < 10) {
      return false;
    }
    byte separator = b[p + 4];
    if ((separator != '-' && separator != '/') || b[p + 7] != separator) {
      return false;
    }
    int year = number(p, 4);
    int month = number(p + 5, 2);
    int day = number(p + 8, 2);
    if ((year | month | day) < 0 || !isDay(year, month, day)) {
      return false;
    }
    micros = epochDay(year, month, day) * 86_400 * SECOND;
    p += 10;
    return true;
  }

  /** {@code hh:mm[:ss[.fraction]]}, added to {@link #micros}. */
  private boolean clock() {
    if (to - p < 5 || b[p + 2] != ':') {
      return false;
    }
    int hour = number(p, 2);
    int minute = number(p + 3, 2);
    if ((hour | minute) < 0 || hour > 23 || minute > 59) {
      return false;
    }
    p += 5;
    int second = 0;
    fraction = 0;
    if (p < to && b[p] == ':') {
      second = to - p < 3 ? -1 : number(p + 1, 2);
      if (second < 0 || second > 60) {
        return false;
      }
      p += 3;
      fraction();
    }
    micros += (hour * 3600L + minute * 60L + second) * SECOND + fraction;
    return true;
  }

  private void fraction() {
    fraction = 0;
    if (p + 1 >= to || (b[p] != '.' && b[p] != ',') || !isDigit(b[p + 1])) {
      return;
    }
    p++;
    int scale = 100_000;
    while (p < to && isDigit(b[p])) {
      fraction += (b[p++] - '0') * scale;
      scale /= 10;
    }
  }

  /** Ends a time that has a year: with its zone, if there is one, else with ours. */
  private long zoned() {
    int at = p < to && b[p] == ' ' ? p + 1 : p;
    if (at < to) {
      byte c = b[at];
      if ((c == 'Z' || c == 'z') && boundary(at + 1)) {
        end = at + 1;
        return micros;
      }
      if ((c == '+' || c == '-') && (at == p || to - at >= 5)) {
        int offset = offset(at);
        if (offset != Integer.MIN_VALUE) {
          if (to - end >= 4 && b[end] == ' ' && isUtc(end + 1)) {
            end += 4;
          }
          return micros - offset * SECOND;
        }
        if (at == p) {
          return NONE;
        }
      }
      if (to - at >= 3 && isUtc(at)) {
        end = at + 3;
        return micros;
      }
    }
    if (!boundary(p)) {
      return NONE;
    }
    end = p;
    return local(micros);
  }

  private boolean isUtc(int at) {
    return ((b[at] == 'U' && b[at + 1] == 'T' && b[at + 2] == 'C')
            || (b[at] == 'G' && b[at + 1] == 'M' && b[at + 2] == 'T'))
        && boundary(at + 3);
  }

  /** {@code ±hh:mm}, {@code ±hhmm} or {@code ±hh} as seconds. */
  private int offset(int at) {
    int sign = b[at] == '-' ? -1 : 1;
    int hours = to - at < 3 ? -1 : number(at + 1, 2);
    if (hours < 0 || hours > 23) {
      return Integer.MIN_VALUE;
    }
    int after = at + 3;
    int minutes = 0;
    if (to - after >= 3 && b[after] == ':') {
      minutes = number(after + 1, 2);
      after += 3;
    } else if (to - after >= 2 && isDigit(b[after])) {
      minutes = number(after, 2);
      after += 2;
    }
    if (minutes < 0 || minutes > 59 || !boundary(after)) {
      return Integer.MIN_VALUE;
    }
    end = after;
    return sign * (hours * 3600 + minutes * 60);
  }

  private boolean boundary(int at) {
    return at >= to || (!isDigit(b[at]) && !isLetter(b[at]));
  }

  private long local(long localMicros) {
    if (fixedOffsetSeconds != Integer.MIN_VALUE) {
      return localMicros - fixedOffsetSeconds * SECOND;
    }
    LocalDateTime local =
        LocalDateTime.ofEpochSecond(Math.floorDiv(localMicros, SECOND), 0, ZoneOffset.UTC);
    return localMicros - rules.getOffset(local).getTotalSeconds() * SECOND;
  }

  private int number(int at, int digits) {
    int value = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }

  private int monthAt(int at) {
    if (to - at < 3) {
      return -1;
    }
    int word = (b[at] | 0x20) << 16 | (b[at + 1] | 0x20) << 8 | b[at + 2] | 0x20;
    return switch (word) {
      case 'j' << 16 | 'a' << 8 | 'n' -> 1;
      case 'f' << 16 | 'e' << 8 | 'b' -> 2;
      case 'm' << 16 | 'a' << 8 | 'r' -> 3;
      case 'a' << 16 | 'p' << 8 | 'r' -> 4;
      case 'm' << 16 | 'a' << 8 | 'y' -> 5;
      case 'j' << 16 | 'u' << 8 | 'n' -> 6;
      case 'j' << 16 | 'u' << 8 | 'l' -> 7;
      case 'a' << 16 | 'u' << 8 | 'g' -> 8;
      case 's' << 16 | 'e' << 8 | 'p' -> 9;
      case 'o' << 16 | 'c' << 8 | 't' -> 10;
      case 'n' << 16 | 'o' << 8 | 'v' -> 11;
      case 'd' << 16 | 'e' << 8 | 'c' -> 12;
      default -> -1;
    };
  }

  private boolean weekdayAt(int at) {
    int word = (b[at] | 0x20) << 16 | (b[at + 1] | 0x20) << 8 | b[at + 2] | 0x20;
    return switch (word) {
      case 'm' << 16 | 'o' << 8 | 'n',
          't' << 16 | 'u' << 8 | 'e',
          'w' << 16 | 'e' << 8 | 'd',
          't' << 16 | 'h' << 8 | 'u',
          'f' << 16 | 'r' << 8 | 'i',
          's' << 16 | 'a' << 8 | 't',
          's' << 16 | 'u' << 8 | 'n' ->
          true;
      default -> false;
    };
  }

  // ---- numbers since the epoch ----

  /**
   * A number since the epoch, µs: below 10^11 it counts seconds, below 10^14 milliseconds, below
   * 10^17 microseconds, else nanoseconds; a fraction is a fraction of that unit.
   */
  static long epoch(byte[] b, int from, int to) {
    int p = from;
    boolean negative = b[p] == '-';
    if (negative) {
      p++;
    }
    int start = p;
    long whole = 0;
    while (p < to && isDigit(b[p])) {
      if ((p - start == 18 && whole > (Long.MAX_VALUE - 9) / 10) || p - start == 19) {
        return NONE;
      }
      whole = 10 * whole + b[p++] - '0';
    }
    long fraction = 0; // millionths
    if (p < to && p > start && b[p] == '.') {
      p++;
      int scale = 100_000;
      int first = p;
      while (p < to && isDigit(b[p])) {
        fraction += (long) (b[p++] - '0') * scale;
        scale /= 10;
      }
      if (p == first) {
        return NONE;
      }
    }
    if (p < to && p > start && (b[p] == 'e' || b[p] == 'E')) {
      return exponential(b, from, to);
    }
    if (p != to || whole < LEAST_EPOCH_SECONDS) {
      return NONE;
    }
    long micros = scaled(whole, fraction);
    return negative ? -micros : micros;
  }

  private static long scaled(long whole, long fraction) {
    if (whole < 100_000_000_000L) {
      return whole * SECOND + fraction;
    }
    if (whole < 100_000_000_000_000L) {
      return whole * 1000 + fraction / 1000;
    }
    return whole < 100_000_000_000_000_000L ? whole : whole / 1000;
  }

  private static long exponential(byte[] b, int from, int to) {
    double value = Decimals.parse(b, from, to);
    if (!(value >= LEAST_EPOCH_SECONDS) || value > 9e18) {
      return NONE;
    }
    long whole = (long) value;
    return scaled(whole, (long) ((value - whole) * 1_000_000));
  }

  /** Nanoseconds since the epoch as µs; 0, which OpenTelemetry writes for unknown, is no time. */
  static long epochNanos(byte[] b, int from, int to) {
    long nanos = Decimals.wholeNumber(b, from, to);
    return nanos <= 0 ? NONE : nanos / 1000;
  }

  // ---- the calendar ----

  private static boolean isDay(int year, int month, int day) {
    if (month < 1 || month > 12 || day < 1) {
      return false;
    }
    int length =
        switch (month) {
          case 2 -> (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
          case 4, 6, 9, 11 -> 30;
          default -> 31;
        };
    return day <= length;
  }

  /** Days since 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, days_from_civil). */
  private static long epochDay(int year, int month, int day) {
    long y = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(byte c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }
}
