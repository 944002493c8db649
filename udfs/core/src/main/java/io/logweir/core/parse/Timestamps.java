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
 * point or comma before the fraction, {@code Z}, {@code ±hh}, {@code ±hhmm}, {@code ±hh:mm}, the
 * name of a zone or none), {@code 20240102T030405Z}, {@code 20240102-3:4:5:678}, {@code 240102
 * 030405}, the Common Log Format's {@code 17/May/2015:10:05:03 +0000}, {@code 17-May-2015
 * 10:05:03}, dates of numbers alone ({@code 24/01/31}, {@code 31.01.2024}, {@code 1/31/2024}), RFC
 * 1123, ctime and date(1), RFC 3164's {@code May 17 10:05:03}, {@code May 17, 2015 1:05:03 PM}, and
 * numbers since the epoch. Digits below the microsecond are cut off.
 *
 * <p>Of two numbers that both may be the month, the first is the day, except before {@code AM} and
 * {@code PM}; with a year of two digits the order is year, month, day where the first number has
 * two digits (log4j's {@code yy/MM/dd}), else month, day, year.
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

  private static final long DAY = 86_400 * SECOND;

  /** A time of day may be this far ahead of the broker's before it is taken for yesterday's. */
  private static final long CLOCK_AHEAD_MICROS = 3600 * SECOND;

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
  private boolean halfDay;

  // The days that were read last, as written: most records are of the same day as the one before.
  private long isoDay;
  private int isoDayEnd = -1;
  private long isoDayMicros;
  private long clfDay;
  private int clfDayEnd;
  private long clfDayMicros;

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
    if ((Scan.isDigit(b[from]) && b[from + 4] != '-') || b[from] == '-') {
      long epoch = epoch(b, from, to);
      if (epoch != NONE) {
        return epoch;
      }
    }
    long time = prefix(b, from, to);
    if (time == NONE && Scan.isDigit(b[from])) {
      time = monthDay(b, from, to);
    }
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
    if (to - from < SHORTEST) {
      return NONE;
    }
    if (Scan.isDigit(b[from])) {
      if (Scan.isDigit(b[from + 1]) && Scan.isDigit(b[from + 2])) {
        return iso();
      }
      int separator = Scan.isDigit(b[from + 1]) ? from + 2 : from + 1;
      byte c = b[separator];
      if (c != '/' && c != '-' && c != '.' && c != ' ') {
        return NONE;
      }
      return Scan.isLetter(b[separator + 1]) ? dayFirst() : c == ' ' ? NONE : numbers();
    }
    return Scan.isLetter(b[from]) ? named() : NONE;
  }

  /** The shortest that has a date and a time of day: {@code 240102 030405}. */
  private static final int SHORTEST = 13;

  /** As {@link #prefix}, for a number since the epoch: seconds, milli-, micro- or nanoseconds. */
  long epochPrefix(byte[] b, int from, int to) {
    open(b, from, to);
    int limit = Math.min(to, from + 30);
    while (p < limit && Scan.isDigit(b[p])) {
      p++;
    }
    int digits = p - from;
    if ((digits != 10 && digits != 13 && digits != 16 && digits != 19) || b[from] == '0') {
      return NONE;
    }
    if (p + 1 < to && b[p] == '.' && Scan.isDigit(b[p + 1])) {
      p++;
      while (p < limit && Scan.isDigit(b[p])) {
        p++;
      }
    }
    if (!boundary(p)) {
      return NONE;
    }
    end = p;
    return epoch(b, from, p);
  }

  /** As {@link #prefix}, for {@code 0102 03:04:05.678901}, month and day (glog). */
  long monthDay(byte[] b, int from, int to) {
    open(b, from, to);
    int month = to - from < SHORTEST ? -1 : number(from, 2);
    int day = month < 0 ? -1 : number(from + 2, 2);
    if (day < 0 || b[from + 4] != ' ') {
      return NONE;
    }
    p = from + 5;
    micros = 0;
    if (!clock()) {
      return NONE;
    }
    end = p;
    return yearless(month, day, micros);
  }

  /**
   * As {@link #prefix}, for {@code 03:04:05[.678]} alone: the last such time that is not more than
   * {@link #CLOCK_AHEAD_MICROS} ahead of the broker's.
   */
  long timeOfDay(byte[] b, int from, int to) {
    open(b, from, to);
    if (to - from < 8 || b[from + 2] != ':' || b[from + 5] != ':') {
      return NONE;
    }
    micros = 0;
    if (!clock() || !boundary(p)) {
      return NONE;
    }
    end = p;
    long day = Math.floorDiv(referenceMicros, DAY) * DAY;
    for (int ahead = 1; ahead >= -1; ahead--) {
      long time = local(day + ahead * DAY + micros);
      if (time <= referenceMicros + CLOCK_AHEAD_MICROS) {
        return time;
      }
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
    return to - from < SHORTEST ? NONE : iso();
  }

  private long iso() {
    if (to - p >= 19 && isoClock()) {
      return zoned();
    }
    if (!date()) {
      return basic();
    }
    if (p == to) {
      return NONE;
    }
    byte c = b[p];
    if (c == '-' && to - p > 8 && b[p + 3] == '.' && b[p + 6] == '.') {
      return dottedClock();
    }
    if (c != 'T' && c != ' ' && c != 't' && c != '_' && c != '-') {
      return NONE;
    }
    p++;
    if (p < to && b[p] == ' ') {
      p++; // before an hour of one digit
    }
    return clock() ? zoned() : NONE;
  }

  /** {@code -15.42.50.363779} behind a date, as DB2 and Blue Gene write it. */
  private long dottedClock() {
    if (!ofDay(number(p + 1, 2), number(p + 4, 2), number(p + 7, 2))) {
      return NONE;
    }
    p += 9;
    fraction();
    micros += fraction;
    return zoned();
  }

  /** {@code [yy]yyMMdd}, a separator, and {@code HHmmss} or a time of day with colons. */
  private long basic() {
    int start = p;
    int digits = 0;
    while (start + digits < to && digits <= 8 && Scan.isDigit(b[start + digits])) {
      digits++;
    }
    if ((digits != 8 && digits != 6) || to - start < digits + 7) {
      return NONE;
    }
    byte separator = b[start + digits];
    if (separator != 'T' && separator != ' ' && separator != '-' && separator != '_') {
      return NONE;
    }
    int year = digits == 8 ? number(start, 4) : century(number(start, 2));
    int month = number(start + digits - 4, 2);
    int day = number(start + digits - 2, 2);
    if (!isDay(year, month, day)) {
      return NONE;
    }
    micros = epochDay(year, month, day) * DAY;
    p = start + digits + 1;
    if (b[p] == ' ') {
      p++; // before an hour of one digit
    }
    if (separator == '-' && digits == 8) {
      return looseClock() ? zoned() : NONE;
    }
    if (b[p + 2] == ':' || b[p + 1] == ':') {
      return clock() ? zoned() : NONE;
    }
    if (to - p < 6 || !ofDay(number(p, 2), number(p + 2, 2), number(p + 4, 2))) {
      return NONE;
    }
    p += 6;
    fraction();
    micros += fraction;
    return zoned();
  }

  /** {@code 3:4:5:678}: no zeros in front, and milliseconds as a number. */
  private boolean looseClock() {
    int[] most = LOOSE;
    long millis = 0;
    for (int i = 0; i < 4; i++) {
      int value = 0;
      int first = p;
      while (p < to && p - first < 3 && Scan.isDigit(b[p])) {
        value = 10 * value + b[p++] - '0';
      }
      if (p == first || value > most[i]) {
        return false;
      }
      millis = i == 3 ? millis * 1000 + value : millis * 60 + value;
      if (i < 3 && (p == to || b[p] != ':')) {
        if (i < 2) {
          return false;
        }
        millis *= 1000;
        break;
      }
      p += i < 3 ? 1 : 0;
    }
    micros += millis * 1000;
    return true;
  }

  private static final int[] LOOSE = {23, 59, 60, 999};

  private static int century(int yearOfTwoDigits) {
    return yearOfTwoDigits < 70 ? 2000 + yearOfTwoDigits : 1900 + yearOfTwoDigits;
  }

  private boolean ofDay(int hour, int minute, int second) {
    if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 60) {
      return false;
    }
    micros += (hour * 3600L + minute * 60L + second) * SECOND;
    return true;
  }

  /**
   * {@code 17/May/2015:10:05:03 +0000}, {@code 17-May-2015 10:05:03.123}, {@code 17 May 2015 …},
   * {@code 17 May 10:05:03}.
   */
  private long dayFirst() {
    int start = p;
    if (to - p >= 20
        && (long) Utf8.LONG.get(b, p) == clfDay
        && (int) Utf8.INT.get(b, p + 8) == clfDayEnd) {
      int second = second(p + 12);
      if (second >= 0) {
        micros = clfDayMicros;
        p += 20;
        finishClock(second / 3600, second % 3600);
        return zoned();
      }
    }
    int day = Scan.isDigit(b[p + 1]) ? number(p, 2) : b[p] - '0';
    p += Scan.isDigit(b[p + 1]) ? 2 : 1;
    byte separator = b[p];
    int month = monthAt(p + 1);
    p += 4;
    if (day < 0 || month < 0 || to - p < 6 || b[p] != separator) {
      return NONE;
    }
    p++;
    if (separator == ' ' && to - p >= 8 && b[p + 2] == ':') {
      micros = 0;
      if (!clock()) {
        return NONE;
      }
      end = p;
      return yearless(month, day, micros);
    }
    int year = to - p < 10 ? -1 : number(p, 4);
    if (year < 0 || !isDay(year, month, day) || (b[p + 4] != ':' && b[p + 4] != ' ')) {
      return NONE;
    }
    micros = epochDay(year, month, day) * DAY;
    p += 5;
    if (p - start == 12) {
      clfDay = (long) Utf8.LONG.get(b, start);
      clfDayEnd = (int) Utf8.INT.get(b, start + 8);
      clfDayMicros = micros;
    }
    return clock() ? zoned() : NONE;
  }

  /** A date of numbers alone that does not begin with a year of four digits. */
  private long numbers() {
    boolean two = Scan.isDigit(b[p + 1]);
    int first = shortNumber();
    byte separator = b[p++];
    int second = shortNumber();
    if (first < 0 || second < 0 || to - p < 6) {
      return NONE;
    }
    if (b[p] == ' ' && separator != '/' && two) {
      // {@code 03-17 16:13:38.811} (Android), {@code 10.30 16:49:06}: month and day.
      p++;
      micros = 0;
      if (to - p < 8 || b[p + 5] != ':' || !clock()) {
        return NONE;
      }
      end = p;
      return yearless(first, second, micros);
    }
    if (b[p] != separator) {
      return NONE;
    }
    p++;
    int year = number(p, 2);
    boolean shortYear = to - p > 4 && !Scan.isDigit(b[p + 2]);
    if (year < 0 || (!shortYear && (to - p < 10 || number(p + 2, 2) < 0))) {
      return NONE;
    }
    int third = year;
    year = shortYear ? century(third) : number(p, 4);
    p += shortYear ? 2 : 4;
    if (p < to && b[p] == ',') {
      p++;
    }
    if (p == to || (b[p] != ' ' && b[p] != 'T')) {
      return NONE;
    }
    p++;
    micros = 0;
    if (!clock()) {
      return NONE;
    }
    int month;
    int day;
    if (shortYear && two && !halfDay && separator != '.' && isDay(2000, second, third)) {
      year = century(first);
      month = second;
      day = third;
    } else if (first <= 12 && (second > 12 || halfDay || (shortYear && separator == '/'))) {
      month = first;
      day = second;
    } else {
      month = second;
      day = first;
    }
    if (!isDay(year, month, day)) {
      return NONE;
    }
    micros += epochDay(year, month, day) * DAY;
    return zoned();
  }

  /** One or two digits at the cursor, or -1. */
  private int shortNumber() {
    if (p >= to || !Scan.isDigit(b[p])) {
      return -1;
    }
    int value = b[p++] - '0';
    if (p < to && Scan.isDigit(b[p])) {
      value = 10 * value + b[p++] - '0';
    }
    return value;
  }

  /** A month or weekday name first: RFC 3164, ctime, RFC 1123. */
  private long named() {
    int month = monthAt(p);
    if (month < 0) {
      return weekdayAt(p) ? afterWeekday() : NONE;
    }
    return monthFirst(month);
  }

  /** Behind the name of a month or weekday, short or in full. */
  private void name() {
    int last = Math.min(to, p + 9);
    p += 3;
    while (p < last && Scan.isLetter(b[p])) {
      p++;
    }
  }

  private long afterWeekday() {
    name();
    if (p < to && b[p] == ',') {
      p++;
    }
    if (p == to || b[p] != ' ') {
      return NONE;
    }
    p++;
    if (to - p < 15) {
      return NONE;
    }
    if (Scan.isDigit(b[p])) {
      byte separator = Scan.isDigit(b[p + 1]) ? b[p + 2] : b[p + 1];
      return separator == ' ' || separator == '-' ? dayFirst() : NONE;
    }
    int month = monthAt(p);
    return month < 0 ? NONE : monthFirst(month);
  }

  /**
   * {@code May 17 10:05:03}, {@code May 7 10:05:03 [UTC] 2015}, {@code May 17 2015 10:05:03},
   * {@code May 17, 2015 1:05:03 PM}.
   */
  private long monthFirst(int month) {
    name();
    if (to - p < 8 || b[p] != ' ') {
      return NONE;
    }
    p++;
    if (b[p] == ' ') {
      p++;
    }
    int day = shortNumber();
    if (day >= 0 && p < to && b[p] == ',') {
      p++;
    }
    if (day < 0 || p == to || b[p] != ' ') {
      return NONE;
    }
    p++;
    int year = -1;
    if (to - p > 5 && (b[p + 4] == ' ' || b[p + 4] == ',') && (year = number(p, 4)) >= 0) {
      p += b[p + 4] == ',' && b[p + 5] == ' ' ? 6 : 5;
    }
    micros = 0;
    if (!clock()) {
      return NONE;
    }
    long ofDay = micros;
    if (year < 0 && to - p >= 5 && b[p] == ' ') {
      int zone = p + 1;
      while (zone < to && zone - p <= 5 && b[zone] >= 'A' && b[zone] <= 'Z') {
        zone++;
      }
      int offset = zone - p < 4 ? NO_OFFSET : zoneOffset(p + 1, zone);
      int at = offset == NO_OFFSET ? p : zone;
      if (to - at >= 5 && b[at] == ' ' && boundary(at + 5) && yearAt(at + 1)) {
        year = number(at + 1, 4);
        p = at + 5;
        if (offset != NO_OFFSET && isDay(year, month, day)) {
          end = p;
          return epochDay(year, month, day) * DAY + ofDay - offset * SECOND;
        }
      }
    }
    if (year >= 0) {
      if (!isDay(year, month, day)) {
        return NONE;
      }
      micros = epochDay(year, month, day) * DAY + ofDay;
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
        long time = local(epochDay(year, month, day) * DAY + microsOfDay);
        if (time <= latest) {
          return time;
        }
      }
    }
    return NONE;
  }

  /** The year, within what a stored time can be. */
  private static int yearOf(long micros) {
    long day = Math.floorDiv(micros, DAY);
    return (int) Math.max(-200_000, Math.min(200_000, Math.floorDiv(day * 400, 146_097) + 1970));
  }

  // ---- parts ----

  private void open(byte[] b, int from, int to) {
    this.b = b;
    this.p = from;
    this.to = to;
    this.end = from;
  }

  /**
   * {@code 2024-01-02T03:04:05[.678]} at once, as nearly all logs write it; what it does not take
   * is left to the steps for all shapes.
   */
  private boolean isoClock() {
    byte c = b[p + 10];
    if (c != 'T' && c != ' ' && c != 't' && c != '_' && c != '-') {
      return false;
    }
    int second = second(p + 11);
    if (second < 0 || !date()) {
      return false;
    }
    p += 9;
    finishClock(second / 3600, second % 3600);
    return true;
  }

  /**
   * {@code HH:mm:ss} as seconds of the day, or -1, also for a leap second; eight bytes must be
   * there.
   */
  private int second(int at) {
    long x = (long) Utf8.LONG.get(b, at) ^ CLOCK;
    if (((x + CLOCK_LIMIT | x) & HIGHS) != 0) {
      return -1;
    }
    int hour = 10 * (int) (x & 0xff) + (int) (x >> 8 & 0xff);
    int minute = 10 * (int) (x >> 24 & 0xff) + (int) (x >> 32 & 0xff);
    int second = 10 * (int) (x >> 48 & 0xff) + (int) (x >> 56);
    return hour > 23 || minute > 59 || second > 59 ? -1 : 3600 * hour + 60 * minute + second;
  }

  private static final long HIGHS = 0x8080808080808080L;

  /** {@code 00:00:00}, the first byte lowest. */
  private static final long CLOCK = 0x30303A30303A3030L;

  /** Sets the high bit of each digit above 9, and of each byte but 0 in a colon's place. */
  private static final long CLOCK_LIMIT = 0x76767F76767F7676L;

  private boolean date() {
    if (to - p < 10) {
      return false;
    }
    long first = (long) Utf8.LONG.get(b, p);
    int last = b[p + 8] << 8 | b[p + 9];
    if (first == isoDay && last == isoDayEnd) {
      micros = isoDayMicros;
      p += 10;
      return true;
    }
    byte separator = b[p + 4];
    if ((separator != '-' && separator != '/' && separator != '.') || b[p + 7] != separator) {
      return false;
    }
    int year = number(p, 4);
    int month = number(p + 5, 2);
    int day = number(p + 8, 2);
    if ((year | month | day) < 0 || !isDay(year, month, day)) {
      return false;
    }
    micros = epochDay(year, month, day) * DAY;
    isoDay = first;
    isoDayEnd = last;
    isoDayMicros = micros;
    p += 10;
    return true;
  }

  /** {@code [h]h:mm[:ss[.fraction]][ AM| PM]}, added to {@link #micros}. */
  private boolean clock() {
    halfDay = false;
    int colon = p + 1;
    if (to - p < 4 || (b[colon] != ':' && b[++colon] != ':')) {
      return false;
    }
    if (to - colon < 3) {
      return false;
    }
    int hour = number(p, colon - p);
    int minute = number(colon + 1, 2);
    if ((hour | minute) < 0 || hour > 23 || minute > 59) {
      return false;
    }
    p = colon + 3;
    int second = 0;
    fraction = 0;
    if (p + 1 < to && b[p] == ':' && Scan.isDigit(b[p + 1])) {
      second = to - p < 3 ? -1 : number(p + 1, 2);
      if (second < 0 || second > 60) {
        return false;
      }
      p += 3;
      fraction();
    }
    halfDay(hour, minute * 60 + second);
    return true;
  }

  /** What follows the seconds. */
  private void finishClock(int hour, int secondOfHour) {
    halfDay = false;
    fraction();
    halfDay(hour, secondOfHour);
  }

  /** Takes {@code AM} or {@code PM} and adds the time of day to {@link #micros}. */
  private void halfDay(int hourRead, int secondOfHour) {
    int hour = hourRead;
    int at = p < to && b[p] == ' ' ? p + 1 : p;
    if (to - at >= 2 && (b[at + 1] | 0x20) == 'm' && hour <= 12 && boundary(at + 2)) {
      int half = b[at] | 0x20;
      if (half == 'a' || half == 'p') {
        halfDay = true;
        hour = hour % 12 + (half == 'p' ? 12 : 0);
        p = at + 2;
      }
    }
    micros += (hour * 3600L + secondOfHour) * SECOND + fraction;
  }

  /** By how many digits a fraction has, what its last one counts, µs. */
  private static final int[] MICROS = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

  /** Digits behind a point or comma; behind a colon, three or six. */
  private void fraction() {
    fraction = 0;
    if (p + 1 >= to || (b[p] != '.' && b[p] != ',' && b[p] != ':') || !Scan.isDigit(b[p + 1])) {
      return;
    }
    int start = p++;
    int last = Math.min(to, start + 7);
    int value = 0;
    while (p < last && Scan.isDigit(b[p])) {
      value = 10 * value + b[p++] - '0';
    }
    fraction = value * MICROS[p - start - 1];
    while (p < to && Scan.isDigit(b[p])) {
      p++;
    }
    if (b[start] == ':' && p - start != 4 && p - start != 7) {
      fraction = 0;
      p = start;
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
        if (offset != NO_OFFSET) {
          if (to - end >= 4 && b[end] == ' ' && zoneOffset(end + 1, end + 4) == 0) {
            end += boundary(end + 4) ? 4 : 0;
          }
          return micros - offset * SECOND;
        }
        if (at == p && to - at > 1 && Scan.isDigit(b[at + 1])) {
          return NONE;
        }
      }
      int zone = at;
      while (zone < to && zone - at <= 4 && b[zone] >= 'A' && b[zone] <= 'Z') {
        zone++;
      }
      if (zone - at >= 3 && boundary(zone)) {
        int offset = zoneOffset(at, zone);
        if (offset != NO_OFFSET) {
          end = zone;
          return micros - offset * SECOND;
        }
      }
    }
    if (!boundary(p)) {
      return NONE;
    }
    end = p;
    return local(micros);
  }

  /**
   * Seconds ahead of UTC of a zone's abbreviation, or {@link #NO_OFFSET}. Those of RFC 822 and of
   * one meaning; {@code CST} is America's, {@code BST} Britain's; {@code IST} has three and is
   * none.
   */
  private int zoneOffset(int from, int to) {
    int word = 0;
    for (int i = from; i < to; i++) {
      word = word << 8 | b[i];
    }
    int quarters =
        switch (word) {
          case 'U' << 16 | 'T' << 8 | 'C', 'G' << 16 | 'M' << 8 | 'T', 'W' << 16 | 'E' << 8 | 'T' ->
              0;
          case 'E' << 16 | 'D' << 8 | 'T' -> -16;
          case 'E' << 16 | 'S' << 8 | 'T', 'C' << 16 | 'D' << 8 | 'T' -> -20;
          case 'C' << 16 | 'S' << 8 | 'T', 'M' << 16 | 'D' << 8 | 'T' -> -24;
          case 'M' << 16 | 'S' << 8 | 'T', 'P' << 16 | 'D' << 8 | 'T' -> -28;
          case 'P' << 16 | 'S' << 8 | 'T', 'A' << 24 | 'K' << 16 | 'D' << 8 | 'T' -> -32;
          case 'A' << 24 | 'K' << 16 | 'S' << 8 | 'T' -> -36;
          case 'H' << 16 | 'S' << 8 | 'T' -> -40;
          case 'B' << 16 | 'R' << 8 | 'T' -> -12;
          case 'B' << 16 | 'S' << 8 | 'T',
              'C' << 16 | 'E' << 8 | 'T',
              'W' << 24 | 'E' << 16 | 'S' << 8 | 'T' ->
              4;
          case 'C' << 24 | 'E' << 16 | 'S' << 8 | 'T',
              'E' << 16 | 'E' << 8 | 'T',
              'S' << 24 | 'A' << 16 | 'S' << 8 | 'T' ->
              8;
          case 'E' << 24 | 'E' << 16 | 'S' << 8 | 'T', 'M' << 16 | 'S' << 8 | 'K' -> 12;
          case 'H' << 16 | 'K' << 8 | 'T',
              'S' << 16 | 'G' << 8 | 'T',
              'A' << 24 | 'W' << 16 | 'S' << 8 | 'T' ->
              32;
          case 'J' << 16 | 'S' << 8 | 'T', 'K' << 16 | 'S' << 8 | 'T' -> 36;
          case 'A' << 24 | 'C' << 16 | 'S' << 8 | 'T' -> 38;
          case 'A' << 24 | 'E' << 16 | 'S' << 8 | 'T' -> 40;
          case 'A' << 24 | 'E' << 16 | 'D' << 8 | 'T' -> 44;
          case 'N' << 24 | 'Z' << 16 | 'S' << 8 | 'T' -> 48;
          case 'N' << 24 | 'Z' << 16 | 'D' << 8 | 'T' -> 52;
          default -> Integer.MIN_VALUE;
        };
    return quarters == Integer.MIN_VALUE ? NO_OFFSET : quarters * 900;
  }

  private static final int NO_OFFSET = Integer.MIN_VALUE;

  /** {@code ±hh:mm}, {@code ±hhmm} or {@code ±hh} as seconds. */
  private int offset(int at) {
    int sign = b[at] == '-' ? -1 : 1;
    int hours = to - at < 3 ? -1 : number(at + 1, 2);
    if (hours < 0 || hours > 23) {
      return NO_OFFSET;
    }
    int after = at + 3;
    int minutes = 0;
    if (to - after >= 3 && b[after] == ':' && number(after + 1, 2) >= 0) {
      minutes = number(after + 1, 2);
      after += 3;
    } else if (to - after >= 2 && Scan.isDigit(b[after])) {
      minutes = number(after, 2);
      after += 2;
    }
    if (minutes < 0 || minutes > 59 || !boundary(after)) {
      return NO_OFFSET;
    }
    end = after;
    return sign * (hours * 3600 + minutes * 60);
  }

  private boolean boundary(int at) {
    return at >= to || (!Scan.isDigit(b[at]) && !Scan.isLetter(b[at]));
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
    while (p < to && Scan.isDigit(b[p])) {
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
      while (p < to && Scan.isDigit(b[p])) {
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
}
