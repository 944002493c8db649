package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;

/**
 * Finds what applications write in front of a message: time, level, thread, logger, process, source
 * line. Knows no product: it takes part after part from the start of a line for as long as it is
 * certain what the part is, and what follows is the message. No byte is lost: a part in brackets
 * whose meaning is open is the attribute {@code log.context}.
 *
 * <p>Covers the default patterns of log4j, logback, Spring Boot, java.util.logging, Tomcat, Hadoop,
 * ZooKeeper, Kafka, Python's logging and gunicorn, Ruby's Logger, Monolog, Go's log and zap, Rust's
 * env_logger and tracing, .NET, NLog and Serilog, oslo.log, and lines of fields between bars.
 */
final class LineHead {

  /** A head is not longer: what looks like one further on is text. */
  private static final int LONGEST = 512;

  private static final int MOST_PARTS = 16;

  /** How many words of which nothing is known may stand between a time and its level. */
  private static final int MOST_PENDING = 6;

  private static final int NOWHERE = -1;

  /** Begins a terminal's colour. */
  private static final byte ESCAPE = 0x1B;

  static final EntryKey THREAD_ID = EntryKey.of("thread.id");
  static final EntryKey THREAD_NAME = EntryKey.of("thread.name");
  static final EntryKey FILE = EntryKey.of("code.file.path");
  static final EntryKey LINE = EntryKey.of("code.line.number");
  static final EntryKey FUNCTION = EntryKey.of("code.function.name");
  static final EntryKey CONTEXT = EntryKey.of("log.context");
  private static final EntryKey[] CONTEXTS = {
    CONTEXT, EntryKey.of("log.context.2"), EntryKey.of("log.context.3")
  };
  private static final EntryKey UPTIME = EntryKey.of("log.uptime_ms");
  private static final EntryKey LOG_FILE = EntryKey.of("log.file.name");

  private final EventFields fields;

  private LogEvent event;
  private byte[] b;
  private int limit;
  private int lineEnd;
  private int to;

  // What was found.
  private boolean hasTime;
  private int level;
  private boolean hasLogger;
  private boolean hasThread;
  private boolean hasPid;
  private boolean hasFile;
  private int contexts;
  private int threadFrom;
  private int threadTo;
  private int message;
  private int messageEnd;

  /** What closes the bracket that the time stands in, or 0. */
  private byte inside;

  private boolean bars;
  private boolean threadFirst; // (thread) [logger], VDSM
  private boolean arrow; // Spring Boot's ---
  private boolean timeBehind; // level, thread, time: Cassandra
  private boolean compact; // yyMMdd HHmmss
  private boolean catalina; // dd-MMM-yyyy
  private boolean hadoop; // yy/MM/dd HH:mm:ss, and compact: a logger follows the level
  private int pending;
  private int dashedEnd;
  private int dashedWords;
  private final int[] pendingFrom = new int[MOST_PENDING];
  private final int[] pendingTo = new int[MOST_PENDING];

  LineHead(EventFields fields) {
    this.fields = fields;
  }

  /**
   * Reads the head of {@code b[from, to)} into {@code event} and gives where the message begins:
   * {@code from} where there is no head.
   */
  int read(byte[] b, int from, int to, LogEvent event) {
    this.b = b;
    this.to = to;
    this.event = event;
    hasTime = false;
    level = 0;
    hasLogger = false;
    hasThread = false;
    hasPid = false;
    hasFile = false;
    contexts = 0;
    threadFrom = NOWHERE;
    inside = 0;
    bars = false;
    arrow = false;
    timeBehind = false;
    threadFirst = false;
    compact = false;
    catalina = false;
    hadoop = false;
    monologTail = false;
    pending = 0;
    dashedEnd = NOWHERE;
    lineEnd = lineEnd(from);
    limit = Math.min(lineEnd, from + LONGEST);
    message = from;
    messageEnd = lineEnd;
    int p = start(blanks(from));
    if (p != NOWHERE) {
      message = p;
      parts(p);
      if (hasLogger && level != 0 && message < limit && b[message - 1] == '-') {
        diagnostics(message);
      }
      if (level == 0 && dashedEnd != NOWHERE && isName(pendingFrom[0], pendingTo[0])) {
        pending = dashedWords;
        settle();
        commit(dashedEnd);
      }
      if (level == 0) {
        lateLevel(message);
      }
    } else {
      lateTime(from);
      lateLevel(from);
    }
    if (threadFrom != NOWHERE) {
      fields.attribute(THREAD_NAME, b, threadFrom, threadTo);
    }
    int begin = blanksAndTabs(message);
    if (message > from) {
      tail(begin);
    } else {
      begin = from;
    }
    message = begin;
    return begin;
  }

  /** {@code 1234567 123 - }, log4j's diagnostic context (%x) where it is numbers only. */
  private void diagnostics(int from) {
    int start = blanks(from);
    int p = digits(start);
    while (p > start && p + 1 < limit && b[p] == ' ' && Scan.isDigit(b[p + 1])) {
      p = digits(p + 1);
    }
    if (p > start && p + 2 < limit && b[p] == ' ' && dashes(p + 1) == 1) {
      context(start, p);
      commit(p + 2);
    }
  }

  /** Where the message ends on its first line: what stands behind it was a part of the head. */
  int messageEnd() {
    return messageEnd;
  }

  /** The line feed that ends the first line, or the record's end. */
  int lineEnd() {
    return lineEnd;
  }

  boolean hasTime() {
    return hasTime;
  }

  private int lineEnd(int from) {
    return JsonReader.lineFeed(b, from, to);
  }

  // ---- the beginning ----

  /** Behind the time, or the level where that comes first; {@link #NOWHERE} without either. */
  private int start(int from) {
    int p = time(from);
    if (p != NOWHERE) {
      return p;
    }
    if (from + 4 < limit && b[from] == '=' && b[from + 1] == '=' && b[from + 2] == '>') {
      from = blanks(from + 3); // ==> of HashiCorp's tools
    }
    if (from >= limit) {
      return NOWHERE;
    }
    p = levelFirst(from);
    if (p != NOWHERE) {
      return p;
    }
    p = uptime(from);
    if (p != NOWHERE) {
      return p;
    }
    p = doubleColons(from);
    return p != NOWHERE ? p : behindWord(from);
  }

  /**
   * {@code WARN …}, {@code [WARN] …}, {@code I, [time …}, {@code E [time] …}, {@code info: X[0]}.
   */
  private int levelFirst(int from) {
    int p = from;
    boolean bracket = b[p] == '[' || b[p] == '<' || b[p] == '(';
    if (bracket) {
      p++;
    }
    int end = letters(p);
    if (end == p) {
      return NOWHERE;
    }
    if (end - p == 1) {
      // Only where a time follows.
      int number = Severity.number(b, p, end);
      int q = end < limit && b[end] == ',' ? end + 1 : end;
      if (number == Severity.NONE || q >= limit || (b[q] != ' ' && b[q] != '[')) {
        return NOWHERE;
      }
      int after = time(blanks(q));
      if (after == NOWHERE) {
        return NOWHERE;
      }
      level(p, end, number);
      if (bracket) {
        inside = ']';
      }
      return after;
    }
    int number = Severity.ofWord(b, p, end);
    if (number == Severity.NONE) {
      return NOWHERE;
    }
    boolean capitals = capitals(p, end);
    int after = end;
    if (bracket) {
      while (after < limit && b[after] == ' ') {
        after++;
      }
      if (after >= limit || b[after] != (b[from] == '[' ? ']' : b[from] == '<' ? '>' : ')')) {
        return NOWHERE;
      }
      after++;
      if (!capitals && (after < limit && b[after] != ' ' && b[after] != ':')) {
        return NOWHERE;
      }
    } else if (after < limit && b[after] == ':' && after + 1 < limit && isWordByte(b[after + 1])) {
      // Python's basicConfig: WARNING:root:message
      int logger = identifier(after + 1);
      if (!capitals || logger >= limit || b[logger] != ':') {
        return NOWHERE;
      }
      level(p, end, number);
      logger(after + 1, logger);
      return logger + 1;
    } else if (after < limit && b[after] == ':') {
      if (!capitals && !dotNet(after)) {
        return NOWHERE;
      }
      after++;
    } else if (capitals && end - p >= 4 && after < limit && b[after] == '[') {
      after = digits(after + 1); // logrus on a terminal: INFO[0012]
      if (after == end + 1 || after >= limit || b[after++] != ']') {
        return NOWHERE;
      }
    } else if (!capitals
        || (after < limit && !isBlank(b[after]) && b[after] != '|' && b[after] != ESCAPE)) {
      return NOWHERE;
    }
    if (!bracket && after == end && (p + 4 > end || !isFollowed(after))) {
      return NOWHERE;
    }
    level(p, end, number);
    int next = blanks(after);
    int timed = next < limit ? time(next) : NOWHERE;
    if (timed == NOWHERE && next < limit && b[next] == '|' && next + 1 < limit) {
      bars = true;
      timed = time(blanks(next + 1));
    }
    return timed == NOWHERE ? after : timed;
  }

