package io.weft.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Sealed;
import io.weft.TestPlans;
import io.weft.nn.Dense;
import io.weft.nn.Flatten;
import io.weft.nn.Huber;
import io.weft.nn.Initialiser;
import io.weft.nn.Loss;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.nn.SoftmaxCrossEntropy;
import io.weft.nn.SquaredError;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.train.Augmentation;
import io.weft.train.EarlyStopping;
import io.weft.train.TrainingPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlanJsonTest {

  /** A part of a plan, and what the files of users have for it. */
  private record Case(String field, Object part, String json) {

    TrainingPlan plan() {
      TrainingPlan.Builder plan = TestPlans.plan(new Network(Shape.of(4), List.of(new Dense(2))));
      if (part instanceof Optimizer optimizer) {
        plan.optimizer(optimizer);
      } else if (part instanceof Schedule schedule) {
        plan.schedule(schedule);
      } else if (part instanceof Loss loss) {
        plan.loss(loss);
      } else if (part instanceof EarlyStopping earlyStopping) {
        plan.earlyStopping(earlyStopping);
      } else if (part instanceof Initialiser initialiser) {
        plan.initialiser(initialiser);
      }
      return plan.build();
    }

    @Override
    public String toString() {
      return String.valueOf(part);
    }
  }

  static List<Case> cases() {
    return List.of(
        optimizer(new Optimizer.Sgd(), "{'type':'sgd'}"),
        optimizer(new Optimizer.Momentum(0.9), "{'type':'momentum','momentum':0.9}"),
        optimizer(new Optimizer.Nesterov(0.9), "{'type':'nesterov','momentum':0.9}"),
        optimizer(
            new Optimizer.Adam(0.9, 0.999, 1e-8),
            "{'type':'adam','beta1':0.9,'beta2':0.999,'epsilon':1.0E-8}"),
        optimizer(
            new Optimizer.AdamW(0.9, 0.999, 1e-8, 0.01),
            "{'type':'adamw','beta1':0.9,'beta2':0.999,'epsilon':1.0E-8,'weightDecay':0.01}"),
        optimizer(
            new Optimizer.RmsProp(0.9, 1e-8), "{'type':'rmsprop','decay':0.9,'epsilon':1.0E-8}"),
        optimizer(new Optimizer.Adagrad(1e-8), "{'type':'adagrad','epsilon':1.0E-8}"),
        schedule(new Schedule.Constant(0.1), "{'type':'constant','rate':0.1}"),
        schedule(
            new Schedule.Step(0.1, 2, 0.5), "{'type':'step','rate':0.1,'epochs':2.0,'factor':0.5}"),
        schedule(
            new Schedule.Exponential(0.1, 0.5), "{'type':'exponential','rate':0.1,'factor':0.5}"),
        schedule(new Schedule.Cosine(0.1, 0.01), "{'type':'cosine','rate':0.1,'minimum':0.01}"),
        schedule(new Schedule.OneCycle(0.1), "{'type':'one-cycle','peak':0.1}"),
        schedule(
            new Schedule.ReduceOnPlateau(0.1, 0.5, 3, 0.01),
            "{'type':'reduce-on-plateau','rate':0.1,'factor':0.5,'patience':3,'minimum':0.01}"),
        schedule(
            new Schedule.WarmUp(0.5, new Schedule.Constant(0.1)),
            "{'type':'warm-up','epochs':0.5,'then':{'type':'constant','rate':0.1}}"),
        loss(
            new SoftmaxCrossEntropy(0.1, List.of(1.0, 2.5)),
            "{'type':'softmax-cross-entropy','labelSmoothing':0.1,'classWeights':[1.0,2.5]}"),
        loss(new SquaredError(), "{'type':'squared'}"),
        loss(new Huber(1.5), "{'type':'huber','delta':1.5}"),
        initialiser(new Initialiser.Normal(0.5), "{'type':'normal','deviation':0.5}"),
        initialiser(new Initialiser.Auto(), "{'type':'auto'}"),
        initialiser(new Initialiser.Glorot(), "{'type':'glorot'}"),
        initialiser(new Initialiser.He(), "{'type':'he'}"),
        initialiser(new Initialiser.FanIn(), "{'type':'fan-in'}"),
        earlyStopping(
            new EarlyStopping(
                EarlyStopping.Monitor.VALIDATION_LOSS,
                EarlyStopping.Direction.SMALLER,
                3,
                0.5,
                EarlyStopping.Keep.BEST),
            "{'monitor':'validation-loss','direction':'smaller','patience':3,'minDelta':0.5,'keep':'best'}"),
        earlyStopping(
            new EarlyStopping(
                EarlyStopping.Monitor.VALIDATION_ACCURACY,
                EarlyStopping.Direction.LARGER,
                0,
                0,
                EarlyStopping.Keep.LAST),
            "{'monitor':'validation-accuracy','direction':'larger','patience':0,'minDelta':0.0,'keep':'last'}"));
  }

  private static Case optimizer(Optimizer part, String json) {
    return new Case("optimizer", part, json);
  }

  private static Case schedule(Schedule part, String json) {
    return new Case("schedule", part, json);
  }

  private static Case loss(Loss part, String json) {
    return new Case("loss", part, json);
  }

  private static Case initialiser(Initialiser part, String json) {
    return new Case("initialiser", part, json);
  }

  private static Case earlyStopping(EarlyStopping part, String json) {
    return new Case("earlyStopping", part, json);
  }

  @Test
  void everyOptimizerScheduleLossAndInitialiserHasATypeOfItsOwnAndACaseHere() {
    Set<Class<?>> parts = new HashSet<>(Sealed.leaves(Optimizer.class));
    parts.addAll(Sealed.leaves(Schedule.class));
    parts.addAll(Sealed.leaves(Loss.class));
    parts.addAll(Sealed.leaves(Initialiser.class));
    assertThat(PlanJson.TYPES.keySet()).isEqualTo(parts);
    assertThat(PlanJson.TYPES.values()).doesNotHaveDuplicates();
    assertThat(cases()).extracting(one -> (Object) one.part().getClass()).containsAll(parts);
  }

  /** Files of users have these texts: they never change. */
  @ParameterizedTest
  @MethodSource("cases")
  void aPartOfAPlanHasTheSameTextInEveryRelease(Case one) {
    TrainingPlan plan = one.plan();
    assertThat(PlanJson.of(plan).path(one.field())).hasToString(one.json().replace('\'', '"'));
  }

  @Test
  void anAugmentationHasTheSameTextInEveryRelease() {
    TrainingPlan plan =
        TestPlans.plan(new Network(Shape.of(1, 4, 4), List.of(new Flatten())))
            .augmentation(new Augmentation(0.5, 2, 0.25))
            .build();
    assertThat(PlanJson.of(plan).path("augmentation"))
        .hasToString("{\"flip\":0.5,\"shift\":2,\"erase\":0.25}");
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
            PlanJson.of(
                    new PlanBuilder(settings)
                        .plan(FeatureColumns.numeric(4), new Task.Classification(2), () -> 1))
                .toPrettyString())
        .isEqualTo(
            """
            {
              "layers" : "[{\\"type\\":\\"dense\\",\\"units\\":3},{\\"type\\":\\"relu\\"},{\\"type\\":\\"dense\\",\\"units\\":2}]",
              "initialiser" : {
                "type" : "auto"
              },
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
