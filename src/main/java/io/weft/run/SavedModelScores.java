package io.weft.run;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.weft.data.DataException;
import io.weft.data.Table;
import io.weft.data.recipe.LabelScale;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.MetricSums;
import io.weft.ml.ClassEvaluation;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.rundir.NamedConfusion;
import io.weft.train.Evaluation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/** Scores of a saved model on the labelled rows of a table. */
final class SavedModelScores {
  private static final String TRUE = "weft_true";

  private SavedModelScores() {}

  /** Scores all rows once. */
  static ModelEvaluation of(SavedModel model, Table table) {
    String label = model.network().getLabelCol();
    Column truth =
        model.isClassification()
            ? classOf(quoted(label), model.labels())
            : quoted(label).cast(DataTypes.DoubleType);
    requireLabels(table.rows(), label, truth, model.labels(), table.location());
    Dataset<Row> scored =
        model.score(table.rows().withColumn(TRUE, truth)).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return model.network() instanceof NeuralNetworkClassificationModel network
          ? classes(model, network, scored, table.count())
          : new ModelEvaluation(
              table.count(),
              new MetricSums(),
              Optional.empty(),
              TestScores.ofNumbers(scored, TRUE, LabelScale.IDENTITY).values());
    } finally {
      scored.unpersist();
    }
  }

  /** Index of a label; null for a label that the model does not know. */
  private static Column classOf(Column label, List<String> labels) {
    if (labels.isEmpty()) {
      return label.cast(DataTypes.DoubleType);
    }
    Column known = array(labels.stream().map(text -> lit(text)).toArray(Column[]::new));
    Column position = array_position(known, label.cast(DataTypes.StringType));
    return when(position.gt(0), position.minus(1)).cast(DataTypes.DoubleType);
  }

  private static void requireLabels(
      Dataset<Row> rows, String label, Column truth, List<String> labels, String location) {
    rows.filter(truth.isNull())
        .select(quoted(label).cast("string"))
        .limit(1)
        .collectAsList()
        .forEach(
            row -> {
              throw DataException.cannotRead(
                  location,
                  row.isNullAt(0)
                      ? "column %s has no value in some rows (leave these rows out)"
                          .formatted(label)
                      : "column %s has the value %s, which the model does not know (%s)"
                          .formatted(
                              label,
                              row.getString(0),
                              labels.isEmpty() ? "it is no number" : "it knows " + some(labels)));
            });
  }

  private static String some(List<String> labels) {
    int shown = Math.min(labels.size(), 10);
    return String.join(", ", labels.subList(0, shown)) + (shown < labels.size() ? ", ..." : "");
  }

  private static ModelEvaluation classes(
      SavedModel model, NeuralNetworkClassificationModel network, Dataset<Row> scored, long rows) {
    Evaluation evaluation =
        new ClassEvaluation(network.numClasses())
            .of(scored.select(TRUE, network.getRawPredictionCol(), network.getPredictionCol()));
    ConfusionMatrix confusion = Objects.requireNonNull(evaluation.confusion());
    List<String> names =
        IntStream.range(0, confusion.classes()).mapToObj(model::className).toList();
    Map<String, Double> scores =
        confusion.classes() == 2
            ? TestScores.ofTwoClasses(scored, TRUE, confusion).values()
            : Map.of(TestScores.MACRO_F1, confusion.macroF1());
    return new ModelEvaluation(
        rows, evaluation.sums(), Optional.of(new NamedConfusion(names, confusion)), scores);
  }

  private static Column quoted(String column) {
    return col("`" + column.replace("`", "``") + "`");
  }
}
