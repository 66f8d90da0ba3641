package io.weft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A line of a table of the report's page: a name, what it is, and something more. */
record Entry(String name, String value, String more) {
  Entry(String name, String value) {
    this(name, value, "");
  }

  static List<Entry> of(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The leaves of a tree by their dotted keys; lists are leaves. */
  static List<Entry> leaves(JsonNode tree) {
    List<Entry> leaves = new ArrayList<>();
    addLeaves("", tree, leaves);
    return leaves;
  }

  private static void addLeaves(String prefix, JsonNode tree, List<Entry> leaves) {
    tree.properties()
        .forEach(
            entry -> {
              String key = prefix + entry.getKey();
              JsonNode value = entry.getValue();
              if (value.isObject()) {
                addLeaves(key + ".", value, leaves);
              } else {
                leaves.add(new Entry(key, value.isTextual() ? value.asText() : value.toString()));
              }
            });
  }
}
