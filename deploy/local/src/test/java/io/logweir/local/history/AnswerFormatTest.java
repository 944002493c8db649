package io.logweir.local.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerFormatTest {

  private static final Answer TWO_ROWS =
      new Answer(
          List.of("team", "events"),
          List.of(List.of("a\tb\n€", "7"), Arrays.asList(null, "12345")),
          true);

  @Test
  void aTableIsAsFlinksClientDrawsIt() {
    assertThat(printed(AnswerFormat.TABLE, TWO_ROWS))
        .containsExactly(
            "+--------+--------+",
            "|   team | events |",
            "+--------+--------+",
            "|  a b € |      7 |",
            "| <NULL> |  12345 |",
            "+--------+--------+",
            "the first 2 rows in set (1.5 seconds); --limit N shows more");
  }

  @Test
  void aLongValueIsCutInATableOnly() {
    Answer longest = new Answer(List.of("c"), List.of(List.of("x".repeat(500))), false);
    assertThat(printed(AnswerFormat.TABLE, longest)).allMatch(line -> line.length() <= 84);
    assertThat(printed(AnswerFormat.TSV, longest)).contains("x".repeat(500));
  }

  @Test
  void statementsWithoutRowsSaySo() {
    assertThat(printed(AnswerFormat.TABLE, new Answer(List.of("c"), List.of(), false)))
        .containsExactly("Empty set (1.5 seconds)");
    assertThat(printed(AnswerFormat.TABLE, new Answer(List.of(), List.of(), false)))
        .containsExactly("Done (1.5 seconds)");
  }

  @Test
  void otherProgramsCanReadTheRest() {
    assertThat(printed(AnswerFormat.TSV, TWO_ROWS))
        .containsExactly("team\tevents", "a\\tb\\n€\t7", "\\N\t12345");
    assertThat(printed(AnswerFormat.JSON, TWO_ROWS))
        .containsExactly(
            "{\"team\":\"a\\tb\\n€\",\"events\":\"7\"}", "{\"team\":null,\"events\":\"12345\"}");
  }

  private static List<String> printed(AnswerFormat format, Answer answer) {
    List<String> lines = new ArrayList<>();
    format.print(answer, Duration.ofMillis(1_500), lines::add);
    return lines;
  }
}
