package io.weft.ml;

import io.weft.math.Floats;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.Mode;
import io.weft.nn.Network;
import io.weft.nn.Workspace;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A network with its parameters: enough to score examples. It uses no class of Spark.
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

  /**
   * Reads the network of a saved model. It needs no Spark session, and none of the classes of
   * Spark, Scala and Hadoop.
   *
   * @param model local directory that a classification or regression model was saved in
   * @throws IOException if there is no network, or its file is not as it was written
   */
  public static TrainedNetwork read(Path model) throws IOException {
    return NetworkFile.network(model.resolve("data").resolve("network"));
  }

  /** D, the number of features of an example. */
  public int features() {
    return network.inputShape().size();
  }

  /** Number of values that an example gets: one for each class, or for each target. */
  public int outputs() {
    return network.outputShape().size();
  }

  /**
   * Rows that are scored together. Short batches are filled up to it: what a row gets does not
   * depend on the rows beside it.
   */
  int batch() {
    return network.evaluationBatch();
  }

  /**
   * The outputs for one example: the logits of the classes, or the predicted numbers.
   *
   * @param features D values; an image channel by channel, each row by row; not modified
   * @throws IllegalArgumentException if they are not D finite values, have no code of a category in
   *     a nominal column, or overflow in the network
   */
  public float[] score(float[] features) {
    if (features.length != features()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid features: %d values (must be %d)",
              features.length,
              features()));
    }
    int infinite = Floats.firstNonFinite(features, 0, features.length);
    if (infinite >= 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid features: value %s at index %d (must be finite)",
              features[infinite],
              infinite));
    }
    for (CategoricalEncoding.Column column : network.nominalColumns()) {
      float code = features[column.index()];
      if (!column.isCode(code)) {
        throw new IllegalArgumentException(
            "Invalid features: value %s at index %s (must be %s)"
                .formatted(code, column.index(), column.rule()));
      }
    }
    Scorer scorer = scorer(1);
    System.arraycopy(features, 0, scorer.input(), 0, features.length);
    float[] output = scorer.score();
    int bad = Floats.firstNonFinite(output, 0, outputs());
    if (bad >= 0) {
      throw new IllegalArgumentException(overflow(features, bad, output[bad]));
    }
    return Arrays.copyOf(output, outputs());
  }

  /** The message for features that overflow in a network; names the largest of them. */
  static String overflow(float[] features, int output, float value) {
    int largest = 0;
    for (int i = 1; i < features.length; i++) {
      largest = Math.abs(features[i]) > Math.abs(features[largest]) ? i : largest;
    }
    return String.format(
        Locale.ROOT,
        "Invalid features: value %s at index %d (must be about as large as in training; output %d of"
            + " the network is %s)",
        features[largest],
        largest,
        output,
        value);
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
