package io.logweir.udf;

import io.logweir.core.parse.UrlRoute;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code URL_ROUTE(path)}: {@code /users/{id}} of {@code /users/17}, as the column {@code
 * http_route} has it where the producer states no route; NULL for NULL and for what does not begin
 * with {@code /}.
 */
public final class UrlRouteFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  /** The route, or null. */
  public String eval(String path) {
    return path == null ? null : UrlRoute.of(path);
  }
}
