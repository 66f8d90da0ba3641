package io.weft.nn;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.Gaussians;
import io.weft.Oracle;
import io.weft.math.KeyedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every loss against finite differences, and the losses of regression against PyTorch. */
class LossTest {
  private static final Map<String, Loss> REGRESSION =
      Map.of("squared_error", new SquaredError(), "huber", new Huber(0.7));

  private static final List<Loss> ALL =
      List.of(
          new SoftmaxCrossEntropy(),
          new SoftmaxCrossEntropy(0.1, List.of(0.5, 1.0, 2.0)),
          new SquaredError(),
          new Huber(0.7));

  @Test
  void everyLossIsInTheList() {
    Set<Class<?>> listed = ALL.stream().map(Loss::getClass).collect(Collectors.toSet());
    assertThat(listed).containsExactlyInAnyOrder(Loss.class.getPermittedSubclasses());
  }

  @Test
  void lossesOfRegressionAgreeWithPyTorch() {
    REGRESSION.forEach(
        (name, loss) -> {
          Oracle oracle = Oracle.read(name);
          float[] ones = new float[6];
          Arrays.fill(ones, 1);
          compare(oracle, loss, ones, "");
          compare(oracle, loss, oracle.floats("weights"), "weighted_");
        });
  }

  private static void compare(Oracle oracle, Loss loss, float[] exampleWeights, String prefix) {
    Evaluated evaluated =
        Evaluated.of(loss, oracle.floats("output"), oracle.floats("targets"), exampleWeights, 3);
    double weight = Arrays.stream(evaluated.weights).sum();
    assertThat(evaluated.sum() / weight)
        .as("%s%s", prefix, loss)
        .isCloseTo(oracle.number(prefix + "loss"), within(1e-6));
    float[] mean = evaluated.dOutput.clone();
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= (float) weight;
    }
    assertClose(mean, oracle.floats(prefix + "grad_output"), 1e-6);
  }

  @Test
  void gradientsOfEveryLossAreItsFiniteDifferences() {
    float epsilon = 1e-3f;
    for (Loss loss : ALL) {
      KeyedRandom random = KeyedRandom.of(5);
      float[] output = Gaussians.of(4 * 3, random);
      float[] targets = new float[4 * loss.targetColumns(3)];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = loss.predictsClasses() ? i % 3 : (float) random.nextGaussian();
      }
      float[] weights = {1, 0.5f, 2, 0};
      float[] gradient = Evaluated.of(loss, output, targets, weights, 3).dOutput;
      for (int i = 0; i < output.length; i++) {
        float[] up = output.clone();
        float[] down = output.clone();
        up[i] += epsilon;
        down[i] -= epsilon;
        double difference =
            Evaluated.of(loss, up, targets, weights, 3).sum()
                - Evaluated.of(loss, down, targets, weights, 3).sum();
        // float32 outputs: the distance is what is left of 2 epsilon after rounding
        assertThat((double) gradient[i])
            .as("%s, output %d", loss, i)
            .isCloseTo(difference / ((double) up[i] - down[i]), within(1e-3));
      }
    }
  }

  @Test
  void targetsAreOneClassOrOneValueAnOutput() {
    for (Loss loss : ALL) {
      assertThat(loss.targetColumns(3)).isEqualTo(loss.predictsClasses() ? 1 : 3);
    }
    assertThat(new SoftmaxCrossEntropy().predictsClasses()).isTrue();
    assertThat(new SquaredError().predictsClasses()).isFalse();
    assertThat(new Huber(1).predictsClasses()).isFalse();
  }

  @Test
  void anOutputThatIsNotFiniteGivesALossThatIsNot() {
    for (Loss loss : ALL) {
      float[] targets = new float[loss.targetColumns(3)];
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        float[] output = {bad, bad, bad};
        assertThat(Evaluated.of(loss, output, targets, new float[] {1}, 3).sum())
            .as("%s of %s", loss, bad)
            .matches(sum -> !Double.isFinite(sum));
      }
    }
    for (Loss loss : REGRESSION.values()) {
      Evaluated largest = Evaluated.of(loss, new float[] {3e38f}, new float[1], new float[] {1}, 1);
      assertThat(largest.sum()).as("%s of the largest floats", loss).isFinite();
      Evaluated bad = Evaluated.of(loss, new float[] {Float.NaN}, new float[1], new float[] {1}, 1);
      assertThat(bad.dOutput[0]).as("gradient of %s", loss).isNaN();
    }
  }

  @Test
  void badHyperparametersAreRefused() {
    for (double delta : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Huber(delta))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid delta of a Huber loss: " + delta + " (must be positive and finite)");
    }
  }

  /** Result of a loss for a batch. */
  private static final class Evaluated {
    final double[] losses;
    final double[] weights;
    final ExampleLosses all;
    final float[] dOutput;

    private Evaluated(int batch, int outputs) {
      all = ExampleLosses.of(batch);
      losses = all.objectives();
      weights = all.objectiveWeights();
      dOutput = new float[batch * outputs];
    }

    static Evaluated of(
        Loss loss, float[] output, float[] targets, float[] exampleWeights, int outputs) {
      int batch = exampleWeights.length;
      Evaluated result = new Evaluated(batch, outputs);
      loss.evaluate(output, targets, exampleWeights, batch, outputs, result.all, result.dOutput);
      return result;
    }

    double sum() {
      return Arrays.stream(losses).sum();
    }
  }
}
