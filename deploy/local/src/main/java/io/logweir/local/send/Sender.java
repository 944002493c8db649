package io.logweir.local.send;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts every line of a stream into a topic exactly once, also over a restart of the broker: the
 * producer is idempotent and does not give up.
 */
final class Sender {
  private final String kafka;
  private final String topic;
  private final List<Header> headers = new ArrayList<>();

  /**
   * For one stream.
   *
   * @param headers put on every record, as text
   */
  Sender(String kafka, String topic, Map<String, String> headers) {
    this.kafka = kafka;
    this.topic = topic;
    headers.forEach(
        (key, value) ->
            this.headers.add(new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8))));
  }

  /** Returns when the broker has taken every line; tells of progress by lines handed over. */
  void send(InputStream in, Account account, LongConsumer progress) throws IOException {
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      Lines lines = new Lines(in);
      long number = 0;
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        Future<RecordMetadata> unused =
            producer.send(
                new ProducerRecord<>(topic, null, (byte[]) null, line, headers),
                (place, e) -> {
                  if (e == null) {
                    account.sent(place.partition(), place.offset());
                  } else {
                    failure.compareAndSet(null, e);
                  }
                });
        if (failure.get() != null) {
          break;
        }
        number++;
        if (number % 1_000 == 0) {
          progress.accept(number);
        }
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IOException(
          "the broker refused a line after it had taken " + account.sent(), failure.get());
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Properties p = new Properties();
    p.put("bootstrap.servers", kafka);
    p.put("enable.idempotence", "true");
    p.put("acks", "all");
    // As long as it takes: a broker that restarts meanwhile loses and doubles nothing.
    p.put("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE));
    p.put("max.block.ms", Long.toString(Long.MAX_VALUE));
    p.put("request.timeout.ms", "15000");
    p.put("reconnect.backoff.max.ms", "1000");
    p.put("linger.ms", "5");
    p.put("batch.size", Integer.toString(256 << 10));
    p.put("compression.type", "lz4");
    p.put("max.request.size", Integer.toString(64 << 20));
    p.put("buffer.memory", Integer.toString(128 << 20));
    return new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
