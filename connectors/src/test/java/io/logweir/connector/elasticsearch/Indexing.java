package io.logweir.connector.elasticsearch;

import io.logweir.schema.Rejected;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The operator {@link IndexDocuments} alone, with a clock and a mailbox that the test turns. */
final class Indexing implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final InterceptingOperatorMetricGroup operatorMetrics =
      new InterceptingOperatorMetricGroup();
  private final InterceptingTaskMetricGroup metrics =
      new InterceptingTaskMetricGroup() {
        @Override
        public InternalOperatorMetricGroup getOrAddOperator(
            OperatorID id, String name, Map<String, String> variables) {
          return operatorMetrics;
        }
      };
  private final OneInputStreamOperatorTestHarness<Document, Rejected> harness;

  /** Starts from nothing. */
  Indexing(ElasticsearchOptions options, IndexSetup setup) throws Exception {
    this(options, setup, null);
  }

  /** Starts from a snapshot, or from nothing where it is null. */
  Indexing(
      ElasticsearchOptions options, Map<String, String> templates, OperatorSubtaskState snapshot)
      throws Exception {
    this(options, IndexSetup.of(templates), snapshot);
  }

  private Indexing(ElasticsearchOptions options, IndexSetup setup, OperatorSubtaskState snapshot)
      throws Exception {
    TypeInformation<Document> type = TypeInformation.of(Document.class);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    Document any = new Document("any", "any", 0, new byte[0]);
    OneInputTransformation<?, ?> stage =
        (OneInputTransformation<?, ?>)
            IndexDocuments.apply(env.fromData(List.of(any), type), options, setup, "index")
                .getTransformation();
    @SuppressWarnings("unchecked")
    OneInputTransformation<Document, Rejected> typed =
        (OneInputTransformation<Document, Rejected>) stage;
    harness =
        new OneInputStreamOperatorTestHarness<>(
            typed.getOperator(),
            type.createSerializer(new SerializerConfigImpl()),
            new MockEnvironmentBuilder().setMetricGroup(metrics).build());
    ((IndexDocuments) typed.getOperator())
        .setMailboxExecutor(
            new MailboxExecutorImpl(
                harness.getTaskMailbox(), 0, StreamTaskActionExecutor.IMMEDIATE));
    harness.setup(TypeInformation.of(Rejected.class).createSerializer(new SerializerConfigImpl()));
    harness.setProcessingTime(System.currentTimeMillis());
    if (snapshot != null) {
      harness.initializeState(snapshot);
    }
    harness.open();
  }

  /** Options with short pauses, for one address. */
  static ElasticsearchOptions options(String address) {
    return builder(address).build();
  }

  /** The same, to be changed. */
  static ElasticsearchOptions.Builder builder(String address) {
    return ElasticsearchOptions.builder(List.of(address))
        .bulk(200, 4 << 20)
        .flushMillis(20)
        .timeouts(5_000, 10_000)
        .backoffMillis(20, 200);
  }

  /** A counter's count, or a gauge's value. */
  long metric(String name) {
    Metric metric = operatorMetrics.get(name);
    return metric instanceof Counter counter
        ? counter.getCount()
        : ((Number) ((Gauge<?>) metric).getValue()).longValue();
  }

  void send(Document document) throws Exception {
    harness.processElement(new StreamRecord<>(document));
    turn();
  }

  /** Until everything is stored or refused; where Elasticsearch does not answer, it never ends. */
  void flush() throws Exception {
    harness.endInput();
  }

  OperatorSubtaskState snapshot(long checkpoint) throws Exception {
    harness.prepareSnapshotPreBarrier(checkpoint);
    return harness.snapshot(checkpoint, checkpoint);
  }

  List<Rejected> refused() {
    return harness.extractOutputValues();
  }

  /** Turns clock and mailbox until the condition holds. */
  void await(Callable<Boolean> condition) {
    org.awaitility.Awaitility.await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(10))
        .atMost(PATIENCE)
        .until(
            () -> {
              turn();
              return condition.call();
            });
  }

  private void turn() throws Exception {
    harness.setProcessingTime(System.currentTimeMillis());
    Optional<Mail> mail = harness.getTaskMailbox().tryTake(0);
    while (mail.isPresent()) {
      mail.get().run();
      mail = harness.getTaskMailbox().tryTake(0);
    }
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
