package io.logweir.connector.kafka;

import io.logweir.core.parse.SourceOptions;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Some topics and what is known about them.
 *
 * @param name for people
 * @param topics exact names
 * @param topicPattern a regular expression that further names match as a whole, or null
 * @param options how their records are understood
 */
public record RawSource(
    String name, List<String> topics, String topicPattern, SourceOptions options)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /** Whether a topic belongs to it. */
  public boolean covers(String topic) {
    return topics.contains(topic) || (topicPattern != null && Pattern.matches(topicPattern, topic));
  }

  /** A regular expression that matches exactly its topics. */
  String pattern() {
    StringBuilder pattern = new StringBuilder();
    for (String topic : topics) {
      pattern.append(pattern.isEmpty() ? "" : "|").append(Pattern.quote(topic));
    }
    if (topicPattern != null) {
      pattern.append(pattern.isEmpty() ? "" : "|").append("(?:").append(topicPattern).append(')');
    }
    return pattern.toString();
  }
}
