package io.logweir.bench;

/**
 * What one round of the job or of the loop took.
 *
 * @param records records that were read
 * @param submittedSeconds from submission to the final commit; for the loop as {@code seconds}
 * @param seconds from the first moment at which it could read to the final commit
 * @param readingSeconds from the first moment at which it could read to the last record read
 * @param cpuSeconds user and system time of all its processes, submission included
 * @param workCpuSeconds of these, the process that does the work: the task manager, or the loop
 * @param peakBytes the most that was resident, summed over its processes
 * @param storedBytes bytes of the event table's data files
 */
record Figures(
    long records,
    double submittedSeconds,
    double seconds,
    double readingSeconds,
    double cpuSeconds,
    double workCpuSeconds,
    long peakBytes,
    long storedBytes) {

  double perSecond() {
    return records / seconds;
  }

  double perSecondReading() {
    return records / readingSeconds;
  }

  double perCpuSecond() {
    return records / cpuSeconds;
  }

  double cpuSecondsPerMillion() {
    return cpuSeconds / records * 1e6;
  }

  double workCpuSecondsPerMillion() {
    return workCpuSeconds / records * 1e6;
  }

  double storedBytesPerRecord() {
    return (double) storedBytes / records;
  }
}
