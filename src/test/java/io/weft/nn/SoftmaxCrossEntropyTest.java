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
      ExampleLosses losses = ExampleLosses.of(batch);
      float[] gradient = new float[logits.length];
      loss.evaluate(logits, targets, ones, batch, classes, losses, gradient);
      double weight = Arrays.stream(losses.objectiveWeights()).sum();
      double expected = oracle.number("loss");
      assertThat(Arrays.stream(losses.objectives()).sum() / weight)
          .as(name)
          .isCloseTo(expected, within(1e-6 * Math.max(1, expected)));
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] /= (float) weight;
      }
      assertClose(gradient, oracle.floats("grad_logits"), 1e-6);
    }
  }

  @Test
  void theReportedLossIsThePlainCrossEntropyWhateverTrainingMakesSmall() {
    float[] logits = {0.5f, -1, 2, 3, 0, -2};
    float[] targets = {2, 1};
    float[] rowWeights = {1, 0.25f};
    ExampleLosses plain = ExampleLosses.of(2);
    new SoftmaxCrossEntropy().evaluate(logits, targets, rowWeights, 2, 3, plain, new float[6]);
    assertThat(plain.objectives()).isEqualTo(plain.losses());
    assertThat(plain.objectiveWeights()).isEqualTo(plain.weights());
    assertThat(plain.weights()).containsExactly(1, 0.25);
    Loss smoothed = new SoftmaxCrossEntropy(0.1, List.of(1.0, 2.0, 4.0));
    ExampleLosses both = ExampleLosses.of(2);
    smoothed.evaluate(logits, targets, rowWeights, 2, 3, both, new float[6]);
    assertThat(both.losses()).isEqualTo(plain.losses());
    assertThat(both.weights()).isEqualTo(plain.weights());
    assertThat(both.objectives()[0]).isNotEqualTo(plain.losses()[0]);
    assertThat(both.objectiveWeights()).containsExactly(4, 0.5);
    assertThat(smoothed.isObjective()).isFalse();
    assertThat(new SoftmaxCrossEntropy(0, List.of(1.0, 1.0, 2.0)).isObjective()).isFalse();
    assertThat(new SoftmaxCrossEntropy().isObjective()).isTrue();
  }

  @Test
  void badHyperparametersAreRefused() {
    assertThatThrownBy(() -> new SoftmaxCrossEntropy(1, List.of()))
        .hasMessage("Invalid label smoothing: 1.0 (must be in [0, 1))");
    assertThatThrownBy(() -> new SoftmaxCrossEntropy(0, List.of(1.0, 0.0)))
        .hasMessage("Invalid class weights: [1.0, 0.0] (must be positive)");
  }
}
