package io.logweir.connector.elasticsearch;

import io.logweir.schema.Rejected;
import java.io.Serializable;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Stores a stream of anything in Elasticsearch, as documents:
 *
 * <pre>{@code
 * DataStream<Rejected> refused =
 *     ElasticsearchSink.<Order>builder(ElasticsearchOptions.of(List.of("https://search:9200")))
 *         .emitter((order, out) -> out.accept(Document.unversioned("orders", order.id(), order.json())))
 *         .uid("orders")
 *         .build()
 *         .apply(orders);
 * }</pre>
 *
 * <p>It is a stage with an output, and no {@code Sink}: what Elasticsearch refuses for good comes
 * out and can be stored elsewhere. The options may say that the job fails instead, and then nothing
 * comes out. Documents are stored at least once; one that is sent again takes its own place. {@link
 * IndexDocuments} says what becomes of each answer.
 *
 * @param <T> what is stored
 */
public final class ElasticsearchSink<T> {

  private final ElasticsearchOptions options;
  private final IndexSetup setup;
  private final Emitter<T> emitter;
  private final String uid;

  private ElasticsearchSink(Builder<T> builder) {
    this.options = builder.options;
    this.setup = builder.setup;
    this.emitter = required("emitter", builder.emitter);
    this.uid = required("uid", builder.uid);
  }

  private static <V> V required(String name, V value) {
    if (value == null) {
      throw new IllegalArgumentException("an Elasticsearch sink needs its " + name);
    }
    return value;
  }

  /** Makes documents of an element: none, one or more. */
  @FunctionalInterface
  public interface Emitter<T> extends Serializable {
    /** Hands the documents of the element over. */
    void emit(T element, Consumer<Document> documents);
  }

  /** What the sink needs to know. */
  public static <T> Builder<T> builder(ElasticsearchOptions options) {
    return new Builder<>(options);
  }

  /**
   * Stores the stream. Documents without a version keep their order only where those of one id are
   * on one subtask: key the stream by the id.
   *
   * @return what Elasticsearch refused for good, as {@link ElasticsearchOptions.OnRefused} says
   */
  public SingleOutputStreamOperator<Rejected> apply(DataStream<T> stream) {
    Emitter<T> emit = emitter;
    SingleOutputStreamOperator<Document> documents =
        stream
            .<Document>flatMap((element, out) -> emit.emit(element, out::collect))
            .returns(DocumentSerializer.TYPE)
            .setParallelism(stream.getParallelism())
            .uid(uid + "-documents")
            .name(uid + "-documents");
    return IndexDocuments.apply(documents, options, setup, uid)
        .setParallelism(stream.getParallelism());
  }

  /** Collects what the sink needs to know. */
  public static final class Builder<T> {

    private final ElasticsearchOptions options;
    private IndexSetup setup = IndexSetup.NONE;
    private Emitter<T> emitter;
    private String uid;

    private Builder(ElasticsearchOptions options) {
      this.options = options;
    }

    /** How documents are made; required. */
    public Builder<T> emitter(Emitter<T> makesDocuments) {
      this.emitter = makesDocuments;
      return this;
    }

    /** Templates and retention; nothing where it is not called. */
    public Builder<T> setup(IndexSetup indexes) {
      this.setup = indexes;
      return this;
    }

    /** Names the sink's state for ever; required. */
    public Builder<T> uid(String forEver) {
      this.uid = forEver;
      return this;
    }

    /**
     * The sink.
     *
     * @throws IllegalArgumentException if something required is missing
     */
    public ElasticsearchSink<T> build() {
      return new ElasticsearchSink<>(this);
    }
  }
}
