package io.logweir.local;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The raw topics: which there are, and how far they are read. */
final class Topics {
  static final String SEND = "raw.send";
  static final List<String> RAW = List.of("raw.app", "raw.web", "raw.system", SEND);
  private static final int PARTITIONS = 4;
  private static final String GROUP = "logweir";

  private Topics() {}

  /** Creates those that are missing and says how many that were. */
  static int create(String kafka) {
    return with(
        kafka,
        admin -> {
          Set<String> there = admin.listTopics().names().get();
          List<NewTopic> missing =
              RAW.stream()
                  .filter(name -> !there.contains(name))
                  .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                  .toList();
          admin.createTopics(missing).all().get();
          return missing.size();
        });
  }

  /** Per partition of this topic, the offset that the next record gets; a refusal if it is not. */
  static Map<Integer, Long> ends(String kafka, String topic) {
    return with(
        kafka,
        admin -> {
          if (!admin.listTopics().names().get().contains(topic)) {
            throw new Refusal(
                "There is no topic " + topic + "; there are " + admin.listTopics().names().get());
          }
          Map<Integer, Long> ends = new HashMap<>();
          ends(admin, Set.of(topic)).forEach((p, offset) -> ends.put(p.partition(), offset));
          return ends;
        });
  }

  /** Per raw topic, how many records are not yet part of a checkpoint. */
  static Map<String, Long> lag(String kafka) {
    return with(
        kafka,
        admin -> {
          Set<String> raw =
              admin.listTopics().names().get().stream()
                  .filter(name -> name.startsWith("raw."))
                  .collect(Collectors.toSet());
          Map<TopicPartition, OffsetAndMetadata> read =
              admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
          Map<String, Long> lag = new TreeMap<>();
          ends(admin, raw)
              .forEach(
                  (partition, end) -> {
                    OffsetAndMetadata at = read.get(partition);
                    lag.merge(partition.topic(), end - (at == null ? 0 : at.offset()), Long::sum);
                  });
          return new LinkedHashMap<>(lag);
        });
  }

  private static Map<TopicPartition, Long> ends(Admin admin, Set<String> topics)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    admin
        .describeTopics(topics)
        .allTopicNames()
        .get()
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        p ->
                            wanted.put(
                                new TopicPartition(name, p.partition()), OffsetSpec.latest())));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get()
        .forEach((partition, result) -> ends.put(partition, result.offset()));
    return ends;
  }

  private interface Work<T> {
    T with(Admin admin) throws ExecutionException, InterruptedException;
  }

  private static <T> T with(String kafka, Work<T> work) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka);
    properties.put("default.api.timeout.ms", "20000");
    properties.put("request.timeout.ms", "10000");
    try (Admin admin = Admin.create(properties)) {
      return work.with(admin);
    } catch (ExecutionException e) {
      throw new Refusal(
          "The broker at "
              + kafka
              + " does not answer ("
              + e.getCause().getMessage()
              + "): deploy/local/up heals it.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal("Interrupted.");
    }
  }
}
