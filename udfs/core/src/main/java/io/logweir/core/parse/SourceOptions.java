package io.logweir.core.parse;

import io.logweir.core.redact.Redaction;
import io.logweir.core.rule.Rule;
import java.io.Serializable;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What is known about a source before its records are read.
 *
 * @param format {@code auto}, or one of {@link LogFormats#names()}
 * @param serviceNamespace the owning team where the record states none, or null
 * @param serviceName the service where the record states none, or null
 * @param environment {@code deployment.environment.name} where the record states none, or null
 * @param identity {@code auto}, {@code field:<name>}, {@code header:<name>}, {@code origin}, {@code
 *     position} or {@code content}
 * @param zone of times that state none
 * @param keepOriginal whether {@code log_record_original} always holds the line
 * @param limits what one record may cost
 * @param multiline how lines are joined to events, or null where each record stands for itself
 * @param redaction what is replaced before an event or a rejected record is handed on
 * @param rules which events are left out, or sampled; the first that an event meets decides
 * @param formats further declared formats, text by file name: see {@link DeclaredFormats#of}
 */
public record SourceOptions(
    String format,
    String serviceNamespace,
    String serviceName,
    String environment,
    String identity,
    ZoneId zone,
    boolean keepOriginal,
    Limits limits,
    Multiline multiline,
    Redaction redaction,
    List<Rule> rules,
    Map<String, String> formats)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /** Finds format and identity by itself; times without a zone are UTC. */
  public static final SourceOptions DEFAULTS =
      new SourceOptions(
          "auto",
          null,
          null,
          null,
          "auto",
          ZoneOffset.UTC,
          false,
          Limits.DEFAULTS,
          null,
          Redaction.NONE,
          List.of(),
          Map.of());

  /** Checks what can be checked. */
  public SourceOptions {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(redaction, "redaction");
    rules = List.copyOf(rules);
    formats = Map.copyOf(formats);
  }

  /**
   * Whether a record can only be understood by those of its stream before it: lines that are
   * joined, and formats whose columns a header line names.
   */
  public boolean isReadInOrder() {
    return multiline != null || hasHeaderLines();
  }

  /** Whether header lines name the columns of the lines below them. */
  public boolean hasHeaderLines() {
    return format.equals(W3cFormat.NAME) || format.equals(AwsVpcFlowFormat.NAME);
  }

  /** With another {@link #format}. */
  public SourceOptions withFormat(String format) {
    return with(change -> change.format = format);
  }

  /** With another {@link #serviceNamespace}. */
  public SourceOptions withServiceNamespace(String serviceNamespace) {
    return with(change -> change.serviceNamespace = serviceNamespace);
  }

  /** With another {@link #serviceName}. */
  public SourceOptions withServiceName(String serviceName) {
    return with(change -> change.serviceName = serviceName);
  }

  /** With another {@link #environment}. */
  public SourceOptions withEnvironment(String environment) {
    return with(change -> change.environment = environment);
  }

  /** With another {@link #identity}. */
  public SourceOptions withIdentity(String identity) {
    return with(change -> change.identity = identity);
  }

  /** With another {@link #zone}. */
  public SourceOptions withZone(ZoneId zone) {
    return with(change -> change.zone = zone);
  }

  /** With another {@link #keepOriginal}. */
  public SourceOptions withKeepOriginal(boolean keepOriginal) {
    return with(change -> change.keepOriginal = keepOriginal);
  }

  /** With another {@link #limits}. */
  public SourceOptions withLimits(Limits limits) {
    return with(change -> change.limits = limits);
  }

  /** With another {@link #multiline}. */
  public SourceOptions withMultiline(Multiline multiline) {
    return with(change -> change.multiline = multiline);
  }

  /** With another {@link #redaction}. */
  public SourceOptions withRedaction(Redaction redaction) {
    return with(change -> change.redaction = redaction);
  }

  /** With another {@link #rules}. */
  public SourceOptions withRules(List<Rule> rules) {
    return with(change -> change.rules = rules);
  }

  /** With another {@link #formats}. */
  public SourceOptions withFormats(Map<String, String> formats) {
    return with(change -> change.formats = formats);
  }

  /** With another {@link Limits#maxBytes}. */
  public SourceOptions withMaxBytes(int maxBytes) {
    return withLimits(
        new Limits(maxBytes, limits.maxDepth(), limits.maxFields(), limits.maxValueBytes()));
  }

  private SourceOptions with(Consumer<Change> assignment) {
    Change change = new Change();
    change.format = format;
    change.serviceNamespace = serviceNamespace;
    change.serviceName = serviceName;
    change.environment = environment;
    change.identity = identity;
    change.zone = zone;
    change.keepOriginal = keepOriginal;
    change.limits = limits;
    change.multiline = multiline;
    change.redaction = redaction;
    change.rules = rules;
    change.formats = formats;
    assignment.accept(change);
    return new SourceOptions(
        change.format,
        change.serviceNamespace,
        change.serviceName,
        change.environment,
        change.identity,
        change.zone,
        change.keepOriginal,
        change.limits,
        change.multiline,
        change.redaction,
        change.rules,
        change.formats);
  }

  /** The components, while one is set anew. */
  private static final class Change {
    String format;
    String serviceNamespace;
    String serviceName;
    String environment;
    String identity;
    ZoneId zone;
    boolean keepOriginal;
    Limits limits;
    Multiline multiline;
    Redaction redaction;
    List<Rule> rules;
    Map<String, String> formats;
  }
}
