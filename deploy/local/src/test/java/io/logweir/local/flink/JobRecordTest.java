package io.logweir.local.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRecordTest {
  @TempDir private Path dir;

  @Test
  void theNewestCompleteCheckpointIsTaken() throws IOException {
    JobRecord job = JobRecord.next(Optional.empty());
    Path chk9 = checkpoint(job, "chk-9", true);
    Path chk10 = checkpoint(job, "chk-10", true);
    assertThat(checkpoint(job, "chk-11", false)).exists();
    assertThat(job.latest(dir)).contains(chk10).isNotEqualTo(Optional.of(chk9));
  }

  @Test
  void aJobThatCompletedNoneGoesBackToWhatItWasRestoredFrom() throws IOException {
    JobRecord first = JobRecord.next(Optional.empty());
    Path chk3 = checkpoint(first, "chk-3", true);
    JobRecord second = JobRecord.next(first.latest(dir));
    assertThat(second.id()).hasSize(32).isNotEqualTo(first.id());
    assertThat(second.latest(dir)).contains(chk3);
    Path chk4 = checkpoint(second, "chk-4", true);
    assertThat(second.latest(dir)).contains(chk4);
  }

  @Test
  void aFirstJobThatCompletedNoneStartsFromNothing() {
    assertThat(JobRecord.next(Optional.empty()).latest(dir)).isEmpty();
  }

  @Test
  void stateThatIsGoneIsNoFreshStart() {
    JobRecord job = JobRecord.stopped(dir.resolve("savepoint-gone"));
    assertThatThrownBy(() -> job.latest(dir)).hasMessageContaining("savepoint-gone");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = dir.resolve("job.properties");
    assertThat(JobRecord.read(file)).isEmpty();
    JobRecord job = JobRecord.next(Optional.of(dir.resolve("chk-1")));
    job.write(file);
    assertThat(JobRecord.read(file)).contains(job);
    assertThat(dir).isDirectoryContaining("glob:**job.properties");
  }

  private Path checkpoint(JobRecord job, String name, boolean complete) throws IOException {
    Path folder = Files.createDirectories(dir.resolve(job.id()).resolve(name));
    if (complete) {
      Files.createFile(folder.resolve("_metadata"));
    }
    return folder;
  }
}
