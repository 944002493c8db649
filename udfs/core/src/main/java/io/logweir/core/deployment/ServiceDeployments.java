package io.logweir.core.deployment;

import io.logweir.core.rollup.Dimension;
import io.logweir.core.rollup.RecentWindows;
import io.logweir.core.rollup.Series;
import io.logweir.core.rollup.WindowTotals;
import io.logweir.schema.Deployment;
import io.logweir.schema.EventColumn;
import io.logweir.schema.MetricPoint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The versions of one service in one environment: when another one appeared, and what the service
 * was like before and after. Time is event time and comes from outside.
 *
 * <p>A version is a deployment where it was never seen before, unless it is there from the
 * beginning, and where it comes back after {@value #RETURN_MINUTES} minutes in which another one
 * was seen: a roll-back. Late events alone make none. Instances of two versions at once, as in a
 * rolling update, are one deployment.
 */
public final class ServiceDeployments {

  private static final int FORMAT = 1;

  /** How long before and after a deployment is compared. */
  static final int SIDE_MINUTES = 15;

  static final int RETURN_MINUTES = 5;

  /** More versions than this are no versions; what is not remembered makes no marker. */
  private static final int MAX_VERSIONS = 256;

  private static final long SIDE_MILLIS = SIDE_MINUTES * 60_000L;
  private static final long RETURN_MILLIS = RETURN_MINUTES * 60_000L;

  /** What a service ran; either may be null. */
  private record Version(String serviceVersion, String deploymentId)
      implements Comparable<Version> {

    static Version of(MetricPoint point) {
      Map<String, String> dimensions = point.dimensions();
      return new Version(
          dimensions.get(EventColumn.SERVICE_VERSION.attribute()),
          dimensions.get(EventColumn.DEPLOYMENT_ID.attribute()));
    }

    boolean isKnown() {
      return serviceVersion != null || deploymentId != null;
    }

    @Override
    public int compareTo(Version other) {
      return key().compareTo(other.key());
    }

    private String key() {
      return serviceVersion + "\0" + deploymentId;
    }
  }

  /** A version that appeared at the start of a window, ms; the one before it, or null. */
  private record Appearance(long at, Version version, Version previous) {}

  private static final class Seen {
    RecentWindows windows = new RecentWindows();
    long lastEnd = Long.MIN_VALUE;

    /** Whether it was seen in its time, and not only in late events. */
    boolean inTime;
  }

  private final Series service;
  private final Map<Version, Seen> versions = new TreeMap<>();
  private final List<Appearance> pending = new ArrayList<>();
  private long clock = Long.MIN_VALUE;
  private long windowMillis;

  /** Of a service that nothing is known of yet. */
  public ServiceDeployments(Series service) {
    this.service = service;
  }

  /** Takes a point of one version in. */
  public void add(MetricPoint point, Consumer<Deployment> deployments) {
    Version version = Version.of(point);
    long start = point.windowStart() / 1000;
    windowMillis = point.windowEnd() / 1000 - start;
    Seen seen = versions.get(version);
    if (seen == null && versions.size() >= MAX_VERSIONS) {
      return;
    }
    boolean isNews = !point.isIncrement() && point.count() > 0 && version.isKnown();
    boolean isNew = seen == null || !seen.inTime;
    if (isNews && (isNew ? hasBefore(start) : isBack(version, seen, start))) {
      Appearance appearance = new Appearance(start, version, previous(version, start));
      pending.add(appearance);
      deployments.accept(marker(appearance));
    }
    if (seen == null) {
      seen = new Seen();
      versions.put(version, seen);
    }
    seen.inTime |= isNews;
    seen.windows.add(point, true);
    if (point.count() > 0) {
      seen.lastEnd = Math.max(seen.lastEnd, start + windowMillis);
    }
  }

  /** Whether the service was there in an earlier window, as whatever version. */
  private boolean hasBefore(long start) {
    return versions.values().stream().anyMatch(seen -> seen.windows.firstStart() < start);
  }

  private boolean isBack(Version version, Seen seen, long start) {
    return seen.lastEnd != Long.MIN_VALUE
        && start - seen.lastEnd >= RETURN_MILLIS
        && versions.entrySet().stream()
            .anyMatch(
                other ->
                    !other.getKey().equals(version)
                        && other.getKey().isKnown()
                        && other.getValue().lastEnd > seen.lastEnd);
  }

  private Version previous(Version version, long start) {
    Version latest = null;
    long latestEnd = Long.MIN_VALUE;
    for (Map.Entry<Version, Seen> each : versions.entrySet()) {
      if (!each.getKey().equals(version)
          && each.getKey().isKnown()
          && each.getValue().windows.firstStart() < start
          && each.getValue().lastEnd > latestEnd) {
        latest = each.getKey();
        latestEnd = each.getValue().lastEnd;
      }
    }
    return latest;
  }

  /** Goes on to {@code now}, ms of event time. */
  public void advance(long now, Consumer<Deployment> deployments) {
    clock = Math.max(clock, now);
    Iterator<Appearance> each = pending.iterator();
    while (each.hasNext()) {
      Appearance appearance = each.next();
      if (clock >= appearance.at() + SIDE_MILLIS) {
        each.remove();
        long at = appearance.at();
        deployments.accept(
            Comparison.of(
                marker(appearance), between(at - SIDE_MILLIS, at), between(at, at + SIDE_MILLIS)));
      }
    }
    long needed =
        pending.stream().mapToLong(Appearance::at).min().orElse(clock) - SIDE_MILLIS - windowMillis;
    versions.values().forEach(seen -> seen.windows.forgetBefore(needed));
  }

  private Deployment marker(Appearance appearance) {
    Version version = appearance.version();
    Version previous = appearance.previous();
    return new Deployment(
        service.idOf(version.key() + "\0" + appearance.at()),
        1,
        appearance.at() * 1000,
        service.value(Dimension.NAMESPACE),
        service.value(Dimension.SERVICE),
        service.value(Dimension.ENVIRONMENT),
        version.serviceVersion(),
        version.deploymentId(),
        previous == null ? null : previous.serviceVersion(),
        previous == null ? null : previous.deploymentId(),
        null,
        null,
        null,
        null,
        null);
  }

  private WindowTotals between(long from, long to) {
    WindowTotals sum = new WindowTotals();
    versions.values().forEach(seen -> sum.add(seen.windows.between(from, to, false)));
    return sum;
  }

  /** How far its time has come, ms; {@code Long.MIN_VALUE} at the beginning. */
  public long clock() {
    return clock;
  }

  /** When the next comparison is due, ms; {@code Long.MAX_VALUE} where none is. */
  public long nextChange() {
    return pending.stream()
        .mapToLong(appearance -> appearance.at() + SIDE_MILLIS)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Writes it; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    service.write(out);
    out.writeLong(clock);
    out.writeLong(windowMillis);
    out.writeInt(versions.size());
    for (Map.Entry<Version, Seen> each : versions.entrySet()) {
      write(each.getKey(), out);
      out.writeLong(each.getValue().lastEnd);
      out.writeBoolean(each.getValue().inTime);
      each.getValue().windows.write(out);
    }
    out.writeInt(pending.size());
    for (Appearance appearance : pending) {
      out.writeLong(appearance.at());
      write(appearance.version(), out);
      out.writeBoolean(appearance.previous() != null);
      if (appearance.previous() != null) {
        write(appearance.previous(), out);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static ServiceDeployments read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException("deployments of format " + format + "; this version reads " + FORMAT);
    }
    ServiceDeployments deployments = new ServiceDeployments(Series.read(in));
    deployments.clock = in.readLong();
    deployments.windowMillis = in.readLong();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      Version version = readVersion(in);
      Seen seen = new Seen();
      seen.lastEnd = in.readLong();
      seen.inTime = in.readBoolean();
      seen.windows = RecentWindows.read(in);
      deployments.versions.put(version, seen);
    }
    int waiting = in.readInt();
    for (int i = 0; i < waiting; i++) {
      long at = in.readLong();
      Version version = readVersion(in);
      Version previous = in.readBoolean() ? readVersion(in) : null;
      deployments.pending.add(new Appearance(at, version, previous));
    }
    return deployments;
  }

  private static void write(Version version, DataOutput out) throws IOException {
    write(version.serviceVersion(), out);
    write(version.deploymentId(), out);
  }

  private static void write(String text, DataOutput out) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      out.writeUTF(text);
    }
  }

  private static Version readVersion(DataInput in) throws IOException {
    return new Version(readText(in), readText(in));
  }

  private static String readText(DataInput in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }
}
