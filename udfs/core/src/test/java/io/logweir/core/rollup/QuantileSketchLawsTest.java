package io.logweir.core.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class QuantileSketchLawsTest {

  /** What rounding of logarithms and powers may add to the promised error. */
  private static final double ROUNDING = 1e-9;

  @Property
  void mergeCommutes(@ForAll("values") List<Long> a, @ForAll("values") List<Long> b) {
    QuantileSketch ab = of(a);
    ab.merge(of(b));
    QuantileSketch ba = of(b);
    ba.merge(of(a));
    assertSame(ab, ba);
    assertThat(ab.count()).isEqualTo(a.size() + b.size());
  }

  @Property
  void mergeAssociates(
      @ForAll("values") List<Long> a,
      @ForAll("values") List<Long> b,
      @ForAll("values") List<Long> c) {
    QuantileSketch left = of(a);
    left.merge(of(b));
    left.merge(of(c));
    QuantileSketch bc = of(b);
    bc.merge(of(c));
    QuantileSketch right = of(a);
    right.merge(bc);
    assertSame(left, right);
  }

  @Property
  void theEmptySketchIsZero(@ForAll("values") List<Long> values) {
    QuantileSketch left = new QuantileSketch();
    left.merge(of(values));
    QuantileSketch right = of(values);
    right.merge(new QuantileSketch());
    assertSame(left, of(values));
    assertSame(right, of(values));
  }

  @Property
  void partsAddUpToTheWholeAndStayAsTheyAre(
      @ForAll("values") List<Long> a, @ForAll("values") List<Long> b) {
    QuantileSketch whole = of(a);
    b.forEach(whole::add);
    QuantileSketch part = of(b);
    QuantileSketch sum = of(a);
    sum.merge(part);
    assertSame(sum, whole);
    sum.add(1);
    assertSame(part, of(b));
  }

  @Property(tries = 3000)
  void anyQuantileIsWithinOnePercentOfTheValueAtItsRank(
      @ForAll("someValues") List<Long> values, @ForAll @DoubleRange(min = 0, max = 1) double q) {
    List<Long> sorted = values.stream().map(value -> Math.max(1, value)).sorted().toList();
    double exact = sorted.get((int) Math.floor(q * (sorted.size() - 1)));
    assertThat(of(values).quantile(q))
        .isCloseTo(exact, within(exact * QuantileSketch.RELATIVE_ERROR * (1 + ROUNDING)));
  }

  @Property(tries = 3000)
  void aValueLiesWithinItsBucket(@ForAll("value") long value) {
    int index = QuantileSketch.index(value);
    assertThat(index).isBetween(0, QuantileSketch.BUCKETS - 1);
    double counted = Math.max(1, value);
    assertThat(counted)
        .isGreaterThanOrEqualTo(Math.pow(QuantileSketch.GAMMA, index - 1) * (1 - ROUNDING))
        .isLessThanOrEqualTo(Math.pow(QuantileSketch.GAMMA, index) * (1 + ROUNDING));
  }

  /** Points that were stored are of the buckets that the logarithm gives. */
  @Property(tries = 20_000)
  void theBucketIsThatOfTheFormula(@ForAll("value") long value) {
    int formula =
        value <= 1 ? 0 : (int) Math.ceil(Math.log((double) value) / Math.log(QuantileSketch.GAMMA));
    assertThat(QuantileSketch.index(value)).isEqualTo(formula);
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("values") List<Long> values) throws IOException {
    QuantileSketch sketch = of(values);
    assertIsRead(sketch);
  }

  @Property
  void aCopyIsIndependent(@ForAll("values") List<Long> values, @ForAll("value") long more) {
    QuantileSketch sketch = of(values);
    QuantileSketch copy = sketch.copy();
    copy.add(more);
    assertSame(sketch, of(values));
    sketch.add(more);
    assertSame(copy, sketch);
  }

  @Property
  void sketchesOfOtherBucketsAreNotEqual(
      @ForAll("values") List<Long> values, @ForAll("value") long a, @ForAll("value") long b) {
    QuantileSketch withA = of(values);
    withA.add(a);
    QuantileSketch withB = of(values);
    withB.add(b);
    assertThat(withA.equals(withB)).isEqualTo(buckets(withA).equals(buckets(withB)));
  }

  @Example
  void valuesBelowOneCountAsOne() {
    for (long value : new long[] {1, 0, -1, Long.MIN_VALUE}) {
      QuantileSketch sketch = of(List.of(value));
      assertThat(sketch.count()).isEqualTo(1);
      assertThat(sketch.quantile(0.5)).isCloseTo(1, within(0.01 + ROUNDING));
    }
  }

  @Example
  void theLargestLongHasTheLastBucket() {
    assertThat(QuantileSketch.index(Long.MAX_VALUE)).isEqualTo(QuantileSketch.BUCKETS - 1);
    assertThat(of(List.of(Long.MAX_VALUE)).quantile(1))
        .isCloseTo(0x1p63, within(0x1p63 * (0.01 + ROUNDING)));
  }

  @Example
  void whatIsNoBucketOrNoQuantileIsRefused() {
    QuantileSketch sketch = of(List.of(5L));
    assertThatThrownBy(() -> sketch.addToBucket(-1, 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> sketch.addToBucket(QuantileSketch.BUCKETS, 1))
        .hasMessageContaining("2185");
    assertThatThrownBy(() -> sketch.quantile(1.01)).hasMessageContaining("1.01");
    assertThatThrownBy(() -> sketch.quantile(Double.NaN)).hasMessageContaining("NaN");
    assertThat(new QuantileSketch().quantile(0.5)).isNaN();
  }

  @Example
  void largeCountsAreKept() throws IOException {
    long large = (1L << 52) - 1;
    QuantileSketch sketch = new QuantileSketch();
    sketch.add(5, large);
    sketch.add(5_000, 1);
    assertThat(buckets(sketch)).containsValue(large);
    sketch.add(5, 2);
    sketch.add(7, 1L << 60);
    assertThat(sketch.count()).isEqualTo(large + 3 + (1L << 60));
    assertThat(buckets(sketch).values()).containsExactly(large + 2, 1L << 60, 1L);
    assertIsRead(sketch);
  }

  @Property
  void whatIsTakenBackWasNeverThere(
      @ForAll("values") List<Long> values, @ForAll("values") List<Long> more) throws IOException {
    QuantileSketch sketch = of(values);
    more.forEach(sketch::add);
    more.forEach(value -> sketch.add(value, -1));
    assertSame(sketch, of(values));
    assertIsRead(sketch);
  }

  /** As states of before the compact format have it. */
  @Property
  void theFirstFormatIsRead(@ForAll("values") List<Long> values) throws IOException {
    QuantileSketch sketch = of(values);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(sketch.bucketCount());
    for (var bucket : buckets(sketch).entrySet()) {
      out.writeShort(bucket.getKey());
      out.writeLong(bucket.getValue());
    }
    assertSame(
        QuantileSketch.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))),
        sketch);
  }

  @Provide
  Arbitrary<Long> value() {
    Arbitrary<Long> everyMagnitude =
        Arbitraries.integers()
            .between(0, 61)
            .flatMap(bits -> Arbitraries.longs().between(1L << bits, 1L << (bits + 1)));
    return Arbitraries.oneOf(everyMagnitude, Arbitraries.longs());
  }

  @Provide
  Arbitrary<List<Long>> values() {
    // Few buckets are kept in another way than many.
    return Arbitraries.oneOf(
        value().list().ofMaxSize(60), value().list().ofMinSize(100).ofMaxSize(300));
  }

  @Provide
  Arbitrary<List<Long>> someValues() {
    return value().list().ofMinSize(1).ofMaxSize(300);
  }

  private static QuantileSketch of(List<Long> values) {
    QuantileSketch sketch = new QuantileSketch();
    values.forEach(sketch::add);
    return sketch;
  }

  private static void assertIsRead(QuantileSketch sketch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sketch.write(new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    assertSame(QuantileSketch.read(in), sketch);
    assertThat(in.read()).as("everything was read").isEqualTo(-1);
  }

  private static void assertSame(QuantileSketch actual, QuantileSketch expected) {
    assertThat(actual).isEqualTo(expected).hasSameHashCodeAs(expected);
    assertThat(buckets(actual)).isEqualTo(buckets(expected));
    assertThat(actual.bucketCount()).isEqualTo(buckets(expected).size());
    assertThat(actual.count())
        .isEqualTo(buckets(expected).values().stream().mapToLong(Long::longValue).sum());
  }

  private static SortedMap<Integer, Long> buckets(QuantileSketch sketch) {
    SortedMap<Integer, Long> buckets = new TreeMap<>();
    sketch.forEachBucket(buckets::put);
    return buckets;
  }
}
