package io.logweir.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text file with <code>${names}</code> in it; a name that has no value is an error. */
final class Template {
  // Lower case only: what is meant for log4j or the environment is left alone.
  private static final Pattern NAME = Pattern.compile("\\$\\{([a-z][a-z.]*)}");

  private Template() {}

  static void fill(Path template, Map<String, String> values, Path target) {
    try {
      Files.createDirectories(target.getParent());
      Files.writeString(target, fill(template.toString(), Files.readString(template), values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String fill(String name, String text, Map<String, String> values) {
    return NAME.matcher(text)
        .replaceAll(
            match -> {
              String value = values.get(match.group(1));
              if (value == null) {
                throw new IllegalArgumentException(
                    name + " names ${" + match.group(1) + "}; known are " + values.keySet());
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
