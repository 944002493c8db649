package io.logweir.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

/** The scripts answer {@code --help} from files, at once and before anything is built. */
class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "down",
        "reset",
        "status",
        "logs",
        "send",
        "sql",
        "spark",
        "trino",
        "try",
        "conform",
        "redrive",
        "cost",
        "restate",
        "maintain"
      })
  void theFileSaysWhatTheCommandTakes(String name) throws IOException {
    String help = Main.command(name).getUsageMessage(Ansi.OFF);
    Path file = Path.of("help", name + ".txt");
    if (System.getenv("LOGWEIR_WRITE_HELP") != null) {
      Files.writeString(file, help);
    }
    assertThat(Files.readString(file))
        .as("to write it anew: LOGWEIR_WRITE_HELP=1 mvn -pl deploy/local -am test")
        .isEqualTo(help);
    assertThat(Files.readString(Path.of(name))).as("the file that starts it").contains(" " + name);
  }
}
