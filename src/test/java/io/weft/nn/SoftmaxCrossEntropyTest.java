package io.weft.nn;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.Oracle;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SoftmaxCrossEntropyTest {

  @Test
  void lossAndGradientAgreeWithPyTorch() {
    for (String name : List.of("plain", "label_smoothing", "class_weights", "extreme")) {
      Oracle oracle = Oracle.read("cross_entropy_" + name);
      var classWeights = DoubleStream.of(oracle.numbers("options/weight")).boxed().toList();
      Loss loss = new SoftmaxCrossEntropy(oracle.number("options/label_smoothing"), classWeights);
      float[] logits = oracle.floats("logits");
      double[] labels = oracle.numbers("labels");
      int batch = labels.length;
      int classes = logits.length / batch;
      float[] targets = new float[batch];
      float[] ones = new float[batch];
      for (int i = 0; i < batch; i++) {
        targets[i] = (float) labels[i];
        ones[i] = 1;
      }
      double[] losses = new double[batch];
      double[] weights = new double[batch];
      float[] gradient = new float[logits.length];
      loss.evaluate(logits, targets, ones, batch, classes, losses, weights, gradient);
      double weight = Arrays.stream(weights).sum();
      double expected = oracle.number("loss");
      assertThat(Arrays.stream(losses).sum() / weight)
          .as(name)
          .isCloseTo(expected, within(1e-6 * Math.max(1, expected)));
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] /= (float) weight;
      }
      assertClose(gradient, oracle.floats("grad_logits"), 1e-6);
    }
  }

  @Test
  void badHyperparametersAreRefused() {
    assertThatThrownBy(() -> new SoftmaxCrossEntropy(1, List.of()))
        .hasMessage("Invalid label smoothing: 1.0 (must be in [0, 1))");
    assertThatThrownBy(() -> new SoftmaxCrossEntropy(0, List.of(1.0, 0.0)))
        .hasMessage("Invalid class weights: [1.0, 0.0] (must be positive)");
  }
}
