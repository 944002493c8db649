package io.logweir.local;

import io.logweir.local.part.PartFailedException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The command line behind the scripts of {@code deploy/local}. */
public final class Main {
  private static final Map<String, Supplier<Callable<Integer>>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("up", UpCommand::new);
    COMMANDS.put("down", DownCommand::new);
    COMMANDS.put("reset", ResetCommand::new);
    COMMANDS.put("status", StatusCommand::new);
    COMMANDS.put("logs", LogsCommand::new);
    COMMANDS.put("send", SendCommand::new);
    COMMANDS.put("sql", SqlCommand::new);
    COMMANDS.put("spark", SparkCommand::new);
    COMMANDS.put("trino", TrinoCommand::new);
    COMMANDS.put("try", TryCommand::new);
    COMMANDS.put("redrive", RedriveCommand::new);
    COMMANDS.put("cost", CostCommand::new);
    COMMANDS.put("restate", RestateCommand::new);
    COMMANDS.put("maintain", MaintainCommand::new);
    COMMANDS.put("conform", ConformCommand::new);
    COMMANDS.put("source", SourceCommand::new);
  }

  private Main() {}

  /** Runs a command; exits 0 if it did what it says, 1 if it could not, 2 if it was misspelt. */
  public static void main(String[] args) {
    if (args.length == 0 || !COMMANDS.containsKey(args[0])) {
      Console.problem("Name a command: " + COMMANDS.keySet());
      System.exit(2);
    }
    System.exit(command(args[0]).execute(Arrays.copyOfRange(args, 1, args.length)));
  }

  /** A command by the name of its script. */
  static CommandLine command(String name) {
    return new CommandLine(COMMANDS.get(name).get())
        .setCommandName("deploy/local/" + name)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              if (e instanceof Refusal || e instanceof PartFailedException) {
                Console.problem(e.getMessage());
                return 1;
              }
              if (System.getenv("LOGWEIR_TRACE") != null) {
                throw e;
              }
              Console.problem(e + "\n(LOGWEIR_TRACE=1 shows where this comes from.)");
              return 1;
            });
  }
}
