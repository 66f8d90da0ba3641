package io.weft.ml;

import io.weft.math.Floats;
import io.weft.nn.Mode;
import io.weft.nn.Network;
import io.weft.nn.Workspace;
import io.weft.spark.rows.Features;
import io.weft.spark.rows.InvalidRowException;
import java.io.Serializable;
import java.util.Locale;
import java.util.function.IntFunction;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * A network with its parameters: all that scoring needs, and what a broadcast carries.
 *
 * @param parameters P values; shared, never modified
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose, and never compared
public record TrainedNetwork(Network network, float[] parameters) implements Serializable {
  public TrainedNetwork {
    if (parameters.length != network.parameterCount()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid parameters: %d values (must be %d)",
              parameters.length,
              network.parameterCount()));
    }
  }

  /** D. */
  int features() {
    return network.inputShape().size();
  }

  int outputs() {
    return network.outputShape().size();
  }

  /**
   * Rows that are scored together. Short batches are filled up to it: what a row gets does not
   * depend on the rows beside it.
   */
  int batch() {
    return network.evaluationBatch();
  }

  /** The parameters as a vector, P values. */
  Vector weights() {
    return vector(parameters, 0, parameters.length);
  }

  /** Some floats as a new vector. */
  static DenseVector vector(float[] floats, int from, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = floats[from + i];
    }
    return new DenseVector(values);
  }

  /** The outputs of one example. */
  float[] score(Vector features) {
    Scorer scorer = scorer(1);
    Features.copy(features, scorer.input(), 0, features());
    float[] output = scorer.score();
    requireFinite(output, 1, row -> features);
    return output;
  }

  /**
   * Refuses finite features that overflow inside the network.
   *
   * @param output of at least {@code rows} rows; not modified
   * @param features of a row, as {@link Features#copy} takes them
   * @throws InvalidRowException that names the largest feature of the first such row
   */
  void requireFinite(float[] output, int rows, IntFunction<?> features) {
    int bad = Floats.firstNonFinite(output, 0, rows * outputs());
    if (bad < 0) {
      return;
    }
    float[] values = new float[features()];
    Features.copy(features.apply(bad / outputs()), values, 0, values.length);
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
    }
    throw new InvalidRowException(
        String.format(
            Locale.ROOT,
            "Invalid features: value %s at index %d (must be about as large as in training; output"
                + " %d of the network is %s)",
            values[largest],
            largest,
            bad % outputs(),
            output[bad]));
  }

  /** Scores batches of a fixed size. Not thread-safe. */
  Scorer scorer(int batch) {
    return new Scorer(this, new Workspace(network, batch, Mode.INFERENCE));
  }

  /** One buffer set, used again for every batch. */
  record Scorer(TrainedNetwork trained, Workspace workspace) {

    /** Examples, batch × D, to be written before {@link #score}. */
    float[] input() {
      return workspace.input();
    }

    /** Outputs of the whole batch, batch × outputs. */
    float[] score() {
      workspace.forward(trained.parameters, workspace.capacity(), Mode.INFERENCE);
      return workspace.output();
    }
  }
}
