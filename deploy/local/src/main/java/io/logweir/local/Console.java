package io.logweir.local;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** All that is said to the person at the terminal: results on stdout, the rest on stderr. */
public final class Console {
  private static final PrintStream OUT = stream(FileDescriptor.out);
  private static final PrintStream ERR = stream(FileDescriptor.err);
  // Set by deploy/local/.run, which knows; a progress line is overwritten only on a terminal.
  private static final boolean TERMINAL = Boolean.getBoolean("logweir.terminal");

  private static int progressLength;

  private Console() {}

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** A line of the result. */
  public static synchronized void line(String text) {
    clearProgress();
    OUT.println(text);
  }

  /** A formatted line of the result. */
  public static void line(String format, Object... arguments) {
    line(String.format(Locale.ROOT, format, arguments));
  }

  /** A step that was done, and how long it took. */
  public static void step(String name, String outcome, Duration took) {
    line("  %-14s %-48s %6.1f s", name, outcome, took.toMillis() / 1000.0);
  }

  /** A step that took no time worth telling. */
  public static void step(String name, String outcome) {
    line("  %-14s %s", name, outcome);
  }

  /** What is wrong, and what to do. */
  public static synchronized void problem(String text) {
    clearProgress();
    ERR.println(text);
  }

  /**
   * What is going on; on a terminal it replaces the progress before it, elsewhere it is left out.
   */
  public static synchronized void progress(String text) {
    if (TERMINAL) {
      clearProgress();
      ERR.print(text);
      ERR.flush();
      progressLength = text.length();
    }
  }

  private static void clearProgress() {
    if (progressLength > 0) {
      ERR.print("\r" + " ".repeat(progressLength) + "\r");
      ERR.flush();
      progressLength = 0;
    }
  }
}
