package io.logweir.core.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL as text: what is said, and what is a comment, a string or a name. It is no parser. */
public final class SqlText {

  // Comments, strings, quoted names, variables, words and numbers, white space, else one character.
  private static final Pattern TOKEN =
      Pattern.compile(
          "--[^\\n]*|/\\*.*?\\*/|'(?:[^']|'')*'|`(?:[^`]|``)*`|\\$\\{[^}\\s]*}"
              + "|[\\p{L}\\p{N}_$]+|\\s+|.",
          Pattern.DOTALL);

  private SqlText() {}

  /** All of it, cut between comments, strings, quoted names, words, white space and the rest. */
  public static List<String> tokens(String sql) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(sql);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }

  /** True of white space and comments. */
  public static boolean isBlank(String token) {
    return token.isBlank() || token.startsWith("--") || token.startsWith("/*");
  }

  /**
   * What stands between semicolons, without them and without what says nothing. (A statement set
   * has semicolons within; only Flink's parser knows its end.)
   */
  public static List<String> statements(String sql) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    boolean says = false;
    for (String token : tokens(sql + "\n;")) {
      if (!token.equals(";")) {
        statement.append(token);
        says |= !isBlank(token);
        continue;
      }
      if (says) {
        statements.add(statement.toString().strip());
      }
      statement.setLength(0);
      says = false;
    }
    return statements;
  }
}
