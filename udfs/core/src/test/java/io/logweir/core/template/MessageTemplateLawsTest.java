package io.logweir.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MessageTemplateLawsTest {

  private static final String[] FRAMES = {
    "took % of it",
    "state of job % is unknown",
    "[worker] moved % to the end",
    "done, % left; next",
    "key=% and more",
    "last was %",
    "% came first",
    "for (%) only",
    "as {id: %}",
  };

  private static String in(String frame, Object value) {
    return MessageTemplate.template(frame.replace("%", value.toString()));
  }

  @Property
  void oneValueIsAsGoodAsAnother(
      @ForAll("frames") String frame, @ForAll("values") String a, @ForAll("values") String b) {
    assertThat(in(frame, a)).isEqualTo(in(frame, b)).isEqualTo(frame.replace("%", "<*>"));
  }

  @Property
  void aTemplateIsItsOwnTemplate(
      @ForAll("frames") String first, @ForAll("frames") String second, @ForAll("values") String a) {
    String template = MessageTemplate.template((first + ", " + second).replace("%", a));
    assertThat(MessageTemplate.template(template)).isEqualTo(template);
  }

  @Property
  void anyBytesHaveATemplateAndItIsBounded(@ForAll byte[] bytes) {
    MessageTemplate template = new MessageTemplate();
    assertBounded(template, bytes);
  }

  @Property
  void anyPunctuationHasATemplate(@ForAll("hostile") String text) {
    MessageTemplate template = new MessageTemplate();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertBounded(template, utf8);
    String found = MessageTemplate.template(text);
    assertThat(found.getBytes(StandardCharsets.UTF_8))
        .isEqualTo(Arrays.copyOf(template.bytes(), template.of(utf8, 0, utf8.length)));
  }

  /** What came before, and where in an array a message lies, do not matter. */
  @Property
  void onlyTheMessageMatters(@ForAll("hostile") String before, @ForAll("hostile") String message) {
    MessageTemplate used = new MessageTemplate();
    byte[] first = before.getBytes(StandardCharsets.UTF_8);
    used.of(first, 0, first.length);
    byte[] all = ("\"=" + message + "\"=>5").getBytes(StandardCharsets.UTF_8);
    int length = used.of(all, 2, all.length - 4);
    String id = used.id();
    assertThat(new String(used.bytes(), 0, length, StandardCharsets.UTF_8))
        .isEqualTo(MessageTemplate.template(message));
    assertThat(id)
        .isEqualTo(MessageTemplate.templateId(message))
        .matches("[0-9a-f]{16}")
        .isEqualTo(String.format("%016x", used.hash()));
  }

  private static void assertBounded(MessageTemplate template, byte[] bytes) {
    for (int from = 0; from <= Math.min(2, bytes.length); from++) {
      int length = template.of(bytes, from, bytes.length);
      assertThat(length).isBetween(0, Math.min(MessageTemplate.MAX_TEMPLATE, 3 * bytes.length));
    }
  }

  /** What lies behind the bytes that are looked at costs nothing and changes nothing. */
  @Example
  void aMegabyteCostsNoMoreThanItsBeginning() {
    MessageTemplate template = new MessageTemplate();
    String[] patterns = {
      "\"", "'", " '", " \"", "=(", "a=(", "<1", "a:", "f:", "1,", "a,", "(", "[a,", " user ",
      "x[1,", "for x ", "..", "a.", "/", "://", "é", "=", "=<", "<*>", " Jun ", "5 (", ")", "a/",
      "\\\"", "-", "a..", "-.", "=a", "a=b=", "\"a\":", "{[", "),", "::", "f:f", " a",
    };
    for (String pattern : patterns) {
      byte[] bytes = pattern.repeat(1_000_000 / pattern.length()).getBytes(StandardCharsets.UTF_8);
      int whole = template.of(bytes, 0, bytes.length);
      byte[] found = Arrays.copyOf(template.bytes(), whole);
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 200; i++) {
        long start = System.nanoTime();
        whole = template.of(bytes, 0, bytes.length);
        best = Math.min(best, System.nanoTime() - start);
      }
      assertThat(found).as(pattern).isEqualTo(Arrays.copyOf(template.bytes(), whole));
      assertThat(best).as("nanoseconds of 1 MB of %s", pattern).isLessThan(200_000);
      template.of(bytes, 0, MessageTemplate.MAX_INPUT + 4);
      assertThat(found).as(pattern).isEqualTo(Arrays.copyOf(template.bytes(), whole));
    }
  }

  @Provide
  Arbitrary<String> frames() {
    return Arbitraries.of(FRAMES);
  }

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> numbers = Arbitraries.longs().map(Object::toString);
    Arbitrary<String> decimals = Arbitraries.bigDecimals().map(Object::toString);
    Arbitrary<String> uuids =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
            .as((a, b) -> new java.util.UUID(a, b).toString());
    Arbitrary<String> addresses =
        Arbitraries.integers()
            .between(0, 255)
            .array(Integer[].class)
            .ofSize(4)
            .map(a -> a[0] + "." + a[1] + "." + a[2] + "." + a[3]);
    Arbitrary<String> ports =
        Combinators.combine(addresses, Arbitraries.integers().between(1, 65535))
            .as((a, b) -> a + ":" + b);
    Arbitrary<String> quoted =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withChars(" .,:;=(){}[]5")
            .ofMaxLength(30)
            .map(text -> '"' + text + '"');
    Arbitrary<String> paths =
        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8).map(a -> "/srv/" + a + "/x.db");
    Arbitrary<String> hosts =
        Combinators.combine(
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(8),
                Arbitraries.integers().between(0, 99))
            .as((a, b) -> a + "-" + b + ".example.org");
    Arbitrary<String> quantities =
        Combinators.combine(
                Arbitraries.integers().between(0, 9999),
                Arbitraries.of(" ms", "ms", " KB", " bytes", "%", " seconds", "kB"))
            .as((a, b) -> a + b);
    Arbitrary<String> times =
        Arbitraries.longs()
            .between(0, 4_000_000_000L)
            .map(second -> java.time.Instant.ofEpochSecond(second).toString());
    return Arbitraries.oneOf(
        numbers, decimals, uuids, addresses, ports, quoted, paths, hosts, quantities, times);
  }

  @Provide
  Arbitrary<String> hostile() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("ab5 \"'()[]{}<>=:,./\\@-_*|&#+%~?;\n").ofMaxLength(700),
        Arbitraries.strings().withChars("é漢😀a5 =\"").ofMaxLength(700),
        Arbitraries.of("user ", "for x from ", "a=b(", "1 KB (2) ", "[a,1],", "Jun ", "<*> ", "f:0")
            .list()
            .ofMaxSize(100)
            .map(parts -> String.join("", parts)));
  }
}
