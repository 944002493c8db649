package io.logweir.local;

import io.logweir.core.options.SourceSection;
import io.logweir.core.options.StrictYaml;
import io.logweir.core.options.StrictYaml.InvalidOptionsException;
import io.logweir.core.parse.LogFormats;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import io.logweir.local.attempt.Attempt;
import io.logweir.local.attempt.Shown;
import io.logweir.local.attempt.TopicLines;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what becomes of a line, without a running stack. */
@Command(
    sortOptions = false,
    description = {
      "Prints, per line, the event as JSON with the format that understood it, or why it was rejected or",
      "dropped: NDJSON in a pipe, in colour on a terminal. Needs no running stack, but for --topic.",
      ""
    })
final class TryCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "a file, or - for standard input")
  private String file;

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "read every line as this: auto, json, logfmt, ...")
  private String format;

  @Option(
      names = "--config",
      paramLabel = "C",
      description =
          "a job's configuration file: what it says of the source holds (limits, redaction, rules)")
  private Path config;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "which source of the configuration (the one of --topic, or the first)")
  private String source;

  @Option(
      names = "--topic",
      paramLabel = "T",
      description = "instead of a file: the oldest records of a topic of the local broker")
  private String topic;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "A",
      description = "another broker than the local one")
  private String bootstrap;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "stop after N lines (10 for a topic, else all)")
  private long limit;

  @Option(
      names = "--formats",
      description = "list the formats, in the order in which auto tries them")
  private boolean formats;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  private boolean help;

  @Override
  public Integer call() throws IOException {
    if (formats) {
      LogFormats.names().forEach(Console::line);
      return 0;
    }
    if ((file == null) == (topic == null)) {
      throw new Refusal("Name a file, - for standard input, or --topic T.");
    }
    Shown shown = new Shown(Boolean.getBoolean("logweir.stdout.terminal"));
    Attempt attempt = new Attempt(options(), shown);
    if (topic != null) {
      TopicLines.read(broker(), topic, limit == 0 ? 10 : limit, attempt::record);
    } else {
      try (InputStream in = open()) {
        attempt.lines(in, limit == 0 ? Long.MAX_VALUE : limit);
      }
    }
    attempt.end();
    Console.problem(shown.summary());
    return shown.hasRejected() ? 1 : 0;
  }

  private SourceOptions options() throws IOException {
    SourceOptions options = config == null ? SourceOptions.DEFAULTS : section().toOptions();
    if (format == null) {
      return options;
    }
    try {
      SourceOptions asked = options.withFormat(format);
      new LogParser(asked);
      return asked;
    } catch (IllegalArgumentException e) {
      throw new Refusal("--" + e.getMessage());
    }
  }

  /** What a configuration file has to hold for this. */
  record Sources(
      @io.logweir.core.options.Option(value = "The topics", required = true)
          List<SourceSection> sources) {}

  private SourceSection section() throws IOException {
    if (!Files.isReadable(config)) {
      throw new Refusal("There is no readable file " + config + ".");
    }
    List<SourceSection> sections;
    try {
      sections =
          StrictYaml.readPart(
                  Sources.class,
                  config.toString(),
                  Files.readString(config, StandardCharsets.UTF_8),
                  System::getenv)
              .sources();
    } catch (InvalidOptionsException e) {
      throw new Refusal(e.getMessage());
    }
    return sections.stream()
        .filter(
            section ->
                source != null
                    ? section.name().equals(source)
                    : topic == null || section.covers(topic))
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    config
                        + " has no source "
                        + (source != null ? source : "for the topic " + topic)
                        + "; it has "
                        + String.join(", ", sections.stream().map(SourceSection::name).toList())
                        + "."));
  }

  private String broker() {
    return bootstrap != null
        ? bootstrap
        : Stack.running(StateFolder.find()).addresses().kafkaAddress();
  }

  private InputStream open() throws IOException {
    if (file.equals("-")) {
      return System.in;
    }
    Path path = Path.of(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new Refusal("There is no readable file " + file + ".");
    }
    return new BufferedInputStream(Files.newInputStream(path), 1 << 16);
  }
}
