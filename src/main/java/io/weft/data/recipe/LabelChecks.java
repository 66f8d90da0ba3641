package io.weft.data.recipe;

import java.util.Locale;

/** Checks of the label's cells. */
final class LabelChecks {

  /** Fewest different labels that cannot be classes. */
  static final int TOO_MANY_CLASSES = 10_000;

  private final Problems problems;

  LabelChecks(Problems problems) {
    this.problems = problems;
  }

  void check(ColumnFacts label, LearningTask task) {
    ColumnType family = label.family();
    if (!family.isNumber() && family != ColumnType.TEXT && family != ColumnType.NOTHING) {
      problems.key("label", label.name(), "numbers, text or Booleans, but is " + label.type());
    } else if (label.present() == 0) {
      problem(label, "all labels are null (write another column in data.label)");
    } else if (label.missing() > 0) {
      problem(
          label,
          "the label is null in %,d of %,d rows (leave these rows out of the data)",
          label.missing(),
          label.rows());
    } else if (task == LearningTask.CLASSIFICATION) {
      checkClasses(label);
    } else {
      checkNumbers(label);
    }
  }

  private void checkClasses(ColumnFacts label) {
    if (label.distinct() == 1) {
      problem(
          label,
          "all labels are %s, and a classification needs two different ones",
          Problems.quoted(label.least()));
    } else if (label.isDistinct() || label.distinct() >= TOO_MANY_CLASSES) {
      problem(
          label,
          "%,d different labels in %,d rows: is this an id? (write another column in data.label, or"
              + " data.task = regression)",
          label.distinct(),
          label.rows());
    }
  }

  private void checkNumbers(ColumnFacts label) {
    if (label.distinct() == 1) {
      problem(
          label,
          "all labels are %s, and a regression needs different ones",
          Problems.quoted(label.least()));
    } else if (label.isInfinite()) {
      problem(label, "a label is infinite (leave these rows out of the data)");
    } else if (label.isText() && label.numbers().count() > 0) {
      problems.cells(
          label,
          label.numbers(),
          "number",
          "correct them or leave these rows out; or write data.task = classification");
    }
  }

  private void problem(ColumnFacts label, String format, Object... values) {
    problems.column(label.name(), String.format(Locale.ROOT, format, values));
  }
}
