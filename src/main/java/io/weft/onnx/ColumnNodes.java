package io.weft.onnx;

import io.weft.onnx.Column.Computed;
import io.weft.onnx.Column.Given;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes that compute one column: those of every column that it depends on, once each. The
 * graph's inputs are the user's columns among them.
 */
final class ColumnNodes {
  private final Graph graph;
  private final Column wanted;
  private final Map<String, Given> inputs = new LinkedHashMap<>();
  private final IdentityHashMap<Column, String> values = new IdentityHashMap<>();

  /**
   * Declares the inputs.
   *
   * @throws IllegalArgumentException if a column cannot be an input; names it
   */
  ColumnNodes(Graph graph, Column wanted) {
    this.graph = graph;
    this.wanted = wanted;
    findInputs(wanted, Collections.newSetFromMap(new IdentityHashMap<>()));
    inputs.forEach((name, input) -> graph.input(name, input.kind().type(), input.width()));
  }

  /** Names of the inputs. */
  List<String> inputs() {
    return List.copyOf(inputs.keySet());
  }

  private void findInputs(Column column, Set<Column> seen) {
    if (!seen.add(column)) {
      return;
    }
    if (column instanceof Given given) {
      declare(given);
    } else if (column instanceof Computed computed) {
      computed.sources().forEach(source -> findInputs(source, seen));
    }
  }

  private void declare(Given input) {
    String name = input.name();
    if (OnnxModel.OUTPUTS.contains(name)) {
      throw new IllegalArgumentException(
          "Cannot export column %s: an output of the file has this name (rename the column)"
              .formatted(name));
    }
    Given other = inputs.putIfAbsent(name, input);
    if (other != null && !other.equals(input)) {
      throw new IllegalArgumentException(
          "Cannot export column %s: one stage reads it as %s and another as %s (copy it, and train with a name for each)"
              .formatted(name, other.kind().plural(), input.kind().plural()));
    }
  }

  /**
   * Adds all nodes.
   *
   * @return name of the column's values
   */
  String add() {
    return add(wanted);
  }

  private String add(Column column) {
    if (!(column instanceof Computed computed)) {
      return column.name();
    }
    String known = values.get(column);
    if (known != null) {
      return known;
    }
    List<String> sources = computed.sources().stream().map(this::add).toList();
    String value = computed.nodes().add(graph, computed.name(), sources);
    values.put(column, value);
    return value;
  }
}
