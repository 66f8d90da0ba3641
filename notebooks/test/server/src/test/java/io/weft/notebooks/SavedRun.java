package io.weft.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run directory as the test reads it, without Weft and without Spark.
 *
 * @param epochs the whole lines of epochs.jsonl
 */
record SavedRun(Path directory, JsonNode run, List<JsonNode> epochs) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All runs in a directory, the oldest first. */
  static List<SavedRun> in(Path runs) throws IOException {
    try (Stream<Path> directories = Files.list(runs)) {
      List<SavedRun> found = new ArrayList<>();
      for (Path directory : directories.sorted().toList()) {
        found.add(
            new SavedRun(
                directory,
                JSON.readTree(directory.resolve("run.json").toFile()),
                jsonLines(directory.resolve("epochs.jsonl"))));
      }
      found.sort(Comparator.comparing(run -> run.run().path("started").asText()));
      return found;
    }
  }

  private static List<JsonNode> jsonLines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.endsWith("}")) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  /** Cells of a CSV file of this run, the header too; its class names need no quotes. */
  List<List<String>> csv(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file)).stream()
        .map(line -> List.of(line.split(",")))
        .toList();
  }

  /** The lines of mistakes.jsonl. */
  List<JsonNode> mistakes() throws IOException {
    return jsonLines(directory.resolve("mistakes.jsonl"));
  }

  String id() {
    return directory.getFileName().toString();
  }

  /** The name, or the id where several of the runs have that name. */
  String label(List<SavedRun> runs) {
    String name = run.path("name").asText();
    boolean unique =
        runs.stream().filter(other -> other.run.path("name").asText().equals(name)).count() == 1;
    return unique ? name : id();
  }

  /** Throughput of an epoch or of a result; older releases call it by another name. */
  static JsonNode rowsPerSecond(JsonNode json) {
    return json.has("rows_per_second")
        ? json.path("rows_per_second")
        : json.path("images_per_second");
  }

  /** A number, or null when it was not measured. */
  static Double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : null;
  }

  /** Over epochs, of the value at {@code pointer}. */
  static double sum(List<JsonNode> epochs, String pointer) {
    return epochs.stream().mapToDouble(epoch -> epoch.at(pointer).asDouble()).sum();
  }
}
