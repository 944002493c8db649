package io.logweir.connector.iceberg.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.schema.StoredTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;

/** Target 1,000 bytes: a file below 250 is too small, above 2,000 too large. */
class FileGroupsTest {

  private static final FileSizes SIZES = new FileSizes(1_000);

  @Test
  void theOnlyFileOfADayIsLeftAlone() {
    assertThat(sizes(compact(file(1, 10), file(2, 10), file(3, 900)))).isEmpty();
  }

  @Test
  void smallFilesOfADayGoTogether() {
    assertThat(sizes(compact(file(1, 10), file(1, 240), file(1, 600), file(2, 7), file(2, 8))))
        .containsExactly(List.of(10L, 240L, 600L), List.of(7L, 8L));
  }

  @Test
  void aSmallRestTakesTheSmallestOfTheOthersAlong() {
    assertThat(sizes(compact(file(1, 900), file(1, 400), file(1, 10))))
        .containsExactly(List.of(10L, 400L));
  }

  @Test
  void whatIsEnoughByItselfLeavesTheOthersAlone() {
    assertThat(sizes(compact(file(1, 900), file(1, 240), file(1, 240), file(1, 240))))
        .containsExactly(List.of(240L, 240L, 240L));
  }

  @Test
  void aFileThatIsTooLargeIsDivided() {
    assertThat(sizes(compact(file(1, 2_500)))).containsExactly(List.of(2_500L));
  }

  @Test
  void aLongDayIsDividedEvenly() {
    List<List<Long>> groups =
        sizes(compact(Stream.generate(() -> file(1, 200)).limit(101).toArray(FileScanTask[]::new)));
    assertThat(groups).hasSize(2).allMatch(group -> group.size() >= 50);
    assertThat(groups.stream().mapToInt(List::size).sum()).isEqualTo(101);
  }

  @Test
  void aFileWithDeletedRowsIsWrittenAnew() {
    assertThat(sizes(compact(new Task(data(1, 900), List.of(deletes()))))).hasSize(1);
  }

  private static List<FileGroup> compact(FileScanTask... files) {
    return FileGroups.toCompact(List.of(files), SIZES);
  }

  private static List<List<Long>> sizes(List<FileGroup> groups) {
    List<List<Long>> sizes = new ArrayList<>();
    for (FileGroup group : groups) {
      assertThat(group.id()).isEqualTo(sizes.size());
      sizes.add(group.files().stream().map(file -> file.file().fileSizeInBytes()).toList());
    }
    return sizes;
  }

  private static final Schema SCHEMA = IcebergHistory.schema(StoredTable.EVENTS.columns());
  private static final PartitionSpec SPEC = PartitionSpec.builderFor(SCHEMA).day("time").build();

  private static FileScanTask file(int day, long bytes) {
    return new Task(data(day, bytes), List.of());
  }

  private static DataFile data(int day, long bytes) {
    return DataFiles.builder(SPEC)
        .withPath("file-" + day + "-" + bytes + ".parquet")
        .withPartitionPath("time_day=1970-01-0" + (day + 1))
        .withFileSizeInBytes(bytes)
        .withRecordCount(bytes)
        .build();
  }

  private static DeleteFile deletes() {
    return org.apache.iceberg.FileMetadata.deleteFileBuilder(SPEC)
        .ofPositionDeletes()
        .withPath("deletes.parquet")
        .withPartitionPath("time_day=1970-01-02")
        .withFileSizeInBytes(10)
        .withRecordCount(1)
        .build();
  }

  private record Task(DataFile file, List<DeleteFile> deletes) implements FileScanTask {
    @Override
    public PartitionSpec spec() {
      return SPEC;
    }

    @Override
    public long start() {
      return 0;
    }

    @Override
    public long length() {
      return file.fileSizeInBytes();
    }

    @Override
    public Expression residual() {
      return Expressions.alwaysTrue();
    }

    @Override
    public Iterable<FileScanTask> split(long size) {
      return List.of(this);
    }
  }
}
