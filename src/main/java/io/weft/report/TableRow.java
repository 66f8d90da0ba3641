package io.weft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A row of a table on the report's page.
 *
 * @param detail third column; empty in tables of two columns
 */
record TableRow(String name, String value, String detail) {
  TableRow(String name, String value) {
    this(name, value, "");
  }

  static List<TableRow> of(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> new TableRow(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The leaves of a tree by their dotted keys; lists are leaves. */
  static List<TableRow> leaves(JsonNode tree) {
    List<TableRow> leaves = new ArrayList<>();
    addLeaves("", tree, leaves);
    return leaves;
  }

  private static void addLeaves(String prefix, JsonNode tree, List<TableRow> leaves) {
    tree.properties()
        .forEach(
            entry -> {
              String key = prefix + entry.getKey();
              JsonNode value = entry.getValue();
              if (value.isObject()) {
                addLeaves(key + ".", value, leaves);
              } else {
                leaves.add(
                    new TableRow(key, value.isTextual() ? value.asText() : value.toString()));
              }
            });
  }
}
