package io.logweir.core.parse;

import io.logweir.schema.RawLog;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The column lists that header lines stated ({@code #Fields:} of the W3C extended format, the first
 * line of a VPC flow log), by the stream that they are about; bounded, the stream that was not read
 * for longest goes first. Not thread safe.
 *
 * <p>It is the only thing that a format remembers from one record to the next: whoever restores
 * {@link #entries} with {@link #put} goes on as if it had read the header lines itself.
 */
public final class RememberedFields {

  /** How many streams are remembered. */
  public static final int STREAMS = 1000;

  /** Longer lists, in characters, are not remembered. */
  public static final int LONGEST = 4096;

  /** The header that names the host which a record is from. */
  public static final String HOST_HEADER = "host.name";

  /** The header that names the file which a record was read from. */
  public static final String FILE_HEADER = "log.file.path";

  /**
   * One source of lines in order.
   *
   * @param format whose header line it was
   * @param topic the Kafka topic
   * @param partition its partition
   * @param file host and file, where the record's headers name them
   */
  public record Stream(String format, String topic, int partition, String file)
      implements Serializable {
    private static final long serialVersionUID = 1;
  }

  private final Map<Stream, String> lists =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stream, String> eldest) {
          return size() > STREAMS;
        }
      };

  /** The stream that a record of a format is of. */
  public static Stream stream(String format, RawLog raw) {
    String host = raw.headers().get(HOST_HEADER);
    String file = raw.headers().get(FILE_HEADER);
    return new Stream(
        format,
        raw.topic(),
        raw.partition(),
        (host == null ? "" : host) + ':' + (file == null ? "" : file));
  }

  /** Remembers the column names of a stream, blank-separated, instead of those before. */
  public void put(Stream stream, String fields) {
    if (fields.length() <= LONGEST) {
      lists.put(stream, fields);
    } else {
      lists.remove(stream);
    }
  }

  /** What {@link #put} was given last for the stream, or null. */
  public String get(Stream stream) {
    return lists.isEmpty() ? null : lists.get(stream);
  }

  /** Forgets all. */
  public void clear() {
    lists.clear();
  }

  /** Whether nothing is remembered. */
  public boolean isEmpty() {
    return lists.isEmpty();
  }

  /** A copy of all, the stream that was not read for longest first. */
  public Map<Stream, String> entries() {
    return new LinkedHashMap<>(lists);
  }
}
