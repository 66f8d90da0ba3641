package io.weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.Oracle;
import io.weft.optim.Schedule.Position;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Map<String, Schedule> BY_ORACLE =
      Map.of(
          "step", new Schedule.Step(0.1, 5, 0.5),
          "exponential", new Schedule.Exponential(0.1, 0.9),
          "cosine", new Schedule.Cosine(0.1, 0.001),
          "one_cycle", new Schedule.OneCycle(0.4));

  private static final Schedule WARM_UP = new Schedule.WarmUp(4, new Schedule.Constant(0.5));
  private static final Schedule PLATEAU = new Schedule.ReduceOnPlateau(0.1, 0.5, 1, 0.03);

  @Test
  void everyScheduleIsTested() {
    Set<Class<?>> listed =
        Stream.concat(
                BY_ORACLE.values().stream(), Stream.of(new Schedule.Constant(1), WARM_UP, PLATEAU))
            .map(Schedule::getClass)
            .collect(Collectors.toSet());
    assertThat(listed).isEqualTo(Set.of(Schedule.class.getPermittedSubclasses()));
  }

  @Test
  void schedulesAgreeWithPyTorch() {
    BY_ORACLE.forEach(
        (name, schedule) -> {
          double[] expected = Oracle.read("schedule_" + name).numbers("learning_rates");
          for (int step = 0; step < expected.length; step++) {
            assertThat(schedule.learningRate(at(step)))
                .as("%s at step %d", name, step)
                .isCloseTo(expected[step], within(1e-9));
          }
        });
  }

  @Test
  void warmUpGrowsToTheRateOfTheScheduleBehindIt() {
    assertThat(WARM_UP.learningRate(at(0))).isCloseTo(0.1, within(1e-12));
    assertThat(WARM_UP.learningRate(at(3))).isCloseTo(0.4, within(1e-12));
    assertThat(WARM_UP.learningRate(at(4))).isEqualTo(0.5);
    assertThat(WARM_UP.learningRate(at(19))).isEqualTo(0.5);
  }

  @Test
  void aPlateauOfTheValidationLossReducesTheRateDownToTheMinimum() {
    assertThat(PLATEAU.learningRate(after())).isEqualTo(0.1);
    assertThat(PLATEAU.learningRate(after(3, 2, 2))).isEqualTo(0.1);
    assertThat(PLATEAU.learningRate(after(3, 2, 2, 2.5))).isEqualTo(0.05);
    assertThat(PLATEAU.learningRate(after(3, 2, 2, 2, 1, 1, 1))).isEqualTo(0.03);
  }

  @Test
  void badHyperparametersAreRefused() {
    assertThatThrownBy(() -> new Schedule.Constant(0))
        .hasMessage("Invalid learning rate: 0.0 (must be positive)");
    assertThatThrownBy(() -> new Schedule.Step(0.1, 5, 2))
        .hasMessage("Invalid factor: 2.0 (must be in (0, 1])");
    assertThatThrownBy(() -> new Schedule.Cosine(0.1, 0.2))
        .hasMessage("Invalid minimum rate: 0.2 (must be between 0 and 0.1)");
  }

  private static Position at(int step) {
    return new Position(step, 1, 20, List.of());
  }

  private static Position after(double... validationLosses) {
    return new Position(
        validationLosses.length, 1, 20, DoubleStream.of(validationLosses).boxed().toList());
  }
}
