package io.weft.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Facts from Spark's event log: the executors that cached the workers' rows, and those of the tasks
 * that read them.
 */
final class EventLog {
  /** Settings of Spark for the log. */
  private static final Map<String, String> CONF =
      Map.of(
          "spark.eventLog.enabled", "true",
          "spark.eventLog.rolling.enabled", "false",
          "spark.eventLog.compress", "false",
          "spark.eventLog.logBlockUpdates.enabled", "true");

  private static final String ROWS = "rows of Weft's workers";

  /** Executors that cache a partition, by the name of its block. */
  private final Map<String, Set<String>> cached = new HashMap<>();

  /** Hosts by executor. */
  private final Map<String, String> hosts = new HashMap<>();

  /** The cached rows that a stage reads: the number of their RDD. */
  private final Map<Integer, Integer> rowsOfStage = new HashMap<>();

  private final Set<Integer> barriers = new HashSet<>();
  private final List<Task> tasks = new ArrayList<>();

  /**
   * A task on cached rows that has ended well.
   *
   * @param isOfEpoch whether it belongs to a barrier job
   * @param ownsRows whether its executor has the rows in its cache
   * @param locality what Spark says
   */
  record Task(
      int stage,
      int partition,
      String host,
      boolean isOfEpoch,
      boolean ownsRows,
      String locality) {}

  private EventLog() {}

  /** Options of spark-submit for a log in this directory. */
  static List<String> options(Path directory) {
    List<String> options = new ArrayList<>(List.of("--conf", "spark.eventLog.dir=" + directory));
    new TreeMap<>(CONF)
        .forEach((key, value) -> options.addAll(List.of("--conf", key + "=" + value)));
    return options;
  }

  /** Reads the only log in the directory, as far as its lines are whole. */
  static EventLog in(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      EventLog log = new EventLog();
      ObjectMapper json = new ObjectMapper();
      String text = Files.readString(files.findFirst().orElseThrow());
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        log.add(json.readTree(line));
      }
      return log;
    }
  }

  private void add(JsonNode event) {
    switch (event.at("/Event").asText()) {
      case "SparkListenerExecutorAdded" ->
          hosts.put(event.at("/Executor ID").asText(), event.at("/Executor Info/Host").asText());
      case "SparkListenerExecutorRemoved" ->
          cached.values().forEach(of -> of.remove(event.at("/Executor ID").asText()));
      case "SparkListenerBlockUpdated" -> addBlock(event.at("/Block Updated Info"));
      case "SparkListenerStageSubmitted" -> addStage(event.at("/Stage Info"));
      case "SparkListenerTaskEnd" -> addTask(event);
      default -> {}
    }
  }

  private void addBlock(JsonNode block) {
    Set<String> of = cached.computeIfAbsent(block.at("/Block ID").asText(), any -> new HashSet<>());
    String executor = block.at("/Block Manager ID/Executor ID").asText();
    JsonNode level = block.at("/Storage Level");
    if (level.at("/Use Memory").asBoolean() || level.at("/Use Disk").asBoolean()) {
      of.add(executor);
    } else {
      of.remove(executor);
    }
  }

  private void addStage(JsonNode stage) {
    int id = stage.at("/Stage ID").asInt();
    for (JsonNode rdd : stage.at("/RDD Info")) {
      if (rdd.at("/Name").asText().equals(ROWS)) {
        rowsOfStage.put(id, rdd.at("/RDD ID").asInt());
      }
      if (rdd.at("/Barrier").asBoolean()) {
        barriers.add(id);
      }
    }
  }

  private void addTask(JsonNode event) {
    int stage = event.at("/Stage ID").asInt();
    Integer rows = rowsOfStage.get(stage);
    if (rows == null || !event.at("/Task End Reason/Reason").asText().equals("Success")) {
      return;
    }
    JsonNode info = event.at("/Task Info");
    int partition = info.at("/Index").asInt();
    String executor = info.at("/Executor ID").asText();
    String block = "rdd_" + rows + "_" + partition;
    tasks.add(
        new Task(
            stage,
            partition,
            hosts.getOrDefault(executor, executor),
            barriers.contains(stage),
            cached.getOrDefault(block, Set.of()).contains(executor),
            info.at("/Locality").asText()));
  }

  /** All tasks on cached rows, in the order of their ends. */
  List<Task> tasks() {
    return tasks;
  }
}
