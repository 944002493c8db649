package io.logweir.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands on a job's command line, strictly: what is unknown or missing is an error. */
final class Arguments {

  /** Asks for the usage. */
  static final String HELP = "--help";

  /**
   * An option that may stand there several times.
   *
   * @param values in their order
   * @param others what else stands there
   */
  record Repeated(List<String> values, String[] others) {}

  private Arguments() {}

  /**
   * Takes an option that may stand there several times out of a command line.
   *
   * @param args as they came
   * @param usage added to every message
   * @param option one that a value follows
   * @throws IllegalArgumentException if none follows
   */
  static Repeated repeated(String[] args, String usage, String option) {
    List<String> values = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      if (!args[i].equals(option)) {
        others.add(args[i]);
      } else if (i + 1 == args.length) {
        throw new IllegalArgumentException(option + " needs a value\n" + usage);
      } else {
        values.add(args[++i]);
      }
    }
    return new Repeated(values, others.toArray(new String[0]));
  }

  /**
   * Reads a command line; where it asks for help, that alone.
   *
   * @param args as they came
   * @param usage added to every message
   * @param valued options that a value follows
   * @param flags options that stand alone; their value is empty
   * @param required options that must be there
   * @return option to value
   * @throws IllegalArgumentException saying what is wrong, and the usage
   */
  static Map<String, String> parse(
      String[] args, String usage, Set<String> valued, Set<String> flags, List<String> required) {
    Map<String, String> arguments = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals(HELP)) {
        return Map.of(HELP, "");
      } else if (flags.contains(args[i])) {
        arguments.put(args[i], "");
      } else if (!valued.contains(args[i])) {
        throw new IllegalArgumentException(args[i] + " is no option\n" + usage);
      } else if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value\n" + usage);
      } else {
        arguments.put(args[i], args[++i]);
      }
    }
    for (String each : required) {
      if (!arguments.containsKey(each)) {
        throw new IllegalArgumentException(each + " is missing\n" + usage);
      }
    }
    return arguments;
  }
}
