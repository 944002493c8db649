package io.logweir.local.flink;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Which job was submitted last and from what it was restored: enough to find, after any crash, the
 * state from which the next one goes on without loss or doubling.
 *
 * @param id the job's id, 32 hex digits; empty after a stop with a savepoint
 * @param restoredFrom the savepoint or checkpoint it started from; empty for a first start
 */
public record JobRecord(String id, String restoredFrom) {

  /** A job with an id of its own, written down before it is submitted. */
  public static JobRecord next(Optional<Path> restoredFrom) {
    return new JobRecord(
        UUID.randomUUID().toString().replace("-", ""), restoredFrom.map(Path::toString).orElse(""));
  }

  /** No job: it was stopped, and the next one goes on from this savepoint. */
  public static JobRecord stopped(Path savepoint) {
    return new JobRecord("", savepoint.toString());
  }

  /** What was written, if anything was. */
  public static Optional<JobRecord> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties p = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      p.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(new JobRecord(p.getProperty("id", ""), p.getProperty("restored-from", "")));
  }

  /** Replaces what was written. */
  public void write(Path file) {
    Properties p = new Properties();
    p.setProperty("id", id);
    p.setProperty("restored-from", restoredFrom);
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try (Writer writer = Files.newBufferedWriter(draft)) {
      p.store(writer, "the job that deploy/local/up submitted last");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.move(draft, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The newest complete checkpoint of this job, else what it was restored from; empty if it never
   * completed one (then it committed nothing either).
   *
   * @param checkpoints the folder that holds a folder for each job id
   */
  public Optional<Path> latest(Path checkpoints) {
    Path own = checkpoints.resolve(id);
    if (!id.isEmpty() && Files.isDirectory(own)) {
      try (Stream<Path> folders = Files.list(own)) {
        Optional<Path> newest =
            folders
                .filter(f -> f.getFileName().toString().matches("chk-\\d+"))
                .filter(JobRecord::complete)
                .max(Comparator.comparingLong(JobRecord::number));
        if (newest.isPresent()) {
          return newest;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (restoredFrom.isEmpty()) {
      return Optional.empty();
    }
    Path restored = Path.of(restoredFrom);
    if (!complete(restored)) {
      throw new IllegalStateException(
          "the state that the job goes on from is gone: "
              + restored
              + "; deploy/local/reset starts from nothing");
    }
    return Optional.of(restored);
  }

  // Flink writes _metadata last, under another name first.
  private static boolean complete(Path checkpoint) {
    return Files.exists(checkpoint.resolve("_metadata"));
  }

  private static long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
  }
}
