package io.weft.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Sealed;
import io.weft.nn.Initialiser;
import io.weft.nn.Loss;
import io.weft.nn.SoftmaxCrossEntropy;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ChoicesTest {

  private static final Settings DEFAULTS = new GivenSettings(Map.of());

  @Test
  void everyOptimizerScheduleAndInitialiserHasItsName() {
    assertThat(classes(Choices.OPTIMIZERS)).isEqualTo(Sealed.leaves(Optimizer.class));
    Set<Class<?>> schedules = classes(Choices.SCHEDULES);
    schedules.add(Schedule.WarmUp.class); // has a hyperparameter of its own
    assertThat(schedules).isEqualTo(Sealed.leaves(Schedule.class));
    Set<Class<?>> losses = classes(Choices.LOSSES);
    losses.add(SoftmaxCrossEntropy.class); // the only one of classification
    assertThat(losses).isEqualTo(Sealed.leaves(Loss.class));
    assertThat(classes(Choices.INITIALISERS)).isEqualTo(Sealed.leaves(Initialiser.class));
  }

  private static <T> Set<Class<?>> classes(Choice<Function<Settings, T>> choice) {
    Set<Class<?>> classes = new HashSet<>();
    choice.values().values().forEach(make -> classes.add(make.apply(DEFAULTS).getClass()));
    return classes;
  }

  @Test
  void everyNameThatIsAllowedHasAValue() {
    assertSameNames(Choices.OPTIMIZERS, Hyperparameters.OPTIMIZER);
    assertSameNames(Choices.SCHEDULES, Hyperparameters.SCHEDULE);
    assertSameNames(Choices.INITIALISERS, Hyperparameters.INITIALISER);
    assertSameNames(Choices.LOSSES, Hyperparameters.LOSS);
    assertSameNames(Choices.MONITORS, Hyperparameters.MONITOR);
    assertSameNames(Choices.MONITOR_MODES, Hyperparameters.MONITOR_MODE);
    assertSameNames(LayerTypes.ACTIVATIONS, Hyperparameters.ACTIVATION);
  }

  private static void assertSameNames(Choice<?> choice, Hyperparameter<String> hyperparameter) {
    assertThat(hyperparameter.domain().must())
        .isEqualTo("one of " + String.join(", ", choice.values().keySet()));
  }

  @Test
  void anUnknownNameIsRefusedAndNotTakenForAnotherOne() {
    Settings settings = new GivenSettings(Map.of(Hyperparameters.OPTIMIZER, "adma"));
    assertThatThrownBy(
            () ->
                new PlanBuilder(settings)
                    .plan(FeatureColumns.numeric(4), new Task.Classification(2), () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown optimizer adma (must be one of sgd, momentum, nesterov, adam, adamw, rmsprop,"
                + " adagrad)");
  }

  @Test
  void aKeyIsMadeOfGroupAndName() {
    assertThat(Hyperparameters.BATCH_SIZE.key()).contains("training.batch-size");
    assertThat(Hyperparameters.WARM_UP_EPOCHS.key()).contains("training.warm-up-epochs");
    assertThat(Hyperparameters.BETA1.key()).contains("training.beta1");
    assertThat(Hyperparameters.MONITOR_MODE.key()).contains("early-stopping.mode");
    assertThat(Hyperparameters.LOSS.key()).contains("training.loss");
    assertThat(Hyperparameters.HANDLE_INVALID.key()).isEmpty();
  }
}
