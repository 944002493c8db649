package io.logweir.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of all rounds, each as minimum, median and maximum. */
final class Report {
  private final List<Figures> job = new ArrayList<>();
  private final List<Figures> loop = new ArrayList<>();

  /** Adds a round of both. */
  void add(Figures ofJob, Figures ofLoop) {
    job.add(ofJob);
    loop.add(ofLoop);
  }

  /** Median of: events per CPU-second of the job ÷ those of the loop in the same round. */
  double ratio() {
    return median(ratios(Figures::perCpuSecond));
  }

  /** The table. */
  String text() {
    StringBuilder text = new StringBuilder();
    line(text, "", "job: min", "median", "max", "loop: min", "median", "max");
    row(text, "events/s to the final commit", "%,.0f", Figures::perSecond);
    row(text, "events/s while reading", "%,.0f", Figures::perSecondReading);
    row(text, "events per CPU-second", "%,.0f", Figures::perCpuSecond);
    row(text, "CPU-seconds per million events", "%.2f", Figures::cpuSecondsPerMillion);
    row(text, "  of these, task manager", "%.2f", Figures::workCpuSecondsPerMillion);
    row(text, "seconds from submission", "%.1f", Figures::submittedSeconds);
    row(text, "peak resident memory, MB", "%,.0f", f -> f.peakBytes() / 1e6);
    row(text, "bytes stored per event", "%.0f", Figures::storedBytesPerRecord);
    text.append('\n');
    ratio(text, "events per CPU-second, job ÷ loop", Figures::perCpuSecond);
    ratio(
        text,
        "the same, task manager only ÷ loop",
        figures -> 1 / figures.workCpuSecondsPerMillion());
    ratio(text, "events/s to the final commit, job ÷ loop", Figures::perSecond);
    ratio(text, "events/s while reading, job ÷ loop", Figures::perSecondReading);
    return text.toString();
  }

  private void row(
      StringBuilder text, String name, String format, ToDoubleFunction<Figures> figure) {
    String[] cells = new String[7];
    cells[0] = name;
    put(cells, 1, format, sorted(job, figure));
    put(cells, 4, format, sorted(loop, figure));
    line(text, cells);
  }

  private static void put(String[] cells, int at, String format, double[] sorted) {
    cells[at] = String.format(Locale.ROOT, format, sorted[0]);
    cells[at + 1] = String.format(Locale.ROOT, format, median(sorted));
    cells[at + 2] = String.format(Locale.ROOT, format, sorted[sorted.length - 1]);
  }

  private void ratio(StringBuilder text, String name, ToDoubleFunction<Figures> figure) {
    double[] ratios = ratios(figure);
    text.append(
        String.format(
            Locale.ROOT,
            "%-42s %.2f (%.2f–%.2f)%n",
            name,
            median(ratios),
            ratios[0],
            ratios[ratios.length - 1]));
  }

  private double[] ratios(ToDoubleFunction<Figures> figure) {
    double[] ratios = new double[job.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = figure.applyAsDouble(job.get(i)) / figure.applyAsDouble(loop.get(i));
    }
    Arrays.sort(ratios);
    return ratios;
  }

  private static double[] sorted(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
    return rounds.stream().mapToDouble(figure).sorted().toArray();
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static void line(StringBuilder text, String... cells) {
    text.append(String.format(Locale.ROOT, "%-32s", cells[0]));
    for (int i = 1; i < cells.length; i++) {
      text.append(String.format(Locale.ROOT, i == 4 ? "  %12s" : "%10s", cells[i]));
    }
    text.append('\n');
  }
}
