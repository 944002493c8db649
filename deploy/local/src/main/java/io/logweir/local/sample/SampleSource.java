package io.logweir.local.sample;

import io.logweir.local.Console;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends the sample stream as it falls due, ten times a second; after a stall it catches up. */
public final class SampleSource {
  private static final long TICK_MILLIS = 100;
  // What fell due longer ago (a laptop that slept) is left out.
  private static final long CATCH_UP_MILLIS = 120_000;
  private static final long REPORT_MILLIS = 60_000;

  private final String kafka;
  private final int rate;
  private final long seed;
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean ending;

  /** For a broker, with so many lines per second. */
  public SampleSource(String kafka, int rate, long seed) {
    this.kafka = kafka;
    this.rate = rate;
    this.seed = seed;
  }

  /** Returns when the JVM is asked to end, after the broker has taken what was handed over. */
  public void run() {
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  ending = true;
                  try {
                    boolean unused = closed.await(5, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    long start = System.currentTimeMillis();
    SampleLines lines = new SampleLines(seed, start, rate);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      long tick = start;
      long report = start + REPORT_MILLIS;
      while (!ending) {
        long now = System.currentTimeMillis();
        if (now - tick > CATCH_UP_MILLIS) {
          lines.skipTo(now - CATCH_UP_MILLIS);
        }
        lines.until(now, line -> send(producer, line));
        if (now >= report) {
          Console.line("%s sent %d lines", java.time.Instant.ofEpochMilli(now), sent.get());
          report = now + REPORT_MILLIS;
        }
        tick = now;
        LockSupport.parkNanos(
            TimeUnit.MILLISECONDS.toNanos(now + TICK_MILLIS - System.currentTimeMillis()));
      }
    } finally {
      closed.countDown();
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, SampleLine line) {
    List<Header> headers = new ArrayList<>();
    line.headers()
        .forEach(
            (key, value) ->
                headers.add(new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8))));
    Future<RecordMetadata> unused =
        producer.send(
            new ProducerRecord<>(
                line.topic(),
                null,
                (byte[]) null,
                line.text().getBytes(StandardCharsets.UTF_8),
                headers),
            (place, e) -> {
              if (e == null) {
                sent.incrementAndGet();
              } else {
                Console.line("a line for %s was not taken: %s", line.topic(), e);
              }
            });
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Properties p = new Properties();
    p.put("bootstrap.servers", kafka);
    p.put("enable.idempotence", "true");
    p.put("acks", "all");
    p.put("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE));
    p.put("max.block.ms", Long.toString(Long.MAX_VALUE));
    p.put("reconnect.backoff.max.ms", "1000");
    p.put("linger.ms", "20");
    p.put("compression.type", "lz4");
    return new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
