package io.logweir.connector.type;

import io.logweir.schema.MetricPoint;
import java.util.Map;

/** Metric points with a value of its own in every place. */
public final class Points {

  private Points() {}

  /** A point that has everything, of a window of a minute; counts go up from 1. */
  public static MetricPoint full(String id, long version, long windowStart, String set) {
    return new MetricPoint(
        id,
        version,
        windowStart,
        windowStart + 60_000_000,
        "team",
        "service",
        "env",
        1,
        2,
        3,
        4,
        5,
        6,
        0.5,
        0.95,
        0.99,
        1.0,
        Map.of(7, 8L),
        true,
        false,
        12,
        set,
        Map.of("http.route", "/a/{id}"),
        22L,
        23L,
        24L,
        2.5,
        0.25,
        27L,
        28L,
        29L,
        30L,
        Map.of(31, 32L),
        33L,
        34L,
        35L,
        36L,
        37L,
        3.5,
        1.5,
        39L,
        new byte[] {4, 0},
        41L,
        new byte[] {4, 2},
        43L);
  }

  /** A point that lacks whatever it may lack. */
  public static MetricPoint bare(String id, long version, long windowStart, String set) {
    return new MetricPoint(
        id,
        version,
        windowStart,
        windowStart + 60_000_000,
        null,
        null,
        null,
        1,
        2,
        3,
        4,
        5,
        6,
        null,
        null,
        null,
        null,
        Map.of(),
        true,
        false,
        12,
        set,
        Map.of(),
        22L,
        23L,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
