package io.logweir.connector.elasticsearch;

import java.util.Arrays;

/**
 * The documents of one bulk request and the request's body, newline-delimited JSON: written once,
 * straight from the documents, so that its length is the size of the request. Used again and again.
 * Format: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 */
final class BulkBatch {

  private static final byte[] INDEX = ascii("{\"index\":{\"_index\":\"");
  private static final byte[] DELETE = ascii("{\"delete\":{\"_index\":\"");
  private static final byte[] ID = ascii("\",\"_id\":\"");
  private static final byte[] VERSION = ascii("\",\"version\":");
  private static final byte[] VERSIONED = ascii(",\"version_type\":\"external\"}}\n");
  private static final byte[] UNVERSIONED = ascii("\"}}\n");
  private static final byte[] HEX = ascii("0123456789abcdef");

  private Document[] documents = new Document[64];
  private IndexQueue[] queues = new IndexQueue[64];
  private long[] since = new long[64];
  private BulkOutcome[] outcomes = new BulkOutcome[64];
  private boolean allStored;
  private int size;
  private byte[] body = new byte[1 << 10];
  private int length;
  private boolean probe;

  /** Adds a document that came at a time (ms) from a queue. */
  void add(Document document, IndexQueue queue, long arrived) {
    if (size == documents.length) {
      documents = Arrays.copyOf(documents, size * 2);
      queues = Arrays.copyOf(queues, size * 2);
      since = Arrays.copyOf(since, size * 2);
      outcomes = Arrays.copyOf(outcomes, size * 2);
    }
    documents[size] = document;
    queues[size] = queue;
    since[size] = arrived;
    outcomes[size] = null;
    size++;
    write(document);
  }

  private void write(Document document) {
    // An id may have to be escaped: six bytes for a char at most.
    int names = 6 * (document.index().length() + document.id().length());
    byte[] source = document.source();
    int needed = names + 96 + (source == null ? 0 : source.length);
    if (body.length - length < needed) {
      body = Arrays.copyOf(body, Math.max(body.length * 2, length + needed));
    }
    put(source == null ? DELETE : INDEX);
    putEscaped(document.index());
    put(ID);
    putEscaped(document.id());
    if (document.isVersioned()) {
      put(VERSION);
      putNumber(document.version());
      put(VERSIONED);
    } else {
      put(UNVERSIONED);
    }
    if (source != null) {
      int from = length;
      put(source);
      for (int i = from; i < length; i++) {
        // A line end inside JSON is white space between tokens, and would end the line here.
        if (body[i] == '\n' || body[i] == '\r') {
          body[i] = ' ';
        }
      }
      body[length++] = '\n';
    }
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, body, length, bytes.length);
    length += bytes.length;
  }

  private void putNumber(long number) {
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int i = length + digits - 1; i >= length; i--) {
      body[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  private void putEscaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        body[length++] = (byte) c;
      } else {
        body[length++] = '\\';
        body[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
          body[length++] = HEX[c >>> shift & 15];
        }
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** How many documents there are. */
  int size() {
    return size;
  }

  /** Bytes of the body. */
  int length() {
    return length;
  }

  /** The body, from 0 to {@link #length}. */
  byte[] body() {
    return body;
  }

  Document document(int i) {
    return documents[i];
  }

  IndexQueue queue(int i) {
    return queues[i];
  }

  /** When a document came, ms since the epoch. */
  long since(int i) {
    return since[i];
  }

  /** When the first one came, ms since the epoch; the largest number where there is none. */
  long oldest() {
    long oldest = Long.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      oldest = Math.min(oldest, since[i]);
    }
    return oldest;
  }

  /** What was said about a document. */
  BulkOutcome outcome(int i) {
    return allStored ? BulkOutcome.STORED : outcomes[i];
  }

  void outcome(int i, BulkOutcome outcome) {
    outcomes[i] = outcome;
  }

  /** Every document is stored. */
  void allStored() {
    allStored = true;
  }

  /** It asks whether a blocked index takes documents again. */
  void markProbe() {
    probe = true;
  }

  boolean isProbe() {
    return probe;
  }

  /** Makes it empty; without its body, which somebody may still be reading, unless told so. */
  void clear(boolean keepBody) {
    Arrays.fill(documents, 0, size, null);
    Arrays.fill(queues, 0, size, null);
    Arrays.fill(outcomes, 0, size, null);
    size = 0;
    length = 0;
    allStored = false;
    probe = false;
    if (!keepBody) {
      body = new byte[1 << 10];
    }
  }
}
