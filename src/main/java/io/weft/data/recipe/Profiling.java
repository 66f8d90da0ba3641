package io.weft.data.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Facts and guesses about all columns of a table.
 *
 * @param columns in the order of the table
 * @param profile the same as a summary
 */
record Profiling(List<Column> columns, TableProfile profile) {

  /** A column. */
  record Column(ColumnFacts facts, KindGuess guess) {

    private ColumnProfile profile() {
      return new ColumnProfile(
          facts.name(),
          facts.type(),
          guess.kind(),
          facts.distinct(),
          facts.missing(),
          facts.least(),
          facts.largest(),
          guess.remark());
    }
  }

  static Profiling of(Dataset<Row> rows, RecipeRequest request) {
    List<Column> columns =
        ColumnScan.of(rows, userColumns(rows)).values().stream()
            .map(facts -> new Column(facts, KindGuess.of(facts, request)))
            .toList();
    long count = columns.stream().mapToLong(column -> column.facts().rows()).findFirst().orElse(0);
    Optional<LearningTask> task =
        label(columns).map(label -> request.task().orElseGet(() -> TaskGuess.of(label).task()));
    return new Profiling(
        columns, new TableProfile(count, task, columns.stream().map(Column::profile).toList()));
  }

  /** Columns of the user; {@link io.weft.data.Table} adds some. */
  static List<String> userColumns(Dataset<Row> rows) {
    return Arrays.stream(rows.columns()).filter(name -> !name.startsWith(SqlNames.PREFIX)).toList();
  }

  private static Optional<ColumnFacts> label(List<Column> columns) {
    return columns.stream()
        .filter(column -> column.guess().kind() == ColumnKind.LABEL)
        .map(Column::facts)
        .findFirst();
  }

  /** Facts about the label, if it is there. */
  Optional<ColumnFacts> label() {
    return label(columns);
  }
}
