package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "login of user=bob from ip=192.0.2.7 failed | user:bob ip:192.0.2.7",
        "user=bob, ip=192.0.2.7, | user:bob ip:192.0.2.7",
        "a=1,b=2,c=3,4,5 | a:1 b:2 c:3,4,5",
        "/search?q=shoes&page=2;s=x | q:shoes page:2 s:x",
        "(user=bob) [id=7] {k=f(x)} <v=a[0]]> | user:bob id:7 k:f(x) v:a[0]]",
        "a=\"two words\" b='it \\n' c=\"say \\\"hi\\\" \\d\" | a:two words b:it \\n c:say \"hi\" \\d",
        "a=\"not closed b=2 | a:\"not b:2",
        "a= b=x=y | a: b:x=y",
        "if a==b then c=d | c:d",
        "k=1 k=2 | k:1 k:2",
        "größe=12 @t=x _v=1 log.level=warn | größe:12 @t:x _v:1 log.level:warn",
      })
  void pairsAreFoundInText(String text, String pairs) {
    assertThat(
            KeyValues.of(text).stream()
                .map(pair -> pair.key() + ":" + pair.value())
                .collect(Collectors.joining(" ")))
        .isEqualTo(pairs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "==", "no pairs here", "2=3", "= x", "a = b", "\"=\""})
  void textWithoutPairsHasNone(String text) {
    assertThat(KeyValues.of(text)).isEmpty();
  }

  @Test
  void hostileTextTakesLinearTime() {
    for (String part : new String[] {"a=)", "a=\"", "a='", "a=,", "a=\\\"", "a=(", "a,"}) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> KeyValues.of(part.repeat(300_000)), part);
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> KeyValues.of("a=" + ")".repeat(1_000_000)));
  }
}
