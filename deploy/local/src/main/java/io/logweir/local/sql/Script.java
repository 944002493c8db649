package io.logweir.local.sql;

import io.logweir.core.sql.SqlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A script as Flink's SQL client takes it: {@code GROUP BY 1} written out (Flink's parser knows no
 * positions there, though analysts and other engines do), and each statement on lines of its own.
 * Everything else is left as it is.
 */
public final class Script {
  private static final Set<String> CLAUSES =
      Set.of(
          "HAVING", "ORDER", "LIMIT", "WINDOW", "QUALIFY", "UNION", "INTERSECT", "EXCEPT", "FETCH");
  private static final Set<String> NO_ALIAS = Set.of("END", "NULL", "TRUE", "FALSE");

  private record Token(String text, int depth) {
    boolean blank() {
      return SqlText.isBlank(text);
    }

    boolean is(String word) {
      return text.equalsIgnoreCase(word);
    }

    boolean isWord() {
      return Character.isLetter(text.charAt(0)) || text.charAt(0) == '_';
    }
  }

  private final List<Token> tokens = new ArrayList<>();

  private Script(String script) {
    int depth = 0;
    for (String text : SqlText.tokens(script)) {
      if (text.equals(")")) {
        depth--;
      }
      tokens.add(new Token(text, depth));
      if (text.equals("(")) {
        depth++;
      }
    }
  }

  /** The script with both done. */
  public static String forClient(String script) {
    return onePerLine(new Script(script.strip() + end(script)).rewrite());
  }

  /** The scripts of a folder one after the other: catalog.sql, then all others by their names. */
  public static String ofFolder(Path folder) throws IOException {
    List<Path> scripts = new ArrayList<>(List.of(folder.resolve("catalog.sql")));
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(file -> !scripts.contains(file)).sorted().forEach(scripts::add);
    }
    StringBuilder text = new StringBuilder();
    for (Path script : scripts) {
      text.append(Files.readString(script)).append('\n');
    }
    return text.toString();
  }

  /** Its statements, each without the semicolon that ends it, positions written out. */
  public static List<String> statements(String script) {
    return SqlText.statements(withoutPositions(script));
  }

  private static String end(String script) {
    List<Token> tokens = new Script(script.strip()).tokens;
    List<Token> said = tokens.stream().filter(t -> !t.blank()).toList();
    if (said.isEmpty() || said.get(said.size() - 1).text().equals(";")) {
      return "";
    }
    // Behind a comment it would be part of it.
    return tokens.get(tokens.size() - 1).blank() ? "\n;" : ";";
  }

  private static String onePerLine(String script) {
    List<Token> tokens = new Script(script).tokens;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i).text();
      text.append(token);
      boolean lineEnds = i + 1 == tokens.size() || tokens.get(i + 1).text().startsWith("\n");
      if (token.equals(";") && !lineEnds) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** The script with each position replaced by the column of the select list that it means. */
  static String withoutPositions(String script) {
    return new Script(script).rewrite();
  }

  private String rewrite() {
    StringBuilder text = new StringBuilder();
    int done = 0;
    for (int i = 0; i < tokens.size(); i++) {
      int by = next(i + 1);
      if (!tokens.get(i).is("GROUP") || by >= tokens.size() || !tokens.get(by).is("BY")) {
        continue;
      }
      List<String> columns = selectListBefore(i);
      for (int item = next(by + 1); item < tokens.size(); item = next(item + 1)) {
        int after = next(item + 1);
        boolean alone =
            tokens.get(item).text().matches("\\d+") && (after >= tokens.size() || ends(after, i));
        if (alone) {
          int position = Integer.parseInt(tokens.get(item).text());
          if (position >= 1 && position <= columns.size()) {
            append(text, done, item);
            text.append(columns.get(position - 1));
            done = item + 1;
          }
        }
        item = endOfItem(item, i);
        if (item >= tokens.size() || !tokens.get(item).text().equals(",")) {
          break;
        }
      }
    }
    append(text, done, tokens.size());
    return text.toString();
  }

  private void append(StringBuilder text, int from, int to) {
    tokens.subList(from, to).forEach(t -> text.append(t.text()));
  }

  /** The next token that says something. */
  private int next(int from) {
    int i = from;
    while (i < tokens.size() && tokens.get(i).blank()) {
      i++;
    }
    return i;
  }

  /** True if a list item that belongs to the clause at {@code clause} ends here. */
  private boolean ends(int here, int clause) {
    Token token = tokens.get(here);
    int depth = tokens.get(clause).depth();
    return token.depth() < depth
        || (token.depth() == depth
            && (token.text().equals(",")
                || token.text().equals(";")
                || token.text().equals(")")
                || CLAUSES.contains(token.text().toUpperCase(Locale.ROOT))));
  }

  private int endOfItem(int from, int clause) {
    int i = from;
    while (i < tokens.size() && !ends(i, clause)) {
      i++;
    }
    return i;
  }

  private List<String> selectListBefore(int group) {
    int depth = tokens.get(group).depth();
    int from = -1;
    int select = group - 1;
    for (; select >= 0; select--) {
      Token token = tokens.get(select);
      if (token.depth() < depth || (token.depth() == depth && token.text().equals(";"))) {
        return List.of();
      }
      if (token.depth() == depth && token.is("FROM")) {
        from = select;
      } else if (token.depth() == depth && token.is("SELECT")) {
        break;
      }
    }
    if (select < 0 || from < 0) {
      return List.of();
    }
    List<String> columns = new ArrayList<>();
    List<Token> column = new ArrayList<>();
    for (Token token : tokens.subList(select + 1, from)) {
      if (token.depth() == depth && token.text().equals(",")) {
        columns.add(withoutAlias(column, depth));
        column.clear();
      } else {
        column.add(token);
      }
    }
    columns.add(withoutAlias(column, depth));
    return columns;
  }

  private static String withoutAlias(List<Token> column, int depth) {
    List<Token> said = new ArrayList<>(column.stream().filter(t -> !t.blank()).toList());
    if (!said.isEmpty() && (said.get(0).is("DISTINCT") || said.get(0).is("ALL"))) {
      said.remove(0);
    }
    int last = said.size() - 1;
    if (last >= 1 && isName(said.get(last)) && said.get(last).depth() == depth) {
      Token before = said.get(last - 1);
      if (before.is("AS") && before.depth() == depth) {
        said = said.subList(0, last - 1);
      } else if (isOperand(before) && !NO_ALIAS.contains(upper(said.get(last)))) {
        said = said.subList(0, last);
      }
    }
    StringBuilder text = new StringBuilder();
    for (Token token : said) {
      boolean apart =
          text.length() > 0
              && isOperand(token)
              && Character.isLetterOrDigit(text.charAt(text.length() - 1));
      text.append(apart ? " " : "").append(token.text());
    }
    return text.toString();
  }

  private static String upper(Token token) {
    return token.text().toUpperCase(Locale.ROOT);
  }

  private static boolean isName(Token token) {
    return token.isWord() || token.text().startsWith("`");
  }

  private static boolean isOperand(Token token) {
    char first = token.text().charAt(0);
    return isName(token) || Character.isDigit(first) || first == '\'' || first == ')';
  }
}
