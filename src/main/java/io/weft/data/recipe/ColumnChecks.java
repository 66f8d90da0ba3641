package io.weft.data.recipe;

import java.util.Locale;

/** Checks of a feature column's cells against its kind. */
final class ColumnChecks {
  private static final String NUMBERS_HINT =
      "correct them; or write data.options.nullValue = %s if that means missing; or list the column"
          + " in data.columns.categorical or data.columns.omit";
  private static final String DATES_HINT =
      "write dates like 2013-01-31 or 2013-01-31 05:15:00; or write data.options.nullValue = %s if"
          + " that means missing; or list the column in data.columns.categorical or"
          + " data.columns.omit";

  private final Problems problems;

  ColumnChecks(Problems problems) {
    this.problems = problems;
  }

  void check(ColumnFacts facts, KindGuess guess) {
    if (guess.kind() == ColumnKind.OMITTED) {
      return;
    }
    if (!isOfKind(facts.family(), guess.kind())) {
      problems.key(
          NameChecks.key(guess.kind()),
          facts.name(),
          rule(guess.kind()) + ", but is " + facts.type());
    } else if (facts.present() == 0) {
      problems.column(facts.name(), "all cells are null (list it in data.columns.omit)");
    } else if (facts.isConstant()) {
      problems.column(
          facts.name(),
          "the value is %s in all rows (list it in data.columns.omit)"
              .formatted(Problems.quoted(facts.least())));
    } else {
      checkCells(facts, guess);
    }
  }

  private static boolean isOfKind(ColumnType family, ColumnKind kind) {
    boolean isText = family == ColumnType.TEXT || family == ColumnType.NOTHING;
    return switch (kind) {
      case NUMERIC -> isText || family.isNumber();
      case DATE -> isText || family.isDate();
      default -> family != ColumnType.OTHER;
    };
  }

  private static String rule(ColumnKind kind) {
    return switch (kind) {
      case NUMERIC -> "a column of numbers";
      case DATE -> "a column of dates";
      default -> "a column of numbers, text or dates";
    };
  }

  private void checkCells(ColumnFacts facts, KindGuess guess) {
    if (guess.kind() == ColumnKind.NUMERIC) {
      checkNumbers(facts);
    } else if (guess.kind() == ColumnKind.DATE) {
      checkDates(facts);
    } else if (guess.isNamed() && facts.isDistinct()) {
      problems.column(
          facts.name(),
          String.format(
              Locale.ROOT,
              "%,d different categories in %,d rows: is this an id? (list it in data.columns.omit)",
              facts.distinct(),
              facts.rows()));
    } else if (!guess.isNamed() && facts.isMost(facts.numbers())) {
      checkNumbers(facts);
    } else if (!guess.isNamed() && facts.isMost(facts.dates())) {
      checkDates(facts);
    }
  }

  /** Checks that all cells are finite numbers. */
  void checkNumbers(ColumnFacts facts) {
    if (facts.isInfinite()) {
      problems.column(facts.name(), "a number is infinite (write null for it)");
    }
    if (facts.isText() && facts.numbers().count() > 0) {
      problems.cells(facts, facts.numbers(), "number", NUMBERS_HINT);
    }
  }

  /** Checks that all cells are dates. */
  void checkDates(ColumnFacts facts) {
    if (facts.isText() && facts.dates().count() > 0) {
      problems.cells(facts, facts.dates(), "date", DATES_HINT);
    }
  }
}
