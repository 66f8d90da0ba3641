package io.weft.ml;

import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Measure;
import io.weft.metrics.EpochScore.Part;
import io.weft.nn.Network;
import io.weft.train.Split;
import io.weft.train.TrainingResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
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
 * @param network the layers
 * @param history one entry an epoch
 * @param epoch number of the epoch whose weights the model has, from 1; 0 when none was finished
 * @param ending reason for which there was no further epoch
 * @param trainingRows N, without those of weight 0
 * @param evaluation scores of the model's weights
 */
public record NeuralNetworkTrainingSummary(
    Network network,
    List<EpochMetrics> history,
    int epoch,
    TrainingResult.Ending ending,
    long trainingRows,
    long validationRows,
    ModelEvaluation evaluation)
    implements Serializable {

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

  /** Rows that loss, accuracy and confusion are measured on. */
  public Split evaluatedOn() {
    return evaluation.split();
  }

  /**
   * Weighted mean loss over those rows; the plain cross-entropy for classes, without label
   * smoothing and class weights.
   */
  public double loss() {
    return evaluation.score(Measure.LOSS);
  }

  /** Share of those rows predicted correctly; NaN for a regression. */
  public double accuracy() {
    return evaluation.score(Measure.ACCURACY);
  }

  /**
   * Counts over those rows; null for a regression, and in a saved model where more than a million
   * pairs of classes occur.
   */
  public @Nullable ConfusionMatrix confusion() {
    return evaluation.confusion();
  }

  /**
   * The training objective of each epoch, as MLlib's summaries call it: the train loss with label
   * smoothing and class weights.
   */
  public double[] objectiveHistory() {
    return history.stream()
        .mapToDouble(
            epoch -> // an older model has no objective beside what it called the train loss
            Double.isNaN(epoch.trainingObjective())
                    ? epoch.score(EpochScore.TRAIN_LOSS)
                    : epoch.trainingObjective())
        .toArray();
  }

  /** Epochs done. */
  public int totalIterations() {
    return history.size();
  }

  /** The history as a table with one row for each epoch; a value that was not measured is NaN. */
  public Dataset<Row> historyTable(SparkSession spark) {
    List<EpochScore> scores =
        Arrays.stream(EpochScore.values()).filter(score -> score.part() != Part.TEST).toList();
    StructType columns =
        new StructType()
            .add("epoch", DataTypes.IntegerType, false)
            .add("step", DataTypes.LongType, false);
    for (EpochScore score : scores) {
      columns = columns.add(score.property(), DataTypes.DoubleType, false);
    }
    columns = columns.add("seconds", DataTypes.DoubleType, false);
    return spark.createDataFrame(
        history.stream().map(metrics -> row(metrics, scores)).toList(), columns);
  }

  private static Row row(EpochMetrics metrics, List<EpochScore> scores) {
    List<Object> values = new ArrayList<>(List.of(metrics.epoch(), metrics.step()));
    scores.forEach(score -> values.add(metrics.score(score)));
    values.add(metrics.seconds());
    return RowFactory.create(values.toArray());
  }

  /**
   * The confusion matrix as a table of the pairs of classes that occur: {@code actual}, {@code
   * predicted}, {@code count}. It is empty for a regression.
   */
  public Dataset<Row> confusionTable(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    ConfusionMatrix matrix = confusion();
    if (matrix != null) {
      matrix.forEach(
          (actual, predicted, count) -> rows.add(RowFactory.create(actual, predicted, count)));
    }
    return spark.createDataFrame(rows, CONFUSION);
  }

  /** Precision, recall and F1 as a table, one row for each class; empty for a regression. */
  public Dataset<Row> classTable(SparkSession spark) {
    return spark.createDataFrame(classRows(), CLASSES);
  }

  private List<Row> classRows() {
    ConfusionMatrix matrix = confusion();
    if (matrix == null) {
      return List.of();
    }
    return IntStream.range(0, matrix.classes())
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
