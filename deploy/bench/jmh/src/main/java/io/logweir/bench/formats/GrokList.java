package io.logweir.bench.formats;

import io.logweir.core.parse.LogFormats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a line of which the format is not known is read with: the expressions of all formats, one
 * after the other in the order in which {@code auto} tries the formats, until one is found; as
 * Logstash's grok filter tries what its {@code match} lists. Each stands at the line's start, as
 * its documentation advises, so that most fail at once.
 */
final class GrokList {

  /** What is not looked for in a line that another record carries. */
  private static final Set<String> OUTER = Set.of("cri", "logplex", "syslog", "syslog-octets");

  private final Map<String, GrokExpression> expressions = new LinkedHashMap<>();

  GrokList() {
    for (String format : LogFormats.handWritten()) {
      if (!OUTER.contains(format) && GrokExpression.of(format) != null) {
        expressions.put(format, GrokExpression.atStart(format));
      }
    }
  }

  /**
   * Reads all named groups of the first expression that is found.
   *
   * @return the name of its format; null where none is found
   */
  String read(String line, Blackhole out) {
    for (Map.Entry<String, GrokExpression> each : expressions.entrySet()) {
      if (each.getValue().read(line, out) > 0) {
        return each.getKey();
      }
    }
    return null;
  }
}
