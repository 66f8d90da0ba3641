package io.weft.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.math.KeyedRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InitialiserTest {
  private static final int FAN_IN = 50;
  private static final int FAN_OUT = 30;

  /** The deviation that each should have. */
  private static final Map<Initialiser, Double> DEVIATIONS =
      Map.of(
          new Initialiser.Normal(0.3), 0.3,
          new Initialiser.Glorot(), Math.sqrt(2.0 / (FAN_IN + FAN_OUT)),
          new Initialiser.He(), Math.sqrt(2.0 / FAN_IN),
          new Initialiser.FanIn(), Math.sqrt(1.0 / (3 * FAN_IN)));

  @Test
  void weightsHaveTheMeanAndTheDeviationOfTheirFormula() {
    assertThat(DEVIATIONS.keySet().stream().<Class<?>>map(Object::getClass))
        .containsExactlyInAnyOrder(Initialiser.class.getPermittedSubclasses());
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
  void aDeviationMustBePositive() {
    assertThatThrownBy(() -> new Initialiser.Normal(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid deviation: 0.0 (must be positive)");
  }
}
