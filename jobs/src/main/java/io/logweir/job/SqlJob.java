package io.logweir.job;

import io.logweir.core.sql.VariableException;
import io.logweir.core.sql.Variables;
import io.logweir.job.SqlStatements.Statement;
import io.logweir.job.SqlStatements.StatementException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.Path;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.operations.BeginStatementSetOperation;
import org.apache.flink.table.operations.CallProcedureOperation;
import org.apache.flink.table.operations.CollectModifyOperation;
import org.apache.flink.table.operations.CompileAndExecutePlanOperation;
import org.apache.flink.table.operations.EndStatementSetOperation;
import org.apache.flink.table.operations.ExplainOperation;
import org.apache.flink.table.operations.LoadModuleOperation;
import org.apache.flink.table.operations.ModifyOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.QueryOperation;
import org.apache.flink.table.operations.ShowOperation;
import org.apache.flink.table.operations.StatementSetOperation;
import org.apache.flink.table.operations.UseOperation;
import org.apache.flink.table.operations.command.ExecutePlanOperation;
import org.apache.flink.table.operations.command.SetOperation;
import org.apache.flink.table.operations.ddl.CreateOperation;

/**
 * A script of Flink SQL as one job, as application mode and the Kubernetes operator want it: what
 * is not an INSERT is executed in order, all INSERTs become one job at the end.
 */
public final class SqlJob {

  private static final String USAGE =
      """
      Usage: flink run -d -c io.logweir.job.SqlJob logweir-jobs.jar --script FILE [--set NAME=VALUE]…

      Runs a script of Flink SQL as one job, also in application mode.

        --script FILE      the statements, each with a ; at its end; a path, or a URI of a file system
                           that Flink knows
        --set NAME=VALUE   the value of a variable of the script, as often as there are any; written
                           ${NAME}, with its default in a comment: -- ${NAME} = VALUE
        --help             this text

      CREATE, USE, LOAD MODULE, ALTER, DROP and the like are executed where they stand. SET holds for
      all of the script; 'execution.runtime-mode' stands before everything but other SETs. All INSERTs,
      within EXECUTE STATEMENT SET BEGIN … END or not, are one job, which starts when the script has
      been read to its end: behind the first of them there may be other INSERTs, CREATE, USE, LOAD
      MODULE, SHOW and EXPLAIN. A SELECT has nowhere to put its rows and is refused; so is a script
      without an INSERT, and what starts a job of its own (CALL, EXECUTE PLAN).
      CREATE TABLE … AS SELECT counts as an INSERT.

      What is wrong is told as FILE:LINE: statement N (its first words): the reason; no job is started
      then, but what CREATE and the like have done before stays.
      """;

  private static final String SCRIPT = "--script";
  private static final String SET = "--set";

  /**
   * What the command line asks for.
   *
   * @param script where the statements are
   * @param variables values by name
   */
  record Options(String script, Map<String, String> variables) {}

  private record Insert(Statement statement, ModifyOperation operation) {}

  private final SqlStatements statements;
  private final List<Insert> inserts = new ArrayList<>();
  private final Configuration configuration = new Configuration();
  private TableEnvironmentInternal environment = environment(configuration);
  private boolean onlySet = true;

  private SqlJob(SqlStatements statements) {
    this.statements = statements;
  }

  /** Submits the job of the script. */
  public static void main(String[] args) throws IOException {
    Optional<Options> options = options(args);
    if (options.isEmpty()) {
      System.out.println(USAGE);
      return;
    }
    String file = options.get().script();
    JobClient job = run(file, read(file), options.get().variables());
    System.out.println("Job " + job.getJobID());
  }

