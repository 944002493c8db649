package io.logweir.local.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** How answers are printed. */
public enum AnswerFormat {
  /** As Flink's SQL client does it. */
  TABLE {
    @Override
    public void print(Answer answer, Duration took, Consumer<String> out) {
      String seconds = String.format(Locale.ROOT, "(%.1f seconds)", took.toMillis() / 1000.0);
      if (answer.rows().isEmpty()) {
        out.accept((answer.columns().isEmpty() ? "Done " : "Empty set ") + seconds);
        return;
      }
      List<List<String>> lines = new ArrayList<>();
      lines.add(answer.columns().stream().map(AnswerFormat::cell).toList());
      answer.rows().forEach(row -> lines.add(row.stream().map(AnswerFormat::cell).toList()));
      int[] widths = new int[answer.columns().size()];
      lines.forEach(
          line -> {
            for (int i = 0; i < widths.length; i++) {
              widths[i] = Math.max(widths[i], length(line.get(i)));
            }
          });
      StringBuilder rule = new StringBuilder("+");
      for (int width : widths) {
        rule.append("-".repeat(width + 2)).append('+');
      }
      out.accept(rule.toString());
      for (int n = 0; n < lines.size(); n++) {
        out.accept(line(lines.get(n), widths));
        if (n == 0) {
          out.accept(rule.toString());
        }
      }
      out.accept(rule.toString());
      int rows = answer.rows().size();
      out.accept(
          (answer.more() ? "the first " : "")
              + rows
              + (rows == 1 ? " row in set " : " rows in set ")
              + seconds
              + (answer.more() ? "; --limit N shows more" : ""));
    }
  },

  /** A line of column names, and a line a row; tabs and line ends within a value are escaped. */
  TSV {
    @Override
    public void print(Answer answer, Duration took, Consumer<String> out) {
      if (!answer.columns().isEmpty()) {
        out.accept(String.join("\t", answer.columns()));
      }
      answer
          .rows()
          .forEach(
              row ->
                  out.accept(
                      row.stream().map(AnswerFormat::escaped).collect(Collectors.joining("\t"))));
    }
  },

  /** A JSON object a row, values as text or null. */
  JSON {
    @Override
    public void print(Answer answer, Duration took, Consumer<String> out) {
      for (List<String> row : answer.rows()) {
        Map<String, String> object = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
          object.put(answer.columns().get(i), row.get(i));
        }
        try {
          out.accept(MAPPER.writeValueAsString(object));
        } catch (JsonProcessingException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  };

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MAX_WIDTH = 80;

  /** Hands over the lines of an answer. */
  public abstract void print(Answer answer, Duration took, Consumer<String> out);

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(' ').append(" ".repeat(widths[i] - length(cell))).append(cell).append(" |");
    }
    return line.toString();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String cell(String value) {
    String text = value == null ? "<NULL>" : value.replaceAll("\\s", " ");
    return length(text) > MAX_WIDTH
        ? text.substring(0, text.offsetByCodePoints(0, MAX_WIDTH - 3)) + "..."
        : text;
  }

  private static String escaped(String value) {
    return value == null
        ? "\\N"
        : value
            .replace("\\", "\\\\")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
            .replace("\r", "\\r");
  }

  /** As a person types it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