  /** Whether text follows on the line: a word in capitals alone may be anything. */
  private boolean isFollowed(int from) {
    return blanks(from) < limit;
  }

  /** {@code 54 [main] INFO }: milliseconds since the start, log4j's TTCCLayout. */
  private int uptime(int from) {
    int end = digits(from);
    if (end == from || end - from > 12 || end + 1 >= limit || b[end] != ' ' || b[end + 1] != '[') {
      return NOWHERE;
    }
    int close = closing(end + 1);
    if (close == NOWHERE || close == end + 2 || !levelFollows(close + 1)) {
      return NOWHERE;
    }
    fields.attribute(UPTIME, b, from, end);
    thread(end + 2, close);
    return close + 1;
  }

  /** {@code info: Namespace.Class[0]}, the console of Microsoft.Extensions.Logging. */
  private boolean dotNet(int colon) {
    int start = blanks(colon + 1);
    int p = identifier(start);
    return p > start && p < limit && b[p] == '[' && b[lineEnd - 1] == ']';
  }

  /**
   * {@code thread::LEVEL::time::module::line::logger::(function) message}, oVirt's pattern; what is
   * behind the time is read from left to right as far as it goes.
   */
  private int doubleColons(int from) {
    int first = colons(from);
    int levelEnd = first == NOWHERE ? NOWHERE : letters(first + 2);
    int number = first == NOWHERE ? 0 : Severity.ofWord(b, first + 2, levelEnd);
    if (number == Severity.NONE || levelEnd + 16 > limit || b[levelEnd] != ':') {
      return NOWHERE;
    }
    int p = time(levelEnd + 2);
    if (p == NOWHERE) {
      return NOWHERE;
    }
    thread(from, first);
    level(first + 2, levelEnd, number);
    int module = p;
    int moduleEnd = colons(module);
    int lineEnd = moduleEnd == NOWHERE ? NOWHERE : colons(moduleEnd + 2);
    if (lineEnd == NOWHERE || !isNumber(moduleEnd + 2, lineEnd)) {
      return p;
    }
    fields.attribute(FILE, b, module, moduleEnd);
    fields.attribute(LINE, b, moduleEnd + 2, lineEnd);
    p = lineEnd + 2;
    int loggerEnd = colons(p);
    if (loggerEnd != NOWHERE) {
      logger(p, loggerEnd);
      p = loggerEnd + 2;
    }
    if (p < limit && b[p] == '(') {
      int close = closing(p);
      if (close != NOWHERE) {
        fields.attribute(FUNCTION, b, p + 1, close);
        p = close + 1;
      }
    }
    return p;
  }

  /** The next two colons before a blank, not far on; or {@link #NOWHERE}. */
  private int colons(int from) {
    int last = Math.min(limit - 1, from + 80);
    for (int p = from; p < last && !isBlank(b[p]); p++) {
      if (b[p] == ':' && b[p + 1] == ':') {
        return p > from ? p : NOWHERE;
      }
    }
    return NOWHERE;
  }

  /** One or two words in front of a time: a logger, a file's name, a process. */
  private int behindWord(int from) {
    int p = from;
    for (int words = 0; words < 2; words++) {
      int start = p;
      int last = Math.min(limit, p + 80);
      if (b[p < limit ? p : from] == '[') {
        int close = closing(p);
        p = close == NOWHERE ? p : close + 1;
      }
      while (p < last && !isBlank(b[p])) {
        p++;
      }
      if (p == start || p >= last || p + 14 > limit) {
        return NOWHERE;
      }
      int next = blanks(p);
      int after = dated(next) ? time(next) : NOWHERE;
      if (after != NOWHERE) {
        front(from, p);
        return after;
      }
      p = next;
    }
    return NOWHERE;
  }

  /** Whether a date can begin here: what keeps most words from being read as one. */
  private boolean dated(int p) {
    if (p + 13 > limit) {
      return false;
    }
    int q = b[p] == '[' || b[p] == '(' ? p + 1 : p;
    return Scan.isDigit(b[q])
        && Scan.isDigit(b[q + 1])
        && (Scan.isDigit(b[q + 2]) || b[q + 2] == '/');
  }

  private void front(int from, int end) {
    int f = from;
    int t = end;
    if (t - f > 2 && b[t - 1] == ':') {
      t--;
    }
    if ((b[f] == '(' && b[t - 1] == ')') || (b[f] == '[' && b[t - 1] == ']')) {
      f = blanks(f + 1);
      t--;
      while (t > f && isBlank(b[t - 1])) {
        t--;
      }
    }
    if (isNumber(f, t)) {
      pid(f, t);
    } else if (contains(f, t, '.') && has(f, t, DOT_LOG)) {
      fields.attribute(LOG_FILE, b, f, t);
    } else if (identifier(f) == t && (t < end || contains(f, t, '.'))) {
      logger(f, t);
    } else {
      context(from, end);
    }
  }

  private static final byte[] DOT_LOG = EventFields.utf8(".log");

  /**
   * Behind a time that begins here, bare or in brackets or quotes, or {@link #NOWHERE}. Where more
   * stands in its bracket, the cursor stays inside.
   */
  private int time(int from) {
    if (from >= limit || hasTime) {
      return NOWHERE;
    }
    byte open = b[from];
    byte close = (byte) (open == '[' ? ']' : open == '(' ? ')' : open == '"' ? '"' : 0);
    int p = close == 0 ? from : blanks(from + 1);
    if (p + 8 > limit) {
      return NOWHERE;
    }
    Timestamps times = fields.times();
    if (!Scan.isDigit(b[p]) && (b[p] < 'A' || b[p] > 'Z')) {
      return NOWHERE;
    }
    long time = p + 13 <= lineEnd ? times.prefix(b, p, lineEnd) : Timestamps.NONE;
    if (time == Timestamps.NONE && Scan.isDigit(b[p])) {
      if (b[p + 2] == ':') {
        time = times.timeOfDay(b, p, lineEnd);
      } else if (p + 10 <= lineEnd) {
        time = times.epochPrefix(b, p, lineEnd);
        if (time != Timestamps.NONE
            && close == 0
            && !hasPoint(p, times.end())
            && !levelFollows(times.end())) {
          time = Timestamps.NONE; // a bare number may be anything
        }
      }
    }
    if (time == Timestamps.NONE) {
      return NOWHERE;
    }
    int end = times.end();
    if (end < lineEnd && isWordByte(b[end])) {
      return NOWHERE;
    }
    hasTime = true;
    event.setLong(EventColumn.TIME, time);
    compact = end - p == 13 && Scan.isDigit(b[p + 2]) && b[p + 6] == ' ';
    catalina = Scan.isDigit(b[p]) && b[p + 2] == '-' && Scan.isLetter(b[p + 3]);
    hadoop = compact || (end - p == 17 && b[p + 2] == '/' && b[p + 5] == '/');
    if (close != 0) {
      int q = blanks(end);
      if (q < limit && b[q] == close) {
        end = q + 1;
        if (end < limit && b[end] == ':') {
          end++;
        }
        return end;
      }
      if (close == ']') {
        inside = close;
        return end;
      }
    }
    if (end < limit && (b[end] == ',' || b[end] == ';')) {
      return end + 1;
    }
    if (end < limit && b[end] == ':') {
      return end + (end + 1 < limit && b[end + 1] == ':' ? 2 : 1);
    }
    if (end < limit && b[end] == '|') {
      bars = true;
      return end + 1;
    }
    return end;
  }

