package io.weft.ml;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import io.weft.files.AtomicFiles;
import io.weft.files.ChecksummedFile;
import io.weft.files.Reasons;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore.Measure;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.settings.LayerJson;
import io.weft.settings.Task;
import io.weft.train.Split;
import io.weft.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A trained network in one file: task, layers, parameters and summary. The header of the {@link
 * ChecksummedFile} has the version of its own layout.
 */
record NetworkFile(TrainedNetwork network, NeuralNetworkTrainingSummary summary) {
  private static final String KIND = "WEFTNET1";
  private static final int FORMAT = 2;

  /** Where a saved model has the file. */
  static final String PLACE = "data/network";

  /** Format of earlier releases: the history has {@code imagesPerSecond}. */
  private static final int OLDEST_FORMAT = 1;

  /**
   * Most cells of a confusion matrix that are saved; they take 20 MB of the header. A model with
   * more is saved without its confusion matrix.
   */
  private static final int MAX_CELLS = 1 << 20;

  /** The word for a task in the header. */
  private enum TaskName {
    CLASSIFICATION,
    REGRESSION;

    static TaskName of(Task task) {
      return task instanceof Task.Classification ? CLASSIFICATION : REGRESSION;
    }

    Task task(int outputs) {
      return switch (this) {
        case CLASSIFICATION -> new Task.Classification(outputs);
        case REGRESSION -> new Task.Regression(outputs);
      };
    }
  }

  /** Writes the file, whole or not at all. */
  void write(Path file, Configuration hadoop) throws IOException {
    new ChecksummedFile(ChecksummedFile.JSON.valueToTree(header()), network.parameters())
        .write(KIND, file, new AtomicFiles(file, hadoop));
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is missing, is no such file, or is not as it was written
   */
  static NetworkFile read(Path file, Configuration hadoop) throws IOException {
    ChecksummedFile checksummed = ChecksummedFile.read(KIND, file, new AtomicFiles(file, hadoop));
    return parse(
        checksummed,
        file,
        header -> {
          TrainedNetwork trained = header.network(checksummed.numbers());
          return new NetworkFile(trained, header.summary.of(trained.network()));
        });
  }

  /**
   * Reads the network of a local file, or the only one below a directory, without the classes of
   * Spark and Hadoop.
   *
   * @throws IOException as {@link #read}, or if there are several
   */
  static TrainedNetwork network(java.nio.file.Path saved) throws IOException {
    java.nio.file.Path file = Files.isDirectory(saved) ? onlyIn(saved) : saved;
    ChecksummedFile checksummed = ChecksummedFile.read(KIND, file);
    return parse(checksummed, file, header -> header.network(checksummed.numbers()));
  }

  private static java.nio.file.Path onlyIn(java.nio.file.Path directory) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(directory.toRealPath())) {
      List<java.nio.file.Path> found = files.filter(file -> file.endsWith(PLACE)).toList();
      if (found.size() != 1) {
        throw ChecksummedFile.unreadable(
            directory, found.isEmpty() ? "there is no network in it" : severalReason(found));
      }
      return found.get(0);
    } catch (UncheckedIOException e) {
      throw ChecksummedFile.unreadable(directory, Reasons.firstLine(e));
    }
  }

  private static String severalReason(List<java.nio.file.Path> found) {
    return String.format(
        Locale.ROOT,
        "there are %d networks in it (name one, such as %s)",
        found.size(),
        found.get(0));
  }

  private static <T> T parse(ChecksummedFile checksummed, Object file, Function<Header, T> parser)
      throws IOException {
    try {
      checksummed.requireFormat(OLDEST_FORMAT, FORMAT);
      return parser.apply(checksummed.header(Header.class));
    } catch (IllegalArgumentException e) {
      throw ChecksummedFile.unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  private Header header() throws IOException {
    return new Header(
        FORMAT,
        TaskName.of(network.task()),
        network.network().inputShape().sizes().stream().mapToInt(size -> size).toArray(),
        ChecksummedFile.JSON.readTree(LayerJson.write(network.network().layers())),
        SavedSummary.of(summary));
  }

  /**
   * The header of the file.
   *
   * @param layers the layers as {@link LayerJson} reads them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Header(
      int format, TaskName task, int[] inputShape, JsonNode layers, SavedSummary summary) {

    TrainedNetwork network(float[] parameters) {
      Network network = new Network(Shape.of(inputShape), LayerJson.parse(layers.toString()));
      return new TrainedNetwork(task.task(network.outputShape().size()), network, parameters);
    }
  }

  /**
   * A summary without its network, which is known from the layers.
   *
   * @param scores those of the evaluation, by the keys of their measures
   * @param confusion all counts, of at most {@link ConfusionMatrix#DENSE_CLASSES} classes
   * @param confusionCells for more classes: the cells that are not 0, if there are at most {@link
   *     #MAX_CELLS}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record SavedSummary(
      List<EpochMetrics> history,
      int epoch,
      TrainingResult.Ending ending,
      long trainingRows,
      long validationRows,
      Split evaluatedOn,
      @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Double> scores,
      @JsonSetter(nulls = Nulls.SET) long @Nullable [] confusion,
      @JsonSetter(nulls = Nulls.SET) long @Nullable [] confusionCells) {

    static SavedSummary of(NeuralNetworkTrainingSummary summary) {
      ConfusionMatrix confusion = summary.confusion();
      return new SavedSummary(
          summary.history(),
          summary.epoch(),
          summary.ending(),
          summary.trainingRows(),
          summary.validationRows(),
          summary.evaluatedOn(),
          saved(summary.evaluation().scores()),
          confusion == null || confusion.isSparse() ? null : confusion.counts(),
          confusion != null && confusion.isSparse() ? savedCells(confusion) : null);
    }

    private static Map<String, @Nullable Double> saved(Map<Measure, Double> scores) {
      Map<String, @Nullable Double> saved = new TreeMap<>();
      scores.forEach((measure, value) -> saved.put(measure.key(), value));
      return saved;
    }

    private static long @Nullable [] savedCells(ConfusionMatrix confusion) {
      long[] cells = confusion.cells();
      return cells.length / 3 <= MAX_CELLS ? cells : null;
    }

    NeuralNetworkTrainingSummary of(Network network) {
      return new NeuralNetworkTrainingSummary(
          network,
          history,
          epoch,
          ending,
          trainingRows,
          validationRows,
          new ModelEvaluation(evaluatedOn, measured(), confusion(network.outputShape().size())));
    }

    private Map<Measure, Double> measured() {
      Map<Measure, Double> measured = new EnumMap<>(Measure.class);
      scores.forEach(
          (key, value) -> {
            if (value != null && !Double.isNaN(value)) {
              measured.put(Measure.ofKey(key), value);
            }
          });
      return measured;
    }

    private @Nullable ConfusionMatrix confusion(int classes) {
      if (confusionCells != null) {
        return ConfusionMatrix.ofCells(classes, confusionCells);
      }
      return confusion == null ? null : ConfusionMatrix.of(classes, confusion);
    }
  }
}
