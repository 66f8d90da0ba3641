package io.weft.notebooks;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What the tables of a run's mistakes must say, by title. */
final class MistakesTables {
  private static final int MOST_FREQUENT = 10;

  /** Cells of a class are different from another's from the left on. */
  private static final Comparator<List<Object>> BY_CLASSES =
      comparing((List<Object> row) -> row.get(0).toString())
          .thenComparing(row -> row.get(1).toString());

  private MistakesTables() {}

  static Map<String, Table> of(SavedRun run) throws IOException {
    List<List<String>> matrix = run.csv("confusion.csv");
    Table wrong = wrong(matrix);
    wrong.rows().sort(BY_CLASSES);
    Table counts = Table.of("actual", "predicted", "test_rows");
    wrong.rows().forEach(row -> counts.rows().add(row.subList(0, 3)));
    wrong
        .rows()
        .sort(comparing((List<Object> row) -> -(Integer) row.get(2)).thenComparing(BY_CLASSES));
    Table frequent = Table.of("actual", "predicted", "test_rows", "percent_of_class");
    wrong.rows().stream().limit(MOST_FREQUENT).forEach(frequent.rows()::add);
    return Map.of(
        "Confusion matrix: rows are classes, columns are predictions",
        whole(matrix),
        "Wrong predictions for the rows of each class",
        counts,
        "Classes, the worst first, %",
        classes(run),
        "Most frequent mistakes",
        frequent,
        "Most confident mistakes",
        confident(run));
  }

  private static Table whole(List<List<String>> matrix) {
    List<String> header = new ArrayList<>(matrix.get(0));
    header.set(0, "actual \\ predicted");
    Table whole = Table.of(header.toArray(String[]::new));
    for (List<String> line : matrix.subList(1, matrix.size())) {
      List<Object> cells = new ArrayList<>(List.of(line.get(0)));
      line.stream().skip(1).map(Integer::valueOf).forEach(cells::add);
      whole.row(cells.toArray());
    }
    return whole;
  }

  private static Table wrong(List<List<String>> matrix) {
    Table wrong = Table.of("actual", "predicted", "test_rows", "percent_of_class");
    List<String> names = matrix.get(0);
    for (List<String> line : matrix.subList(1, matrix.size())) {
      double support = line.stream().skip(1).mapToInt(Integer::parseInt).sum();
      for (int column = 1; column < line.size(); column++) {
        int rows = Integer.parseInt(line.get(column));
        if (rows > 0 && !line.get(0).equals(names.get(column))) {
          wrong.row(line.get(0), names.get(column), rows, Table.percent(rows / support));
        }
      }
    }
    return wrong;
  }

  private static Table classes(SavedRun run) throws IOException {
    Table classes = Table.of("class", "f1", "precision", "recall", "support");
    run.csv("classes.csv").stream()
        .skip(1)
        .sorted(
            comparing((List<String> line) -> Table.percent(Double.parseDouble(line.get(3))))
                .thenComparing(line -> line.get(0)))
        .forEach(
            line ->
                classes.row(
                    line.get(0),
                    Table.percent(Double.parseDouble(line.get(3))),
                    Table.percent(Double.parseDouble(line.get(1))),
                    Table.percent(Double.parseDouble(line.get(2))),
                    Integer.valueOf(line.get(4))));
    return classes;
  }

  private static Table confident(SavedRun run) throws IOException {
    Table table = Table.of("rank", "label", "prediction", "probability_percent", "label_percent");
    for (JsonNode mistake : run.mistakes()) {
      table.row(
          mistake.path("rank").asInt(),
          mistake.path("label").asText(),
          mistake.path("prediction").asText(),
          Table.percent(mistake.path("probability").asDouble()),
          Table.percent(mistake.path("label_probability").asDouble()));
    }
    return table;
  }
}