  private boolean levelFollows(int from) {
    int word = blanks(from);
    int end = letters(word);
    return word > from && capitals(word, end) && Severity.ofWord(b, word, end) != Severity.NONE;
  }

  private boolean hasPoint(int from, int end) {
    for (int i = from; i < end; i++) {
      if (b[i] == '.') {
        return true;
      }
    }
    return false;
  }

  // ---- the parts ----

  private void parts(int from) {
    int p = from;
    for (int parts = 0; parts < MOST_PARTS; parts++) {
      int q = blanksAndTabs(p);
      if (q >= limit) {
        commit(q);
        return;
      }
      byte c = b[q];
      if (inside != 0 && c == inside) {
        inside = 0;
        p = q + 1;
        commit(p);
        continue;
      }
      if (c == '|') {
        bars = true;
        p = q + 1;
        if (pending == 0) {
          commit(p);
        }
        continue;
      }
      if (c == ':' || c == ',') {
        if (level != 0 && pending == 0 && (q + 1 == limit || isBlank(b[q + 1]))) {
          commit(q + 1);
          lastLogger(q + 1);
          return;
        }
        p = q + 1;
        if (pending == 0) {
          commit(p);
        }
        continue;
      }
      if (!hasTime && level != 0 && dated(q)) {
        int timed = time(q); // Cassandra: LEVEL [thread] time
        if (timed != NOWHERE) {
          timeBehind = true;
          p = timed;
          commit(p);
          continue;
        }
      }
      int dashes = dashes(q);
      if (dashes > 0) {
        p = q + dashes;
        if (dashes == 3) {
          arrow = true;
        }
        if (dashes == 2 && level != 0) {
          commit(p);
          program(p);
          return;
        }
        if (level != 0 && dashes == 1) {
          if (pending > 0) {
            continue;
          }
          commit(p);
          lastLogger(p);
          return;
        }
        if (pending == 0) {
          commit(p);
        } else if (dashedEnd == NOWHERE && dashes == 1) {
          dashedEnd = p;
          dashedWords = pending;
        }
        continue;
      }
      if (c == '[' || c == '(' || c == '{' || c == '<') {
        int close = closing(q);
        if (close == NOWHERE || !bracket(q, close)) {
          break;
        }
        p = close + 1;
        commit(p);
        if (p < limit && b[p] == ':' && level != 0) {
          commit(p + 1);
          lastLogger(p + 1);
          return;
        }
        continue;
      }
      int next = word(q, p);
      if (next == NOWHERE) {
        break;
      }
      if (next < 0) {
        return; // the message was found
      }
      p = next;
    }
  }

  private static final int FOUND = -2;

  /**
   * Reads a word that is no bracket and no separator.
   *
   * @param before where the part before it ended
   * @return behind it, {@link #NOWHERE} where it belongs to the message, {@link #FOUND} where it
   *     was the last part
   */
  private int word(int from, int before) {
    int end = from;
    while (end < limit
        && !isBlank(b[end])
        && b[end] != '|'
        && b[end] != ESCAPE
        && !(b[end] == inside && inside != 0)) {
      end++;
    }
    int next = blanksAndTabs(end);
    if (level == 0) {
      int behind = levelWord(from, end, next, before);
      if (behind != NOWHERE) {
        return behind;
      }
    } else if (Severity.ofWord(b, from, letters(from)) != Severity.NONE
        && letters(from) - from == end - from
        && event.has(EventColumn.SEVERITY_TEXT)
        && arrowless(from, end, next)) {
      // Ruby writes the letter first and the word then: the word counts.
      level(from, end, Severity.ofWord(b, from, end));
      commit(end);
      return end;
    }
    if (inside != 0 && end < limit && b[end] == inside) {
      if (isNumber(b[from] == '#' ? from + 1 : from, end)) {
        pid(b[from] == '#' ? from + 1 : from, end);
      } else if (identifier(from) == end && !hasLogger) {
        logger(from, end);
      } else {
        context(from, end);
      }
      commit(end);
      return end;
    }
    if (b[from] == '#' && isNumber(from + 1, end)) {
      pid(from + 1, end);
      return end;
    }
    if (level == 0) {
      return pending(from, end, next);
    }
    return afterLevel(from, end, next);
  }

  private boolean arrowless(int from, int end, int next) {
    return end - from >= 4
        && capitals(from, end)
        && next + 2 < limit
        && b[next] == '-'
        && b[next + 1] == '-';
  }

  /**
   * A word before any level: it counts only if a level, a bar or a dash shows that it is a part.
   */
  private int pending(int from, int end, int next) {
    if (!hasTime) {
      return NOWHERE;
    }
    if (pending == 0 && lineEnd < to && javaUtil(from, end, next)) {
      return FOUND;
    }
    int fileEnd = fileLine(from, end, b[end - 1] == ':' || b[end - 1] == ']');
    if (fileEnd != NOWHERE && pending == 0 && (b[end - 1] == ':' || b[end - 1] == ']')) {
      commit(end);
      return FOUND; // Go's log with Lshortfile
    }
    if (pending == 0 && isProgram(from, end)) {
      logger(from, end - 1);
      commit(end);
      return FOUND;
    }
    if (bars) {
      if (next < limit && b[next] == '|') {
        if (isNumber(from, end)) {
          pid(from, end);
        } else if (!hasLogger && identifier(from) == end) {
          logger(from, end);
        } else {
          context(from, end);
        }
        commit(next + 1);
        return next + 1;
      }
      return NOWHERE;
    }
    if (pending == MOST_PENDING) {
      return NOWHERE;
    }
    if (pending == 1 && dots(pendingFrom[0], pendingTo[0]) > 0 && identifier(from) == end) {
      int letters = letters(next);
      if (letters < limit
          && b[letters] == ':'
          && capitals(next, letters)
          && Severity.ofWord(b, next, letters) != Severity.NONE) {
        fields.attribute(FUNCTION, b, from, end); // java.util.logging on one line
        return end;
      }
    }
    boolean separated = next < limit && (dashes(next) > 0 || b[next] == '[' || b[next] == '<');
    if (!separated
        && !isNumber(from, end)
        && b[end - 1] != ':'
        && !isName(from, end)
        && end - from > 1) {
      return NOWHERE;
    }
    pendingFrom[pending] = from;
    pendingTo[pending++] = end;
    return end;
  }

  /** {@code update-alternatives:}, as dpkg writes it: a name with a hyphen, in lower case. */
  private boolean isProgram(int from, int end) {
    if (end - from < 4 || b[end - 1] != ':' || !Scan.isLetter(b[from])) {
      return false;
    }
    boolean hyphen = false;
    for (int i = from; i < end - 1; i++) {
      hyphen |= b[i] == '-';
      if (b[i] != '-' && !Scan.isDigit(b[i]) && (b[i] < 'a' || b[i] > 'z')) {
        return false;
      }
    }
    return hyphen;
  }

