package io.logweir.connector.elasticsearch;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What the sink tells of itself. Counters are of documents where nothing else is said. */
final class SinkMetrics {

  private static final int LATENCIES = 1_000;

  private final Counter stored;
  private final Counter stale;
  private final Counter retried;
  private final Counter refused;
  private final Counter requests;
  private final Counter requestsFailed;
  private final Histogram latency;

  // Read by reporters' threads.
  private volatile int documentsHeld;
  private volatile long bytesHeld;
  private volatile long oldest = Long.MAX_VALUE;
  private volatile int indexesBlocked;
  private volatile boolean away;

  SinkMetrics(MetricGroup group) {
    stored = group.counter("documentsStored");
    stale = group.counter("documentsStale");
    retried = group.counter("documentsRetried");
    refused = group.counter("documentsRefused");
    requests = group.counter("bulkRequests");
    requestsFailed = group.counter("bulkRequestsFailed");
    latency = new DescriptiveStatisticsHistogram(LATENCIES);
    group.histogram("bulkLatencyMillis", latency);
    group.gauge("documentsHeld", () -> documentsHeld);
    group.gauge("bytesHeld", () -> bytesHeld);
    group.gauge("oldestHeldMillis", this::oldestMillis);
    group.gauge("indexesBlocked", () -> indexesBlocked);
    group.gauge("away", () -> away ? 1 : 0);
  }

  private long oldestMillis() {
    long first = oldest;
    return first == Long.MAX_VALUE ? 0 : Math.max(0, System.currentTimeMillis() - first);
  }

  /** What was said about a document. */
  void count(BulkOutcome.Kind kind) {
    switch (kind) {
      case STORED -> stored.inc();
      case STALE -> stale.inc();
      case RETRY, INDEX_BLOCKED -> retried.inc();
      case REFUSED -> refused.inc();
    }
  }

  /** So many documents are sent again because their request failed. */
  void retried(int documents) {
    retried.inc(documents);
  }

  void answered(long nanos) {
    requests.inc();
    latency.update(nanos / 1_000_000);
  }

  void failed() {
    requests.inc();
    requestsFailed.inc();
  }

  boolean isAway() {
    return away;
  }

  void away(boolean is) {
    away = is;
  }

  /** What the buffer holds now. */
  void held(DocumentBuffer buffer) {
    documentsHeld = buffer.held();
    bytesHeld = buffer.bytes();
    oldest = buffer.oldest();
    indexesBlocked = buffer.blockedIndexes();
  }
}
