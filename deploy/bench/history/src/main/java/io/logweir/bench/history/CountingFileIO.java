package io.logweir.bench.history;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Files;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/** Storage that remembers what was read of each data file. A catalog makes it by its name. */
public final class CountingFileIO implements FileIO {

  private static final long serialVersionUID = 1;

  private static final Map<String, List<Range>> READS = new ConcurrentHashMap<>();

  private final HadoopFileIO files = new HadoopFileIO(new Configuration(false));

  /** Bytes of a file that were read at once. */
  record Range(long from, long to) {}

  /** What was read since this was asked last, by data file. */
  static Map<String, List<Range>> take() {
    Map<String, List<Range>> taken = Map.copyOf(READS);
    READS.clear();
    return taken;
  }

  @Override
  public InputFile newInputFile(String path) {
    InputFile file = files.newInputFile(path);
    return path.endsWith(".parquet") ? new CountedFile(file) : file;
  }

  /** Without Hadoop, whose local files start a process each, to set their permissions. */
  @Override
  public OutputFile newOutputFile(String path) {
    return new LocalFile(path, Files.localOutput(URI.create(path).getPath()), newInputFile(path));
  }

  @Override
  public void deleteFile(String path) {
    files.deleteFile(path);
  }

  /** A file that is known by the path that it was asked for with, scheme and all. */
  private record LocalFile(String location, OutputFile file, InputFile toInputFile)
      implements OutputFile {
    @Override
    public PositionOutputStream create() {
      return file.create();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      return file.createOrOverwrite();
    }
  }

  private record CountedFile(InputFile file) implements InputFile {
    @Override
    public long getLength() {
      return file.getLength();
    }

    @Override
    public SeekableInputStream newStream() {
      List<Range> reads =
          READS.computeIfAbsent(
              file.location(),
              location -> java.util.Collections.synchronizedList(new ArrayList<>()));
      return new CountedStream(file.newStream(), reads);
    }

    @Override
    public String location() {
      return file.location();
    }

    @Override
    public boolean exists() {
      return file.exists();
    }
  }

  private static final class CountedStream extends SeekableInputStream {
    private final SeekableInputStream stream;
    private final List<Range> reads;

    CountedStream(SeekableInputStream stream, List<Range> reads) {
      this.stream = stream;
      this.reads = reads;
    }

    @Override
    public long getPos() throws IOException {
      return stream.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
      stream.seek(position);
    }

    @Override
    public int read() throws IOException {
      int value = stream.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = stream.read(bytes, offset, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int read) throws IOException {
      if (read > 0) {
        long to = stream.getPos();
        reads.add(new Range(to - read, to));
      }
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
