package io.weft.collective;

import static io.weft.collective.ShardedTrainingTest.ann;
import static io.weft.collective.ShardedTrainingTest.deepAnn;
import static io.weft.collective.ShardedTrainingTest.plan;
import static io.weft.collective.ShardedTrainingTest.workers;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.math.Floats;
import io.weft.metrics.MetricSums;
import io.weft.nn.Network;
import io.weft.train.EpochRunner;
import io.weft.train.LocalEpochRunner;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** The steps of a rank alone, in a group of one process without connections. */
class ShardedStepTest {
  private static final int ROWS = 100;

  @Test
  void aStepWithoutMessagesHasTheBitsOfOneUpdateOfAllParameters() {
    for (Network network : List.of(ann(), deepAnn())) {
      for (double clipNorm : new double[] {0.05, Double.POSITIVE_INFINITY}) {
        TrainingPlan plan = plan(network, 1, clipNorm, 0.01);
        Steps steps = new Steps();
        RankResult result = runEpoch(plan, steps);
        EpochRunner.Outcome expected = expected(plan);
        int count = network.parameterCount();
        float[] state = new float[2 * count];
        Floats.fromBytes(result.slice().get(1), state, 0);
        Floats.fromBytes(result.slice().get(2), state, count);
        assertThat(Floats.fromBytes(result.slice().get(0))).isEqualTo(expected.end().parameters());
        assertThat(state).isEqualTo(expected.end().optimizerState());
        assertThat(result.metrics()).isEqualTo(expected.sums());
        assertThat(result.divergence()).isNull();
        assertThat(steps.done).containsExactly(1, 2, 3, 4);
      }
    }
  }

  @Test
  void theTimesOfAStepAreAllItsTime() {
    long start = System.nanoTime();
    RankResult result = runEpoch(plan(ann(), 1, 1, 0.01), new Steps());
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(result.phases().computeSeconds()).isPositive();
    assertThat(result.phases().waitSeconds()).as("there is no other rank").isZero();
    assertThat(result.phases().exchangeSeconds()).isPositive();
    assertThat(result.phases().computeSeconds() + result.phases().exchangeSeconds())
        .isLessThan(seconds);
  }

  @Test
  void anEpochEndsWithTheStepThatDiverges() {
    TrainingPlan plan = plan(ann(), 1, Double.POSITIVE_INFINITY, 1e30);
    Steps steps = new Steps();
    RankResult.Divergence divergence = requireNonNull(runEpoch(plan, steps).divergence());
    assertThat(divergence.step()).isEqualTo(steps.done.size() - 1).isBetween(1L, 3L);
  }

  @Test
  void aPartEndsAfterTheStepInWhichTheTimeIsOver() {
    TrainingPlan plan = plan(ann(), 1, 1, 0.01);
    Steps steps = new Steps();
    EpochStart start = new EpochStart(plan, TrainingState.initial(plan), ROWS, Duration.ofNanos(1));

    RankResult result = runEpoch(plan, start, steps);

    assertThat(result.steps()).isEqualTo(1);
    assertThat(steps.done).containsExactly(1);
    assertThat(result.metrics().count()).isEqualTo(ROWS / 4);
  }

  @Test
  void aListenerEndsTheRankAtTheNextStep() {
    Steps steps =
        new Steps() {
          @Override
          public void requireAlive() {
            if (done.size() == 2) {
              throw new CancellationException("stopped on purpose");
            }
          }
        };
    assertThatThrownBy(() -> runEpoch(plan(ann(), 1, 1, 0.01), steps))
        .isInstanceOf(CancellationException.class)
        .hasMessage("stopped on purpose");
    assertThat(steps.done).containsExactly(1, 2);
  }

  private static RankResult runEpoch(TrainingPlan plan, StepListener listener) {
    return runEpoch(plan, new EpochStart(plan, TrainingState.initial(plan), ROWS), listener);
  }

  private static RankResult runEpoch(TrainingPlan plan, EpochStart start, StepListener listener) {
    Placement placement = new Placement(1, List.of("a"));
    ProcessGroup group =
        new ProcessGroup(0, start, placement, "a", Connections.NONE, Duration.ofSeconds(1));
    group.awaitOtherProcesses(listener);
    return new ShardedStep(plan, start, group, 0, rows(), listener).runEpoch();
  }

  private static EpochRunner.Outcome expected(TrainingPlan plan) {
    try (EpochRunner local = new LocalEpochRunner(plan, rows())) {
      return local.run(TrainingState.initial(plan), (epoch, step, steps, sums) -> {});
    }
  }

  private static List<Worker> rows() {
    return workers(1, 30, ROWS);
  }

  /** Remembers the steps that have ended. */
  private static class Steps implements StepListener {
    final List<Integer> done = new ArrayList<>();

    @Override
    public void requireAlive() {}

    @Override
    public void onStep(int steps, MetricSums metrics) {
      done.add(steps);
    }
  }
}
