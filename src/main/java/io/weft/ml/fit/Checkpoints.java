package io.weft.ml.fit;

import static io.weft.files.ChecksummedFile.JSON;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.files.AtomicFiles;
import io.weft.files.ChecksummedFile;
import io.weft.files.Secrets;
import io.weft.metrics.EpochMetrics;
import io.weft.settings.PlanJson;
import io.weft.train.EpochPart;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training in a directory of any Hadoop file system, a {@link
 * ChecksummedFile} each. The newest ones of an epoch's end stay, and one within the epoch that
 * follows. The best epoch so far is part of each.
 *
 * <p>A checkpoint describes its training: the plan without the number of epochs ({@link PlanJson}),
 * and the fingerprints of the given initial weights and of the rows. A training continues from the
 * newest whole checkpoint, and refuses one of another training.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String KIND = "WEFTCKP1";

  /** The only format: earlier ones are of rows in another order. */
  private static final int FORMAT = 4;

  private final Path directory;
  private final AtomicFiles files;
  private final int kept;
  private final TrainingPlan plan;
  private final String initialWeights;
  private final String rows;

  /**
   * The checkpoints of one training.
   *
   * @param kept number of checkpoints that stay, at least 1
   * @param initialWeights fingerprint of the weights that the user gave, or {@code none}
   * @param rows fingerprint of the training and validation rows
   */
  public Checkpoints(
      Path directory,
      Configuration hadoop,
      int kept,
      TrainingPlan plan,
      String initialWeights,
      String rows) {
    this.directory = directory;
    this.files = new AtomicFiles(directory, hadoop);
    this.kept = kept;
    this.plan = plan;
    this.initialWeights = initialWeights;
    this.rows = rows;
  }

  /** A state, and the file that it was in. */
  public record SavedState(Path file, TrainingState state) {}

  /** The training, as a checkpoint describes it. */
  private ObjectNode training() {
    return PlanJson.of(plan).put("initialWeights", initialWeights).put("rows", rows);
  }

  /**
   * Saves a state. Only the newest checkpoints stay, and none that is newer than the state: the
   * training did not continue from it, so it was not whole. No other checkpoint within an epoch
   * stays.
   */
  public void save(TrainingState state) {
    TrainingState.Best best = state.best();
    Header header =
        new Header(
            FORMAT,
            state.step(),
            training(),
            state.history(),
            best == null ? null : new Best(best.epoch(), best.score()),
            state.isWithinEpoch() ? state.part() : null);
    float[] numbers =
        concatenated(
            state.parameters(),
            state.optimizerState(),
            best == null ? new float[0] : best.parameters());
    CheckpointName name = CheckpointName.of(state);
    Path file = path(name);
    try {
      new ChecksummedFile(JSON.valueToTree(header), numbers).write(KIND, file, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    files.deleteTemporaryFiles(directory);
    int epochs = 0;
    for (CheckpointName saved : newestFirst()) {
      boolean isNewer = saved.compareTo(name) > 0;
      boolean isKept = saved.isWithinEpoch() ? saved.equals(name) : !isNewer && ++epochs <= kept;
      if (!isKept) {
        files.delete(path(saved));
      }
    }
  }

  private Path path(CheckpointName name) {
    return new Path(directory, name.file());
  }

  /**
   * The newest whole state, or nothing when there is no checkpoint at all. A checkpoint that is
   * torn or altered is skipped with a warning.
   *
   * @throws UncheckedIOException if there are checkpoints, but none is whole
   * @throws IllegalArgumentException if they are of another training; says what differs
   */
  public Optional<SavedState> newest() {
    List<CheckpointName> newestFirst = newestFirst();
    IOException failure = null;
    for (CheckpointName name : newestFirst) {
      Path file = path(name);
      ChecksummedFile content;
      try {
        content = ChecksummedFile.read(KIND, file, files);
      } catch (IOException e) {
        LOG.warn("Skipping a checkpoint: {}", Secrets.redacted(String.valueOf(e.getMessage())));
        failure = e;
        continue;
      }
      return Optional.of(new SavedState(file, state(file, content)));
    }
    if (failure != null) {
      throw new UncheckedIOException(
          String.format(
              Locale.ROOT,
              "Cannot continue from %s: none of its %d checkpoints is whole",
              directory,
              newestFirst.size()),
          failure);
    }
    return Optional.empty();
  }

  private TrainingState state(Path file, ChecksummedFile content) {
    try {
      if (content.header().path("format").asInt(FORMAT) < FORMAT) {
        throw new IllegalArgumentException(
            "it is of an earlier release, whose workers had other rows (train from the start)");
      }
      content.requireFormat(FORMAT, FORMAT);
      Header header = content.header(Header.class);
      requireSameTraining(training(), header.training);
      return state(header, content.numbers());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot continue from %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static void requireSameTraining(ObjectNode expected, JsonNode found) {
    TreeSet<String> differences = new TreeSet<>();
    for (Iterator<String> names = expected.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      String is = text(expected.path(name));
      String was = text(found.path(name));
      if (!is.equals(was)) {
        differences.add("%s is %s (was %s)".formatted(name, is, was));
      }
    }
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "it is of another training; " + String.join("; ", differences));
    }
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText();
  }

  private TrainingState state(Header header, float[] numbers) {
    int count = plan.network().parameterCount();
    int memory = Math.multiplyExact(plan.optimizer().slots(), count);
    Best remembered = header.best;
    int expected = count + memory + (remembered == null ? 0 : count);
    if (numbers.length != expected) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "it has %d numbers (must have %d)", numbers.length, expected));
    }
    TrainingState.@Nullable Best best =
        remembered == null
            ? null
            : new TrainingState.Best(
                remembered.epoch,
                remembered.score,
                Arrays.copyOfRange(numbers, count + memory, expected));
    TrainingState state =
        TrainingState.restored(
            plan,
            Arrays.copyOfRange(numbers, 0, count),
            Arrays.copyOfRange(numbers, count, count + memory),
            header.step,
            header.history,
            best);
    EpochPart part = header.part;
    return part == null ? state : state.restoredWithin(part);
  }

  /** The header: it is followed by parameters, optimizer state and best parameters. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Header(
      int format,
      long step,
      JsonNode training,
      List<EpochMetrics> history,
      @JsonSetter(nulls = Nulls.SET) @Nullable Best best,
      @JsonSetter(nulls = Nulls.SET) @Nullable EpochPart part) {}

  private record Best(int epoch, double score) {}

  private List<CheckpointName> newestFirst() {
    return files.exists(directory)
        ? files.files(directory).stream()
            .map(CheckpointName::parse)
            .flatMap(Optional::stream)
            .sorted(Comparator.reverseOrder())
            .toList()
        : List.of();
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