  /**
   * {@code package.Class method}, the end of the line, and {@code LEVEL: message} on the next one:
   * java.util.logging's SimpleFormatter.
   */
  private boolean javaUtil(int from, int end, int next) {
    int methodEnd = next;
    while (methodEnd < limit && !isBlank(b[methodEnd]) && b[methodEnd] != '\r') {
      methodEnd++;
    }
    int rest = methodEnd;
    while (rest < lineEnd && (isBlank(b[rest]) || b[rest] == '\r')) {
      rest++;
    }
    if (rest != lineEnd || methodEnd == next || dots(from, end) == 0 || identifier(from) != end) {
      return false;
    }
    int first = lineEnd;
    int second = first + 1;
    int secondEnd = lineEnd(second);
    limit = Math.min(secondEnd, second + LONGEST);
    int word = letters(second);
    int number = Severity.ofWord(b, second, word);
    if (number == Severity.NONE || word >= limit || b[word] != ':') {
      limit = Math.min(first, from + LONGEST);
      return false;
    }
    logger(from, end);
    fields.attribute(FUNCTION, b, next, methodEnd);
    level(second, word, number);
    lineEnd = secondEnd;
    messageEnd = secondEnd;
    commit(word + 1);
    return true;
  }

  /** Whether a word has the shape of a name rather than of a word in a sentence. */
  private boolean isName(int from, int end) {
    for (int i = from + 1; i < end - 1; i++) {
      byte c = b[i];
      if (c == '.' || c == '_' || c == '-' || c == '/' || c == '@' || Scan.isDigit(c)) {
        return true;
      }
      if (c >= 'A' && c <= 'Z' && b[i - 1] >= 'a' && b[i - 1] <= 'z') {
        return true;
      }
    }
    return Scan.isDigit(b[end - 1]);
  }

  /** The words that waited were parts: gives them their names. */
  private void settle() {
    for (int i = 0; i < pending; i++) {
      int from = pendingFrom[i];
      int end = pendingTo[i];
      while (end > from + 1 && b[end - 1] == ':') {
        end--;
      }
      if (isNumber(from, end)) {
        pid(from, end);
      } else if (fileLine(from, end, false) != NOWHERE) {
        continue;
      } else if (starts(from, end, TID) || starts(from, end, THREAD)) {
        thread(from, end);
      } else if (!hasLogger && identifier(from) == end && Scan.isLetter(b[from])) {
        logger(from, end);
      } else if (end - from > 1 || isWordByte(b[from])) {
        context(from, end);
      }
    }
    pending = 0;
  }

  private static final byte[] TID = EventFields.utf8("TID-");
  private static final byte[] THREAD = EventFields.utf8("Thread-");

  /** The level at this word, and behind it; or {@link #NOWHERE}. */
  private int levelWord(int from, int end, int next, int before) {
    int letters = letters(from);
    if (letters == from) {
      return NOWHERE;
    }
    byte after = letters < limit ? b[letters] : (byte) ' ';
    if (letters < end - 1 && b[end - 1] == ':' && b[end - 2] >= 'A' && b[end - 2] <= 'Z') {
      int monolog = monolog(from, end);
      if (monolog != NOWHERE) {
        return monolog;
      }
    }
    if (letters - from == 1) {
      return hasTime && pending == 0 ? letter(from, end, next) : NOWHERE;
    }
    int number = Severity.ofWord(b, from, letters);
    if (number == Severity.NONE) {
      return NOWHERE;
    }
    boolean capitals = capitals(from, letters);
    boolean blank = letters == limit || isBlank(after) || after == ESCAPE;
    boolean separator =
        after == ':' || after == '|' || after == ']' || after == ',' || after == '/';
    if (!blank && !separator && !(after == '[' || after == '(')) {
      return NOWHERE;
    }
    if (after == '/' && (capitals || !hasTime)) {
      return NOWHERE;
    }
    if (!capitals) {
      boolean marked =
          (after == ':' && letters + 1 < limit && isBlank(b[letters + 1]))
              || after == '|'
              || after == '/'
              || (inside != 0 && hasTime)
              || (next < limit && b[next] == '|')
              || (bars && before > 0 && b[before - 1] == '|')
              || (next < limit && dashes(next) > 0 && hasTime)
              || (next < limit && b[next] == ':' && hasTime && arePendingNumbers())
              || (hasTime && before > 0 && (b[before - 1] == ',' || b[before - 1] == '|'))
              || (hasTime && after == '\t')
              || (hasTime && blank && next - letters > 1)
              || (hasTime && pending == 0 && blank && isQuiet(from, letters));
      if (!marked) {
        return NOWHERE;
      }
    }
    settle();
    level(from, letters, number);
    commit(letters);
    if (after == '/') {
      // icinga: information/Facility: message
      int logger = identifier(letters + 1);
      if (logger < limit && b[logger] == ':') {
        logger(letters + 1, logger);
        commit(logger + 1);
        return FOUND;
      }
      return letters + 1;
    }
    if (after == ':' && letters + 1 < limit && Scan.isLetter(b[letters + 1])) {
      commit(letters + 1);
      int logger = identifier(letters + 1);
      if (logger < limit && b[logger] == ':') {
        logger(letters + 1, logger);
        commit(logger + 1);
      }
      return FOUND;
    }
    if (after == ',' && next - letters > 2) {
      return letters + 1;
    }
    if (!capitals && next - letters > 2 && before > 0 && b[before - 1] == ',') {
      component(next);
      return FOUND;
    }
    return letters;
  }

  /** Windows' component behind its level, in columns: {@code CBS message}. */
  private void component(int from) {
    int end = from;
    while (end < limit && ((b[end] >= 'A' && b[end] <= 'Z') || Scan.isDigit(b[end]))) {
      end++;
    }
    commit(from);
    if (end > from && end - from <= 16 && end + 1 < limit && isBlank(b[end])) {
      if (blanksAndTabs(end) - end > 1 || b[end] == '\t') {
        logger(from, end);
        commit(end);
      }
    }
  }

  private boolean arePendingNumbers() {
    for (int i = 0; i < pending; i++) {
      if (!Scan.isDigit(b[pendingFrom[i]])) {
        return false;
      }
    }
    return true;
  }

  /** Words that no sentence begins with right behind a time. */
  private boolean isQuiet(int from, int end) {
    return switch (b[from] | 0x20) {
      case 'i' -> end - from == 4;
      case 'd', 't' -> end - from == 5;
      case 'w' -> true;
      case 'n' -> end - from == 6;
      default -> false;
    };
  }

  /** {@code channel.LEVEL: message}, Monolog's line formatter. */
  private int monolog(int from, int end) {
    if (!hasTime || b[end - 1] != ':') {
      return NOWHERE;
    }
    int dot = end - 1;
    while (dot > from && b[dot] != '.') {
      dot--;
    }
    int number = Severity.ofWord(b, dot + 1, end - 1);
    if (number == Severity.NONE || dot == from || !capitals(dot + 1, end - 1)) {
      return NOWHERE;
    }
    settle();
    level(dot + 1, end - 1, number);
    logger(from, dot);
    commit(end);
    monologTail = true;
    return FOUND;
  }

  private boolean monologTail;

