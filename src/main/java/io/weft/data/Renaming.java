package io.weft.data;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The only SQL statement in a pipeline of Weft's: a column gets a second name.
 *
 * @param from the column
 * @param to its other name
 */
public record Renaming(String from, String to) {
  private static final String NAME = "`((?:[^`]|``)+)`";
  private static final Pattern STATEMENT =
      Pattern.compile("SELECT \\*, " + NAME + " AS " + NAME + " FROM __THIS__");

  /** As a {@code SQLTransformer} takes it. */
  public String statement() {
    return "SELECT *, %s AS %s FROM __THIS__".formatted(quoted(from), quoted(to));
  }

  /** Reads a statement back; empty if it is any other. */
  public static Optional<Renaming> parse(String statement) {
    Matcher matcher = STATEMENT.matcher(statement);
    return matcher.matches()
        ? Optional.of(new Renaming(unquoted(matcher.group(1)), unquoted(matcher.group(2))))
        : Optional.empty();
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  private static String unquoted(String quoted) {
    return quoted.replace("``", "`");
  }
}
