package io.weft.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.metrics.EpochMetrics;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunsTest {
  private final Runs runs = new Runs();

  @Test
  void aTrainingPreparesRunsAndEnds() {
    runs.apply(RunEvents.started(1, "ann", 5));
    assertThat(only().status()).isEqualTo(RunStatus.PREPARING);

    runs.apply(RunEvents.ready(1));
    runs.progress(1, new RunProgress(1_005_000, 1, 2, 4, "loss 1.2500"));
    assertThat(only().status()).isEqualTo(RunStatus.RUNNING);
    assertThat(only().fraction()).isEqualTo(0.1);

    runs.apply(RunEvents.epoch(1, 1));
    assertThat(only().last()).isEqualTo(RunEvents.metrics(1));
    assertThat(only().progress()).isNull();
    assertThat(only().fraction()).isEqualTo(0.2);

    runs.apply(RunEvents.ended(1, RunStatus.FAILED, "no rows"));
    assertThat(only().status()).isEqualTo(RunStatus.FAILED);
    assertThat(only().reason()).isEqualTo("no rows");
    assertThat(only().elapsedMillis(Long.MAX_VALUE)).isEqualTo(1_010_000);
  }

  @Test
  void theEndIsExpectedAtThePaceOfTheLatestEpochs() {
    runs.apply(RunEvents.started(1, "ann", 20));
    runs.apply(RunEvents.ready(1));
    assertThat(only().endMillis()).isZero();

    runs.progress(1, new RunProgress(1_002_000, 1, 1, 4, "loss 1.2500"));
    assertThat(only().endMillis()).isEqualTo(1_160_000);

    for (int epoch = 1; epoch <= 8; epoch++) {
      runs.apply(RunEvents.epoch(1, epoch));
    }
    assertThat(only().endMillis()).isEqualTo(1_200_000);

    runs.apply(new RunEvent.Epoch(1, 1_130_000, StoredJson.of(RunEvents.metrics(9))));
    assertThat(only().endMillis()).as("five epochs in 90 s").isEqualTo(1_130_000 + 11 * 18_000);
  }

  @Test
  void theEndOfATrainingThatContinuesWithinAnEpochIsExpectedAtThePaceOfItsSteps() {
    runs.apply(RunEvents.started(1, "ann", 4));
    runs.apply(
        new RunEvent.Ready(
            1,
            1_000_000,
            "driver",
            100,
            20,
            "epoch-000001-step-000000005.checkpoint",
            List.of(StoredJson.of(RunEvents.metrics(1)))));
    runs.progress(1, new RunProgress(1_001_000, 2, 5, 10, ""));
    assertThat(only().endMillis()).as("no step is done yet").isZero();

    runs.progress(1, new RunProgress(1_003_000, 2, 6, 10, ""));
    assertThat(only().endMillis())
        .as("2 s a step, and 24 steps are left")
        .isEqualTo(1_003_000 + 48_000);

    runs.apply(new RunEvent.Epoch(1, 1_011_000, StoredJson.of(RunEvents.metrics(2))));
    assertThat(only().endMillis()).as("two epochs of 20 s").isEqualTo(1_011_000 + 40_000);
    assertThat(only().epochs()).extracting(EpochMetrics::epoch).containsExactly(1, 2);
  }

  @Test
  void ofManyEpochsSomeStayAmongThemTheFirstAndTheLast() {
    runs.apply(RunEvents.started(1, "ann", 100_000));
    runs.apply(RunEvents.ready(1));
    for (int epoch = 1; epoch <= 54_321; epoch++) {
      runs.apply(RunEvents.epoch(1, epoch));
    }

    List<Integer> kept = only().epochs().stream().map(EpochMetrics::epoch).toList();
    assertThat(kept)
        .hasSizeBetween(RunState.MAX_POINTS / 2, RunState.MAX_POINTS + 1)
        .isSorted()
        .doesNotHaveDuplicates()
        .startsWith(1, 64, 128)
        .endsWith(54_272, 54_321);
  }

  @Test
  void aHistoryIsThinnedToAsMany() {
    for (int length : new int[] {0, 1, 2, 999, 1000, 1001, 54_321}) {
      List<EpochMetrics> history =
          IntStream.rangeClosed(1, length).mapToObj(RunEvents::metrics).toList();

      List<EpochMetrics> kept = RunState.thinned(history);

      assertThat(kept).hasSizeLessThanOrEqualTo(RunState.MAX_POINTS).doesNotHaveDuplicates();
      if (length > 0) {
        assertThat(kept).startsWith(history.get(0)).endsWith(history.get(length - 1));
      }
    }
  }

  @Test
  void aTrainingThatGoesOnShowsTheEpochsBefore() {
    runs.apply(RunEvents.started(1, "ann", 4));
    runs.apply(RunEvents.ready(1, RunEvents.metrics(1), RunEvents.metrics(2)));

    assertThat(only().epochsDone()).isEqualTo(2);
    assertThat(only().endMillis()).isZero();

    runs.apply(RunEvents.epoch(1, 3));

    assertThat(only().epochs()).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3);
  }

  @Test
  void ofManyTrainingsTheOldestThatHasEndedGoes() {
    for (int run = 1; run <= Runs.MAX_RUNS; run++) {
      runs.apply(RunEvents.started(run, "ann", 4));
    }
    runs.apply(RunEvents.ended(3, RunStatus.FINISHED, ""));
    runs.apply(RunEvents.started(51, "ann", 4));
    assertThat(runs.get()).hasSize(Runs.MAX_RUNS).extracting(RunSnapshot::id).doesNotContain(3);

    runs.apply(RunEvents.started(52, "ann", 4));
    runs.apply(RunEvents.epoch(1, 1));

    assertThat(runs.get())
        .hasSize(Runs.MAX_RUNS)
        .extracting(RunSnapshot::id)
        .startsWith(52, 51, 50)
        .endsWith(4, 2);
  }

  @Test
  void whatHasNotEndedEndsWithTheApplication() {
    runs.apply(RunEvents.started(1, "ann", 4));
    runs.apply(RunEvents.ended(1, RunStatus.FINISHED, ""));
    runs.apply(RunEvents.started(2, "ann", 4));

    runs.end(3_000_000);

    assertThat(runs.get())
        .extracting(RunSnapshot::status)
        .containsExactly(RunStatus.STOPPED, RunStatus.FINISHED);
    assertThat(runs.get().get(0).reason()).isEqualTo("the application ended");
  }

  private RunSnapshot only() {
    assertThat(runs.get()).hasSize(1);
    return runs.get().get(0);
  }
}