  /** A single letter is a level where a bar, a tab, a component or a source line follows. */
  private int letter(int from, int end, int next) {
    int number = Severity.number(b, from, from + 1);
    if (number == Severity.NONE || end - from != 1 || b[from] > 'Z' || next >= limit) {
      return NOWHERE;
    }
    boolean certain = b[next] == '|' || b[end] == '\t';
    if (!certain) {
      int word = next;
      while (word < limit && b[word] >= 'A' && b[word] <= 'Z') {
        word++;
      }
      int bracket = blanks(word);
      boolean component = word - next >= 3 || (b[next] == '-' && ++word > next);
      if (component && blanks(word) < limit && b[blanks(word)] == '[' && bracket >= 0) {
        level(from, end, number);
        if (b[next] != '-') {
          logger(next, word);
        }
        int open = blanks(word);
        int close = closing(open);
        if (close != NOWHERE) {
          thread(open + 1, close);
          commit(close + 1);
          return FOUND;
        }
        commit(word);
        return FOUND;
      }
      int wordEnd = next;
      while (wordEnd < limit && !isBlank(b[wordEnd])) {
        wordEnd++;
      }
      certain = b[wordEnd - 1] == ']' && fileLine(next, wordEnd, true) != NOWHERE;
      if (certain) {
        level(from, end, number);
        commit(wordEnd);
        return FOUND;
      }
    }
    if (!certain) {
      return NOWHERE;
    }
    settle();
    level(from, end, number);
    commit(end);
    if (b[next] == '|') {
      // capnslog: time L | package: message
      int start = blanks(next + 1);
      int logger = identifier(start);
      commit(next + 1);
      if (logger > start && logger + 1 < limit && b[logger] == ':' && b[logger + 1] == ' ') {
        logger(start, logger);
        commit(logger + 1);
      }
      return FOUND;
    }
    return end;
  }

  /** A word behind the level. */
  private int afterLevel(int from, int end, int next) {
    if (isNumber(from, end)) {
      if (next < limit && (dashes(next) == 3 || b[next] == '[' || (dashes(next) == 1 && !bars))) {
        pid(from, end);
        commit(end);
        return end;
      }
      return NOWHERE;
    }
    if (bars) {
      if (next < limit && b[next] == '|' && nameWithColons(from) == end) {
        if (dots(from, end) == 0 && loggerFollows(next + 1)) {
          thread(from, end);
        } else {
          named(from, end);
        }
        commit(next + 1);
        return next + 1;
      }
      if (next < limit && b[next] == '|') {
        return NOWHERE;
      }
    }
    boolean tab = end < limit && b[end] == '\t';
    if (fileLine(from, end, tab) != NOWHERE && (tab || b[end - 1] == ':' || b[end - 1] == ']')) {
      if (!hasFile) {
        fileLine(from, end, true);
      }
      commit(end);
      return FOUND;
    }
    if (timeBehind && next < limit && dashes(next) == 1 && fileLine(from, end, true) == end) {
      commit(next + 1);
      return FOUND;
    }
    if (pair(from, end) != NOWHERE) {
      commit(end);
      return end;
    }
    if (splitFile(from, end, next) || django(from, end, next)) {
      return FOUND;
    }
    return loggerBefore(from, end, next)
        ? FOUND
        : tab && spelled(from, end) ? tabbed(from, end) : NOWHERE;
  }

  /** Whether the next field between bars is a logger with dots in it. */
  private boolean loggerFollows(int from) {
    int start = blanks(from);
    int end = identifier(start);
    int next = blanks(end);
    return dots(start, end) > 0 && next < limit && b[next] == '|';
  }

  /** {@code path/file.go 12: }, Calico's form of a source line. */
  private boolean splitFile(int from, int end, int next) {
    int digits = next;
    while (digits < limit && Scan.isDigit(b[digits])) {
      digits++;
    }
    if (digits == next || digits >= limit || b[digits] != ':' || !isEnd(digits + 1)) {
      return false;
    }
    int dot = end - 1;
    while (dot > from && Scan.isLetter(b[dot])) {
      dot--;
    }
    if (b[dot] != '.' || end - dot > 6 || dot == from || hasFile) {
      return false;
    }
    hasFile = true;
    fields.attribute(FILE, b, from, end);
    fields.attribute(LINE, b, next, digits);
    commit(digits + 1);
    return true;
  }

  /** {@code module process thread } behind level and time: the verbose format of Django's guide. */
  private boolean django(int from, int end, int next) {
    int process = next;
    int processEnd = process;
    while (processEnd < limit && Scan.isDigit(b[processEnd])) {
      processEnd++;
    }
    int thread = blanks(processEnd);
    int threadEnd = thread;
    while (threadEnd < limit && Scan.isDigit(b[threadEnd])) {
      threadEnd++;
    }
    if (hasPid
        || hasLogger
        || processEnd == process
        || thread == processEnd
        || threadEnd - thread < 5
        || threadEnd >= limit
        || b[threadEnd] != ' '
        || identifier(from) != end) {
      return false;
    }
    logger(from, end);
    pid(process, processEnd);
    pid(thread, threadEnd);
    commit(threadEnd);
    return true;
  }

  private int tabbed(int from, int end) {
    logger(from, end);
    commit(end);
    return end;
  }

  private boolean spelled(int from, int end) {
    return !hasLogger && nameWithColons(from) == end && fileFollows(end);
  }

  private boolean fileFollows(int end) {
    int start = blanksAndTabs(end);
    int word = start;
    while (word < limit && !isBlank(b[word])) {
      word++;
    }
    return word < limit && b[word] == '\t' && colonNumber(start, word) > 0;
  }

  /** Whether {@code logger - } or {@code logger: } stands here; takes it if so. */
  private boolean loggerBefore(int from, int end, int next) {
    if (hasLogger && !catalina) {
      return false;
    }
    int name = nameWithColons(from);
    if (name == from) {
      return false;
    }
    if (name != end) {
      if (b[name] == '[' && b[end - 1] == ']' && isNumber(name + 1, end - 1) && end == lineEnd) {
        logger(from, name); // .NET, with its event's id
        context(name + 1, end - 1);
        commit(end);
        return true;
      }
      return false;
    }
    if (b[end - 1] == ':') {
      if (!hadoop && !isLogger(from, end - 1)) {
        return false;
      }
      named(from, end - 1);
      commit(end);
      return true;
    }
    if (next > end && next < limit && b[next] == ':' && isEnd(next + 1)) {
      named(from, end);
      commit(next + 1);
      return true;
    }
    if (next > end && next < limit && dashes(next) == 1) {
      named(from, end);
      commit(next + 1);
      return true;
    }
    if (next > end && next < limit && b[next] == '[' && isRequest(from, name, next)) {
      // oslo.log: logger [request] message
      named(from, name);
      int close = closing(next);
      if (close != NOWHERE) {
        context(next + 1, close);
        commit(close + 1);
      } else {
        commit(end);
      }
      return true;
    }
    if (next > end && next < limit && b[next] == '[' && dots(from, name) > 0 && !hasFile) {
      int close = closing(next);
      if (close != NOWHERE && fileLine(next + 1, close, true) == close) {
        named(from, end);
        int dash = blanks(close + 1);
        commit(dash < limit && dashes(dash) == 1 ? dash + 1 : close + 1);
        return true;
      }
    }
    if (next > end && next < limit && b[next] == '(') {
      int close = closing(next);
      if (close != NOWHERE && close + 1 < limit && b[close + 1] == ':' && isEnd(close + 2)) {
        logger(from, close + 1); // ClickHouse: database.table (Part): message
        commit(close + 2);
        return true;
      }
    }
    if (catalina && hasThread && dots(from, name) >= 2) {
      method(from, name);
      commit(end);
      return true;
    }
    return false;
  }

  private boolean isRequest(int from, int end, int bracket) {
    return dots(from, end) > 0
        && (hasPid || starts(bracket + 1, limit, REQUEST) || starts(bracket + 1, limit, DASH));
  }

  private static final byte[] DASH = EventFields.utf8("-]");

  private boolean isEnd(int p) {
    return p >= limit || isBlank(b[p]);
  }

  /** Before a colon only what cannot be a sentence's first word. */
  private boolean isLogger(int from, int end) {
    if (Scan.isDigit(b[from])) {
      return false;
    }
    if (contains(from, end, '$') || contains(from, end, '#')) {
      return true;
    }
    if (hasThread && end - from > 1 && capitals(from, end)) {
      return true;
    }
    int humps = 0;
    for (int i = from; i < end; i++) {
      if (b[i] == '.' || b[i] == '_' || (b[i] == ':' && i + 1 < end && b[i + 1] == ':')) {
        return i > from;
      }
      if (i > from && b[i] >= 'A' && b[i] <= 'Z' && b[i - 1] >= 'a') {
        humps++;
      }
    }
    return humps > 0 && !isException(end);
  }

