package io.weft.ml;

import static io.weft.ml.SealedFile.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.metrics.EpochMetrics;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of one training in a directory of any Hadoop file system, a {@link SealedFile} each;
 * the newest two stay. The best epoch so far is part of every state.
 *
 * <p>Each says which training it is of: the plan but for the number of epochs, and the fingerprint
 * of the rows. A training goes on from the newest whole one, and refuses those of another training.
 */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String KIND = "WEFTCKP1";
  private static final int FORMAT = 1;
  private static final int KEPT = 2;
  private static final String NAME = "epoch-%06d.checkpoint";
  private static final String PATTERN = "epoch-\\d{6,}\\.checkpoint";

  private final Path directory;
  private final Configuration hadoop;
  private final TrainingPlan plan;
  private final ObjectNode training;

  /**
   * The checkpoints of one training.
   *
   * @param rows fingerprint of the training and validation rows
   */
  Checkpoints(Path directory, Configuration hadoop, TrainingPlan plan, String rows) {
    this.directory = directory;
    this.hadoop = hadoop;
    this.plan = plan;
    this.training = training(plan, rows);
  }

  /** What must be equal for a training to go on, by the name that a user knows it by. */
  private static ObjectNode training(TrainingPlan plan, String rows) {
    return JSON.createObjectNode()
        .put("layers", LayerList.write(plan.network().layers()))
        .put("features", plan.network().inputShape().toString())
        .put("augmentation", plan.augmentation().toString())
        .put("loss", plan.loss().toString())
        .put("optimizer", plan.optimizer().toString())
        .put("schedule", plan.schedule().toString())
        .put("batchSize", plan.batchSize())
        .put("workers", plan.workers())
        .put("seed", plan.seed())
        .put("l2", plan.l2())
        .put("clipNorm", String.valueOf(plan.clipNorm()))
        .put("earlyStopping", plan.earlyStopping().toString())
        .put("rows", rows);
  }

  /** Keeps a state, and deletes those that are older than the newest {@link #KEPT}. */
  void save(TrainingState state) {
    TrainingState.Best best = state.best();
    ObjectNode header = JSON.createObjectNode().put("format", FORMAT).put("step", state.step());
    header.set("training", training);
    header.set("history", JSON.valueToTree(state.history()));
    if (best != null) {
      header.putObject("best").put("epoch", best.epoch()).put("score", best.score());
    }
    float[] numbers =
        concatenated(
            state.parameters(),
            state.optimizerState(),
            best == null ? new float[0] : best.parameters());
    try {
      Path file = new Path(directory, NAME.formatted(state.epoch()));
      new SealedFile(header, numbers).write(KIND, file, hadoop);
      List<Path> files = newestFirst();
      for (Path old : files.subList(Math.min(KEPT, files.size()), files.size())) {
        old.getFileSystem(hadoop).delete(old, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * The newest whole state; nothing when there is no checkpoint at all. One that is torn or altered
   * is skipped with a warning.
   *
   * @throws UncheckedIOException if there are checkpoints, but none is whole
   * @throws IllegalArgumentException if they are of another training; says what differs
   */
  Optional<TrainingState> newest() {
    List<Path> files = newestFirst();
    IOException failure = null;
    for (Path file : files) {
      SealedFile sealed;
      try {
        sealed = SealedFile.read(KIND, file, hadoop);
      } catch (IOException e) {
        LOG.warn("Skipping a checkpoint: {}", e.getMessage());
        failure = e;
        continue;
      }
      sealed.requireFormat(FORMAT);
      requireSameTraining(file, sealed.header().path("training"));
      LOG.info("Going on from {}", file);
      return Optional.of(state(sealed));
    }
    if (failure != null) {
      throw new UncheckedIOException(
          "Cannot go on from %s: none of its %d checkpoints is whole"
              .formatted(directory, files.size()),
          failure);
    }
    return Optional.empty();
  }

  private void requireSameTraining(Path file, JsonNode other) {
    TreeSet<String> differences = new TreeSet<>();
    for (Iterator<String> names = training.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!training.get(name).asText().equals(other.path(name).asText())) {
        differences.add(
            "%s is %s (was %s)"
                .formatted(name, training.get(name).asText(), other.path(name).asText()));
      }
    }
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot go on from %s: it is of another training; %s"
              .formatted(file, String.join("; ", differences)));
    }
  }

  private TrainingState state(SealedFile sealed) {
    JsonNode header = sealed.header();
    float[] numbers = sealed.numbers();
    int count = plan.network().parameterCount();
    int memory = Math.multiplyExact(plan.optimizer().slots(), count);
    JsonNode kept = header.get("best");
    int expected = count + memory + (kept == null ? 0 : count);
    if (numbers.length != expected) {
      throw new IllegalArgumentException(
          "Cannot go on: a checkpoint has %d numbers (must be %d)"
              .formatted(numbers.length, expected));
    }
    TrainingState.@Nullable Best best =
        kept == null
            ? null
            : new TrainingState.Best(
                kept.path("epoch").asInt(),
                kept.path("score").asDouble(),
                Arrays.copyOfRange(numbers, count + memory, expected));
    return TrainingState.restored(
        plan,
        Arrays.copyOfRange(numbers, 0, count),
        Arrays.copyOfRange(numbers, count, count + memory),
        header.path("step").asLong(),
        List.of(JSON.convertValue(header.path("history"), EpochMetrics[].class)),
        best);
  }

  private List<Path> newestFirst() {
    List<Path> files = new ArrayList<>();
    try {
      for (FileStatus status : directory.getFileSystem(hadoop).listStatus(directory)) {
        if (status.getPath().getName().matches(PATTERN)) {
          files.add(status.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the checkpoints in " + directory + ": " + e.getMessage(), e);
    }
    files.sort(Comparator.comparing(Path::getName).reversed());
    return files;
  }

  private static float[] concatenated(float[]... parts) {
    int length = 0;
    for (float[] part : parts) {
      length = Math.addExact(length, part.length);
    }
    float[] whole = new float[length];
    int next = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, whole, next, part.length);
      next += part.length;
    }
    return whole;
  }
}
