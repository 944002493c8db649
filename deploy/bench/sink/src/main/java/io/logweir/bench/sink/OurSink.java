package io.logweir.bench.sink;

import io.logweir.connector.elasticsearch.Document;
import io.logweir.connector.elasticsearch.DocumentSerializer;
import io.logweir.connector.elasticsearch.ElasticsearchOptions;
import io.logweir.connector.elasticsearch.IndexDocuments;
import io.logweir.connector.elasticsearch.IndexSetup;
import io.logweir.schema.Rejected;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The operator in a Flink job of one slot in this JVM. */
final class OurSink implements Side {

  /** Read by the job, which runs in this JVM. */
  private static volatile Document[] given;

  /** Told by the job, which starts and ends a second before and after the documents. */
  private static volatile Clock clock;

  private final ElasticsearchOptions options;

  OurSink(String address) {
    this.options =
        ElasticsearchOptions.builder(List.of(address))
            .bulk(BULK_ACTIONS, BULK_BYTES)
            .inFlight(IN_FLIGHT)
            // As much as the other side has: what is under way, and a request more.
            .held((IN_FLIGHT + 1) * BULK_ACTIONS, (IN_FLIGHT + 1L) * BULK_BYTES)
            .onRefused(ElasticsearchOptions.OnRefused.FAIL)
            .build();
  }

  @Override
  public void store(Document[] documents, Clock clock) throws Exception {
    OurSink.clock = clock;
    given = documents;
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    env.getConfig().enableObjectReuse();
    env.enableCheckpointing(1_000);
    DataStream<Document> stream =
        env.fromSequence(0, documents.length - 1)
            .map(OurSink::document)
            .returns(DocumentSerializer.TYPE);
    IndexDocuments.apply(stream, options, IndexSetup.NONE, "index")
        .transform("end", TypeInformation.of(Rejected.class), new End())
        .sinkTo(new DiscardingSink<>());
    env.execute("sink bench");
  }

  private static Document document(long number) {
    if (number == 0) {
      clock.start();
    }
    return given[(int) number];
  }

  /** Comes after the sink, and so ends after it. */
  private static final class End extends AbstractStreamOperator<Rejected>
      implements OneInputStreamOperator<Rejected, Rejected> {

    private static final long serialVersionUID = 1;

    @Override
    public void processElement(StreamRecord<Rejected> element) {
      output.collect(element);
    }

    @Override
    public void finish() {
      clock.stop();
    }
  }
}