  private boolean isException(int end) {
    return (b[end - 1] == 'r' && b[end - 2] == 'o' && b[end - 3] == 'r')
        || (b[end - 1] == 'n' && b[end - 2] == 'o' && b[end - 3] == 'i');
  }

  /** What stands behind {@code LEVEL - } or {@code LEVEL: }: a logger before a second dash. */
  private void lastLogger(int from) {
    int start = blanksAndTabs(from);
    if (hasLogger || start >= limit) {
      return;
    }
    int end = start;
    while (end < limit && !isBlank(b[end])) {
      end++;
    }
    int next = blanksAndTabs(end);
    int name = nameWithColons(start);
    if (name != end) {
      return;
    }
    if (next < limit && dashes(next) == 1 && isNameLike(start, end)) {
      named(b[start] == '#' ? start + 1 : start, name);
      commit(next + 1);
    } else if (b[end - 1] == ':' && dots(start, end) >= 2) {
      named(start, end - 1);
      commit(end);
    } else if (next < limit && b[next] == ':' && isEnd(next + 1) && hasPidOrLowLevel()) {
      named(start, name);
      commit(next + 1);
    }
  }

  /** libvirt: {@code time: pid: level : function:line : message}. */
  private boolean hasPidOrLowLevel() {
    return hasPid && hasTime;
  }

  private boolean isNameLike(int from, int end) {
    if (b[from] == '#') {
      return true;
    }
    return isName(from, end) || (end - from > 2 && isLogger(from, end));
  }

  /** {@code -- prog: message} of Ruby's Logger. */
  private void program(int from) {
    int start = blanks(from);
    int last = Math.min(limit, start + 64);
    int p = start;
    while (p < last && b[p] != ':') {
      p++;
    }
    if (p < last && (p + 1 == limit || b[p + 1] == ' ') && p > start) {
      logger(start, p);
      commit(p + 1);
    } else if (p == start && p < limit && b[p] == ':') {
      commit(p + 1);
    }
  }

  // ---- brackets ----

  /** The bracket that closes the one here, on this line, or {@link #NOWHERE}. */
  private int closing(int from) {
    byte open = b[from];
    byte close = (byte) (open == '[' ? ']' : open == '(' ? ')' : open == '{' ? '}' : '>');
    int depth = 0;
    for (int p = from; p < limit; p++) {
      if (b[p] == open) {
        depth++;
      } else if (b[p] == close && --depth == 0) {
        return p;
      }
    }
    return NOWHERE;
  }

  /** Reads the part between two brackets; false where it belongs to the message. */
  private boolean bracket(int open, int close) {
    int from = blanks(open + 1);
    int end = close;
    while (end > from && isBlank(b[end - 1])) {
      end--;
    }
    if (b[open] == '{' && from < end && b[from] == '{' && b[end - 1] == '}') {
      from++;
      end--;
    }
    if (from == end) {
      settle();
      return b[open] != '(';
    }
    if (level == 0) {
      int number = levelOf(from, end);
      if (number != Severity.NONE) {
        settle();
        int word = letters(from);
        level(from, word, number);
        if (word < end) {
          rest(word, end);
        }
        return true;
      }
    }
    if (b[open] == '<') {
      if (level != 0 && !hasThread && Scan.isDigit(b[from])) {
        thread(from, end); // an Erlang process
        return true;
      }
      return false;
    }
    if (!hasTime && level == 0) {
      return false;
    }
    if (isNumber(from, end)) {
      settle();
      pid(from, end);
      return true;
    }
    if (b[from] == '#' && isNumber(from + 1, end)) {
      settle();
      pid(from + 1, end);
      return true;
    }
    if (fileLine(from, end, true) != NOWHERE) {
      settle();
      return true;
    }
    if (b[open] == '{') {
      if (level != 0) {
        return false;
      }
      settle();
      context(from, end);
      return true;
    }
    if (pair(from, end) != NOWHERE) {
      settle();
      return true;
    }
    if (b[open] == '(' && starts(from, end, HEX) && end - from == 6 && level == 0) {
      settle();
      sssd(from, end);
      return true;
    }
    if (b[open] == '(') {
      if (level == 0 || hasThread || contains(from, end, '=')) {
        return false;
      }
      threadFirst = !hasLogger;
      thread(from, end);
      return true;
    }
    settle();
    if (at(from, end) || traced(from, end)) {
      return true;
    }
    boolean name = identifier(from) == end && Scan.isLetter(b[from]);
    if (name && !hasLogger && dots(from, end) > 0 && !Scan.isDigit(b[from])) {
      logger(from, end);
    } else if (arrow && hasThread && threadFrom != NOWHERE) {
      // Spring Boot: the application's name in front of the thread's.
      if (!event.has(EventColumn.SERVICE_NAME)) {
        fields.text(EventColumn.SERVICE_NAME, b, threadFrom, threadTo);
      } else {
        context(threadFrom, threadTo);
      }
      threadFrom = from;
      threadTo = end;
    } else if (contains(from, end, '=') || starts(from, end, REQUEST) || isNote(from, end)) {
      context(from, end);
    } else if (level == 0 || (!hasThread && !hasLogger)) {
      thread(from, end);
    } else if (name && !hasLogger) {
      logger(from, end);
    } else if (!hasThread) {
      thread(from, end);
    } else {
      context(from, end);
    }
    return true;
  }

  /** {@code -}, {@code myid:}, {@code myid:1}: no name of a thread. */
  private boolean isNote(int from, int end) {
    int p = from + MY_ID.length;
    return b[from] == '-' || (starts(from, end, MY_ID) && (p == end || isNumber(p, end)));
  }

  private static final byte[] MY_ID = EventFields.utf8("myid:");
  private static final byte[] HEX = EventFields.utf8("0x");

  /** The bit of SSSD's debug level, sssd.conf(5): fatal 0x0010 to trace 0x4000. */
  private void sssd(int from, int end) {
    int number =
        switch (b[from + 2]) {
          case '0' ->
              switch (b[from + 3]) {
                case '0' ->
                    switch (b[from + 4]) {
                      case '1' -> Severity.FATAL;
                      case '2' -> Severity.ERROR + 1;
                      case '4' -> Severity.ERROR;
                      default -> Severity.WARN;
                    };
                case '1' -> Severity.INFO;
                default -> Severity.DEBUG;
              };
          default -> Severity.TRACE;
        };
    level(from, end, number);
  }

  private static final byte[] REQUEST = EventFields.utf8("req-");

  /** What stands in a level's bracket behind it: {@code [debug, scan]}. */
  private void rest(int from, int end) {
    int p = from;
    while (p < end && (b[p] == ',' || b[p] == ':' || isBlank(b[p]))) {
      p++;
    }
    if (p < end) {
      context(p, end);
    }
  }

  /** The level that a bracket holds: a word or, in capitals, a letter. */
  private int levelOf(int from, int end) {
    int word = letters(from);
    if (word == end && end - from == 1) {
      return b[from] <= 'Z' && hasTime ? Severity.number(b, from, end) : Severity.NONE;
    }
    if (word == end || (word < end && b[word] == ',')) {
      return Severity.ofWord(b, from, word);
    }
    return Severity.NONE;
  }

  /** {@code thread:Logger@line}, ZooKeeper's pattern. */
  private boolean at(int from, int end) {
    int p = end;
    while (p > from && Scan.isDigit(b[p - 1])) {
      p--;
    }
    if (p == end || p <= from + 1 || b[p - 1] != '@') {
      return false;
    }
    int name = p - 1;
    while (name > from && b[name - 1] != ':') {
      name--;
    }
    if (name <= from) {
      return false;
    }
    logger(name, p - 1);
    fields.attribute(LINE, b, p, end);
    thread(from, name - 1);
    return true;
  }

