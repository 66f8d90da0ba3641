package io.weft.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Sealed;
import io.weft.nn.Loss;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanJsonTest {

  @Test
  void everyOptimizerScheduleAndLossHasATypeOfItsOwn() {
    Set<Class<?>> parts = new HashSet<>(Sealed.leaves(Optimizer.class));
    parts.addAll(Sealed.leaves(Schedule.class));
    parts.addAll(Sealed.leaves(Loss.class));
    assertThat(PlanJson.TYPES.keySet()).isEqualTo(parts);
    assertThat(PlanJson.TYPES.values()).doesNotHaveDuplicates();
  }

  /** Files of users have this text: it never changes. */
  @Test
  void thePlanOfGivenSettingsHasTheSameTextInEveryRelease() {
    Settings settings =
        new GivenSettings(
            Map.of(
                Hyperparameters.HIDDEN_LAYERS,
                new int[] {3},
                Hyperparameters.SCHEDULE,
                "step",
                Hyperparameters.WARM_UP_EPOCHS,
                0.5,
                Hyperparameters.WORKERS,
                2,
                Hyperparameters.CLASS_WEIGHTS,
                new double[] {1, 2.5}));
    assertThat(
            PlanJson.of(new PlanBuilder(settings).plan(4, new Task.Classification(2), () -> 1))
                .toPrettyString())
        .isEqualTo(
            """
            {
              "layers" : "[{\\"type\\":\\"dense\\",\\"units\\":3},{\\"type\\":\\"relu\\"},{\\"type\\":\\"dense\\",\\"units\\":2}]",
              "features" : "[4]",
              "augmentation" : {
                "flip" : 0.0,
                "shift" : 0,
                "erase" : 0.0
              },
              "loss" : {
                "type" : "softmax-cross-entropy",
                "labelSmoothing" : 0.0,
                "classWeights" : [ 1.0, 2.5 ]
              },
              "optimizer" : {
                "type" : "adam",
                "beta1" : 0.9,
                "beta2" : 0.999,
                "epsilon" : 1.0E-8
              },
              "schedule" : {
                "type" : "warm-up",
                "epochs" : 0.5,
                "then" : {
                  "type" : "step",
                  "rate" : 0.001,
                  "epochs" : 10.0,
                  "factor" : 0.5
                }
              },
              "batchSize" : 128,
              "workers" : 2,
              "seed" : 1,
              "l2" : 0.0,
              "clipNorm" : "Infinity",
              "earlyStopping" : {
                "monitor" : "validation-loss",
                "direction" : "smaller",
                "patience" : 0,
                "minDelta" : 0.0,
                "keep" : "best"
              }
            }""");
  }
}
