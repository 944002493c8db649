package io.logweir.connector.elasticsearch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The documents that wait to be sent, first come first; a newer version takes the place of an older
 * one of the same document, so that an hour of held-back updates weighs as much as the last of
 * each.
 */
final class DocumentBuffer {

  private record Key(String index, String id) {}

  private final Map<Key, Document> waiting = new LinkedHashMap<>();
  private final List<List<Document>> underWay = new ArrayList<>();

  /** Adds a document, unless a newer version of it already waits. */
  void add(Document document) {
    waiting.merge(
        new Key(document.index(), document.id()),
        document,
        (held, added) -> added.version() >= held.version() ? added : held);
  }

  /**
   * Takes the next batch out of waiting; it counts as under way until {@link #settle}. At least one
   * document.
   */
  List<Document> take(int maxActions, int maxBytes) {
    List<Document> batch = new ArrayList<>();
    int bytes = 0;
    Iterator<Document> next = waiting.values().iterator();
    while (next.hasNext() && batch.size() < maxActions) {
      Document document = next.next();
      if (!batch.isEmpty() && bytes + document.weight() > maxBytes) {
        break;
      }
      bytes += document.weight();
      batch.add(document);
      next.remove();
    }
    underWay.add(batch);
    return batch;
  }

  /** Says that a batch is no longer under way; {@code again} of it goes back to waiting. */
  void settle(List<Document> batch, List<Document> again) {
    // By identity: an equal batch may be under way, too.
    underWay.removeIf(each -> each == batch);
    again.forEach(this::add);
  }

  /** How many documents wait. */
  int waiting() {
    return waiting.size();
  }

  /** Everything that is not known to be stored: what waits, and what is under way. */
  List<Document> unsettled() {
    List<Document> all = new ArrayList<>();
    underWay.forEach(all::addAll);
    all.addAll(waiting.values());
    return all;
  }
}
