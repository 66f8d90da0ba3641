package io.weft.ml;

import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.nn.Network;
import io.weft.train.Split;
import io.weft.train.TrainingResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The summary of a training; it is saved with the model.
 *
 * @param history one entry an epoch
 * @param epoch number of the epoch whose weights the model has, from 1; 0 when none was finished
 * @param ending reason for which there was no further epoch
 * @param trainingRows N, without those of weight 0
 * @param evaluatedOn rows that loss, accuracy and confusion are measured on
 * @param loss weighted mean over those rows, with the model's weights; the plain cross-entropy for
 *     classes, without label smoothing and class weights
 * @param accuracy share of those rows predicted correctly; NaN for a regression
 * @param confusion counts over those rows; null for a regression, and in a saved model where more
 *     than a million pairs of classes occur
 */
public record NeuralNetworkTrainingSummary(
    List<EpochMetrics> history,
    int epoch,
    TrainingResult.Ending ending,
    long trainingRows,
    long validationRows,
    Split evaluatedOn,
    double loss,
    double accuracy,
    @Nullable ConfusionMatrix confusion,
    Network network)
    implements Serializable {

  private static final StructType HISTORY =
      new StructType()
          .add("epoch", DataTypes.IntegerType, false)
          .add("step", DataTypes.LongType, false)
          .add("trainLoss", DataTypes.DoubleType, false)
          .add("trainAccuracy", DataTypes.DoubleType, false)
          .add("validationLoss", DataTypes.DoubleType, false)
          .add("validationAccuracy", DataTypes.DoubleType, false)
          .add("learningRate", DataTypes.DoubleType, false)
          .add("seconds", DataTypes.DoubleType, false)
          .add("rowsPerSecond", DataTypes.DoubleType, false);

  private static final StructType CLASSES =
      new StructType()
          .add("class", DataTypes.IntegerType, false)
          .add("precision", DataTypes.DoubleType, false)
          .add("recall", DataTypes.DoubleType, false)
          .add("f1", DataTypes.DoubleType, false)
          .add("support", DataTypes.LongType, false);

  private static final StructType CONFUSION =
      new StructType()
          .add("actual", DataTypes.IntegerType, false)
          .add("predicted", DataTypes.IntegerType, false)
          .add("count", DataTypes.LongType, false);

  public NeuralNetworkTrainingSummary {
    history = List.copyOf(history);
  }

  /**
   * The training objective of each epoch, as MLlib's summaries call it: the train loss with label
   * smoothing and class weights.
   */
  public double[] objectiveHistory() {
    return history.stream()
        .mapToDouble(
            epoch -> // an older model has no objective beside what it called the train loss
            Double.isNaN(epoch.trainingObjective()) ? epoch.trainLoss() : epoch.trainingObjective())
        .toArray();
  }

  /** Epochs done. */
  public int totalIterations() {
    return history.size();
  }

  /** The history as a table with one row for each epoch; a value that was not measured is NaN. */
  public Dataset<Row> historyTable(SparkSession spark) {
    List<Row> rows =
        history.stream()
            .map(
                e ->
                    RowFactory.create(
                        e.epoch(),
                        e.step(),
                        e.trainLoss(),
                        e.trainAccuracy(),
                        e.validationLoss(),
                        e.validationAccuracy(),
                        e.learningRate(),
                        e.seconds(),
                        e.rowsPerSecond()))
            .toList();
    return spark.createDataFrame(rows, HISTORY);
  }

  /**
   * The confusion matrix as a table of the pairs of classes that occur: {@code actual}, {@code
   * predicted}, {@code count}. It is empty for a regression.
   */
  public Dataset<Row> confusionTable(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    if (confusion != null) {
      confusion.forEach(
          (actual, predicted, count) -> rows.add(RowFactory.create(actual, predicted, count)));
    }
    return spark.createDataFrame(rows, CONFUSION);
  }

  /** Precision, recall and F1 as a table, one row for each class; empty for a regression. */
  public Dataset<Row> classTable(SparkSession spark) {
    return spark.createDataFrame(classRows(), CLASSES);
  }

  private List<Row> classRows() {
    ConfusionMatrix matrix = confusion;
    if (matrix == null) {
      return List.of();
    }
    return java.util.stream.IntStream.range(0, matrix.classes())
        .mapToObj(
            c ->
                RowFactory.create(
                    c, matrix.precision(c), matrix.recall(c), matrix.f1(c), matrix.support(c)))
        .toList();
  }

  /** The layers with their output shapes and numbers of parameters, a line each. */
  public String layerTable() {
    StringBuilder text = new StringBuilder();
    line(text, "Layer", "Output shape", "Parameters");
    for (Network.LayerSummary layer : network.summary()) {
      line(text, layer.kind(), layer.outputShape().toString(), grouped(layer.parameters()));
    }
    line(text, "total", "", grouped(network.parameterCount()));
    return text.toString();
  }

  private static void line(StringBuilder text, String layer, String shape, String parameters) {
    text.append("%-20s %-16s %12s%n".formatted(layer, shape, parameters));
  }

  private static String grouped(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
