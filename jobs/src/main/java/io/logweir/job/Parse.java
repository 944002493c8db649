package io.logweir.job;

import io.logweir.connector.kafka.ParsedLog;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.schema.LogEvent;
import io.logweir.schema.Rejected;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Parts what was understood from what was not. The parsing itself happens as the source hands a
 * record over, so that Flink knows each partition's event time and keeps a watermark per partition.
 */
public final class Parse {

  /** Names the stage's state for ever. */
  public static final String UID = "parse";

  /** The records that were not understood. */
  public static final OutputTag<Rejected> REJECTED =
      new OutputTag<>("rejected", TypeInformation.of(Rejected.class));

  private Parse() {}

  /** Events go on; the rest is in the side output {@link #REJECTED}. */
  public static SingleOutputStreamOperator<LogEvent> apply(DataStream<ParsedLog> parsed) {
    return parsed.process(new Part()).returns(LogEventSerializer.TYPE).uid(UID).name(UID);
  }

  private static final class Part extends ProcessFunction<ParsedLog, LogEvent> {

    private static final long serialVersionUID = 1;

    @Override
    public void processElement(ParsedLog parsed, Context context, Collector<LogEvent> out) {
      if (parsed.rejected() == null) {
        out.collect(parsed.event());
      } else {
        context.output(REJECTED, parsed.rejected());
      }
    }
  }
}
