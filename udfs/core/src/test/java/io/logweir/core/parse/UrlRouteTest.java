package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlRouteTest {

  private static String route(String path) {
    byte[] b = path.getBytes(StandardCharsets.UTF_8);
    byte[] target = new byte[UrlRoute.room(b.length)];
    int end = UrlRoute.write(b, 0, b.length, target, 0);
    return new String(target, 0, end, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/ | /",
        "/users/17 | /users/{id}",
        "/users/17/ | /users/{id}/",
        "/orders/1,2,3 | /orders/{id}",
        "/at/-7/12.5 | /at/{id}/{id}",
        "/a/7f0c1a52-0d1e-4c3a-9b7e-1f2e3d4c5b6a/x | /a/{id}/x",
        "/a/9f1c2a7b | /a/{id}",
        "/a/deadbeef | /a/deadbeef",
        "/dl/AbC12xYz90QwErTy | /dl/{id}",
        "/v/F4_M-T4X0MM6Hvy1PFHesw | /v/{id}",
        "/by/2026-06-13 | /by/{date}",
        "/report-2026-06-13.pdf | /report-{date}.pdf",
        "/u/ann@example.org | /u/{email}",
        "/u/ann%40example.org/x | /u/{email}/x",
        "/static/app.3f2a9c1b.js | /static/app.{id}.js",
        "/order-12345 | /order-{id}",
        "/img_20260613_1.jpg | /img_{id}_1.jpg",
        "/api/v1/oauth2/top-10 | /api/v1/oauth2/top-10",
        "/CamelCaseName2 | /CamelCaseName2",
        "/x;jsessionid=1A/y | /x/y",
        "/a/b/c/d/e/f/g/h | /a/b/c/d/e/f/g/h",
        "/a/b/c/d/e/f/g/h/i/j | /a/b/c/d/e/f/g/h/…",
        "//x | //x"
      })
  void replacesWhatIdentifies(String path, String route) {
    assertThat(route(path)).isEqualTo(route);
  }

  @Test
  void aLongSegmentIsAnId() {
    assertThat(route("/" + "a".repeat(UrlRoute.LONGEST))).hasSize(UrlRoute.LONGEST + 1);
    assertThat(route("/" + "a".repeat(UrlRoute.LONGEST + 1) + "/b")).isEqualTo("/{id}/b");
  }

  @Test
  void anEventHasARouteWhereItHasAPathAndNone() {
    LogEvent event = Given.event("{\"path\":\"/users/17?x=1\"}");
    assertThat(event.getString(EventColumn.HTTP_ROUTE)).isEqualTo("/users/{id}");
    assertThat(event.getString(EventColumn.URL_PATH)).isEqualTo("/users/17");
    LogEvent plain = Given.event("{\"path\":\"/users/all\"}");
    assertThat(plain.slice(EventColumn.HTTP_ROUTE)).isEqualTo(plain.slice(EventColumn.URL_PATH));
    LogEvent own = Given.event("{\"path\":\"/users/17\",\"route\":\"/users/:name\"}");
    assertThat(own.getString(EventColumn.HTTP_ROUTE)).isEqualTo("/users/:name");
    assertThat(Given.event("{\"path\":\"example.org:443\"}").has(EventColumn.HTTP_ROUTE)).isFalse();
    assertThat(Given.event("{\"a\":\"/x\"}").has(EventColumn.HTTP_ROUTE)).isFalse();
  }

  @Property
  void numbersHaveOneRoute(@ForAll @LongRange(min = 0) long id) {
    assertThat(route("/users/" + id + "/carts")).isEqualTo("/users/{id}/carts");
  }

  @Property
  void aRouteIsItsOwnRouteAndBounded(@ForAll("paths") String path) {
    String route = route(path);
    assertThat(route(route)).isEqualTo(route);
    assertThat(Arrays.stream(route.split("/", -1)).count())
        .isLessThanOrEqualTo(UrlRoute.SEGMENTS + 2);
    assertThat(route.getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(UrlRoute.room(path.getBytes(StandardCharsets.UTF_8).length));
  }

  @Property
  void anEventsRouteIsThatOfItsPath(@ForAll("paths") String path) {
    LogEvent event = new LogEvent();
    event.setString(EventColumn.URL_PATH, path);
    UrlRoute.complete(event);
    assertThat(event.getString(EventColumn.HTTP_ROUTE)).isEqualTo(route(path));
    assertThat(event.getString(EventColumn.URL_PATH)).isEqualTo(path);
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(
            "a",
            "users",
            "17",
            "9",
            "2026-06-13",
            "-",
            "_",
            ".",
            "@",
            "%40",
            ";",
            "ä",
            "Xy",
            "3f2a")
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(segments -> "/" + String.join("/", segments));
  }
}
