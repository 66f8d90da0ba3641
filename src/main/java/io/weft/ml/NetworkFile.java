package io.weft.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.files.WholeFiles;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.nn.Initialiser;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.train.Part;
import io.weft.train.TrainingResult;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A trained network in one file: what it is, its summary and its parameters. The header of the
 * {@link SealedFile} says the version of its own layout.
 */
record NetworkFile(Task task, TrainedNetwork network, NeuralNetworkTrainingSummary summary) {
  private static final String KIND = "WEFTNET1";
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = SealedFile.JSON;

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
    new SealedFile(header(), network.parameters()).write(KIND, file, new WholeFiles(file, hadoop));
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is missing, is no such file, or is not as it was written
   */
  static NetworkFile read(Path file, Configuration hadoop) throws IOException {
    SealedFile sealed = SealedFile.read(KIND, file, new WholeFiles(file, hadoop));
    try {
      sealed.requireFormat(FORMAT);
      return parse(sealed.header(), sealed.numbers());
    } catch (RuntimeException e) {
      throw SealedFile.unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  private static NetworkFile parse(JsonNode header, float[] parameters) throws IOException {
    int[] shape = JSON.treeToValue(header.get("inputShape"), int[].class);
    Network network =
        new Network(
            Shape.of(shape),
            LayerList.parse(
                header.get("layers").toString(), rectifier -> new Initialiser.Glorot()));
    return new NetworkFile(
        Task.valueOf(header.get("task").textValue()),
        new TrainedNetwork(network, parameters),
        summary(header.get("summary"), network));
  }

  private ObjectNode header() throws IOException {
    ObjectNode header = JSON.createObjectNode().put("format", FORMAT).put("task", task.name());
    header.set("inputShape", JSON.valueToTree(network.network().inputShape().sizes()));
    header.set("layers", JSON.readTree(LayerList.write(network.network().layers())));
    ObjectNode told = header.putObject("summary");
    told.set("history", JSON.valueToTree(summary.history()));
    told.put("epoch", summary.epoch())
        .put("ending", summary.ending().name())
        .put("trainingRows", summary.trainingRows())
        .put("validationRows", summary.validationRows())
        .put("evaluatedOn", summary.evaluatedOn().name())
        .put("loss", summary.loss())
        .put("accuracy", summary.accuracy());
    ConfusionMatrix confusion = summary.confusion();
    if (confusion != null) {
      ArrayNode counts = told.putArray("confusion");
      Arrays.stream(confusion.counts()).forEach(counts::add);
    }
    return header;
  }

  private static NeuralNetworkTrainingSummary summary(JsonNode told, Network network)
      throws IOException {
    JsonNode counts = told.get("confusion");
    return new NeuralNetworkTrainingSummary(
        List.of(JSON.treeToValue(told.get("history"), EpochMetrics[].class)),
        told.get("epoch").intValue(),
        TrainingResult.Ending.valueOf(told.get("ending").textValue()),
        told.get("trainingRows").longValue(),
        told.get("validationRows").longValue(),
        Part.valueOf(told.get("evaluatedOn").textValue()),
        JSON.treeToValue(told.get("loss"), double.class),
        JSON.treeToValue(told.get("accuracy"), double.class),
        counts == null
            ? null
            : ConfusionMatrix.of(
                network.outputShape().size(), JSON.treeToValue(counts, long[].class)),
        network);
  }
}
