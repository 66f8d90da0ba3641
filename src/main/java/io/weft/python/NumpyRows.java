package io.weft.python;

import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkRegressionModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * Predictions for the rows of a matrix, without Spark. Matrices travel as the bytes of their
 * doubles, row after row, little-endian.
 */
public final class NumpyRows {
  private NumpyRows() {}

  /**
   * Classes of some rows.
   *
   * @param rows N × D doubles; not modified
   * @return N doubles
   */
  public static byte[] predict(NeuralNetworkClassificationModel model, byte[] rows) {
    return each(rows, model.numFeatures(), 1, row -> new double[] {model.predict(row)});
  }

  /**
   * Predicted values of some rows.
   *
   * @param rows N × D doubles; not modified
   * @return N × T doubles
   */
  public static byte[] predict(NeuralNetworkRegressionModel model, byte[] rows) {
    return each(
        rows, model.numFeatures(), model.numTargets(), row -> model.predictVector(row).toArray());
  }

  /**
   * Probabilities of the classes for some rows.
   *
   * @param rows N × D doubles; not modified
   * @return N × K doubles
   */
  public static byte[] predictProbability(NeuralNetworkClassificationModel model, byte[] rows) {
    return each(
        rows,
        model.numFeatures(),
        model.numClasses(),
        row -> model.predictProbability(row).toArray());
  }

  private static byte[] each(
      byte[] rows, int features, int outputs, Function<Vector, double[]> prediction) {
    int bytes = features * Double.BYTES;
    if (rows.length % bytes != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid matrix: %d bytes (must be rows of %d doubles)",
              rows.length,
              features));
    }
    int count = rows.length / bytes;
    ByteBuffer predicted =
        ByteBuffer.allocate(Math.multiplyExact(count, outputs * Double.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    DoubleBuffer from = ByteBuffer.wrap(rows).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    DoubleBuffer to = predicted.asDoubleBuffer();
    for (int i = 0; i < count; i++) {
      double[] row = new double[features];
      from.get(row);
      to.put(prediction.apply(Vectors.dense(row)));
    }
    return predicted.array();
  }
}
