package io.logweir.core.template;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints processor nanoseconds and bytes allocated per message, template and hash, over the
 * labelled messages of {@link Corpus}; run {@code main} with the names of the sets, or none for
 * lines of its own.
 */
final class MessageTemplateBenchmark {

  private static final String[] LINES = {
    "user alice logged in from 192.0.2.7 port 50122",
    "GET /api/v1/cart/8123/items finished in 12.5 ms, 3 items, status=200 trace=4bf92f3577b34da6",
    "Connection to db-3.example.org:5432 lost, retrying in 30 seconds (attempt 4 of 10)",
    "Configuration reloaded",
    "java.io.IOException: Connection reset by peer",
  };

  private MessageTemplateBenchmark() {}

  public static void main(String[] args) throws IOException {
    List<byte[]> messages = new ArrayList<>();
    for (String set : args) {
      for (Corpus.Labelled line : Corpus.lines(set)) {
        messages.add(line.message().getBytes(StandardCharsets.UTF_8));
      }
    }
    if (messages.isEmpty()) {
      for (String line : LINES) {
        messages.add(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    MessageTemplate template = new MessageTemplate();
    int repetitions = 2_000_000 / messages.size();
    for (int round = 0; round < 4; round++) {
      long sum = 0;
      long bytes = 0;
      long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < repetitions; i++) {
        for (int k = 0; k < messages.size(); k++) {
          byte[] message = messages.get(k);
          template.of(message, 0, message.length);
          sum += template.hash();
          bytes += message.length;
        }
      }
      long nanos = threads.getCurrentThreadCpuTime() - start;
      allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
      long count = (long) repetitions * messages.size();
      System.out.printf(
          "%d: %d B: %d ns, %.0f MB/s, %d B allocated (%x)%n",
          round, bytes / count, nanos / count, bytes * 1e3 / nanos, allocated / count, sum & 0xf);
    }
  }
}
