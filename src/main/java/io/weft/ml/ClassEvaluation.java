package io.weft.ml;

import io.weft.math.PairwiseTree;
import io.weft.math.Softmax;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.MetricSums;
import io.weft.spark.JavaSerialized;
import io.weft.spark.rows.InvalidRowException;
import io.weft.train.Evaluation;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Adds up losses, correct predictions and the confusion matrix over scored rows, in one Spark job.
 */
public final class ClassEvaluation {
  private final int classes;

  public ClassEvaluation(int classes) {
    this.classes = classes;
  }

  /**
   * Evaluates.
   *
   * @param scored columns, by position: label (double), logits (vector), prediction (double)
   * @throws IllegalArgumentException if there are no rows, or if one has a label of no class
   */
  public Evaluation of(Dataset<Row> scored) {
    List<Evaluation> parts = JavaSerialized.values(parts(scored));
    if (parts.stream().allMatch(part -> part.sums().count() == 0)) {
      throw new IllegalArgumentException("Cannot evaluate: there are no rows");
    }
    return PairwiseTree.reduce(parts, Evaluation::merge);
  }

  private List<JavaSerialized<Evaluation>> parts(Dataset<Row> scored) {
    int count = classes;
    try {
      return scored
          .javaRDD()
          .mapPartitions(
              rows ->
                  List.of(new JavaSerialized<>(new ClassEvaluation(count).sum(rows))).iterator())
          .collect();
    } catch (Exception e) { // Scala declares none, so a SparkException comes unannounced
      InvalidRowException.rethrowFrom(e);
      throw e;
    }
  }

  private Evaluation sum(Iterator<Row> rows) {
    MetricSums sums = new MetricSums();
    ConfusionMatrix confusion = new ConfusionMatrix(classes);
    while (rows.hasNext()) {
      Row row = rows.next();
      double label = row.isNullAt(0) ? Double.NaN : row.getDouble(0);
      if (!(label >= 0 && label < classes && label == Math.rint(label))) {
        throw new InvalidRowException(
            String.format(
                Locale.ROOT,
                "Invalid label: %s (must be a whole number from 0 to %d)",
                row.get(0),
                classes - 1));
      }
      int predicted = (int) row.getDouble(2);
      confusion.add((int) label, predicted);
      sums.add(loss(row.getAs(1), (int) label), 1, predicted == (int) label ? 1 : 0, 1);
    }
    return new Evaluation(sums, confusion);
  }

  /** Cross-entropy of a label from logits: {@code log Σ exp(z) - z_y}. */
  private static double loss(Vector logits, int label) {
    return Softmax.logSumExp(logits.toArray()) - logits.apply(label);
  }
}