  /** What the command line asks for; nothing where it asks for help. */
  static Optional<Options> options(String[] args) {
    Arguments.Repeated sets = Arguments.repeated(args, USAGE, SET);
    Map<String, String> arguments =
        Arguments.parse(sets.others(), USAGE, Set.of(SCRIPT), Set.of(), List.of(SCRIPT));
    if (arguments.containsKey(Arguments.HELP)) {
      return Optional.empty();
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (String each : sets.values()) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            SET + " is '" + each + "'; allowed: NAME=VALUE\n" + USAGE);
      }
      variables.put(each.substring(0, equals), each.substring(equals + 1));
    }
    return Optional.of(new Options(arguments.get(SCRIPT), variables));
  }

  private static String read(String file) throws IOException {
    Path path = new Path(file);
    try (InputStream in = path.getFileSystem().open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e, e);
    }
  }

  /**
   * Executes a script.
   *
   * @param file its name, for messages
   * @param script with variables
   * @param variables values by name
   * @return the one job
   * @throws StatementException if it cannot be; the message names file, line and statement
   */
  static JobClient run(String file, String script, Map<String, String> variables) {
    String filled;
    try {
      filled = Variables.fill(script, variables, Map.of(), Clock.systemUTC());
    } catch (VariableException e) {
      String line = e.line() == 0 ? "" : ":" + e.line();
      throw new StatementException(file + line + ": " + e.problem(), e);
    }
    return new SqlJob(new SqlStatements(file, filled)).run(file);
  }

  private JobClient run(String file) {
    for (Optional<Statement> each = next(); each.isPresent(); each = next()) {
      Statement statement = each.get();
      try {
        take(statement, statement.operation());
      } catch (StatementException told) {
        throw told;
      } catch (RuntimeException e) {
        throw statements.problem(statement, e);
      }
    }
    if (inserts.isEmpty()) {
      throw new StatementException(file + ": it has no INSERT, so there is no job to start", null);
    }
    try {
      List<ModifyOperation> all = inserts.stream().map(Insert::operation).toList();
      return environment.executeInternal(all).getJobClient().orElseThrow();
    } catch (RuntimeException e) {
      throw statements.problem(culprit(), e);
    }
  }

  /**
   * Which INSERT the planner does not take; Flink does not say. The first one, if it takes each.
   */
  private Statement culprit() {
    for (Insert each : inserts) {
      try {
        environment.explainInternal(List.of(each.operation()));
      } catch (RuntimeException e) {
        return each.statement();
      }
    }
    return inserts.get(0).statement();
  }

  private Optional<Statement> next() {
    return statements.next(environment.getParser());
  }

  private void take(Statement statement, Operation operation) {
    if (operation instanceof SetOperation set) {
      set(statement, set);
    } else if (operation instanceof StatementSetOperation set) {
      set.getOperations().forEach(each -> insert(statement, each));
    } else if (operation instanceof ModifyOperation insert
        && !(operation instanceof CollectModifyOperation)) {
      insert(statement, insert);
    } else if (operation instanceof QueryOperation) {
      throw refusal(
          statement,
          "a query alone has nowhere to put its rows; write INSERT INTO and a table before it (one"
              + " with 'connector' = 'print' shows them in the task managers' output)");
    } else if (operation instanceof CallProcedureOperation
        || operation instanceof ExecutePlanOperation
        || operation instanceof CompileAndExecutePlanOperation) {
      throw refusal(statement, "it starts a job of its own, and a script is one job");
    } else if (!(operation instanceof BeginStatementSetOperation)
        && !(operation instanceof EndStatementSetOperation)) {
      execute(statement, operation);
    }
    onlySet &= operation instanceof SetOperation;
  }

  private void set(Statement statement, SetOperation set) {
    if (set.getKey().isEmpty() || set.getValue().isEmpty()) {
      throw refusal(statement, "it sets nothing: SET 'key' = 'value'");
    }
    requireBeforeInserts(statement);
    String key = set.getKey().get();
    configuration.setString(key, set.getValue().get());
    if (!key.equals(ExecutionOptions.RUNTIME_MODE.key())) {
      environment.getConfig().set(key, set.getValue().get());
    } else if (onlySet) {
      // A planner is for batch or for streams from its beginning on.
      environment = environment(configuration);
    } else {
      throw refusal(statement, "'" + key + "' stands before everything but other SETs");
    }
  }

  private void insert(Statement statement, ModifyOperation insert) {
    inserts.add(new Insert(statement, insert));
  }

  private void execute(Statement statement, Operation operation) {
    boolean shows = operation instanceof ShowOperation || operation instanceof ExplainOperation;
    if (!shows
        && !(operation instanceof CreateOperation)
        && !(operation instanceof UseOperation)
        && !(operation instanceof LoadModuleOperation)) {
      requireBeforeInserts(statement);
    }
    var result = environment.executeInternal(operation);
    if (shows) {
      result.print();
    }
  }

  private void requireBeforeInserts(Statement statement) {
    if (!inserts.isEmpty()) {
      throw refusal(
          statement,
          "it stands behind the INSERT of line "
              + inserts.get(0).statement().line()
              + ", whose job starts only when all of the script has been read: put it before");
    }
  }

  private StatementException refusal(Statement statement, String reason) {
    return statements.problem(statement, reason, null);
  }

  private static TableEnvironmentInternal environment(Configuration configuration) {
    return (TableEnvironmentInternal)
        TableEnvironment.create(
            EnvironmentSettings.newInstance().withConfiguration(configuration).build());
  }
}
