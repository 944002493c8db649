package io.logweir.udf;

import io.logweir.core.rollup.DistinctSketch;

/** The union of stored sketches; none, once there was one that cannot be read. */
public final class MergedSketch {

  private DistinctSketch sketch;

  /** Of no sketch yet. */
  MergedSketch() {
    this(new DistinctSketch());
  }

  /** Of this sketch, or of one that cannot be read. */
  MergedSketch(DistinctSketch sketch) {
    this.sketch = sketch;
  }

  /** Adds a sketch as stored. */
  void add(byte[] stored) {
    if (sketch == null) {
      return;
    }
    try {
      sketch.merge(DistinctSketch.fromDataSketches(stored));
    } catch (IllegalArgumentException notReadable) {
      sketch = null;
    }
  }

  /** Adds what another has merged. */
  void add(MergedSketch other) {
    if (other.sketch == null) {
      sketch = null;
    } else if (sketch != null) {
      sketch.merge(other.sketch);
    }
  }

  /** All of them together, or null. */
  DistinctSketch sketch() {
    return sketch;
  }
}
