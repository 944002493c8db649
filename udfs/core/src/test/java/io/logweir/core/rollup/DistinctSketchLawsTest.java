package io.logweir.core.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.apache.datasketches.memory.Memory;

class DistinctSketchLawsTest {

  @Property(tries = 200)
  void mergeCommutes(@ForAll("texts") List<String> a, @ForAll("texts") List<String> b)
      throws IOException {
    assertSame(merged(of(a), of(b)), merged(of(b), of(a)));
  }

  @Property(tries = 200)
  void mergeAssociates(
      @ForAll("texts") List<String> a,
      @ForAll("texts") List<String> b,
      @ForAll("texts") List<String> c)
      throws IOException {
    assertSame(merged(merged(of(a), of(b)), of(c)), merged(of(a), merged(of(b), of(c))));
  }

  @Property(tries = 200)
  void itIsAFunctionOfTheSetOfTexts(@ForAll("texts") List<String> texts, @ForAll Random random)
      throws IOException {
    List<String> twice = new java.util.ArrayList<>(texts);
    twice.addAll(texts);
    java.util.Collections.shuffle(twice, random);
    assertSame(of(twice), of(texts));
    assertSame(merged(of(texts), of(texts)), of(texts));
    assertSame(merged(new DistinctSketch(), of(texts)), of(texts));
    assertSame(merged(of(texts), new DistinctSketch()), of(texts));
    assertSame(of(texts).copy(), of(texts));
  }

  @Property(tries = 200)
  void fewAreCountedExactly(@ForAll("texts") List<String> texts) {
    int distinct = new HashSet<>(texts).size();
    if (distinct <= 192) {
      assertThat(of(texts).estimate()).isEqualTo(distinct);
    }
  }

