package io.logweir.connector.elasticsearch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The documents of one index that wait to be sent, first come first, and whether the index takes
 * any. A newer version takes the place of an older one of the same document. A document without a
 * version waits until an earlier one with its id is no longer under way: its order is all it has.
 */
final class IndexQueue {

  private static final int LEAST = 16;

  private final String index;
  private Document[] ring = new Document[LEAST];
  private long[] since = new long[LEAST];
  private int head;
  private int size;
  private long bytes;
  private final DocumentTable places = new DocumentTable();

  private final DocumentTable sent = new DocumentTable();
  private final Map<String, Document> behindSent = new LinkedHashMap<>();
  private int underWay;

  private int failures;
  private long blockedUntil;

  IndexQueue(String index) {
    this.index = index;
  }

  String index() {
    return index;
  }

  /** Adds what came in, unless a newer version already waits. */
  void add(Document document, long now) {
    if (!document.isVersioned() && sent.find(document.id()) >= 0) {
      Document before = behindSent.put(document.id(), document);
      bytes += document.weight() - (before == null ? 0 : before.weight());
      return;
    }
    int place = places.find(document.id());
    if (place < 0) {
      append(document, now);
    } else if (document.version() >= ring[place].version()) {
      replace(place, document);
    }
  }

  /** Adds what was under way and must be sent again, unless something newer waits. */
  private void addAgain(Document document, long arrived) {
    int place = places.find(document.id());
    if (place < 0) {
      append(document, arrived);
    } else if (document.version() > ring[place].version()) {
      replace(place, document);
    }
  }

  private void replace(int place, Document document) {
    bytes += document.weight() - ring[place].weight();
    ring[place] = document;
    places.put(document, place);
  }

  private void append(Document document, long arrived) {
    if (size == ring.length) {
      grow();
    }
    int place = head + size & ring.length - 1;
    ring[place] = document;
    since[place] = arrived;
    places.put(document, place);
    bytes += document.weight();
    size++;
  }

  private void grow() {
    Document[] documents = new Document[ring.length * 2];
    long[] arrivals = new long[documents.length];
    places.clear();
    for (int i = 0; i < size; i++) {
      int place = head + i & ring.length - 1;
      documents[i] = ring[place];
      arrivals[i] = since[place];
      places.put(documents[i], i);
    }
    ring = documents;
    since = arrivals;
    head = 0;
  }

  /**
   * Moves documents into a batch until it is full; false if it is full before the queue is empty.
   */
  boolean fill(BulkBatch batch, int maxActions, int maxBytes) {
    while (size > 0) {
      Document next = ring[head];
      if (batch.size() >= maxActions
          || batch.size() > 0 && batch.length() + next.weight() > maxBytes) {
        return false;
      }
      batch.add(next, this, since[head]);
      underWay++;
      if (!next.isVersioned()) {
        sent.put(next, 0);
      }
      places.remove(next.id());
      bytes -= next.weight();
      ring[head] = null;
      head = head + 1 & ring.length - 1;
      size--;
    }
    if (ring.length > 1 << 12) {
      ring = new Document[LEAST];
      since = new long[LEAST];
      head = 0;
    }
    return true;
  }

  /** Says that a document is no longer under way; {@code again} puts it back. */
  void settle(Document document, boolean again, long arrived) {
    underWay--;
    if (!document.isVersioned()) {
      sent.remove(document.id());
      Document next = behindSent.remove(document.id());
      if (next != null) {
        bytes -= next.weight();
        append(next, arrived);
        return;
      }
    }
    if (again) {
      addAgain(document, arrived);
    }
  }

  /** How many documents can be sent. */
  int size() {
    return size;
  }

  /** How many documents are held, also those that wait for one under way. */
  int held() {
    return size + behindSent.size();
  }

  /** What is held weighs so many bytes. */
  long bytes() {
    return bytes;
  }

  /** When the first one came, ms since the epoch; the largest number where none waits. */
  long oldest() {
    return size == 0 ? Long.MAX_VALUE : since[head];
  }

  /** True if nothing is known about it that would be missed. */
  boolean isIdle() {
    return held() == 0 && underWay == 0 && failures == 0;
  }

  void forEach(Consumer<Document> consumer) {
    for (int i = 0; i < size; i++) {
      consumer.accept(ring[head + i & ring.length - 1]);
    }
    behindSent.values().forEach(consumer);
  }

  /** True from the first refusal of the index until it takes a document. */
  boolean isBlocked() {
    return failures > 0;
  }

  /** True if it is time to see whether the index takes documents again. */
  boolean isDue(long now) {
    return isBlocked() && underWay == 0 && size > 0 && now >= blockedUntil;
  }

  /** When {@link #isDue} may become true. */
  long blockedUntil() {
    return blockedUntil;
  }

  /** Nothing is sent before the pause is over; true if the index was not blocked before. */
  boolean block(long now, Backoff backoff) {
    blockedUntil = now + backoff.pauseMillis(failures);
    return failures++ == 0;
  }

  /** How many refusals one after the other. */
  int failures() {
    return failures;
  }

  /** True if the index was blocked. */
  boolean unblock() {
    boolean was = failures > 0;
    failures = 0;
    return was;
  }
}
