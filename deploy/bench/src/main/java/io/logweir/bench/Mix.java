package io.logweir.bench;

/** Turns numbers into 64 bits that look random (the finalizer of SplitMix64, a bijection). */
final class Mix {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Mix() {}

  static long of(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static long of(long seed, long place, long purpose) {
    return of(of(seed ^ (purpose * GOLDEN)) + place);
  }
}
