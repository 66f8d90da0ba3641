package io.weft.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SoftmaxTest {

  @Test
  void floatsAndDoublesHaveTheSameSumOfExponentials() {
    float[] floats = {9, 0.5f, -1.25f, 3, 9};
    double[] doubles = {0.5, -1.25, 3};
    double expected = Math.log(Math.exp(0.5) + Math.exp(-1.25) + Math.exp(3));
    assertThat(Softmax.logSumExp(doubles)).isCloseTo(expected, within(1e-14));
    assertThat(Softmax.logSumExp(floats, 1, 3)).isEqualTo(Softmax.logSumExp(doubles));
  }

  @Test
  void probabilitiesAddUpToOneAndHaveTheirLogarithms() {
    double[] logits = {0.5, -1.25, 3};
    double[] probabilities = logits.clone();
    Softmax.probabilities(probabilities);
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      sum += probabilities[k];
      assertThat(Math.log(probabilities[k]))
          .isCloseTo(logits[k] - Softmax.logSumExp(logits), within(1e-14));
    }
    assertThat(sum).isCloseTo(1, within(1e-14));
  }

  @Test
  void largeLogitsDoNotOverflow() {
    double[] logits = {1e4, 1e4, -1e4};
    assertThat(Softmax.logSumExp(logits)).isEqualTo(1e4 + Math.log(2));
    assertThat(Softmax.logSumExp(new float[] {1e4f, 1e4f, -1e4f}, 0, 3))
        .isEqualTo(1e4 + Math.log(2));
    Softmax.probabilities(logits);
    assertThat(logits).containsExactly(0.5, 0.5, 0);
  }
}