  /** {@code service,trace,span[,exported]}, Spring Cloud Sleuth. */
  private boolean traced(int from, int end) {
    int trace = comma(from, end) + 1;
    int span = trace > 0 ? comma(trace, end) + 1 : 0;
    if (span == 0) {
      return false;
    }
    int third = comma(span, end);
    int spanEnd = third < 0 ? end : third;
    if ((span - trace != 33 && span - trace != 17) || spanEnd - span != 16) {
      return false;
    }
    for (int i = trace; i < spanEnd; i++) {
      int lower = b[i] | 0x20;
      if (i != span - 1 && !Scan.isDigit(b[i]) && (lower < 'a' || lower > 'f')) {
        return false;
      }
    }
    fields.text(EventColumn.SERVICE_NAME, b, from, trace - 1);
    fields.text(EventColumn.TRACE_ID, b, trace, span - 1);
    fields.text(EventColumn.SPAN_ID, b, span, spanEnd);
    return true;
  }

  private int comma(int from, int end) {
    for (int i = from; i < end; i++) {
      if (b[i] == ',') {
        return i;
      }
    }
    return NOWHERE;
  }

  /** {@code pid=12}, {@code tid 12}, {@code pid: 12, tid: 13}: one of them, or both. */
  private int pair(int from, int end) {
    int name = letters(from);
    if (name - from != 3 || name >= end) {
      return NOWHERE;
    }
    boolean process = is(from, 'p') && is(from + 1, 'i') && is(from + 2, 'd');
    boolean thread = is(from, 't') && is(from + 1, 'i') && is(from + 2, 'd');
    if (!process && !thread) {
      return NOWHERE;
    }
    int p = name;
    while (p < end && (b[p] == '=' || b[p] == ':' || b[p] == ' ')) {
      p++;
    }
    int value = p;
    while (p < end && Scan.isDigit(b[p])) {
      p++;
    }
    if (p == value) {
      return NOWHERE;
    }
    int rest = p;
    while (rest < end && (b[rest] == ',' || b[rest] == ':' || b[rest] == ' ')) {
      rest++;
    }
    if (rest < end && (!process || pair(rest, end) == NOWHERE)) {
      return NOWHERE;
    }
    fields.attribute(process ? SyslogPriority.PID : THREAD_ID, b, value, p);
    hasPid |= process;
    return p;
  }

  private boolean is(int at, char lower) {
    return (b[at] | 0x20) == lower;
  }

  /**
   * {@code file.ext:12}, {@code path/file.go:12 in Function}: file and line, if {@code take} is
   * set.
   */
  private int fileLine(int from, int end, boolean take) {
    int colon = colonNumber(from, end);
    if (colon <= 0) {
      return NOWHERE;
    }
    int digits = colon + 1;
    int p = digits;
    while (p < end && Scan.isDigit(b[p])) {
      p++;
    }
    int function = p;
    int functionEnd = end;
    if (p < end) {
      if (end - p > 4 && b[p] == ' ' && b[p + 1] == 'i' && b[p + 2] == 'n' && b[p + 3] == ' ') {
        function = p + 4;
      } else if (end - p > 2 && b[p] == ':' && Scan.isLetter(b[p + 1])) {
        function = p + 1;
      } else if (end - p == 1 && (b[p] == ':' || b[p] == ']' || b[p] == ')')) {
        function = end;
      } else {
        return NOWHERE;
      }
    } else {
      function = end;
    }
    if (take && !hasFile) {
      hasFile = true;
      fields.attribute(FILE, b, from, colon);
      fields.attribute(LINE, b, digits, p);
      fields.attribute(FUNCTION, b, function, functionEnd);
    }
    return p;
  }

  /** The colon of {@code name.ext:12}, or -1. */
  private int colonNumber(int from, int end) {
    int dot = NOWHERE;
    for (int p = from; p < end; p++) {
      byte c = b[p];
      if (c == '.') {
        dot = p;
      } else if (c == ':') {
        boolean file =
            dot > from && p - dot > 1 && p - dot <= 6 && p + 1 < end && Scan.isDigit(b[p + 1]);
        return file && Scan.isLetter(b[dot + 1]) ? p : NOWHERE;
      } else if ((KINDS[c & 0xff] & PATH) == 0) {
        return NOWHERE;
      }
    }
    return NOWHERE;
  }

  // ---- the end ----

  /** What stands behind the message and belongs to the head: Kafka's class, a context in JSON. */
  private void tail(int from) {
    boolean monolog = monologTail;
    monologTail = false;
    if (lineEnd - from < 4) {
      return;
    }
    byte last = b[lineEnd - 1];
    int close = lineEnd - 1;
    if (last == ']' && !hasLogger && !hasThread && hasTime && level != 0) {
      int open = close;
      int least = Math.max(from, close - 80);
      while (open > least && b[open] != '[') {
        open--;
      }
      if (open - 2 > from && b[open] == '[' && b[open - 1] == ' ' && b[open - 2] == ')') {
        close = open - 2; // Kafka Connect: message (class) [thread]
      }
    }
    if (b[close] == ')' && !hasLogger && hasTime && level != 0) {
      int open = close - 1;
      while (open > from && isClassByte(b[open])) {
        open--;
      }
      if (b[open] == '('
          && b[open - 1] == ' '
          && Scan.isLetter(b[open + 1])
          && dots(open + 1, close) > 0
          && open - 1 > from) {
        logger(open + 1, close);
        if (close < lineEnd - 1) {
          fields.attribute(THREAD_NAME, b, close + 3, lineEnd - 1);
        }
        messageEnd = open - 1;
      }
    } else if (last == ')' && threadFirst && hasLogger && !hasFile) {
      int open = close - 1;
      int least = Math.max(from, close - 80);
      while (open > least && (isClassByte(b[open]) || b[open] == ':')) {
        open--;
      }
      int digits = close;
      while (digits > open && Scan.isDigit(b[digits - 1])) {
        digits--;
      }
      if (b[open] == '(' && digits < close && b[digits - 1] == ':' && open - 1 > from) {
        fields.attribute(FILE, b, open + 1, digits - 1);
        fields.attribute(LINE, b, digits, close);
        messageEnd = open - 1;
      }
    } else if (hasFile && last == '}') {
      for (int p = lineEnd - 1; p > from; p--) {
        if (b[p] == '\t') {
          if (b[p + 1] == '{') {
            context(p + 1, lineEnd);
            messageEnd = p;
          }
          return;
        }
      }
    } else if (monolog && (last == '}' || last == ']')) {
      for (int p = from; p + 1 < lineEnd; p++) {
        if (b[p] == ' '
            && ((b[p + 1] == '{' && (b[p + 2] == '"' || b[p + 2] == '}'))
                || (b[p + 1] == '[' && b[p + 2] == ']'))) {
          context(p + 1, lineEnd);
          messageEnd = p;
          return;
        }
      }
    }
  }

  /** A date in brackets not far into a line that stays as it is. */
  private void lateTime(int from) {
    int last = Math.min(limit - 20, from + LATE_LEVEL);
    int tries = 0;
    for (int p = from; p < last && tries < 4; p++) {
      if (b[p] == '[') {
        tries++;
        if (dated(p + 1) && !hasTime) {
          long time = fields.times().prefix(b, p + 1, lineEnd);
          if (time != Timestamps.NONE) {
            event.setLong(EventColumn.TIME, time);
            return;
          }
        }
      }
    }
  }

