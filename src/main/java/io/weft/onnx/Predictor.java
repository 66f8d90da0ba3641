package io.weft.onnx;

import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkRegressionModel;
import io.weft.nn.Activation;
import io.weft.nn.Dense;
import io.weft.nn.Layer;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.jspecify.annotations.Nullable;

/**
 * The network of a model.
 *
 * @param parameters P values; not modified
 * @param thresholds thresholds of a classification that has them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Predictor(Network network, float[] parameters, double @Nullable [] thresholds) {

  static Predictor of(NeuralNetworkClassificationModel model) {
    return new Predictor(model.summary().network(), floats(model.weights()), thresholds(model));
  }

  static Predictor of(NeuralNetworkRegressionModel model) {
    return new Predictor(model.summary().network(), floats(model.weights()), null);
  }

  /** The network of MLlib's perceptron. */
  static Predictor of(MultilayerPerceptronClassificationModel model) {
    int[] sizes = model.getLayers();
    return new Predictor(perceptron(sizes), rowByRow(sizes, model.weights()), thresholds(model));
  }

  private static double @Nullable [] thresholds(ProbabilisticClassificationModel<?, ?> model) {
    return model.isDefined(model.thresholds()) ? model.getThresholds() : null;
  }

  /** K classes or T numbers. */
  int outputs() {
    return network.outputShape().size();
  }

  private static float[] floats(Vector weights) {
    float[] floats = new float[weights.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) weights.apply(i);
    }
    return floats;
  }

  /** The network of MLlib's perceptron: a sigmoid after each hidden layer. */
  private static Network perceptron(int[] sizes) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 1; i < sizes.length; i++) {
      layers.add(new Dense(sizes[i]));
      if (i < sizes.length - 1) {
        layers.add(new Activation.Sigmoid());
      }
    }
    return new Network(Shape.of(sizes[0]), layers);
  }

  /**
   * Reorders the weights of MLlib, which keeps those of a layer column by column, then its biases.
   */
  private static float[] rowByRow(int[] sizes, Vector weights) {
    double[] columns = weights.toArray();
    float[] rows = new float[columns.length];
    int offset = 0;
    for (int i = 1; i < sizes.length; i++) {
      int inputs = sizes[i - 1];
      int units = sizes[i];
      for (int unit = 0; unit < units; unit++) {
        for (int input = 0; input < inputs; input++) {
          rows[offset + unit * inputs + input] = (float) columns[offset + input * units + unit];
        }
        int bias = offset + units * inputs + unit;
        rows[bias] = (float) columns[bias];
      }
      offset += units * (inputs + 1);
    }
    return rows;
  }
}
