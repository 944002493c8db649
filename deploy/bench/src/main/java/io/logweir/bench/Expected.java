package io.logweir.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What the generator knows to be right.
 *
 * @param unique events
 * @param repeated records that repeat an event
 * @param cut records that are no event
 * @param errors events of level ERROR
 * @param bytes bytes of the events
 * @param digest sum over the events of {@link #digest(long, long)} of their ids
 */
record Expected(long unique, long repeated, long cut, long errors, long bytes, long digest) {

  long records() {
    return unique + repeated + cut;
  }

  /** An id's part of the digest of a set of ids. */
  static long digest(long idHigh, long idLow) {
    return Mix.of(idHigh + 3 * Mix.of(idLow));
  }

  /** Keeps it; the file is there only when it is whole. */
  void write(Path file) {
    Properties properties = new Properties();
    properties.setProperty("unique", Long.toString(unique));
    properties.setProperty("repeated", Long.toString(repeated));
    properties.setProperty("cut", Long.toString(cut));
    properties.setProperty("errors", Long.toString(errors));
    properties.setProperty("bytes", Long.toString(bytes));
    properties.setProperty("digest", Long.toString(digest));
    try {
      Path part = file.resolveSibling(file.getFileName() + ".part");
      try (Writer writer = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
        properties.store(writer, null);
      }
      Files.move(part, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Expected read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Expected(
        number(properties, "unique"),
        number(properties, "repeated"),
        number(properties, "cut"),
        number(properties, "errors"),
        number(properties, "bytes"),
        number(properties, "digest"));
  }

  private static long number(Properties properties, String key) {
    return Long.parseLong(properties.getProperty(key));
  }
}
