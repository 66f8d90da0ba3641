package io.weft.data.recipe;

import static io.weft.data.recipe.SqlNames.ADDED_PATTERN;
import static io.weft.data.recipe.SqlNames.PATTERN;
import static io.weft.data.recipe.SqlNames.PREFIX;
import static io.weft.data.recipe.SqlNames.quoted;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column that a recipe computes from one cell of the user's column, as a term of an SQL
 * statement.
 *
 * @param source name of the user's column
 * @param form computation
 * @param name name of the new column: {@code weft_}, then letters, digits and underscores
 */
public record TypedColumn(String source, Form form, String name) {

  /** Computation of a new column. Numbers are doubles and may be null, categories are strings. */
  public enum Form {
    /** The cell as a number; null for text that is no number, 1 and 0 for a Boolean. */
    NUMBER("TRY_CAST(", " AS DOUBLE)"),
    /** The cell as text; null for empty text and NaN. */
    CATEGORY("NULLIF(NULLIF(CAST(", " AS STRING), ''), 'NaN')"),
    /** 1 where the number is null or NaN, otherwise 0. */
    MISSING_NUMBER("CAST(NANVL(TRY_CAST(", " AS DOUBLE), NULL) IS NULL AS DOUBLE)"),
    /** 1 where the date is null, otherwise 0. */
    MISSING_DATE("CAST(TRY_CAST(", " AS TIMESTAMP) IS NULL AS DOUBLE)"),
    /** The year of a date, a number. */
    YEAR("CAST(YEAR(TRY_CAST(", " AS TIMESTAMP)) AS DOUBLE)"),
    /** The day of the year, a number from 1 to 366. */
    DAY_OF_YEAR("CAST(DAYOFYEAR(TRY_CAST(", " AS TIMESTAMP)) AS DOUBLE)"),
    /** The minute of the hour, a number from 0 to 59. */
    MINUTE("CAST(MINUTE(TRY_CAST(", " AS TIMESTAMP)) AS DOUBLE)"),
    /** The day of the year, a category from 1 to 366. */
    DAY("CAST(DAYOFYEAR(TRY_CAST(", " AS TIMESTAMP)) AS STRING)"),
    /** The month, a category from 1 to 12. */
    MONTH("CAST(MONTH(TRY_CAST(", " AS TIMESTAMP)) AS STRING)"),
    /** The day of the week, a category from 0 (Monday) to 6. */
    WEEKDAY("CAST(WEEKDAY(TRY_CAST(", " AS TIMESTAMP)) AS STRING)"),
    /** The hour, a category from 0 to 23. */
    HOUR("CAST(HOUR(TRY_CAST(", " AS TIMESTAMP)) AS STRING)");

    private final String before;
    private final String after;
    private final Pattern pattern;

    Form(String before, String after) {
      this.before = before;
      this.after = after;
      this.pattern =
          Pattern.compile(
              Pattern.quote(before) + PATTERN + Pattern.quote(after) + " AS " + ADDED_PATTERN);
    }

    /** Returns true if the new column is text, whose values are categories. */
    public boolean isCategory() {
      return after.contains(" AS STRING)");
    }

    /** Returns true if the new column marks missing cells by 1. */
    public boolean isMark() {
      return this == MISSING_NUMBER || this == MISSING_DATE;
    }

    /** Returns true if the user's column is read as a date or a time. */
    public boolean isOfDate() {
      return after.contains(" AS TIMESTAMP)");
    }
  }

  private static final Pattern NAME = Pattern.compile(PREFIX + "\\w{1,200}");

  public TypedColumn {
    if (source.isEmpty() || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Invalid column: %s from %s (must be %s and a word, from a column with a name)"
              .formatted(name, source, PREFIX));
    }
  }

  String term() {
    return form.before + quoted(source) + form.after + " AS " + quoted(name);
  }

  /** Matcher for {@link #parse}. */
  static Matcher matcher(String statement) {
    return NAME.matcher(statement);
  }

  /**
   * Parses the term at the start of a matcher's region. The match then ends where the term ends.
   */
  static Optional<TypedColumn> parse(Matcher matcher) {
    for (Form form : Form.values()) {
      if (matcher.usePattern(form.pattern).lookingAt()) {
        return Optional.of(
            new TypedColumn(SqlNames.unquoted(matcher.group(1)), form, matcher.group(2)));
      }
    }
    return Optional.empty();
  }
}
