package io.logweir.core.rollup;

import io.logweir.schema.EventColumn;
import io.logweir.schema.EventId;
import io.logweir.schema.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import net.openhft.hashing.LongTupleHashFunction;

/**
 * Whose numbers they are: team, service and environment.
 *
 * @param serviceNamespace the team; {@link #UNKNOWN_TEAM} where none is stated
 * @param serviceName the service; {@link #UNKNOWN_SERVICE} where none is stated
 * @param environment the deployment environment; {@link #UNKNOWN_ENVIRONMENT} where none is stated
 */
public record Series(String serviceNamespace, String serviceName, String environment) {

  /** Longer names are cut: a name is data, and may be a megabyte by mistake. */
  private static final int MAX_NAME = 256;

  /** Stands for a team that no one stated. */
  public static final String UNKNOWN_TEAM = "unknown_team";

  /** What OpenTelemetry prescribes for {@code service.name} where it is unknown. */
  public static final String UNKNOWN_SERVICE = "unknown_service";

  /** Stands for an environment that no one stated. */
  public static final String UNKNOWN_ENVIRONMENT = "unknown_environment";

  /** Replaces what is absent by its stand-in. */
  public Series {
    serviceNamespace = bounded(Objects.requireNonNullElse(serviceNamespace, UNKNOWN_TEAM));
    serviceName = bounded(Objects.requireNonNullElse(serviceName, UNKNOWN_SERVICE));
    environment = bounded(Objects.requireNonNullElse(environment, UNKNOWN_ENVIRONMENT));
  }

  private static String bounded(String name) {
    if (name.length() <= MAX_NAME) {
      return name;
    }
    int end = Character.isHighSurrogate(name.charAt(MAX_NAME - 1)) ? MAX_NAME - 1 : MAX_NAME;
    return name.substring(0, end);
  }

  /** The series of an event. */
  public static Series of(LogEvent event) {
    return new Series(
        event.getString(EventColumn.SERVICE_NAMESPACE),
        event.getString(EventColumn.SERVICE_NAME),
        event.getString(EventColumn.DEPLOYMENT_ENVIRONMENT_NAME));
  }

  /** 128 bits that name one window of this series, as 32 hex digits: the window's document id. */
  public String windowId(long windowStartMillis) {
    String name =
        windowStartMillis + "\0" + serviceNamespace + "\0" + serviceName + "\0" + environment;
    long[] hash = LongTupleHashFunction.xx128().hashBytes(name.getBytes(StandardCharsets.UTF_8));
    return EventId.hex(hash[0], hash[1]);
  }
}
