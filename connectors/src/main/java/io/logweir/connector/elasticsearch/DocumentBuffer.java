package io.logweir.connector.elasticsearch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The documents that are not known to be stored: those that wait, a queue for each index, and those
 * under way. Of each document the newest version waits, so that an hour of held-back updates weighs
 * as much as the last of each. Once it is warm, a document costs it no object.
 */
final class DocumentBuffer {

  /** How many documents ask whether a blocked index takes documents again. */
  private static final int PROBE = 16;

  /** Queues without documents that stay for the next one. */
  private static final int IDLE_QUEUES = 64;

  private final Map<String, IndexQueue> byIndex = new HashMap<>();
  private final List<IndexQueue> queues = new ArrayList<>();
  private final List<BulkBatch> underWay = new ArrayList<>();
  private final ArrayDeque<BulkBatch> free = new ArrayDeque<>();
  private int next;
  private int waiting;
  private long waitingBytes;

  /** Adds a document, unless a newer version of it already waits. */
  void add(Document document, long now) {
    IndexQueue queue = byIndex.get(document.index());
    if (queue == null) {
      dropIdleQueues();
      queue = new IndexQueue(document.index());
      byIndex.put(document.index(), queue);
      queues.add(queue);
    }
    int held = queue.held();
    long bytes = queue.bytes();
    queue.add(document, now);
    waiting += queue.held() - held;
    waitingBytes += queue.bytes() - bytes;
  }

  private void recount() {
    waiting = 0;
    waitingBytes = 0;
    for (IndexQueue queue : queues) {
      waiting += queue.held();
      waitingBytes += queue.bytes();
    }
  }

  private void dropIdleQueues() {
    if (queues.size() >= IDLE_QUEUES) {
      queues.removeIf(
          queue -> {
            boolean idle = queue.isIdle();
            if (idle) {
              byIndex.remove(queue.index());
            }
            return idle;
          });
      next = 0;
    }
  }

  /**
   * Takes the next batch, or null if there is none; it counts as under way until it is settled. At
   * least one document, whatever it weighs. A blocked index gives none.
   */
  BulkBatch take(int maxActions, int maxBytes) {
    BulkBatch batch = null;
    for (int i = 0; i < queues.size(); i++) {
      next = next % queues.size();
      IndexQueue queue = queues.get(next);
      next++;
      if (queue.size() > 0 && !queue.isBlocked()) {
        batch = batch == null ? begin() : batch;
        if (!queue.fill(batch, maxActions, maxBytes)) {
          break;
        }
      }
    }
    recount();
    return batch;
  }

  /** A few documents of a blocked index whose pause is over, or null if there is none. */
  BulkBatch takeProbe(long now, int maxBytes) {
    for (BulkBatch batch : underWay) {
      if (batch.isProbe()) {
        // One at a time: an answer about an index without a primary takes long.
        return null;
      }
    }
    for (IndexQueue queue : queues) {
      if (queue.isDue(now)) {
        BulkBatch batch = begin();
        batch.markProbe();
        boolean unused = queue.fill(batch, PROBE, maxBytes);
        recount();
        return batch;
      }
    }
    return null;
  }

  private BulkBatch begin() {
    BulkBatch batch = free.isEmpty() ? new BulkBatch() : free.pop();
    underWay.add(batch);
    return batch;
  }

  /**
   * Puts what outcomes say must be sent again back to waiting; the batch is no longer under way.
   */
  void settle(BulkBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      BulkOutcome.Kind kind = batch.outcome(i).kind();
      boolean again = kind == BulkOutcome.Kind.RETRY || kind == BulkOutcome.Kind.INDEX_BLOCKED;
      batch.queue(i).settle(batch.document(i), again, batch.since(i));
    }
    end(batch, true);
  }

  /** Puts all of a batch back to waiting. */
  void putBack(BulkBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      batch.queue(i).settle(batch.document(i), true, batch.since(i));
    }
    end(batch, false);
  }

  /** Makes two batches of one; both are under way. */
  List<BulkBatch> halve(BulkBatch batch) {
    BulkBatch first = begin();
    BulkBatch second = begin();
    for (int i = 0; i < batch.size(); i++) {
      BulkBatch half = i < batch.size() / 2 ? first : second;
      half.add(batch.document(i), batch.queue(i), batch.since(i));
    }
    end(batch, false);
    return List.of(first, second);
  }

  private void end(BulkBatch batch, boolean keepBody) {
    underWay.remove(batch);
    batch.clear(keepBody);
    free.push(batch);
    recount();
  }

  /** How many documents wait. */
  int waiting() {
    return waiting;
  }

  /** What waits weighs so many bytes. */
  long waitingBytes() {
    return waitingBytes;
  }

  /** How many documents are not known to be stored. */
  int held() {
    int held = waiting;
    for (BulkBatch batch : underWay) {
      held += batch.size();
    }
    return held;
  }

  /** What they weigh, bytes. */
  long bytes() {
    long bytes = waitingBytes;
    for (BulkBatch batch : underWay) {
      bytes += batch.length();
    }
    return bytes;
  }

  /** When the oldest of them came, ms since the epoch; the largest number where there is none. */
  long oldest() {
    long oldest = Long.MAX_VALUE;
    for (IndexQueue queue : queues) {
      oldest = Math.min(oldest, queue.oldest());
    }
    for (BulkBatch batch : underWay) {
      oldest = Math.min(oldest, batch.oldest());
    }
    return oldest;
  }

  /** How many indexes take no documents. */
  int blockedIndexes() {
    return (int) queues.stream().filter(IndexQueue::isBlocked).count();
  }

  /** When the next blocked index may be asked, ms; the largest number where none is blocked. */
  long nextProbe() {
    return queues.stream()
        .filter(queue -> queue.isBlocked() && queue.size() > 0)
        .mapToLong(IndexQueue::blockedUntil)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Everything that is not known to be stored: what is under way, and what waits. */
  List<Document> unsettled() {
    List<Document> all = new ArrayList<>(held());
    for (BulkBatch batch : underWay) {
      for (int i = 0; i < batch.size(); i++) {
        all.add(batch.document(i));
      }
    }
    queues.forEach(queue -> queue.forEach(all::add));
    return all;
  }
}
