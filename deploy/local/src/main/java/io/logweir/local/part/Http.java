package io.logweir.local.part;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The few HTTP requests by which parts are asked how they are. */
public final class Http {
  private static final int PATIENCE_MILLIS = 5_000;

  private Http() {}

  /** The body of a 200 answer, if there is one within five seconds. */
  public static Optional<String> get(String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      try {
        if (connection.getResponseCode() != 200) {
          return Optional.empty();
        }
        return Optional.of(
            new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      } finally {
        connection.disconnect();
      }
    } catch (IOException unreachable) {
      return Optional.empty();
    }
  }
}
