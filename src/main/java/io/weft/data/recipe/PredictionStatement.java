package io.weft.data.recipe;

import static io.weft.data.recipe.SqlNames.ADDED_PATTERN;
import static io.weft.data.recipe.SqlNames.PATTERN;
import static io.weft.data.recipe.SqlNames.quoted;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last step from a network's output to a prediction as the user writes labels, as an SQL
 * statement of a {@code SQLTransformer}.
 *
 * <p>As with {@link TypedColumns}, {@link #parse} reads no other statement.
 */
public sealed interface PredictionStatement {

  /** Name of the column that the statement reads. */
  String from();

  /** Name of the new column. */
  String to();

  /** Statement for a {@code SQLTransformer}. */
  String statement();

  /**
   * A label that is text, as a value of the label's own type.
   *
   * @param type Spark's name of the type, such as bigint
   */
  record Typed(String from, String type, String to) implements PredictionStatement {
    private static final String TYPES =
        "(boolean|tinyint|smallint|int|bigint|float|double|decimal\\(\\d{1,2},\\d{1,2}\\))";
    private static final Pattern STATEMENT =
        Pattern.compile(
            "SELECT \\*, CAST\\(%s AS %s\\) AS %s FROM __THIS__"
                .formatted(ADDED_PATTERN, TYPES, PATTERN));

    public Typed {
      if (!type.matches(TYPES)) {
        throw new IllegalArgumentException(
            "Invalid type: %s (must be boolean or a type of numbers)".formatted(type));
      }
    }

    @Override
    public String statement() {
      return "SELECT *, CAST(%s AS %s) AS %s FROM __THIS__"
          .formatted(quoted(from), type, quoted(to));
    }
  }

  /** A standardised label in its own unit: {@code from * deviation + mean}. */
  record Unscaled(String from, LabelScale scale, String to) implements PredictionStatement {
    private static final String NUMBER = "(-?\\d{1,20}\\.\\d{1,20}(?:E-?\\d{1,3})?)D";
    private static final Pattern STATEMENT =
        Pattern.compile(
            "SELECT \\*, %s \\* %s \\+ %s AS %s FROM __THIS__"
                .formatted(ADDED_PATTERN, NUMBER, NUMBER, PATTERN));

    @Override
    public String statement() {
      return "SELECT *, %s * %sD + %sD AS %s FROM __THIS__"
          .formatted(quoted(from), scale.deviation(), scale.mean(), quoted(to));
    }
  }

  /** Parses a statement; empty if {@link #statement} does not make exactly the same. */
  static Optional<PredictionStatement> parse(String statement) {
    return read(statement).filter(read -> read.statement().equals(statement));
  }

  private static Optional<PredictionStatement> read(String statement) {
    Matcher typed = Typed.STATEMENT.matcher(statement);
    if (typed.matches()) {
      return Optional.of(
          new Typed(typed.group(1), typed.group(2), SqlNames.unquoted(typed.group(3))));
    }
    Matcher unscaled = Unscaled.STATEMENT.matcher(statement);
    if (!unscaled.matches()) {
      return Optional.empty();
    }
    double deviation = Double.parseDouble(unscaled.group(2));
    double mean = Double.parseDouble(unscaled.group(3));
    return deviation > 0 && Double.isFinite(deviation) && Double.isFinite(mean)
        ? Optional.of(
            new Unscaled(
                unscaled.group(1),
                new LabelScale(mean, deviation),
                SqlNames.unquoted(unscaled.group(4))))
        : Optional.empty();
  }
}
