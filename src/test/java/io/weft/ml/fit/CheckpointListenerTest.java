package io.weft.ml.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.FileNames;
import io.weft.Gaussians;
import io.weft.Pauses;
import io.weft.TestPlans;
import io.weft.TestTrainings;
import io.weft.metrics.EpochMetrics;
import io.weft.nn.Dense;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.train.LocalEpochRunner;
import io.weft.train.Rows;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times at which checkpoints are saved, by a clock of the test. */
class CheckpointListenerTest {
  private static final int STEPS = 4;
  private static final int EPOCHS = 12;
  private static final TrainingPlan PLAN =
      TestPlans.plan(new Network(Shape.of(2), List.of(new Dense(2))))
          .epochs(EPOCHS)
          .batchSize(1)
          .build();

  @TempDir private Path folder;

  private final List<TrainingState> ends = new ArrayList<>();
  private final Pauses within = Pauses.afterEachStep();
  private long minutes;

  @BeforeEach
  void train() {
    float[] ones = new float[STEPS];
    Arrays.fill(ones, 1);
    Rows rows = Rows.of(2, 1, Gaussians.of(2 * STEPS, 3), new float[STEPS], ones);
    TrainingListener ofEnds =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingState state) {
            ends.add(state);
          }
        };
    TestTrainings.train(
        PLAN,
        new LocalEpochRunner(PLAN, List.of(new Worker(0, rows, Rows.none(2, 1)))),
        TrainingState.initial(PLAN),
        TrainingListener.both(within, ofEnds));
  }

  @Test
  void theTimeLeftCountsFromTheLastCheckpoint() throws IOException {
    CheckpointListener listener = listener(5);
    assertThat(listener.partLimit()).isEqualTo(Duration.ofMinutes(10));
    minutes = 4;
    assertThat(listener.partLimit()).isEqualTo(Duration.ofMinutes(6));
    minutes = 12;
    assertThat(listener.partLimit()).isZero();

    listener.onPart(within(1, 2));

    assertThat(listener.partLimit()).isEqualTo(Duration.ofMinutes(10));
    assertThat(names()).containsExactly("epoch-000000-step-000000002.checkpoint");
  }

  @Test
  void timeBeforeTheFirstStepDoesNotCount() {
    CheckpointListener listener = listener(5);
    minutes = 30;
    listener.onStart(PLAN, STEPS, 0);
    assertThat(listener.partLimit()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void theEndOfAnEpochIsSavedWhenItsTimeHasComeThoughNoIntervalIsOver() throws IOException {
    CheckpointListener listener = listener(5);
    for (int epoch = 1; epoch <= 8; epoch++) {
      minutes += 4;
      endEpoch(listener, epoch);
    }
    assertThat(names())
        .as("the time is over after 12 minutes, and after 12 more")
        .containsExactly("epoch-000003.checkpoint", "epoch-000006.checkpoint");
  }

  @Test
  void shortEpochsAreSavedAtEachInterval() throws IOException {
    CheckpointListener listener = listener(5);
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      minutes++;
      endEpoch(listener, epoch);
    }
    assertThat(names()).containsExactly("epoch-000005.checkpoint", "epoch-000010.checkpoint");
  }

  @Test
  void onlyTheNewestCheckpointWithinAnEpochStaysUntilTheNextEndOfOneIsSaved() throws IOException {
    CheckpointListener listener = listener(1);
    endEpoch(listener, 1);
    endEpoch(listener, 2);
    listener.onPart(within(3, 1));
    listener.onPart(within(3, 3));
    assertThat(names())
        .containsExactly(
            "epoch-000001.checkpoint",
            "epoch-000002-step-000000003.checkpoint",
            "epoch-000002.checkpoint");
    endEpoch(listener, 3);
    assertThat(names()).containsExactly("epoch-000002.checkpoint", "epoch-000003.checkpoint");
  }

  @Test
  void aStopDoesNotReplaceACheckpointWithinAnEpochByTheEndOfTheOneBefore() throws IOException {
    CheckpointListener listener = listener(5);
    endEpoch(listener, 1);
    listener.onPart(within(2, 3));

    listener.onEnd(new TrainingResult(PLAN, ends.get(0), TrainingResult.Ending.STOPPED));

    assertThat(names()).containsExactly("epoch-000001-step-000000003.checkpoint");
  }

  @Test
  void aCheckpointWithinAnEpochDoesNotMoveTheNextInterval() throws IOException {
    CheckpointListener listener = listener(2);
    listener.onPart(within(1, 3));
    endEpoch(listener, 1);
    assertThat(names()).containsExactly("epoch-000000-step-000000003.checkpoint");
    endEpoch(listener, 2);
    assertThat(names()).containsExactly("epoch-000002.checkpoint");
  }

  private void endEpoch(CheckpointListener listener, int epoch) {
    TrainingState end = ends.get(epoch - 1);
    listener.onEpoch(end.history().get(epoch - 1), end);
  }

  /** State after some steps of an epoch. */
  private TrainingState within(int epoch, int steps) {
    return within.states.get((epoch - 1) * (STEPS - 1) + steps - 1);
  }

  /** Listener that saves at an interval of epochs, and at least every ten minutes. */
  private CheckpointListener listener(int interval) {
    Checkpoints checkpoints =
        new Checkpoints(
            new org.apache.hadoop.fs.Path(folder.toString()),
            new Configuration(),
            2,
            PLAN,
            "none",
            "abcdef");
    return new CheckpointListener(
        checkpoints,
        interval,
        Duration.ofMinutes(10),
        TrainingState.initial(PLAN),
        () -> Duration.ofMinutes(minutes).toNanos());
  }

  private List<String> names() throws IOException {
    return FileNames.under(folder).stream().filter(name -> !name.startsWith(".")).sorted().toList();
  }
}
