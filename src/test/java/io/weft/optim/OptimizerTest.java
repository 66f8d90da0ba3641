package io.weft.optim;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.Oracle;
import io.weft.math.KeyedRandom;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static final Map<String, Optimizer> BY_ORACLE =
      Map.of(
          "sgd", new Optimizer.Sgd(),
          "sgd_momentum", new Optimizer.Momentum(0.9),
          "sgd_nesterov", new Optimizer.Nesterov(0.9),
          "adam", new Optimizer.Adam(0.9, 0.999, 1e-8),
          "adamw", new Optimizer.AdamW(0.9, 0.999, 1e-8, 0.05),
          "rmsprop", new Optimizer.RmsProp(0.99, 1e-8),
          "adagrad", new Optimizer.Adagrad(1e-10));

  @Test
  void everyOptimizerIsInTheList() {
    Set<Class<?>> listed =
        BY_ORACLE.values().stream().map(Optimizer::getClass).collect(Collectors.toSet());
    assertThat(listed).isEqualTo(Set.of(Optimizer.class.getPermittedSubclasses()));
  }

  @Test
  void everyOptimizerAgreesWithPyTorchAlsoWhenSlicesAreUpdatedAlone() {
    BY_ORACLE.forEach(
        (name, optimizer) -> {
          Oracle oracle = Oracle.read("optimizer_" + name);
          float[] parameters = oracle.floats("initial");
          float[] state = new float[optimizer.slots() * parameters.length];
          double rate = oracle.number("options/lr");
          for (int step = 0; step < 6; step++) {
            JsonNode gradient = oracle.json().at("/gradients/" + step);
            float[] g = Oracle.floats(gradient);
            optimizer.update(parameters, g, state, 0, 3, rate, step + 1);
            optimizer.update(parameters, g, state, 3, parameters.length, rate, step + 1);
            float[] expected = Oracle.floats(oracle.json().at("/parameters_after/" + step));
            assertClose(parameters, expected, 1e-5);
          }
        });
  }

  @Test
  void largeRangesGiveTheBitsOfSmallOnes() {
    int count = 2500;
    KeyedRandom random = KeyedRandom.of(3);
    float[] initial = new float[count];
    float[] gradient = new float[count];
    for (int i = 0; i < count; i++) {
      initial[i] = (float) random.nextGaussian();
      gradient[i] = (float) random.nextGaussian();
    }
    for (Optimizer optimizer : BY_ORACLE.values()) {
      float[] whole = initial.clone();
      float[] wholeState = new float[optimizer.slots() * count];
      float[] sliced = initial.clone();
      float[] slicedState = wholeState.clone();
      for (int update = 1; update <= 3; update++) {
        optimizer.update(whole, gradient, wholeState, 0, count, 0.01, update);
        for (int from = 0; from < count; from += 7) {
          int to = Math.min(count, from + 7);
          optimizer.update(sliced, gradient, slicedState, from, to, 0.01, update);
        }
      }
      assertThat(sliced).isEqualTo(whole);
      assertThat(slicedState).isEqualTo(wholeState);
    }
  }

  @Test
  void badHyperparametersAreRefused() {
    assertThatThrownBy(() -> new Optimizer.Momentum(1))
        .hasMessage("Invalid momentum: 1.0 (must be in [0, 1))");
    assertThatThrownBy(() -> new Optimizer.Adam(0.9, 0.999, 0))
        .hasMessage("Invalid epsilon: 0.0 (must be positive)");
    assertThatThrownBy(() -> new Optimizer.AdamW(0.9, 0.999, 1e-8, -1))
        .hasMessage("Invalid weight decay: -1.0 (must be at least 0)");
  }
}
