package io.weft.data.recipe;

import io.weft.data.CellFinder;
import io.weft.data.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Compares the columns of other rows with those of a profile. */
final class SameColumns {
  private final TableProfile profile;
  private final Problems problems;
  private final ColumnChecks checks;

  SameColumns(TableProfile profile, String location) {
    this.profile = profile;
    this.problems = new Problems(location, CellFinder.NONE);
    this.checks = new ColumnChecks(problems);
  }

  void check(Dataset<Row> other, Request.Labels requirement) {
    List<String> names = Profiling.userColumns(other);
    NameChecks.checkColumns(names, problems);
    List<ColumnProfile> wanted = new ArrayList<>(profile.features());
    if (requirement == Request.Labels.REQUIRED) {
      profile.label().ifPresent(wanted::add);
    }
    List<ColumnProfile> texts = new ArrayList<>();
    for (ColumnProfile column : wanted) {
      if (!names.contains(column.name())) {
        problems.table(
            "there is no column %s, which the training rows have (%s)"
                .formatted(column.name(), NameChecks.meant(column.name(), names)));
      } else if (!accepts(column, type(other, column.name()))) {
        if (ColumnType.of(type(other, column.name())) == ColumnType.TEXT) {
          texts.add(column);
        } else {
          differs(column, type(other, column.name()));
        }
      }
    }
    checkTexts(other, texts);
    problems.throwIfAny();
  }

  private static String type(Dataset<Row> rows, String name) {
    return rows.schema().apply(name).dataType().simpleString();
  }

  /** Returns true if a column may have another type, whatever its cells are. */
  private boolean accepts(ColumnProfile column, String type) {
    ColumnType family = ColumnType.of(type);
    boolean isNothing = family == ColumnType.NOTHING;
    return isNothing
        || switch (reading(column)) {
          case NUMERIC -> family.isNumber();
          case DATE -> family.isDate();
          default ->
              type.equals(column.type())
                  || (family == ColumnType.of(column.type()) && family != ColumnType.FRACTION);
        };
  }

  /** The kind that says how cells are read: the label of a regression is numeric. */
  private ColumnKind reading(ColumnProfile column) {
    if (column.kind() != ColumnKind.LABEL) {
      return column.kind();
    }
    return profile.task().equals(Optional.of(LearningTask.REGRESSION))
        ? ColumnKind.NUMERIC
        : ColumnKind.CATEGORICAL;
  }

  /** Checks columns of text that are text in these rows only, or are read as something else. */
  private void checkTexts(Dataset<Row> other, List<ColumnProfile> columns) {
    ColumnScan.of(other, columns.stream().map(ColumnProfile::name).toList())
        .forEach(
            (name, facts) -> {
              ColumnProfile column =
                  columns.stream()
                      .filter(each -> each.name().equals(name))
                      .findFirst()
                      .orElseThrow();
              if (reading(column) == ColumnKind.NUMERIC) {
                checks.checkNumbers(facts);
              } else if (reading(column) == ColumnKind.DATE) {
                checks.checkDates(facts);
              } else if (facts.present() > 0) {
                differs(column, facts.type());
              }
            });
  }

  private void differs(ColumnProfile column, String type) {
    problems.column(
        column.name(),
        "the type is %s, but is %s in the training rows".formatted(type, column.type()));
  }
}
