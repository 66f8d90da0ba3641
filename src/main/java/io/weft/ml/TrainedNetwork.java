package io.weft.ml;

import io.weft.nn.Mode;
import io.weft.nn.Network;
import io.weft.nn.Workspace;
import io.weft.spark.Features;
import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * A network with its parameters: all that scoring needs, and what a broadcast carries.
 *
 * @param parameters P values; shared, never modified
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose, and never compared
record TrainedNetwork(Network network, float[] parameters) implements Serializable {
  TrainedNetwork {
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
    return scorer.score();
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
