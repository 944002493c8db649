package io.logweir.connector.elasticsearch;

import io.logweir.connector.type.Chunks;
import io.logweir.schema.RejectReason;
import io.logweir.schema.Rejected;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkRuntimeException;
import org.elasticsearch.client.ResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores documents in Elasticsearch and never stops the stream for it: while Elasticsearch is away,
 * documents are held back (the newest version of each), checkpoints go on, and what is held is part
 * of them. What comes out are the documents that Elasticsearch refused for good.
 *
 * <p>Of an item's answer: 2xx is done; 409, a newer version is there, is done; 429 and 5xx are
 * tried again after a pause that doubles up to a bound; a blocked index (read-only, closed, red)
 * makes its own documents wait and no others; any other 4xx is refused. Of a whole request's: 413
 * and 400 halve it until the document that is at fault stands alone; anything else pauses and tries
 * again.
 *
 * <p>It is an operator of its own rather than an {@code AsyncSinkBase}: that one's writer waits in
 * a loop on the task's thread until its buffer is empty, so that during an outage no checkpoint,
 * and so no Iceberg commit, would get through.
 */
public final class IndexDocuments extends AbstractStreamOperator<Rejected>
    implements OneInputStreamOperator<Document, Rejected>, BoundedOneInput {

  private static final long serialVersionUID = 2;

  private static final Logger LOGGER = LoggerFactory.getLogger(IndexDocuments.class);

  private static final ListStateDescriptor<byte[]> HELD =
      new ListStateDescriptor<>(
          "held-documents", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  private static final DocumentSerializer DOCUMENTS = new DocumentSerializer();

  /** After so many requests without a 413 a larger one is tried. */
  private static final int PATIENCE = 256;

  private static final long RETENTION_MILLIS = 3_600_000;
  private static final long REFUSAL_LOG_MILLIS = 600_000;

  private final ElasticsearchOptions options;
  private final IndexSetup setup;
  private final Backoff backoff;

  private transient MailboxExecutor mailbox;
  private transient ListState<byte[]> held;
  private transient DocumentBuffer buffer;
  private transient BulkClient client;
  private transient SinkMetrics metrics;
  private transient ArrayDeque<BulkBatch> halves;
  private transient Map<String, Long> refusalsLogged;
  private transient int inFlight;
  private transient int failures;
  private transient int batchBytes;
  private transient int sinceHalving;
  private transient boolean flushTimerSet;
  private transient long probeTimer;
  private transient boolean paused;

  private IndexDocuments(ElasticsearchOptions options, IndexSetup setup) {
    this.options = options;
    this.setup = setup;
    this.backoff = new Backoff(options.backoffMillis(), options.maxBackoffMillis());
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
    return apply(documents, options, IndexSetup.of(templates), uid);
  }

  /**
   * Stores a stream of documents.
   *
   * @param documents what to store; those of one id on one subtask, where they have no version
   * @param options where
   * @param setup what Elasticsearch must know before the first document
   * @param uid names the operator's state for ever
   * @return the documents that were refused for good, where the options want them here
   */
  public static SingleOutputStreamOperator<Rejected> apply(
      DataStream<Document> documents, ElasticsearchOptions options, IndexSetup setup, String uid) {
    return apply(documents, options, setup).uid(uid).name(uid);
  }

  /** Without a name, for plans that have names of their own. */
  static SingleOutputStreamOperator<Rejected> apply(
      DataStream<Document> documents, ElasticsearchOptions options, IndexSetup setup) {
    return documents.transform(
        "index", TypeInformation.of(Rejected.class), new IndexDocuments(options, setup));
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
    long now = System.currentTimeMillis();
    Chunks.unpack(held.get(), DOCUMENTS, document -> buffer.add(document, now));
  }

  @Override
  public void open() throws Exception {
    super.open();
    client = new BulkClient(options, setup);
    batchBytes = options.bulkBytes();
    halves = new ArrayDeque<>();
    refusalsLogged = new HashMap<>();
    metrics = new SinkMetrics(getMetricGroup());
    if (buffer.waiting() > 0) {
      sendSoon();
    }
    if (!setup.retentions().isEmpty()
        && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      after(0, this::deleteOldIndexes);
    }
  }

  private void deleteOldIndexes() {
    client
        .deleteOldIndexes(now())
        .whenComplete(
            (deleted, failure) -> {
              if (failure != null) {
                LOGGER.warn("Old indexes could not be deleted: {}", failure.toString());
              }
            });
    after(RETENTION_MILLIS, this::deleteOldIndexes);
  }

  @Override
  public void processElement(StreamRecord<Document> element) throws Exception {
    while (buffer.waiting() >= options.heldDocuments()
        || buffer.waitingBytes() >= options.heldBytes()) {
      // The last resort: memory is bounded, so the input waits.
      mailbox.yield();
    }
    buffer.add(element.getValue(), now());
    boolean full = buffer.waiting() >= options.bulkActions() || buffer.waitingBytes() >= batchBytes;
    if (full && inFlight < options.inFlight()) {
      send();
    } else {
      sendSoon();
    }
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
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
    getProcessingTimeService().registerTimer(now() + millis, time -> action.run());
  }

  private void send() {
    // While it fails, one request at a time feels its way.
    int allowed = failures > 0 ? 1 : options.inFlight();
    while (!paused && inFlight < allowed) {
      BulkBatch batch = next();
      if (batch == null) {
        break;
      }
      inFlight++;
      long began = System.nanoTime();
      client
          .send(batch)
          .whenComplete(
              (answered, failure) ->
                  mailbox.execute(
                      () -> settle(batch, System.nanoTime() - began, failure),
                      "settle bulk request"));
    }
    metrics.held(buffer);
    probeLater();
  }

  /** Halves of what was too large first, then what waits, or null. */
  private BulkBatch next() {
    if (!halves.isEmpty()) {
      return halves.pop();
    }
    BulkBatch probe = buffer.takeProbe(now(), batchBytes);
    return probe != null ? probe : buffer.take(options.bulkActions(), batchBytes);
  }

  private void probeLater() {
    long next = buffer.nextProbe();
    if (next < probeTimer || probeTimer < now()) {
      probeTimer = next;
      if (next < Long.MAX_VALUE) {
        after(Math.max(1, next - now()), this::send);
      }
    }
  }

  private void settle(BulkBatch batch, long nanos, Throwable failure) {
    inFlight--;
    if (failure == null) {
      metrics.answered(nanos);
      settleItems(batch);
    } else {
      metrics.failed();
      settleFailure(batch, strip(failure));
    }
    send();
  }

  private void settleItems(BulkBatch batch) {
    String whyPause = null;
    int i = 0;
    while (i < batch.size()) {
      // A queue's documents stand together.
      IndexQueue queue = batch.queue(i);
      boolean takes = false;
      String whyBlocked = null;
      for (; i < batch.size() && batch.queue(i) == queue; i++) {
        BulkOutcome outcome = batch.outcome(i);
        metrics.count(outcome.kind());
        switch (outcome.kind()) {
          case STORED, STALE -> takes = true;
          case RETRY -> whyPause = outcome.reason();
          case INDEX_BLOCKED -> whyBlocked = outcome.reason();
          case REFUSED -> refuse(batch.document(i), outcome.reason());
        }
      }
      if (whyBlocked != null) {
        block(queue, whyBlocked);
      } else if (takes && queue.unblock()) {
        LOGGER.info(
            "Index {} takes documents again; {} of it are held back", queue.index(), queue.held());
      }
    }
    buffer.settle(batch);
    recovered();
    if (whyPause != null) {
      pause(whyPause);
    } else {
      failures = 0;
      back();
    }
  }

  private void block(IndexQueue queue, String why) {
    if (queue.block(now(), backoff)) {
      LOGGER.warn(
          "Index {} takes nothing: {}. Holding its documents back and trying again.",
          queue.index(),
          why);
    }
    failAfter(queue.failures(), why);
  }

  private void settleFailure(BulkBatch batch, Throwable failure) {
    int status = status(failure);
    // 400: one document spoils the request, such as by an id of more than 512 bytes.
    boolean someDocument = status == 413 || status == 400;
    if (someDocument && batch.size() == 1) {
      metrics.count(BulkOutcome.Kind.REFUSED);
      refuse(
          batch.document(0), status == 413 ? "413 larger than Elasticsearch takes" : why(failure));
      batch.outcome(0, new BulkOutcome(BulkOutcome.Kind.REFUSED, ""));
      buffer.settle(batch);
    } else if (someDocument) {
      metrics.retried(batch.size());
      if (status == 413) {
        batchBytes = Math.max(1, Math.min(batchBytes, batch.length() / 2));
        sinceHalving = 0;
        LOGGER.info(
            "Elasticsearch takes no {} bytes at once: trying {}", batch.length(), batchBytes);
      }
      buffer.halve(batch).forEach(halves::add);
    } else {
      metrics.retried(batch.size());
      buffer.putBack(batch);
      pause(why(failure));
    }
  }

  /** A limit that a proxy or an older server once had need not be there for ever. */
  private void recovered() {
    if (batchBytes < options.bulkBytes() && ++sinceHalving >= PATIENCE) {
      sinceHalving = 0;
      batchBytes = (int) Math.min(options.bulkBytes(), batchBytes * 2L);
    }
  }

  private static int status(Throwable failure) {
    return failure instanceof ResponseException response
        ? response.getResponse().getStatusLine().getStatusCode()
        : 0;
  }

  private static String why(Throwable failure) {
    return failure instanceof ResponseException response
        ? BulkAnswer.why(response)
        : failure.toString();
  }

  private static Throwable strip(Throwable failure) {
    Throwable cause = ExceptionUtils.stripException(failure, CompletionException.class);
    return ExceptionUtils.findThrowable(cause, ResponseException.class)
        .map(Throwable.class::cast)
        .orElse(cause);
  }

  private void back() {
    if (metrics.isAway()) {
      metrics.away(false);
      LOGGER.info(
          "Elasticsearch {} takes documents again; {} are held back",
          options.hosts(),
          buffer.held());
    }
  }

  private void pause(String why) {
    long pause = backoff.pauseMillis(failures);
    failures++;
    if (!metrics.isAway()) {
      metrics.away(true);
      LOGGER.warn(
          "Elasticsearch {} takes nothing: {}. Holding documents back and trying again.",
          options.hosts(),
          why);
    }
    failAfter(failures, why);
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

  private void failAfter(int failed, String why) {
    if (options.maxRetries() != ElasticsearchOptions.FOR_EVER && failed > options.maxRetries()) {
      throw new FlinkRuntimeException(
          "Elasticsearch " + options.hosts() + " failed " + failed + " times in a row: " + why);
    }
  }

  private void refuse(Document document, String why) {
    logRefusal(document, why);
    switch (options.onRefused()) {
      case DEAD_LETTER -> output.collect(new StreamRecord<>(rejected(document, why)));
      case DEAD_LETTER_INDEX -> {
        if (document.index().equals(options.deadLetterIndex())) {
          throw refusal(document, why);
        }
        buffer.add(DeadLetter.of(document, why, options.deadLetterIndex(), now()), now());
      }
      case FAIL -> throw refusal(document, why);
      case IGNORE -> LOGGER.debug("Dropped {}/{}: {}", document.index(), document.id(), why);
    }
  }

  private void logRefusal(Document document, String why) {
    Long logged = refusalsLogged.get(document.index());
    if (logged == null || now() - logged >= REFUSAL_LOG_MILLIS) {
      refusalsLogged.put(document.index(), now());
      LOGGER.warn(
          "Index {} refuses documents, the first is '{}': {}. Nothing is logged of others for a"
              + " while; the metric documentsRefused counts them.",
          document.index(),
          document.id(),
          why);
    }
  }

  private static FlinkRuntimeException refusal(Document document, String why) {
    return new FlinkRuntimeException(
        "Elasticsearch refuses document '"
            + document.id()
            + "' of index "
            + document.index()
            + ": "
            + why);
  }

  private Rejected rejected(Document document, String why) {
    return new Rejected(
        now() * 1000,
        RejectReason.DOCUMENT_REFUSED.code(),
        why,
        "elasticsearch",
        document.isDelete() ? new byte[0] : document.source(),
        null,
        null,
        document.index() + "/" + document.id(),
        -1,
        -1,
        null);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    held.update(Chunks.pack(buffer.unsettled(), DOCUMENTS));
  }

  @Override
  public void endInput() throws Exception {
    send();
    while (buffer.held() > 0) {
      mailbox.yield();
      send();
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
