package io.weft.ml;

import io.weft.math.Floats;
import io.weft.spark.rows.Features;
import io.weft.spark.rows.InvalidRowException;
import java.util.function.IntFunction;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;

/** Scores of a {@link TrainedNetwork} for Spark's vectors. */
final class VectorScoring {
  private VectorScoring() {}

  /** Some floats as a new vector. */
  static DenseVector vector(float[] floats, int from, int count) {
    return new DenseVector(Floats.toDoubles(floats, from, count));
  }

  /** The parameters as a vector, P values. */
  static DenseVector weights(TrainedNetwork trained) {
    float[] parameters = trained.parameters();
    return vector(parameters, 0, parameters.length);
  }

  /** The outputs for one example. */
  static float[] score(TrainedNetwork trained, Vector features) {
    TrainedNetwork.Scorer scorer = trained.scorer(1);
    Features.copy(features, scorer.input(), 0, trained.features());
    Features.requireCodes(trained.network().nominalColumns(), scorer.input());
    float[] output = scorer.score();
    requireFinite(trained, output, 1, row -> features);
    return output;
  }

  /**
   * Refuses finite features that overflow inside the network.
   *
   * @param output at least {@code rows} rows; not modified
   * @param features the features of a row, as {@link Features#copy} takes them
   * @throws InvalidRowException that names the largest feature of the first such row
   */
  static void requireFinite(
      TrainedNetwork trained, float[] output, int rows, IntFunction<?> features) {
    int outputs = trained.outputs();
    int bad = Floats.firstNonFinite(output, 0, rows * outputs);
    if (bad < 0) {
      return;
    }
    float[] values = new float[trained.features()];
    Features.copy(features.apply(bad / outputs), values, 0, values.length);
    throw new InvalidRowException(
        TrainedNetwork.overflow("features", values, bad % outputs, output[bad]));
  }
}
