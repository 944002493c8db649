package io.logweir.connector.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Reads raw topics once, all sources by one consumer group, and hands over what each record was
 * understood as.
 */
public final class RawLogs {

  /** Names the source's state for ever. */
  public static final String UID = "raw-logs";

  /**
   * How Kafka is read.
   *
   * @param bootstrapServers the brokers
   * @param groupId the consumer group that offsets are committed for, to watch the lag
   * @param start where to begin without state
   * @param outOfOrderness how far behind the newest event of its partition an event may be and not
   *     be late
   * @param idleTimeout after how long without records a partition no longer holds the watermark
   *     back
   * @param properties further properties of the consumer
   */
  public record Options(
      String bootstrapServers,
      String groupId,
      Start start,
      Duration outOfOrderness,
      Duration idleTimeout,
      Properties properties) {

    /** Without secrets. */
    @Override
    public String toString() {
      return "kafka " + bootstrapServers;
    }
  }

  /** Where to begin without state. */
  public enum Start {
    /** At the oldest record that the broker has. */
    EARLIEST,
    /** At what comes from now on. */
    LATEST,
    /** Where the group's committed offsets are; at the oldest record where there are none. */
    COMMITTED
  }

  private RawLogs() {}

  /** The records of all sources, parsed, with a watermark per partition. */
  public static DataStream<ParsedLog> read(
      StreamExecutionEnvironment env, Options options, List<RawSource> sources) {
    WatermarkStrategy<ParsedLog> watermarks =
        WatermarkStrategy.<ParsedLog>forBoundedOutOfOrderness(options.outOfOrderness())
            .withTimestampAssigner((parsed, recordTime) -> parsed.clockMillis())
            .withIdleness(options.idleTimeout());
    return env.fromSource(source(options, sources), watermarks, UID).uid(UID);
  }

  private static KafkaSource<ParsedLog> source(Options options, List<RawSource> sources) {
    String topics = sources.stream().map(RawSource::pattern).collect(Collectors.joining("|"));
    KafkaSourceBuilder<ParsedLog> builder =
        KafkaSource.<ParsedLog>builder()
            .setBootstrapServers(options.bootstrapServers())
            .setGroupId(options.groupId())
            .setClientIdPrefix(options.groupId())
            .setTopicPattern(Pattern.compile(topics))
            .setStartingOffsets(offsets(options.start()))
            .setDeserializer(new ParseRecords(sources, Clock.systemUTC()))
            // A producer's aborted transaction is no event.
            .setProperty("isolation.level", "read_committed")
            .setProperty("partition.discovery.interval.ms", "10000")
            // Flink's consumer bridge registers metrics per client and never frees them.
            .setProperty("register.consumer.metrics", "false")
            .setProperty("max.poll.records", "5000")
            .setProperty("max.partition.fetch.bytes", String.valueOf(4 << 20))
            .setProperty("fetch.max.bytes", String.valueOf(32 << 20));
    return builder.setProperties(options.properties()).build();
  }

  private static OffsetsInitializer offsets(Start start) {
    return switch (start) {
      case EARLIEST -> OffsetsInitializer.earliest();
      case LATEST -> OffsetsInitializer.latest();
      case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
    };
  }
}
