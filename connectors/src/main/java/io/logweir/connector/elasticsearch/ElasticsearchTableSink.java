package io.logweir.connector.elasticsearch;

import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;

/**
 * A table in Elasticsearch.
 *
 * @param options where it is
 * @param type of its rows
 * @param format of its documents
 * @param key the document's id of a row
 * @param index the index of a row
 * @param parallelism how many subtasks, or null for as many as the input has
 * @param name for people
 */
record ElasticsearchTableSink(
    ElasticsearchOptions options,
    DataType type,
    EncodingFormat<SerializationSchema<RowData>> format,
    RowKey key,
    RowIndex index,
    Integer parallelism,
    String name)
    implements DynamicTableSink {

  @Override
  public ChangelogMode getChangelogMode(ChangelogMode requested) {
    if (key.isEmpty()) {
      return ChangelogMode.insertOnly();
    }
    ChangelogMode.Builder mode = ChangelogMode.newBuilder();
    for (RowKind kind : requested.getContainedKinds()) {
      if (kind != RowKind.UPDATE_BEFORE) {
        mode.addContainedKind(kind);
      }
    }
    return mode.build();
  }

  @Override
  public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
    RowDocuments documents =
        new RowDocuments(format.createRuntimeEncoder(context, type), key, index);
    return new DataStreamSinkProvider() {
      @Override
      public DataStreamSink<?> consumeDataStream(ProviderContext plan, DataStream<RowData> rows) {
        SingleOutputStreamOperator<Document> made =
            rows.flatMap(documents)
                .returns(DocumentSerializer.TYPE)
                .name(name + ": documents")
                .setParallelism(rows.getParallelism());
        plan.generateUid("documents").ifPresent(made::uid);
        SingleOutputStreamOperator<?> stored =
            IndexDocuments.apply(made, options, IndexSetup.NONE)
                .name(name + ": index")
                .setParallelism(rows.getParallelism());
        plan.generateUid("index").ifPresent(stored::uid);
        // Nothing comes out: refused rows go where the options say.
        return stored
            .sinkTo(new DiscardingSink<>())
            .name(name + ": end")
            .setParallelism(rows.getParallelism());
      }

      @Override
      public Optional<Integer> getParallelism() {
        return Optional.ofNullable(parallelism);
      }
    };
  }

  @Override
  public DynamicTableSink copy() {
    return this;
  }

  @Override
  public String asSummaryString() {
    return "Elasticsearch";
  }
}
