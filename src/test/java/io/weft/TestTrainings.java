package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.Phases;
import io.weft.train.EpochRunner;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingLoop;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Trainings by an epoch runner, and what tests compare of them. */
public final class TestTrainings {
  private static final int LITTLE = 64 * 1024;

  private TestTrainings() {}

  /** Trains from the initial state, and closes the runner. */
  public static TrainingResult train(TrainingPlan plan, EpochRunner runner) {
    return train(plan, runner, TrainingState.initial(plan), TrainingListener.NONE);
  }

  /** Trains from a state, and closes the runner. */
  public static TrainingResult train(
      TrainingPlan plan, EpochRunner runner, TrainingState start, TrainingListener listener) {
    try (runner) {
      return new TrainingLoop(plan, runner, listener).run(start);
    }
  }

  /** Asserts that parameters, optimizer state and metrics of all epochs are the same bits. */
  public static void assertSameBits(TrainingResult actual, TrainingResult expected) {
    assertThat(actual.parameters()).isEqualTo(expected.parameters());
    assertThat(actual.state().optimizerState()).isEqualTo(expected.state().optimizerState());
    assertThat(actual.state().step()).isEqualTo(expected.state().step());
    assertThat(withoutTimes(actual.state().history()))
        .isEqualTo(withoutTimes(expected.state().history()))
        .allMatch(epoch -> Double.isFinite(epoch.score(EpochScore.TRAIN_LOSS)));
  }

  /** The metrics of epochs, but for those that depend on the clock. */
  public static List<EpochMetrics> withoutTimes(List<EpochMetrics> epochs) {
    return epochs.stream()
        .map(
            epoch ->
                new EpochMetrics(
                        epoch.epoch(),
                        epoch.step(),
                        0,
                        epoch.trainingObjective(),
                        Phases.UNKNOWN,
                        epoch.scores())
                    .with(EpochScore.ROWS_PER_SECOND, 0))
        .toList();
  }

  /**
   * Asserts that the thread of an epoch of so many steps allocates less than 64 KiB in each step.
   * The first two steps may allocate more.
   */
  public static void assertStepsAllocateLittle(TrainingPlan plan, EpochRunner runner, int steps) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Long> allocated = new ArrayList<>();
    try (runner) {
      runner.run(
          TrainingState.initial(plan),
          (epoch, step, all, sums) ->
              allocated.add(threads.getThreadAllocatedBytes(Thread.currentThread().getId())));
    }
    assertThat(allocated).hasSize(steps);
    for (int i = 2; i < allocated.size(); i++) {
      assertThat(allocated.get(i) - allocated.get(i - 1))
          .as("bytes in step %d", i + 1)
          .isLessThan(LITTLE);
    }
  }
}
