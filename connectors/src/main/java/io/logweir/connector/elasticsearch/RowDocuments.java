package io.logweir.connector.elasticsearch;

import java.util.UUID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.serialization.RuntimeContextInitializationContextAdapters;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

/** Makes documents of changed rows: one of each but what was before an update. */
final class RowDocuments extends RichFlatMapFunction<RowData, Document> {

  private static final long serialVersionUID = 1;

  private final SerializationSchema<RowData> format;
  private final RowKey key;
  private final RowIndex index;

  RowDocuments(SerializationSchema<RowData> format, RowKey key, RowIndex index) {
    this.format = format;
    this.key = key;
    this.index = index;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    format.open(
        RuntimeContextInitializationContextAdapters.serializationAdapter(getRuntimeContext()));
  }

  @Override
  public void flatMap(RowData row, Collector<Document> out) {
    RowKind kind = row.getRowKind();
    if (kind == RowKind.UPDATE_BEFORE) {
      return;
    }
    // An id is given here and not by Elasticsearch, so that a request sent twice stores a row once.
    String id = key.isEmpty() ? UUID.randomUUID().toString() : key.id(row);
    String name = index.name(row);
    if (kind == RowKind.DELETE) {
      out.collect(Document.delete(name, id));
    } else {
      // Formats look at the kind: an update is a whole row here.
      row.setRowKind(RowKind.INSERT);
      byte[] source = format.serialize(row);
      row.setRowKind(kind);
      out.collect(Document.unversioned(name, id, source));
    }
  }
}
