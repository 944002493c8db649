package io.logweir.local.conform;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables beside these classes: tab-separated, {@code #} begins a comment line. */
final class Resource {

  private Resource() {}

  /** The other cells of each row, by its first. */
  static Map<String, List<String>> table(String name) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    try (InputStream in = Resource.class.getResourceAsStream(name);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        String[] cells = line.split("\t", -1);
        List<String> others = new ArrayList<>();
        for (int i = 1; i < cells.length; i++) {
          others.add(cells[i].strip());
        }
        if (rows.put(cells[0].strip(), List.copyOf(others)) != null) {
          throw new IllegalStateException(name + " says two things about " + cells[0]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
    return rows;
  }
}
