package io.logweir.connector.elasticsearch;

import io.logweir.connector.type.Chunks;
import io.logweir.schema.RejectReason;
import io.logweir.schema.Rejected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.ExceptionUtils;
import org.elasticsearch.client.ResponseException;

/**
 * Stores documents in Elasticsearch and never stops the stream for it: while Elasticsearch is away,
 * documents are held back (the newest version of each), checkpoints go on, and what is held is part
 * of them. What comes out are the documents that Elasticsearch refused for good.
 *
 * <p>Of an item's answer: 2xx is done; 409, a newer version is there, is done; 429, 5xx and blocked
 * indexes are tried again after a pause that doubles up to a bound; any other 4xx is refused. Of a
 * whole request's: 413 halves the next ones; anything else pauses and tries again.
 *
 * <p>It is an operator of its own rather than an {@code AsyncSinkBase}: that one's writer waits in
 * a loop on the task's thread until its buffer is empty, so that during an outage no checkpoint,
 * and so no Iceberg commit, would get through.
 */
public final class IndexDocuments extends AbstractStreamOperator<Rejected>
    implements OneInputStreamOperator<Document, Rejected>, BoundedOneInput {

  private static final long serialVersionUID = 1;

  private static final ListStateDescriptor<byte[]> HELD =
      new ListStateDescriptor<>(
          "held-documents", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  private static final DocumentSerializer DOCUMENTS = new DocumentSerializer();

  private final ElasticsearchOptions options;
  private final Map<String, String> templates;

  private transient MailboxExecutor mailbox;
  private transient ListState<byte[]> held;
  private transient DocumentBuffer buffer;
  private transient BulkClient client;
  private transient int inFlight;
  private transient int failures;
  private transient int batchBytes;
  private transient boolean flushTimerSet;
  private transient boolean paused;
  private transient boolean away;

  private transient Counter stored;
  private transient Counter stale;
  private transient Counter retried;
  private transient Counter refused;

  private IndexDocuments(ElasticsearchOptions options, Map<String, String> templates) {
    this.options = options;
    this.templates = new HashMap<>(templates);
  }

  /**
   * Stores a stream of documents.
   *
   * @param documents what to store
   * @param options where
   * @param templates index templates by name, put before the first document
   * @param uid names the operator's state for ever
   * @return the documents that were refused for good
   */
  public static SingleOutputStreamOperator<Rejected> apply(
      DataStream<Document> documents,
      ElasticsearchOptions options,
      Map<String, String> templates,
      String uid) {
    return documents
        .transform(uid, TypeInformation.of(Rejected.class), new IndexDocuments(options, templates))
        .uid(uid)
        .name(uid);
  }

  @Override
  public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
    super.setMailboxExecutor(mailboxExecutor);
    this.mailbox = mailboxExecutor;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    held = context.getOperatorStateStore().getListState(HELD);
    buffer = new DocumentBuffer();
    Chunks.unpack(held.get(), DOCUMENTS, buffer::add);
  }

  @Override
  public void open() throws Exception {
    super.open();
    client = new BulkClient(options, templates);
    batchBytes = options.bulkBytes();
    MetricGroup group = getMetricGroup();
    stored = group.counter("documentsStored");
    stale = group.counter("documentsStale");
    retried = group.counter("documentsRetried");
    refused = group.counter("documentsRefused");
    group.gauge("documentsHeld", () -> buffer.unsettled().size());
    if (buffer.waiting() > 0) {
      sendSoon();
    }
  }

  @Override
  public void processElement(StreamRecord<Document> element) throws Exception {
    while (buffer.waiting() >= options.heldDocuments()) {
      // The last resort: memory is bounded, so the input waits.
      mailbox.yield();
    }
    buffer.add(element.getValue());
    if (buffer.waiting() >= options.bulkActions()) {
      send();
    } else {
      sendSoon();
    }
  }

  private void sendSoon() {
    if (!flushTimerSet) {
      flushTimerSet = true;
      after(
          options.flushMillis(),
          () -> {
            flushTimerSet = false;
            send();
          });
    }
  }

  private void after(long millis, Runnable action) {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    getProcessingTimeService().registerTimer(now + millis, time -> action.run());
  }

  private void send() {
    // While it fails, one request at a time feels its way.
    int allowed = failures > 0 ? 1 : options.inFlight();
    while (!paused && inFlight < allowed && buffer.waiting() > 0) {
      List<Document> batch = buffer.take(options.bulkActions(), batchBytes);
      inFlight++;
      client
          .send(batch)
          .whenComplete(
              (outcomes, failure) ->
                  mailbox.execute(() -> settle(batch, outcomes, failure), "settle bulk request"));
    }
  }

  private void settle(List<Document> batch, List<BulkOutcome> outcomes, Throwable failure) {
    inFlight--;
    if (failure == null) {
      settleItems(batch, outcomes);
    } else {
      settleFailure(batch, strip(failure));
    }
    send();
  }

  private void settleItems(List<Document> batch, List<BulkOutcome> outcomes) {
    List<Document> again = new ArrayList<>();
    String whyAgain = null;
    for (int i = 0; i < batch.size(); i++) {
      BulkOutcome outcome = outcomes.get(i);
      switch (outcome.kind()) {
        case STORED -> stored.inc();
        case STALE -> stale.inc();
        case RETRY -> {
          again.add(batch.get(i));
          whyAgain = outcome.reason();
        }
        case REFUSED -> refuse(batch.get(i), outcome.reason());
      }
    }
    buffer.settle(batch, again);
    if (again.isEmpty()) {
      succeeded();
    } else {
      retried.inc(again.size());
      pause(whyAgain);
    }
  }

  private void settleFailure(List<Document> batch, Throwable failure) {
    boolean tooLarge =
        failure instanceof ResponseException response
            && response.getResponse().getStatusLine().getStatusCode() == 413;
    if (tooLarge && batch.size() == 1) {
      buffer.settle(batch, List.of());
      refuse(batch.get(0), "413 larger than Elasticsearch takes");
      batchBytes = options.bulkBytes();
      return;
    }
    buffer.settle(batch, batch);
    retried.inc(batch.size());
    if (tooLarge) {
      int bytes = batch.stream().mapToInt(Document::weight).sum();
      batchBytes = Math.max(1, bytes / 2);
      LOG.info("Elasticsearch takes no {} bytes at once: trying {}", bytes, batchBytes);
    } else {
      pause(failure.toString());
    }
  }

  private static Throwable strip(Throwable failure) {
    Throwable cause = ExceptionUtils.stripException(failure, CompletionException.class);
    return ExceptionUtils.findThrowable(cause, ResponseException.class)
        .map(Throwable.class::cast)
        .orElse(cause);
  }

  private void succeeded() {
    failures = 0;
    if (away) {
      away = false;
      LOG.info(
          "Elasticsearch {} answers again; {} documents are held back",
          options.hosts(),
          buffer.waiting());
    }
  }

  private void pause(String why) {
    long doubled = options.backoffMillis() << Math.min(failures, 20);
    long bounded = Math.min(options.maxBackoffMillis(), doubled);
    // Up to a quarter less, so that subtasks do not come back in step.
    long pause = bounded - ThreadLocalRandom.current().nextLong(bounded / 4 + 1);
    failures++;
    if (!away) {
      away = true;
      LOG.warn(
          "Elasticsearch {} takes nothing: {}. Holding documents back and trying again.",
          options.hosts(),
          why);
    }
    if (!paused) {
      paused = true;
      after(
          pause,
          () -> {
            paused = false;
            send();
          });
    }
  }

  private void refuse(Document document, String why) {
    refused.inc();
    long now = getProcessingTimeService().getCurrentProcessingTime();
    output.collect(
        new StreamRecord<>(
            new Rejected(
                now * 1000,
                RejectReason.DOCUMENT_REFUSED.code(),
                why,
                "elasticsearch",
                document.source(),
                null,
                null,
                document.index() + "/" + document.id(),
                -1,
                -1,
                null)));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    held.update(Chunks.pack(buffer.unsettled(), DOCUMENTS));
  }

  @Override
  public void endInput() throws Exception {
    while (buffer.waiting() > 0 || inFlight > 0) {
      send();
      mailbox.yield();
    }
  }

  @Override
  public void close() throws Exception {
    if (client != null) {
      client.close();
    }
    super.close();
  }
}
