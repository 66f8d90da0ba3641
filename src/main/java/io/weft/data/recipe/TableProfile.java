package io.weft.data.recipe;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.weft.data.Request;
import io.weft.files.TextTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Summary of a table.
 *
 * @param rows number of rows
 * @param task as the user said, or guessed from the label; empty if there is no label column
 * @param columns all columns of the user, in their order
 */
public record TableProfile(long rows, Optional<LearningTask> task, List<ColumnProfile> columns) {
  private static final int MAX_SHOWN = 24;

  public TableProfile {
    columns = List.copyOf(columns);
  }

  /**
   * Profiles rows without checking them: a table of any content has a profile.
   *
   * @param request a label that is no column is ignored
   */
  public static TableProfile of(Dataset<Row> rows, RecipeRequest request) {
    return Profiling.of(rows, request).profile();
  }

  /** The label's column, if it is there. */
  public Optional<ColumnProfile> label() {
    return columns.stream().filter(column -> column.kind() == ColumnKind.LABEL).findFirst();
  }

  /** The columns that features are made of. */
  public List<ColumnProfile> features() {
    return columns.stream()
        .filter(column -> column.kind() != ColumnKind.LABEL && column.kind() != ColumnKind.OMITTED)
        .toList();
  }

  /**
   * Checks that other rows have the columns of these, with the same types.
   *
   * @param location of the other rows, as the user typed it
   * @throws DataException with a line for each column that is missing or different
   */
  public void requireSameColumns(Dataset<Row> other, String location, Request.Labels requirement) {
    new SameColumns(this, location).check(other, requirement);
  }

  /** A table for a person, with a line for each column. */
  public String toText() {
    TextTable table =
        new TextTable(
            TextTable.left("column"),
            TextTable.left("type"),
            TextTable.left("kind"),
            TextTable.right("distinct"),
            TextTable.right("missing"),
            TextTable.left("range"),
            TextTable.left("remark"));
    for (ColumnProfile column : columns) {
      table.row(
          column.name(),
          column.type(),
          column.kind().word(),
          (column.isEstimate() ? "about " : "") + TextTable.grouped(column.distinct()),
          column.missing() == 0 ? "" : TextTable.grouped(column.missing()),
          range(column),
          column.remark());
    }
    return table.toString();
  }

  private static String range(ColumnProfile column) {
    return column.least().equals(column.largest())
        ? shown(column.least())
        : shown(column.least()) + " to " + shown(column.largest());
  }

  private static String shown(String value) {
    return value.codePointCount(0, value.length()) <= MAX_SHOWN
        ? value
        : value.substring(0, value.offsetByCodePoints(0, MAX_SHOWN - 3)) + "...";
  }

  /** The same as text of a config file, to paste and to change. */
  public String toConfig() {
    StringBuilder config = new StringBuilder("data {\n");
    label().ifPresent(label -> config.append(line("  label", quoted(label.name()))));
    task.ifPresent(known -> config.append(line("  task", known.word())));
    config.append("  columns {\n");
    config.append(line("    numeric", names(ColumnKind.NUMERIC)));
    config.append(line("    categorical", names(ColumnKind.CATEGORICAL)));
    config.append(line("    dates", names(ColumnKind.DATE)));
    config.append(line("    omit", names(ColumnKind.OMITTED)));
    return config.append("  }\n}\n").toString();
  }

  private static String line(String key, String value) {
    return key + " = " + value + "\n";
  }

  private String names(ColumnKind kind) {
    return columns.stream()
        .filter(column -> column.kind() == kind)
        .map(column -> quoted(column.name()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
