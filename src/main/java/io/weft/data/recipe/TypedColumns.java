package io.weft.data.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * The columns that a recipe computes from the user's columns, as one SQL statement of a {@code
 * SQLTransformer}.
 *
 * <p>The statement adds columns, keeps all others, and does nothing else. {@link #parse} reads no
 * other statement. So a saved pipeline from elsewhere cannot bring foreign SQL with it.
 *
 * @param columns at least one, in their order
 */
public record TypedColumns(List<TypedColumn> columns) {
  private static final String START = "SELECT *";
  private static final String NEXT = ", ";
  private static final String END = " FROM __THIS__";

  public TypedColumns {
    columns = List.copyOf(columns);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("Invalid columns: [] (must be at least one)");
    }
  }

  /** Statement for a {@code SQLTransformer}. */
  public String statement() {
    StringBuilder statement = new StringBuilder(START);
    columns.forEach(column -> statement.append(NEXT).append(column.term()));
    return statement.append(END).toString();
  }

  /** Names of the user's columns that the statement reads, each once, in order. */
  public List<String> sources() {
    return columns.stream().map(TypedColumn::source).distinct().toList();
  }

  /** Parses a statement; empty if {@link #statement} does not make exactly the same. */
  public static Optional<TypedColumns> parse(String statement) {
    if (!statement.startsWith(START) || !statement.endsWith(END)) {
      return Optional.empty();
    }
    List<TypedColumn> columns = new ArrayList<>();
    int end = statement.length() - END.length();
    int position = START.length();
    Matcher matcher = TypedColumn.matcher(statement);
    while (position < end && statement.startsWith(NEXT, position)) {
      matcher.region(Math.min(end, position + NEXT.length()), end);
      Optional<TypedColumn> column = TypedColumn.parse(matcher);
      if (column.isEmpty()) {
        return Optional.empty();
      }
      columns.add(column.get());
      position = matcher.end();
    }
    return position == end && !columns.isEmpty()
        ? Optional.of(new TypedColumns(columns)).filter(read -> read.statement().equals(statement))
        : Optional.empty();
  }
}
