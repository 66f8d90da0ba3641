package io.weft.ml;

import io.weft.math.Floats;
import io.weft.math.Softmax;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.Mode;
import io.weft.nn.Network;
import io.weft.nn.Workspace;
import io.weft.settings.Task;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * A network with its parameters: enough to score examples. It needs weft.jar alone, and no class of
 * Spark.
 *
 * @param task meaning of the outputs
 * @param parameters P values; shared, never modified
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose, and never compared
public record TrainedNetwork(Task task, Network network, float[] parameters)
    implements Serializable {
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
   * Reads the network of a saved model. It needs no Spark session, and nothing but weft.jar on the
   * class path.
   *
   * @param model local directory of a saved model: one of Weft, or a pipeline or run with one of
   *     Weft in it; or the file with the network, {@code data/network}
   * @throws IOException if there is no network or more than one, or its file is not as it was
   *     written
   */
  public static TrainedNetwork read(Path model) throws IOException {
    return NetworkFile.network(model);
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
   * The outputs for one example: the logits of the classes, or the predicted numbers. They agree
   * with those of {@code transform} to the rounding of float arithmetic.
   *
   * @param features D values; an image channel by channel, each row by row; not modified
   * @throws IllegalArgumentException if they are not D finite values, have no code of a category in
   *     a nominal column, or overflow in the network
   */
  public float[] score(float[] features) {
    return score(new float[][] {features}, scorer(1), row -> "features")[0];
  }

  /**
   * The outputs for several examples. They have the same bits as those of {@code transform},
   * because both score batches of the same size.
   *
   * @param rows N × D values, each row as in {@link #score(float[])}; not modified
   * @return N rows of outputs
   * @throws IllegalArgumentException as {@link #score(float[])}; names the row
   */
  public float[][] score(float[][] rows) {
    return score(rows, scorer(batch()), row -> "rows[" + row + "]");
  }

  /**
   * The probabilities of the classes for several examples, as {@code transform} gives them.
   *
   * @param rows as in {@link #score(float[][])}
   * @return N rows of K probabilities
   * @throws IllegalArgumentException as {@link #score(float[][])}
   * @throws IllegalStateException if the network predicts numbers
   */
  public double[][] probabilities(float[][] rows) {
    if (!(task instanceof Task.Classification)) {
      throw new IllegalStateException(
          "Cannot give probabilities: the network is for regression (score gives its outputs)");
    }
    return Arrays.stream(score(rows))
        .map(logits -> Softmax.probabilities(logits, 0, logits.length))
        .toArray(double[][]::new);
  }

  private float[][] score(float[][] rows, Scorer scorer, IntFunction<String> name) {
    int batch = scorer.workspace().capacity();
    float[][] outputs = new float[rows.length][];
    for (int first = 0; first < rows.length; first += batch) {
      int end = Math.min(rows.length, first + batch);
      for (int row = first; row < end; row++) {
        requireFeatures(rows[row], name.apply(row));
        System.arraycopy(rows[row], 0, scorer.input(), (row - first) * features(), features());
      }
      float[] output = scorer.score();
      for (int row = first; row < end; row++) {
        int from = (row - first) * outputs();
        outputs[row] = Arrays.copyOfRange(output, from, from + outputs());
        int bad = Floats.firstNonFinite(outputs[row], 0, outputs());
        if (bad >= 0) {
          throw new IllegalArgumentException(
              overflow(name.apply(row), rows[row], bad, outputs[row][bad]));
        }
      }
    }
    return outputs;
  }

  private void requireFeatures(float[] features, String name) {
    if (features.length != features()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid %s: %d values (must be %d)",
              name,
              features.length,
              features()));
    }
    int infinite = Floats.firstNonFinite(features, 0, features.length);
    if (infinite >= 0) {
      throw new IllegalArgumentException(invalid(name, features, infinite, "finite"));
    }
    for (CategoricalEncoding.Column column : network.nominalColumns()) {
      if (!column.isCode(features[column.index()])) {
        throw new IllegalArgumentException(invalid(name, features, column.index(), column.rule()));
      }
    }
  }

  /**
   * The message for features that overflow in a network; names the largest of them.
   *
   * @param name name of the features for users
   */
  static String overflow(String name, float[] features, int output, float value) {
    int largest = 0;
    for (int i = 1; i < features.length; i++) {
      largest = Math.abs(features[i]) > Math.abs(features[largest]) ? i : largest;
    }
    return invalid(
        name,
        features,
        largest,
        String.format(
            Locale.ROOT,
            "about as large as in training; output %d of the network is %s",
            output,
            value));
  }

  private static String invalid(String name, float[] features, int index, String rule) {
    return String.format(
        Locale.ROOT,
        "Invalid %s: value %s at index %d (must be %s)",
        name,
        features[index],
        index,
        rule);
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
