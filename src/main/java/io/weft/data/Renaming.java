package io.weft.data;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A copy of a column under a second name, as an SQL statement: the only statement in Weft's
 * pipelines.
 *
 * @param from name of the column
 * @param to second name
 */
public record Renaming(String from, String to) {
  private static final String NAME = "`((?:[^`]|``)+)`";
  private static final Pattern STATEMENT =
      Pattern.compile("SELECT \\*, " + NAME + " AS " + NAME + " FROM __THIS__");

  /** Statement for a {@code SQLTransformer}. */
  public String statement() {
    return "SELECT *, %s AS %s FROM __THIS__".formatted(quoted(from), quoted(to));
  }

  /** Parses a statement; empty if it is another kind of statement. */
  public static Optional<Renaming> parse(String statement) {
    Matcher matcher = STATEMENT.matcher(statement);
    return matcher.matches()
        ? Optional.of(new Renaming(unquoted(matcher.group(1)), unquoted(matcher.group(2))))
        : Optional.empty();
  }

  /** A name in SQL. */
  static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  private static String unquoted(String quoted) {
    return quoted.replace("``", "`");
  }
}
