package io.logweir.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts a workload into the broker, once. */
final class Production {
  private final String bootstrap;
  private final Workload workload;

  Production(String bootstrap, Workload workload) {
    this.bootstrap = bootstrap;
    this.workload = workload;
  }

  /**
   * What was produced, now or by an earlier run.
   *
   * @param folder where earlier runs noted what they produced
   * @param progress told how many records there are, every now and then
   */
  Expected once(Path folder, LongConsumer progress) {
    Path note = folder.resolve(workload.topic() + ".properties");
    if (Files.exists(note) && sum(ends(bootstrap, workload.topic())) == workload.events()) {
      return Expected.read(note);
    }
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(note);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    recreate();
    Expected expected = send(progress);
    expected.write(note);
    return expected;
  }

  private void recreate() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      if (admin.listTopics().names().get().contains(workload.topic())) {
        admin.deleteTopics(List.of(workload.topic())).all().get();
      }
      admin
          .createTopics(List.of(new NewTopic(workload.topic(), Workload.PARTITIONS, (short) 1)))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("could not make the topic " + workload.topic(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Expected send(LongConsumer progress) {
    LogLines lines = new LogLines(workload);
    long unique = 0;
    long repeated = 0;
    long cut = 0;
    long errors = 0;
    long bytes = 0;
    long digest = 0;
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "compression.type",
                "lz4",
                "linger.ms",
                "20",
                "batch.size",
                Integer.toString(256 << 10),
                "buffer.memory",
                Integer.toString(64 << 20)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long place = 0; place < workload.events(); place++) {
        byte[] value;
        switch (workload.kind(place)) {
          case UNIQUE -> {
            lines.write(place);
            value = Arrays.copyOf(lines.line(), lines.length());
            unique++;
            bytes += lines.length();
            errors += lines.error() ? 1 : 0;
            digest += Expected.digest(lines.idHigh(place), lines.idLow(place));
          }
          case REPEATED -> {
            lines.write(workload.repeated(place));
            value = Arrays.copyOf(lines.line(), lines.length());
            repeated++;
          }
          default -> {
            lines.write(place);
            value = Arrays.copyOf(lines.line(), lines.cutAt(place));
            cut++;
          }
        }
        producer.send(
            new ProducerRecord<>(
                workload.topic(),
                workload.partition(place),
                workload.sentMillis(place),
                null,
                value),
            (metadata, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              }
            });
        if (failure.get() != null) {
          break;
        }
        if ((place + 1) % 1_000_000 == 0) {
          progress.accept(place + 1);
        }
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the broker refused a record", failure.get());
    }
    return new Expected(unique, repeated, cut, errors, bytes, digest);
  }

  /** The end of each partition of a topic; empty where there is no such topic. */
  static Map<Integer, Long> ends(String bootstrap, String topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      for (int partition = 0; partition < Workload.PARTITIONS; partition++) {
        asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
      Map<Integer, Long> ends = new HashMap<>();
      admin
          .listOffsets(asked)
          .all()
          .get()
          .forEach((p, end) -> ends.put(p.partition(), end.offset()));
      return ends;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Map.of();
      }
      throw new IllegalStateException("could not ask for the ends of " + topic, e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static long sum(Map<Integer, Long> ends) {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }
}
