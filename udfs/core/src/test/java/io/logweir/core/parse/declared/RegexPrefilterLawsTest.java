package io.logweir.core.parse.declared;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** A pattern that the prefilter leaves out does not match. */
class RegexPrefilterLawsTest {

  /** A regular expression and a text that it matches. */
  record Sample(String regex, String text) {}

  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void whatMatchesIsLeftIn(@ForAll("samples") Sample sample) throws Exception {
    LinePattern pattern = LinePattern.of(Grok.builtIn(), sample.regex(), false);
    assertThat(pattern.reader().matches(utf8(sample.text()))).as(sample.toString()).isTrue();
    assertThat(candidates(List.of(pattern), sample.text()))
        .as(sample.toString())
        .containsExactly(0);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void everyMatchOfManyIsLeftInInOrder(
      @ForAll @Size(min = 1, max = 130) List<@From("samples") Sample> samples) throws Exception {
    List<LinePattern> patterns = new ArrayList<>();
    for (Sample sample : samples) {
      patterns.add(LinePattern.of(Grok.builtIn(), sample.regex(), false));
    }
    String text = samples.get(samples.size() / 2).text();
    List<Integer> matching = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      if (patterns.get(i).reader().matches(utf8(text))) {
        matching.add(i);
      }
    }
    List<Integer> left = candidates(patterns, text);
    assertThat(matching).isNotEmpty();
    assertThat(left).containsSubsequence(matching).isSorted();
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void anyTextThatMatchesABuiltInNameIsLeftIn(
      @ForAll("names") String name, @ForAll("texts") String text) throws Exception {
    LinePattern pattern = LinePattern.of(Grok.builtIn(), "%{" + name + ":x}", true);
    boolean left = !candidates(List.of(pattern), text).isEmpty();
    if (pattern.reader().matches(utf8(text))) {
      assertThat(left).as(name + " and " + text).isTrue();
    }
  }

  private static List<Integer> candidates(List<LinePattern> patterns, String text) {
    Prefilter prefilter = new Prefilter(patterns.stream().map(LinePattern::shape).toList());
    Prefilter.Candidates found = prefilter.candidates();
    byte[] b = utf8("<" + text + ">");
    List<Integer> left = new ArrayList<>();
    prefilter.find(b, 1, b.length - 1, found);
    for (int i = found.next(); i >= 0; i = found.next()) {
      left.add(i);
    }
    if (!text.isEmpty() && !left.isEmpty()) {
      assertThat(prefilter.mayBeginWith(b[1])).isTrue();
    }
    return left;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(Grok.builtIn().names());
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
        "a",
        "ab_1",
        "/a/b",
        "-12.5",
        "192.0.2.1",
        "2001:db8::1",
        "www.example.org",
        "\"a \\\" b\"",
        "2026-06-13T11:00:00.250Z",
        "Jun 13 11:00:00",
        "13/Jun/2026:11:00:00 +0200",
        "warning",
        "https://ann@example.org:8080/a?b=c",
        "0a1b2c3d-0000-4000-8000-000000000001",
        "é",
        "",
        "00:00:5e:00:53:01",
        "ann@example.org",
        "C:\\a\\b",
        "Sat",
        "June",
        "11:00",
        "UTC");
  }

  @Provide
  Arbitrary<Sample> samples() {
    return sample(3);
  }

  private static Arbitrary<Sample> sample(int depth) {
    Arbitrary<Sample> atom =
        Arbitraries.of(
            new Sample("a", "a"),
            new Sample("é", "é"),
            new Sample("\\[", "["),
            new Sample("ab", "ab"),
            new Sample(" - ", " - "),
            new Sample(".", "é"),
            new Sample(".", "\n"),
            new Sample("[0-9]", "7"),
            new Sample("[^0-9]", "ü"),
            new Sample("[^\\]a]", "["),
            new Sample("\\d", "7"),
            new Sample("\\S", "€"),
            new Sample("\\W", "-"),
            new Sample("[\\w.-]", "."),
            new Sample("[[:alpha:]_]", "_"),
            new Sample("(?i:ks)", "\u212a\u017f"),
            new Sample("(?i)k", "K"),
            new Sample("(?i:[k-s])", "\u017f"),
            new Sample("\\x41", "A"),
            new Sample("\\x{e9}", "é"),
            new Sample("\\pL", "é"),
            new Sample("a{0}", ""),
            new Sample("x{", "x{"),
            new Sample("^", ""),
            new Sample("", ""),
            new Sample("%{INT:n}", "12"),
            new Sample("%{DATA:d}", "a b"),
            new Sample("(?<f>x|yz)", "yz"));
    if (depth == 0) {
      return atom.filter(sample -> !sample.regex().contains("%{") && !sample.regex().equals("^"));
    }
    Arbitrary<Sample> inner = sample(depth - 1);
    return Arbitraries.frequencyOf(
        Tuple.of(2, inner),
        Tuple.of(
            4,
            Combinators.combine(inner, inner)
                .as((a, b) -> new Sample(group(a) + group(b), a.text() + b.text()))),
        Tuple.of(
            2,
            Combinators.combine(inner, inner, Arbitraries.of(true, false))
                .as(
                    (a, b, first) ->
                        new Sample(
                            "(?:" + a.regex() + "|" + b.regex() + ")",
                            first ? a.text() : b.text()))),
        Tuple.of(1, inner.map(a -> new Sample("(?:" + a.regex() + ")?", ""))),
        Tuple.of(1, inner.map(a -> new Sample("(?:" + a.regex() + ")*", a.text() + a.text()))),
        Tuple.of(1, inner.map(a -> new Sample("(?:" + a.regex() + ")+?", a.text() + a.text()))),
        Tuple.of(1, inner.map(a -> new Sample("(?:" + a.regex() + "){2,3}", a.text() + a.text()))));
  }

  private static String group(Sample sample) {
    return "(?:" + sample.regex() + ")";
  }
}