  /**
   * A level among the first words of a message: the message stays as it is. A word counts where it
   * is in capitals or stands in brackets or before a colon: in running text {@code error} is none.
   */
  private void lateLevel(int from) {
    int end = Math.min(lineEnd, from + LATE_LEVEL);
    int words = 0;
    int p = from;
    while (p < end && words < LATE_WORDS) {
      if (!Scan.isLetter(b[p])) {
        p++;
        continue;
      }
      int start = p;
      while (p < end && Scan.isLetter(b[p])) {
        p++;
      }
      boolean clean =
          (start == from || !isWordByte(b[start - 1])) && (p == to || !isWordByte(b[p]));
      if (clean && (capitals(start, p) || isMarked(from, start, p))) {
        int number = Severity.ofWord(b, start, p);
        if (number != Severity.NONE) {
          level(start, p, number);
          return;
        }
      }
      while (p < end && b[p] != ' ' && isWordByte(b[p])) {
        p++;
      }
      words++;
    }
  }

  /** How far from its beginning a level is looked for in a message, and among how many words. */
  private static final int LATE_LEVEL = 120;

  private static final int LATE_WORDS = 5;

  private boolean isMarked(int from, int start, int end) {
    byte before = start > from ? b[start - 1] : 0;
    byte after = end < to ? b[end] : 0;
    return (after == ']' && before == '[')
        || (after == '>' && before == '<')
        || (after == ')' && before == '(')
        || after == ':'
        || before == '|'
        || after == '|';
  }

  // ---- what was found ----

  private void commit(int p) {
    message = p;
  }

  private void level(int from, int end, int number) {
    level = number;
    event.setLong(EventColumn.SEVERITY_NUMBER, number);
    fields.text(EventColumn.SEVERITY_TEXT, b, from, end);
  }

  private void logger(int from, int end) {
    hasLogger = true;
    fields.text(EventColumn.SCOPE_NAME, b, from, end);
  }

  /** A logger, with its line where that is written behind it: {@code Class:12}, {@code m:f:12}. */
  private void named(int from, int end) {
    int p = end;
    while (p > from && Scan.isDigit(b[p - 1])) {
      p--;
    }
    if (p < end && p - 1 > from && (b[p - 1] == ':' || b[p - 1] == '@')) {
      int name = p - 1;
      int colon = name;
      while (colon > from && b[colon] != ':') {
        colon--;
      }
      fields.attribute(LINE, b, p, end);
      if (colon > from && b[colon - 1] != ':') {
        logger(from, colon);
        fields.attribute(FUNCTION, b, colon + 1, name);
      } else {
        logger(from, name);
      }
    } else if (hasLogger) {
      context(from, end);
    } else {
      logger(from, end);
    }
  }

  /** {@code package.Class.method}. */
  private void method(int from, int end) {
    int dot = end;
    while (dot > from && b[dot - 1] != '.') {
      dot--;
    }
    logger(from, dot - 1);
    fields.attribute(FUNCTION, b, dot, end);
  }

  private void thread(int from, int end) {
    if (hasThread) {
      context(from, end);
    } else {
      hasThread = true;
      threadFrom = from;
      threadTo = end;
    }
  }

  private void pid(int from, int end) {
    if (compact && !hasPid) {
      hasPid = true;
      fields.attribute(THREAD_ID, b, from, end);
    } else if (!hasPid) {
      hasPid = true;
      fields.attribute(SyslogPriority.PID, b, from, end);
    } else if (!hasThread) {
      hasThread = true;
      fields.attribute(THREAD_ID, b, from, end);
    } else {
      context(from, end);
    }
  }

  private void context(int from, int end) {
    fields.attribute(CONTEXTS[Math.min(contexts++, CONTEXTS.length - 1)], b, from, end);
  }

  // ---- bytes ----

  /** Behind blanks and the colours of terminals. */
  private int blanks(int from) {
    int p = from;
    while (p < limit) {
      if (b[p] == ' ') {
        p++;
      } else if (b[p] == ESCAPE && p + 2 < limit && b[p + 1] == '[') {
        int q = p + 2;
        while (q < limit && (Scan.isDigit(b[q]) || b[q] == ';')) {
          q++;
        }
        if (q == limit || b[q] != 'm') {
          return p;
        }
        p = q + 1;
      } else if (b[p] == '\t' && p == from) {
        p++;
      } else {
        return p;
      }
    }
    return p;
  }

  private int blanksAndTabs(int from) {
    int p = from;
    while (p < limit && (isBlank(b[p]) || b[p] == ESCAPE)) {
      int q = blanks(p);
      if (q == p) {
        return p;
      }
      p = q;
    }
    return p;
  }

  /** How many dashes stand alone here, at most three; 0 where they are a part of a word. */
  private int dashes(int from) {
    int p = from;
    while (p < limit && p < from + 3 && b[p] == '-') {
      p++;
    }
    return p > from && (p >= limit || isBlank(b[p])) ? p - from : 0;
  }

  private int digits(int from) {
    int p = from;
    while (p < limit && Scan.isDigit(b[p])) {
      p++;
    }
    return p;
  }

  private int letters(int from) {
    int p = from;
    while (p < limit && Scan.isLetter(b[p])) {
      p++;
    }
    return p;
  }

  /**
   * Behind the bytes that names of loggers and components are made of; a colon belongs to one only
   * in pairs.
   */
  private int identifier(int from) {
    int p = from;
    while (p < limit) {
      if (isNameByte(b[p])) {
        p++;
      } else if (b[p] == ':' && p > from && p + 2 < limit && b[p + 1] == ':') {
        p += 2;
      } else {
        return p;
      }
    }
    return p;
  }

  /** As {@link #identifier}, with colons anywhere: {@code Class:12}, {@code module:function:12}. */
  private int nameWithColons(int from) {
    int p = from;
    while (p < limit && (isNameByte(b[p]) || (b[p] == ':' && p > from))) {
      p++;
    }
    return p;
  }

  private static boolean isNameByte(byte c) {
    return (KINDS[c & 0xff] & NAME) != 0;
  }

  private static boolean isClassByte(byte c) {
    return (KINDS[c & 0xff] & CLASS) != 0;
  }

  private int dots(int from, int end) {
    int dots = 0;
    for (int i = from + 1; i < end - 1; i++) {
      if (b[i] == '.' && Scan.isLetter(b[i + 1])) {
        dots++;
      }
    }
    return dots;
  }

  private boolean contains(int from, int end, char c) {
    for (int i = from; i < end; i++) {
      if (b[i] == c) {
        return true;
      }
    }
    return false;
  }

  private boolean starts(int from, int end, byte[] text) {
    return Scan.startsWith(b, from, end, text);
  }

  private boolean has(int from, int end, byte[] text) {
    for (int i = from; i + text.length <= end; i++) {
      if (starts(i, end, text)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNumber(int from, int end) {
    for (int i = from; i < end; i++) {
      if (!Scan.isDigit(b[i])) {
        return false;
      }
    }
    return end > from && end - from <= 20;
  }

  private boolean capitals(int from, int end) {
    for (int i = from; i < end; i++) {
      if (b[i] > 'Z') {
        return false;
      }
    }
    return true;
  }

  static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  static boolean isWordByte(byte c) {
    return (KINDS[c & 0xff] & WORD) != 0;
  }

  private static final int WORD = 1;
  private static final int NAME = 2;
  private static final int CLASS = 4;

  /** Of those that the name of a source file is made of. */
  private static final int PATH = 8;

  /** What each byte can be a part of. */
  private static final byte[] KINDS = new byte[256];

  static {
    for (int c = 0; c < KINDS.length; c++) {
      byte b = (byte) c;
      boolean word = Scan.isLetter(b) || Scan.isDigit(b) || b == '_' || b < 0;
      KINDS[c] = (byte) (word ? WORD | NAME | CLASS | PATH : 0);
    }
    for (char c : ".-$/@#~+".toCharArray()) {
      KINDS[c] |= NAME;
    }
    for (char c : ".$-".toCharArray()) {
      KINDS[c] |= CLASS;
    }
    for (char c : "-/$@+".toCharArray()) {
      KINDS[c] |= PATH;
    }
  }
}
