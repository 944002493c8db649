package io.logweir.connector.iceberg.maintenance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.FileScanTask;

/**
 * Which files are rewritten together.
 *
 * <p>Iceberg's own planner packs bins of a fixed size and leaves what does not fill one: a day may
 * end with a small file that no later run takes. Here a day is divided evenly, and a small rest
 * takes another file along, so that nothing is left to do after a run.
 */
final class FileGroups {

  private FileGroups() {}

  /**
   * Groups of those files that are too small, too large or of which rows are deleted.
   *
   * @param files all of a table
   */
  static List<FileGroup> toCompact(Iterable<FileScanTask> files, FileSizes sizes) {
    List<FileGroup> groups = new ArrayList<>();
    byDay(files).forEach((day, all) -> divide(groups, day, misfits(all, sizes), sizes));
    return groups;
  }

  /** Groups of all these files. */
  static List<FileGroup> of(Iterable<FileScanTask> files, FileSizes sizes) {
    List<FileGroup> groups = new ArrayList<>();
    byDay(files).forEach((day, all) -> divide(groups, day, all, sizes));
    return groups;
  }

  /** The day of a file's partition, days since the epoch. */
  static int day(FileScanTask file) {
    return file.file().partition().get(0, Integer.class);
  }

  private static Map<Integer, List<FileScanTask>> byDay(Iterable<FileScanTask> files) {
    Map<Integer, List<FileScanTask>> days = new TreeMap<>();
    files.forEach(file -> days.computeIfAbsent(day(file), day -> new ArrayList<>()).add(file));
    return days;
  }

  private static List<FileScanTask> misfits(List<FileScanTask> day, FileSizes sizes) {
    List<FileScanTask> misfits = new ArrayList<>();
    List<FileScanTask> others = new ArrayList<>();
    for (FileScanTask file : day) {
      (isMisfit(file, day.size(), sizes) ? misfits : others).add(file);
    }
    // Sorted rows need less room than the same rows in many files: what is just enough becomes
    // too little.
    if (!misfits.isEmpty() && !others.isEmpty() && bytes(misfits) < sizes.leastRest()) {
      misfits.add(others.stream().min(Comparator.comparingLong(FileGroups::bytes)).orElseThrow());
    }
    return misfits;
  }

  private static boolean isMisfit(FileScanTask file, int filesOfTheDay, FileSizes sizes) {
    return bytes(file) < sizes.least() && filesOfTheDay > 1
        || bytes(file) > sizes.most()
        || !file.deletes().isEmpty();
  }

  private static void divide(
      List<FileGroup> groups, int day, List<FileScanTask> files, FileSizes sizes) {
    long left = bytes(files);
    long parts = Math.max(1, left / sizes.group());
    List<FileScanTask> part = new ArrayList<>();
    for (FileScanTask file : files) {
      part.add(file);
      if (parts > 1 && bytes(part) >= left / parts) {
        left -= bytes(part);
        parts--;
        groups.add(new FileGroup(groups.size(), day, part));
        part = new ArrayList<>();
      }
    }
    if (!part.isEmpty()) {
      groups.add(new FileGroup(groups.size(), day, part));
    }
  }

  private static long bytes(List<FileScanTask> files) {
    return files.stream().mapToLong(FileGroups::bytes).sum();
  }

  private static long bytes(FileScanTask file) {
    return file.file().fileSizeInBytes();
  }
}
