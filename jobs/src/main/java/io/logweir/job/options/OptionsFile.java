package io.logweir.job.options;

import io.logweir.core.options.SourceSection;
import io.logweir.core.options.StrictYaml;
import io.logweir.core.options.StrictYaml.InvalidOptionsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the one configuration file, strictly: see {@link StrictYaml}. */
public final class OptionsFile {

  private OptionsFile() {}

  /** Reads a file, with variables from the environment. */
  public static PipelineOptions read(Path file) {
    try {
      return read(file.toString(), Files.readString(file, StandardCharsets.UTF_8), System::getenv);
    } catch (NoSuchFileException e) {
      throw new InvalidOptionsException(file + ": there is no such file");
    } catch (IOException e) {
      throw new InvalidOptionsException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /** Reads text; {@code name} stands for the file in messages. */
  public static PipelineOptions read(String name, String yaml, UnaryOperator<String> environment) {
    PipelineOptions options = StrictYaml.read(PipelineOptions.class, name, yaml, environment);
    check(name, options);
    return options;
  }

  private static void check(String name, PipelineOptions options) {
    Map<String, Duration> positive =
        Map.of(
            "checkpoint-interval", options.checkpointInterval(),
            "deduplicate.horizon", options.deduplicate().horizon(),
            "metrics.window", options.metrics().window(),
            "metrics.update-interval", options.metrics().updateInterval(),
            "usage.update-interval", options.usage().updateInterval());
    for (String key : new TreeSet<>(positive.keySet())) {
      if (positive.get(key).isZero()) {
        throw new InvalidOptionsException(name + ": " + key + " is 0; allowed: more than that");
      }
    }
    try {
      options.metrics().toSets();
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionsException(name + ": metrics.sets: " + e.getMessage());
    }
    try {
      options.alertRules();
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionsException(name + ": " + e.getMessage());
    }
    try {
      options.maintenance().toSizes();
      options.maintenance().toAges();
      options.maintenance().toRules();
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionsException(name + ": maintenance: " + e.getMessage());
    }
    if (options.usage().services() < 0) {
      throw new InvalidOptionsException(
          name + ": usage.services is " + options.usage().services() + "; allowed: 0 or more");
    }
    if (options.usage().templates() < 0) {
      throw new InvalidOptionsException(
          name + ": usage.templates is " + options.usage().templates() + "; allowed: 0 or more");
    }
    if (options.elasticsearch() != null) {
      try {
        options.elasticsearch().toSink();
        options.elasticsearch().toSetup(Map.of("any", ""));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new InvalidOptionsException(name + ": elasticsearch: " + e.getMessage());
      }
    }
    for (int i = 0; i < options.sources().size(); i++) {
      SourceSection source = options.sources().get(i);
      String key = "sources[" + i + "]";
      if (source.topics().isEmpty() && source.topicPattern() == null) {
        throw new InvalidOptionsException(
            name + ": " + key + " names no topics: set topics or topic-pattern");
      }
      try {
        if (source.topicPattern() != null) {
          Pattern.compile(source.topicPattern());
        }
        source.toOptions();
      } catch (PatternSyntaxException e) {
        throw new InvalidOptionsException(
            name
                + ": "
                + key
                + ".topic-pattern is '"
                + source.topicPattern()
                + "': "
                + e.getDescription());
      } catch (IllegalArgumentException e) {
        throw new InvalidOptionsException(name + ": " + key + ": " + e.getMessage());
      }
    }
  }
}
