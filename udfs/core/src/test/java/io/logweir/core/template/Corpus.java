package io.logweir.core.template;

import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Rejection;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Labelled messages (logpai/loghub), outside of this repository: in {@code shared/corpora/cases} of
 * a parent folder.
 */
final class Corpus {

  /** A message and the event its authors say it is. */
  record Labelled(String label, String message) {}

  private Corpus() {}

  /** The lines of a data set; none where the folder is missing. */
  static List<Labelled> lines(String set) throws IOException {
    Path file = null;
    for (Path p = Path.of("").toAbsolutePath(); p != null && file == null; p = p.getParent()) {
      Path candidate = p.resolve("shared/corpora/cases/loghub-" + set + ".jsonl");
      file = Files.isReadable(candidate) ? candidate : null;
    }
    List<Labelled> lines = new ArrayList<>();
    if (file == null) {
      return lines;
    }
    LogParser parser = new LogParser(SourceOptions.DEFAULTS.withFormat("json"));
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    for (String line : Files.readAllLines(file)) {
      byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
      RawLog raw = new RawLog(utf8, set, 0, lines.size(), 0, Map.of());
      if (!parser.parse(raw, event, why)) {
        throw new AssertionError(why + " in " + line);
      }
      lines.add(
          new Labelled(
              event.entry(EventColumn.ATTRIBUTES, "expected.loghub.event_id"),
              event.entry(EventColumn.ATTRIBUTES, "expected.message")));
    }
    return lines;
  }
}