  @Property(tries = 200)
  void whatIsWrittenIsRead(@ForAll("texts") List<String> texts) throws IOException {
    DistinctSketch sketch = of(texts);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes(sketch)));
    assertSame(DistinctSketch.read(in), sketch);
    assertThat(in.read()).as("everything was read").isEqualTo(-1);
  }

  /** Three standard errors: of so many sizes, one in some 400 may be beyond without any fault. */
  @Example
  void manyAreCountedWithinTheStatedError() {
    DistinctSketch sketch = new DistinctSketch();
    int next = 200;
    double squares = 0;
    int checks = 0;
    for (int i = 1; i <= 500_000; i++) {
      add(sketch, "10." + (i >>> 16) + "." + (i >>> 8 & 255) + "." + (i & 255));
      if (i == next) {
        double error = sketch.estimate() / (double) i - 1;
        assertThat(error).as("of %d", i).isCloseTo(0, within(3 * DistinctSketch.STANDARD_ERROR));
        squares += error * error;
        checks++;
        next = next + next / 4;
      }
    }
    assertThat(checks).isGreaterThan(30);
    assertThat(Math.sqrt(squares / checks)).isLessThan(1.5 * DistinctSketch.STANDARD_ERROR);
  }

  /** Apache DataSketches reads it, gives the same number, and merges it with one of its own. */
  @Example
  void dataSketchesReadsIt() {
    for (int size : new int[] {0, 1, 7, 8, 100, 192, 193, 500, 5_000, 300_000}) {
      DistinctSketch ours = new DistinctSketch();
      HllSketch theirs = new HllSketch(11, TgtHllType.HLL_8);
      for (int i = 0; i < size; i++) {
        add(ours, "client-" + i);
        theirs.update("client-" + i);
      }
      HllSketch read = HllSketch.heapify(Memory.wrap(ours.toDataSketches()));
      assertThat(read.isEmpty()).isEqualTo(size == 0);
      assertThat(read.getCompositeEstimate())
          .as("%d texts", size)
          .isEqualTo(theirs.getCompositeEstimate(), within(1e-9 * Math.max(1, size)));
      assertThat((double) ours.estimate())
          .isCloseTo(theirs.getCompositeEstimate(), within(0.5 + 0.02 * size));

      Union union = new Union(11);
      union.update(read);
      union.update(theirs);
      assertThat(union.getCompositeEstimate())
          .as("%d texts, and the same ones by their own sketch", size)
          .isCloseTo(theirs.getCompositeEstimate(), within(1e-6 * Math.max(1, size)));
    }
  }

  @Property(tries = 200)
  void whatIsStoredIsRead(@ForAll("texts") List<String> texts) throws IOException {
    assertSame(DistinctSketch.fromDataSketches(of(texts).toDataSketches()), of(texts));
  }

  /** What Spark writes by default has twice the registers; what is read of it is our own sketch. */
  @Example
  void sketchesOfDataSketchesAreRead() throws IOException {
    for (int lgRegisters : new int[] {11, 12, 21}) {
      for (int size : new int[] {0, 1, 7, 8, 100, 192, 193, 500, 5_000, 300_000}) {
        DistinctSketch ours = new DistinctSketch();
        HllSketch theirs = new HllSketch(lgRegisters, TgtHllType.HLL_8);
        for (int i = 0; i < size; i++) {
          add(ours, "client-" + i);
          theirs.update("client-" + i);
        }
        for (byte[] stored : List.of(theirs.toCompactByteArray(), theirs.toUpdatableByteArray())) {
          DistinctSketch read = DistinctSketch.fromDataSketches(stored);
          assertThat(read.toDataSketches())
              .as("%d texts, lgK %d", size, lgRegisters)
              .isEqualTo(ours.toDataSketches());
        }
      }
    }
  }

  @Property(tries = 2000)
  void whatIsNoSketchIsRefused(@ForAll @Size(max = 60) byte[] bytes, @ForAll boolean head) {
    if (head && bytes.length > 2) {
      bytes[1] = 1;
      bytes[2] = 7;
    }
    try {
      assertThat(DistinctSketch.fromDataSketches(bytes).estimate()).isBetween(0L, 15L);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("HLL sketch");
    }
  }

  @Example
  void aSketchOfAnotherTypeIsRefused() {
    HllSketch packed = new HllSketch(11, TgtHllType.HLL_4);
    HllSketch coarse = new HllSketch(10, TgtHllType.HLL_8);
    for (int i = 0; i < 5_000; i++) {
      packed.update("client-" + i);
      coarse.update("client-" + i);
    }
    assertThatThrownBy(() -> DistinctSketch.fromDataSketches(packed.toCompactByteArray()))
        .hasMessageContaining("HLL_8");
    assertThatThrownBy(() -> DistinctSketch.fromDataSketches(coarse.toCompactByteArray()))
        .hasMessageContaining("lgK 10");
    byte[] cut = java.util.Arrays.copyOf(of(List.of("a", "b")).toDataSketches(), 15);
    assertThatThrownBy(() -> DistinctSketch.fromDataSketches(cut)).hasMessageContaining("ends");
  }

  @Provide
  Arbitrary<List<String>> texts() {
    Arbitrary<String> any = Arbitraries.strings().ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> numbered = Arbitraries.integers().between(0, 400).map(i -> "text-" + i);
    return Arbitraries.oneOf(any, numbered, numbered, numbered).list().ofMaxSize(600);
  }

  private static DistinctSketch of(List<String> texts) {
    DistinctSketch sketch = new DistinctSketch();
    texts.forEach(text -> add(sketch, text));
    return sketch;
  }

  private static void add(DistinctSketch sketch, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sketch.add(bytes, 0, bytes.length);
  }

  private static DistinctSketch merged(DistinctSketch a, DistinctSketch b) {
    DistinctSketch merged = a.copy();
    merged.merge(b);
    return merged;
  }

  private static byte[] bytes(DistinctSketch sketch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sketch.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static void assertSame(DistinctSketch actual, DistinctSketch expected)
      throws IOException {
    assertThat(actual).isEqualTo(expected).hasSameHashCodeAs(expected);
    assertThat(actual.estimate()).isEqualTo(expected.estimate());
    assertThat(bytes(actual)).isEqualTo(bytes(expected));
    assertThat(actual.toDataSketches()).isEqualTo(expected.toDataSketches());
  }
}
