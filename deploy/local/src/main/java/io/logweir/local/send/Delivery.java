package io.logweir.local.send;

import io.logweir.local.Console;
import io.logweir.local.Refusal;
import io.logweir.local.part.Await;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.RESTException;

/** One file's way: into the topic, and then, line by line, into exactly one of the tables. */
public final class Delivery implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(500);

  private final String kafka;
  private final String topic;
  private final Account account;
  private final Tables tables;

  /**
   * Before the first line is sent.
   *
   * @param ends per partition the offset that its next record gets
   * @param wait true if {@link #await} will be called
   */
  public Delivery(
      String kafka, String catalog, String topic, Map<Integer, Long> ends, boolean wait) {
    this.kafka = kafka;
    this.topic = topic;
    this.account = new Account(ends);
    this.tables = wait ? tables(catalog, topic) : null;
  }

  private static Tables tables(String catalog, String topic) {
    try {
      return new Tables(catalog, topic);
    } catch (RESTException away) {
      throw new Refusal(
          "The catalog at " + catalog + " does not answer: deploy/local/up heals it.");
    }
  }

  /** Returns when the broker has taken every line. */
  public void send(InputStream in, Map<String, String> headers) throws IOException {
    long started = System.nanoTime();
    new Sender(kafka, topic, headers)
        .send(
            in,
            account,
            n -> Console.progress(String.format(Locale.ROOT, "sending: %,d lines", n)));
    Console.line(
        "sent %,d lines to %s in %.1f s",
        account.sent(), topic, (System.nanoTime() - started) / 1e9);
  }

  /**
   * Waits until every line is accounted for and says how.
   *
   * @param patience without any progress
   * @param job how the job is, for the message if this takes too long
   * @return 0 if each line is in exactly one table, 1 if not
   */
  public int await(Duration patience, Supplier<String> job) {
    long found = -1;
    while (found < account.sent()) {
      long before = found;
      boolean progressed =
          Await.holds(
              patience,
              () -> {
                look();
                return account.found() > before;
              });
      if (!progressed) {
        print();
        throw new Refusal(
            String.format(
                Locale.ROOT,
                "%,d of %,d lines are in no table, and none came for %d s; %s (deploy/local/status"
                    + " tells more).%s",
                account.sent() - account.found(),
                account.sent(),
                patience.toSeconds(),
                job.get(),
                account.missing()));
      }
      found = account.found();
      Console.progress(
          String.format(
              Locale.ROOT, "waiting for commits: %,d of %,d lines", found, account.sent()));
    }
    print();
    if (account.doubled() > 0) {
      Console.problem(
          String.format(Locale.ROOT, "%,d rows are there more than once.", account.doubled()));
      return 1;
    }
    return 0;
  }

  private void look() {
    try {
      tables.read(account);
    } catch (RESTException away) {
      Console.progress("waiting for the catalog, which does not answer");
    }
    boolean unused = Await.holds(LOOK, () -> false);
  }

  private void print() {
    Console.line(
        "lines %d  events %d  rejected %d  duplicates %d",
        account.sent(),
        account.count(Account.Outcome.EVENT),
        account.count(Account.Outcome.REJECTED),
        account.count(Account.Outcome.DUPLICATE));
    long leftOut = account.count(Account.Outcome.LEFT_OUT);
    if (leftOut > 0) {
      Console.line("dropped by a rule, or joined to another line: %d", leftOut);
    }
  }

  @Override
  public void close() {
    if (tables != null) {
      tables.close();
    }
  }
}
