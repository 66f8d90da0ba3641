package io.weft.ml;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import io.weft.files.AtomicFiles;
import io.weft.files.ChecksummedFile;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.nn.Initialiser;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.settings.LayerJson;
import io.weft.train.Split;
import io.weft.train.TrainingResult;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A trained network in one file: what it is, its summary and its parameters. The header of the
 * {@link ChecksummedFile} says the version of its own layout.
 */
record NetworkFile(Task task, TrainedNetwork network, NeuralNetworkTrainingSummary summary) {
  private static final String KIND = "WEFTNET1";
  private static final int FORMAT = 1;

  /** So many take 20 MB of the header; a model with more is saved without its confusion matrix. */
  private static final int MAX_CELLS = 1 << 20;

  /** What a network was trained for. */
  enum Task {
    CLASSIFICATION,
    REGRESSION;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
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
    ChecksummedFile sealed = ChecksummedFile.read(KIND, file, new AtomicFiles(file, hadoop));
    try {
      sealed.requireFormat(FORMAT);
      return parse(sealed.header(Header.class), sealed.numbers());
    } catch (IllegalArgumentException e) {
      throw ChecksummedFile.unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  private static NetworkFile parse(Header header, float[] parameters) {
    Network network =
        new Network(
            Shape.of(header.inputShape),
            LayerJson.parse(header.layers.toString(), rectifier -> new Initialiser.Glorot()));
    return new NetworkFile(
        header.task, new TrainedNetwork(network, parameters), header.summary.of(network));
  }

  private Header header() throws IOException {
    return new Header(
        FORMAT,
        task,
        network.network().inputShape().sizes().stream().mapToInt(size -> size).toArray(),
        ChecksummedFile.JSON.readTree(LayerJson.write(network.network().layers())),
        Told.of(summary));
  }

  /**
   * What is written before the parameters.
   *
   * @param layers as {@link LayerJson} reads them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Header(int format, Task task, int[] inputShape, JsonNode layers, Told summary) {}

  /**
   * A summary without its network, which is known from the layers.
   *
   * @param confusion all counts, of at most {@link ConfusionMatrix#DENSE_CLASSES} classes
   * @param confusionCells of more classes, the cells that are not 0, if there are at most {@link
   *     #MAX_CELLS}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Told(
      List<EpochMetrics> history,
      int epoch,
      TrainingResult.Ending ending,
      long trainingRows,
      long validationRows,
      Split evaluatedOn,
      double loss,
      double accuracy,
      @JsonSetter(nulls = Nulls.SET) long @Nullable [] confusion,
      @JsonSetter(nulls = Nulls.SET) long @Nullable [] confusionCells) {

    static Told of(NeuralNetworkTrainingSummary summary) {
      ConfusionMatrix confusion = summary.confusion();
      return new Told(
          summary.history(),
          summary.epoch(),
          summary.ending(),
          summary.trainingRows(),
          summary.validationRows(),
          summary.evaluatedOn(),
          summary.loss(),
          summary.accuracy(),
          confusion == null || confusion.isSparse() ? null : confusion.counts(),
          confusion != null && confusion.isSparse() ? savedCells(confusion) : null);
    }

    private static long @Nullable [] savedCells(ConfusionMatrix confusion) {
      long[] cells = confusion.cells();
      return cells.length / 3 <= MAX_CELLS ? cells : null;
    }

    NeuralNetworkTrainingSummary of(Network network) {
      return new NeuralNetworkTrainingSummary(
          history,
          epoch,
          ending,
          trainingRows,
          validationRows,
          evaluatedOn,
          loss,
          accuracy,
          confusion(network.outputShape().size()),
          network);
    }

    private @Nullable ConfusionMatrix confusion(int classes) {
      if (confusionCells != null) {
        return ConfusionMatrix.ofCells(classes, confusionCells);
      }
      return confusion == null ? null : ConfusionMatrix.of(classes, confusion);
    }
  }
}
