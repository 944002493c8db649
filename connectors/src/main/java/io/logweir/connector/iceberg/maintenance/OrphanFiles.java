package io.logweir.connector.iceberg.maintenance;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Files in a table's folder that nothing refers to: left by writers that failed. What is younger
 * than an age may still be committed, and is none.
 */
final class OrphanFiles {

  private final Table table;
  private final Instant before;

  OrphanFiles(Table table, Instant before) {
    this.table = table;
    this.before = before;
  }

  /** Whether the table's storage can list a folder. */
  boolean canBeListed() {
    return table.io() instanceof SupportsPrefixOperations;
  }

  /**
   * Those that there are.
   *
   * @throws IllegalStateException where the names in the storage are not those in the table, so
   *     that everything would seem to be one
   */
  List<FileInfo> find() {
    List<FileInfo> old = new ArrayList<>();
    Set<String> all = new HashSet<>();
    // First what is there, then what is referred to: what is committed in between is no orphan.
    for (String folder : List.of("/data/", "/metadata/")) {
      list(
          table.location() + folder,
          file -> {
            all.add(path(file.location()));
            if (file.createdAtMillis() < before.toEpochMilli()) {
              old.add(file);
            }
          });
    }
    table.refresh();
    Set<String> referenced = referenced();
    TableMetadata metadata = ((BaseTable) table).operations().current();
    if (!all.isEmpty() && !all.contains(path(metadata.metadataFileLocation()))) {
      throw new IllegalStateException(
          "the storage lists no %s, which is there: its names are others than the table's"
              .formatted(metadata.metadataFileLocation()));
    }
    old.removeIf(file -> referenced.contains(path(file.location())));
    return old;
  }

  private void list(String folder, Consumer<FileInfo> consumer) {
    if (folder.startsWith("file:") || !folder.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*")) {
      listLocally(Path.of(path(folder)), consumer);
      return;
    }
    try {
      ((SupportsPrefixOperations) table.io()).listPrefix(folder).forEach(consumer);
    } catch (UncheckedIOException e) {
      // A table that nobody has written to yet has no folder of data.
      if (!(e.getCause() instanceof FileNotFoundException)) {
        throw e;
      }
    }
  }

  /**
   * Hadoop's listing of a local folder starts a process for each file to learn its permissions, and
   * fails where another has deleted one meanwhile.
   */
  private static void listLocally(Path folder, Consumer<FileInfo> consumer) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              consumer.accept(
                  new FileInfo(
                      file.toString(),
                      attributes.size(),
                      attributes.lastModifiedTime().toMillis()));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("listing " + folder, e);
    }
  }

  private Set<String> referenced() {
    Set<String> referenced = new HashSet<>();
    new ReferencedFiles(table, table.snapshots())
        .bytes()
        .keySet()
        .forEach(file -> referenced.add(path(file)));
    TableMetadata metadata = ((BaseTable) table).operations().current();
    referenced.add(path(metadata.metadataFileLocation()));
    metadata.previousFiles().forEach(entry -> referenced.add(path(entry.file())));
    table.statisticsFiles().stream()
        .map(StatisticsFile::path)
        .forEach(file -> referenced.add(path(file)));
    table.partitionStatisticsFiles().stream()
        .map(PartitionStatisticsFile::path)
        .forEach(file -> referenced.add(path(file)));
    return referenced;
  }

  /** Without the scheme, which is written in more than one way. */
  private static String path(String location) {
    return location
        .replaceFirst("^[a-zA-Z][a-zA-Z0-9+.-]*:(//[^/]*)?", "")
        .replaceAll("/{2,}", "/");
  }
}
