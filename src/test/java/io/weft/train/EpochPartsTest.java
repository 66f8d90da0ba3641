package io.weft.train;

import static io.weft.TestTrainings.assertSameBits;
import static io.weft.TestTrainings.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.Gaussians;
import io.weft.Pauses;
import io.weft.TestPlans;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.nn.Activation;
import io.weft.nn.BatchNorm;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.optim.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Epochs that pause between two steps, and trainings that continue from there. */
class EpochPartsTest {
  private static final int WORKERS = 3;
  private static final int STEPS = 7;
  private static final int EPOCHS = 3;
  private static final TrainingPlan PLAN = plan(0.01);

  @Test
  void aTrainingWithAPauseAfterEachStepHasTheBitsOfOneWithout() {
    Pauses pauses = Pauses.afterEachStep();

    TrainingResult paused = train(PLAN, runner(), TrainingState.initial(PLAN), pauses);

    assertSameBits(paused, train(PLAN, runner()));
    assertThat(pauses.states).hasSize(EPOCHS * (STEPS - 1));
    for (TrainingState state : pauses.states) {
      assertThat(state.isWithinEpoch()).isTrue();
      assertThat(state.history()).hasSize(state.epoch());
      assertThat(state.stepBeforeEpoch()).isEqualTo((long) STEPS * state.epoch());
      assertThat(state.step()).isEqualTo(state.stepBeforeEpoch() + state.part().steps());
    }
    assertThat(paused.state().isWithinEpoch()).isFalse();
  }

  @Test
  void aTrainingThatContinuesAfterAnyStepHasTheBitsOfOneWithoutAPause() {
    TrainingResult expected = train(PLAN, runner());
    Pauses pauses = Pauses.afterEachStep();
    train(PLAN, runner(), TrainingState.initial(PLAN), pauses);

    for (TrainingState state : pauses.states) {
      assertSameBits(train(PLAN, runner(), state, TrainingListener.NONE), expected);
    }
  }

  @Test
  void anEpochHasTheTimesOfAllItsParts() {
    TrainingState start = TrainingState.initial(PLAN);
    EpochPart part = new EpochPart(4, new MetricSums(), new Phases(100, 200, 300, 400));
    TrainingState within = start.afterPart(start.parameters(), start.optimizerState(), part);

    EpochMetrics first =
        train(PLAN, runner(), within, Pauses.afterEachStep()).state().history().get(0);

    assertThat(first.seconds()).isCloseTo(1000, within(100.0));
    assertThat(first.phases().computeSeconds()).isBetween(100.0, first.seconds() - 900);
    assertThat(first.phases().waitSeconds()).isEqualTo(200);
    assertThat(first.score(EpochScore.ROWS_PER_SECOND)).isCloseTo(0.2, within(0.02));
  }

  @Test
  void theProgressOfAPartCountsTheStepsBeforeIt() {
    Pauses pauses = Pauses.afterEachStep();
    train(PLAN, runner(), TrainingState.initial(PLAN), pauses);
    List<Integer> steps = new ArrayList<>();

    runner()
        .run(
            pauses.states.get(3),
            (epoch, step, all, sums) -> {
              assertThat(epoch).isEqualTo(1);
              assertThat(all).isEqualTo(STEPS);
              assertThat(sums.count()).isEqualTo(step * 30L);
              steps.add(step);
            });

    assertThat(steps).containsExactly(5, 6, 7);
  }

  @Test
  void weightsThatAreNotFiniteAreNotShownAndEndTheTrainingAsWithoutAPause() {
    TrainingPlan wild = plan(1e38);
    Pauses pauses = Pauses.afterEachStep();
    String expected = messageOf(() -> train(wild, runner(wild)));

    String message =
        messageOf(() -> train(wild, runner(wild), TrainingState.initial(wild), pauses));

    assertThat(message).startsWith("Cannot continue training: at step ").isEqualTo(expected);
    for (TrainingState state : pauses.states) {
      for (float parameter : state.parameters()) {
        assertThat(parameter).isFinite();
      }
    }
  }

  private static String messageOf(Runnable training) {
    try {
      training.run();
      return "trained";
    } catch (DivergedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void moreStepsThanTheEpochHasAreRefused() {
    TrainingState start = TrainingState.initial(PLAN);
    for (int steps : new int[] {STEPS, STEPS + 1}) {
      EpochPart part = new EpochPart(steps, new MetricSums(), Phases.NONE);
      TrainingState beyond = start.afterPart(start.parameters(), start.optimizerState(), part);
      assertThatThrownBy(() -> train(PLAN, runner(), beyond, TrainingListener.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid state: "
                  + steps
                  + " steps of an unfinished epoch (must be less than "
                  + STEPS
                  + ")");
    }
    assertThatThrownBy(() -> new EpochPart(-1, new MetricSums(), Phases.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid part of an epoch: -1 steps with 0 rows (must be at least 0)");
    assertThatThrownBy(() -> start.restoredWithin(new EpochPart(1, new MetricSums(), Phases.NONE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid state: 1 steps of an unfinished epoch (must be 1 to 0)");
  }

  private static EpochRunner runner() {
    return runner(PLAN);
  }

  private static EpochRunner runner(TrainingPlan plan) {
    List<Worker> workers = new ArrayList<>();
    for (int w = 0; w < WORKERS; w++) {
      workers.add(new Worker(w, rows(70, w), rows(20, 10 + w)));
    }
    return new LocalEpochRunner(plan, workers);
  }

  /** Rows of weights that no float has, so that the order of their sum decides its bits. */
  private static Rows rows(int count, long seed) {
    float[] features = Gaussians.of(count * 4, seed);
    float[] targets = new float[count];
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      targets[i] = features[4 * i] > 0 ? 1 : 0;
    }
    Arrays.fill(weights, 0.1f);
    return Rows.of(4, 1, features, targets, weights);
  }

  private static TrainingPlan plan(double learningRate) {
    Network network =
        new Network(
            Shape.of(4),
            List.of(
                new Dense(8),
                new BatchNorm(),
                new Activation.Relu(),
                new Dropout(0.2),
                new Dense(2)));
    return TestPlans.plan(network)
        .schedule(new Schedule.Cosine(learningRate, 0))
        .epochs(EPOCHS)
        .batchSize(30)
        .workers(WORKERS)
        .l2(0.001)
        .build();
  }
}
