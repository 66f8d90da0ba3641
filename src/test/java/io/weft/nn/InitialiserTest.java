package io.weft.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.math.KeyedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InitialiserTest {
  private static final int FAN_IN = 50;
  private static final int FAN_OUT = 30;
  private static final Initialiser HE = new Initialiser.He();
  private static final Initialiser GLOROT = new Initialiser.Glorot();

  /** The deviation that each should have. */
  private static final Map<Initialiser, Double> DEVIATIONS =
      Map.of(
          new Initialiser.Normal(0.3), 0.3,
          new Initialiser.Glorot(), Math.sqrt(2.0 / (FAN_IN + FAN_OUT)),
          new Initialiser.Auto(), Math.sqrt(2.0 / (FAN_IN + FAN_OUT)),
          new Initialiser.Auto(true), Math.sqrt(2.0 / FAN_IN),
          new Initialiser.He(), Math.sqrt(2.0 / FAN_IN),
          new Initialiser.FanIn(), Math.sqrt(1.0 / (3 * FAN_IN)));

  @Test
  void weightsHaveTheMeanAndTheDeviationOfTheirFormula() {
    assertThat(DEVIATIONS.keySet().stream().<Class<?>>map(Object::getClass))
        .contains(Initialiser.class.getPermittedSubclasses());
    DEVIATIONS.forEach(
        (initialiser, deviation) -> {
          KeyedRandom random = KeyedRandom.of(5);
          int count = 100_000;
          double sum = 0;
          double squares = 0;
          for (int i = 0; i < count; i++) {
            double weight = initialiser.draw(FAN_IN, FAN_OUT, random);
            sum += weight;
            squares += weight * weight;
          }
          // five standard errors
          assertThat(sum / count).isCloseTo(0, within(5 * deviation / Math.sqrt(count)));
          assertThat(Math.sqrt(squares / count))
              .as("%s", initialiser)
              .isCloseTo(deviation, within(5 * deviation / Math.sqrt(2.0 * count)));
        });
  }

  @Test
  void autoGoesByTheNextActivation() {
    Layer norm = new BatchNorm();
    assertAutoIs(HE, new Dense(3), norm, new Dropout(0.5), new Activation.Relu());
    assertAutoIs(GLOROT, new Dense(3), new Activation.Tanh(), new Activation.Relu());
    assertAutoIs(GLOROT, new Dense(3), norm);
  }

  @Test
  void autoSeesTheActivationThatFollowsABlock() {
    Residual block = new Residual(List.of(new Dense(4), new BatchNorm()), List.of());
    assertAutoIs(HE, block, new Activation.Elu(1));
    assertAutoIs(GLOROT, block, new Activation.Sigmoid());
    Layer inner = new Activation.Relu();
    assertAutoIs(HE, new Residual(List.of(new Dense(4), inner), List.of()), new Activation.Tanh());
  }

  @Test
  void noRectifierFollowsAProjection() {
    List<Layer> block = List.of(new Flatten());
    assertAutoIs(GLOROT, new Residual(block, List.of(new Dense(4))), new Activation.Relu());
  }

  /** Asserts that all weights of the layers are those of an initialiser. */
  private static void assertAutoIs(Initialiser initialiser, Layer... layers) {
    assertThat(parameters(new Initialiser.Auto(), layers))
        .isEqualTo(parameters(initialiser, layers));
  }

  private static float[] parameters(Initialiser initialiser, Layer... layers) {
    return new Network(Shape.of(4), List.of(layers)).initialParameters(initialiser, 5);
  }

  @Test
  void theDefaultProjectionStartsWithGlorot() {
    Network network =
        new Network(
            Shape.of(4), List.of(new Residual(List.of(new LayerNorm(), new Dense(3)), List.of())));
    int projection = network.parameterCount() - 15;
    assertThat(from(projection, network.initialParameters(HE, 5)))
        .isEqualTo(from(projection, network.initialParameters(GLOROT, 5)))
        .isNotEqualTo(new float[15]);
  }

  private static float[] from(int index, float[] values) {
    return Arrays.copyOfRange(values, index, values.length);
  }

  @Test
  void aDeviationMustBePositive() {
    assertThatThrownBy(() -> new Initialiser.Normal(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid deviation: 0.0 (must be positive)");
  }
}
