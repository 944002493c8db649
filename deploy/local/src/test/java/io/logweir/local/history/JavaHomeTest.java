package io.logweir.local.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaHomeTest {

  @Test
  void theReleaseFileTellsTheVersion(@TempDir Path folder) throws Exception {
    assertThat(JavaHome.major(home(folder, "JAVA_VERSION=\"25.0.3\"\nIMPLEMENTOR=\"x\"\n")))
        .isEqualTo(25);
    assertThat(JavaHome.major(home(folder, "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"22\"\n")))
        .isEqualTo(22);
    assertThat(JavaHome.major(home(folder, "JAVA_VERSION=\"1.8.0_402\"\n"))).isEqualTo(1);
    assertThat(JavaHome.major(folder.resolve("nothing"))).isZero();
  }

  @Test
  void whatIsFoundIsNewEnough() {
    assertThat(JavaHome.atLeast(17))
        .hasValueSatisfying(it -> assertThat(JavaHome.major(it)).isGreaterThanOrEqualTo(17));
    assertThat(JavaHome.atLeast(999)).isEmpty();
  }

  private static Path home(Path folder, String release) throws Exception {
    Path home = Files.createTempDirectory(folder, "java");
    Files.createDirectories(home.resolve("bin"));
    Path java = Files.createFile(home.resolve("bin/java"));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("release"), release);
    return home;
  }
}
