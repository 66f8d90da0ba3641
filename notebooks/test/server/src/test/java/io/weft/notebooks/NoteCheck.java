package io.weft.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.notebooks.Paragraph.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with a note that Zeppelin ran; nothing when all is well. */
final class NoteCheck {
  private final List<String> problems = new ArrayList<>();

  private NoteCheck() {}

  /**
   * Every paragraph must have finished, and each with SQL must have printed its table and have a
   * chart of that table's columns.
   *
   * @param expected the tables by the titles of the paragraphs
   */
  static List<String> problems(List<Paragraph> paragraphs, Map<String, Table> expected) {
    NoteCheck check = new NoteCheck();
    Set<String> missing = new HashSet<>(expected.keySet());
    for (Paragraph paragraph : paragraphs) {
      if (!paragraph.status().equals("FINISHED")) {
        check.add(paragraph, "is " + paragraph.status() + reason(paragraph));
      } else if (paragraph.isSql()) {
        missing.remove(paragraph.title());
        check.table(paragraph, expected.get(paragraph.title()));
      }
    }
    missing.forEach(title -> check.problems.add("no table " + title));
    return check.problems;
  }

  private static String reason(Paragraph paragraph) {
    return paragraph.outputs().isEmpty()
        ? ""
        : ": " + paragraph.outputs().get(0).data().lines().findFirst().orElse("");
  }

  private void add(Paragraph paragraph, String problem) {
    problems.add("'" + paragraph.title() + "' " + problem);
  }

  private void table(Paragraph paragraph, Table expected) {
    if (expected == null) {
      add(paragraph, "is not expected");
      return;
    }
    List<Output> outputs = paragraph.outputs();
    if (outputs.size() != 1 || !outputs.get(0).type().equals("TABLE")) {
      add(paragraph, "printed " + outputs);
      return;
    }
    Table table = Table.parse(outputs.get(0).data());
    table.differenceFrom(expected).ifPresent(difference -> add(paragraph, difference));
    chart(paragraph, table);
  }

  /** The chart's columns are named in the note, with their places in the table. */
  private void chart(Paragraph paragraph, Table table) {
    JsonNode graph = paragraph.config().at("/results/0/graph");
    List<JsonNode> columns = new ArrayList<>();
    List.of("keys", "groups", "values").forEach(list -> graph.path(list).forEach(columns::add));
    for (String axis : List.of("xAxis", "yAxis", "group")) {
      JsonNode column = graph.at("/setting/scatterChart/" + axis);
      if (!column.isMissingNode()) {
        columns.add(column);
      }
    }
    if (columns.isEmpty() != graph.path("mode").asText().equals("table")) {
      add(paragraph, "draws a " + graph.path("mode") + " of " + columns);
    }
    for (JsonNode column : columns) {
      if (table.columns().indexOf(column.path("name").asText()) != column.path("index").asInt()) {
        add(paragraph, "draws " + column + " of " + table.columns());
      }
    }
  }
}
