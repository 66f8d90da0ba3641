package io.weft.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.TestPlans;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.nn.Dense;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private static final Map<String, String> TERMINAL =
      Map.of(Console.CLEAR_LINE, "<clear>", "COLUMNS", "74");
  private static final int STEPS = 100;

  private final StringWriter out = new StringWriter();
  private long nanos = 5_000_000_000L;

  @Test
  void theLineFitsTheTerminalAndTakesTheBarOutWhenThereIsNoRoomForIt() {
    String end = "57%  loss 0.3121  accuracy 88.70%  ETA 12 s";
    assertThat(line(84, 57, 11.2))
        .isEqualTo("epoch 3/20 [============>         ] " + end)
        .hasSizeLessThan(80);
    assertThat(line(67, 57, 11.2)).isEqualTo("epoch 3/20 [==>  ] " + end);
    assertThat(line(66, 57, 11.2)).isEqualTo("epoch 3/20 " + end);
    assertThat(line(34, 57, 11.2)).isEqualTo("epoch 3/20 57%  loss 0.3121  ");
    assertThat(line(504, 57, 11.2)).contains("[" + "=".repeat(22) + ">" + " ".repeat(17) + "]");
  }

  @Test
  void theBarIsFullAtTheEndAndTheTimeIsLeftOutUntilItIsKnown() {
    assertThat(line(64, 100, Double.NaN))
        .isEqualTo("epoch 3/20 [===========] 100%  loss 0.3121  accuracy 88.70%");
    assertThat(line(64, 0, Double.NaN)).contains("[>            ] 0%");
  }

  @Test
  void scoresThatWereNotMeasuredAreLeftOut() {
    ProgressBar bar = started(TERMINAL, 3);
    nanos += 1_000_000_000;
    bar.onStep(1, 0, STEPS, new MetricSums());
    bar.onEpoch(
        new EpochMetrics(1, 0, 2, Double.NaN, Phases.UNKNOWN).with(EpochScore.VALIDATION_LOSS, 0.5),
        state());

    assertThat(out.toString())
        .isEqualTo(
            """
            <clear>epoch 1/3 [>                                       ] 0%%\
            <clear>epoch 1  validation loss 0.5000  - rows/s  2.0 s%n"""
                .formatted());
  }

  @Test
  void theTimeIsInTheTwoLargestUnits() {
    assertThat(line(84, 1, 0)).endsWith("ETA 0 s");
    assertThat(line(84, 1, 59.5)).endsWith("ETA 1 min 00 s");
    assertThat(line(84, 1, 3599)).endsWith("ETA 59 min 59 s");
    assertThat(line(84, 1, 7500)).endsWith("ETA 2 h 05 min");
  }

  @Test
  void itIsDrawnAtMostTenTimesASecond() {
    ProgressBar bar = started(TERMINAL, 20);
    for (int step = 1; step <= STEPS; step++) {
      step(bar, 1, step, 10);
    }
    assertThat(out.toString().split("<clear>", -1)).hasSize(1 + 10);
  }

  @Test
  void theTimeLeftIsThatOfAllEpochsAtThePaceOfTheLatestSteps() {
    ProgressBar bar = started(TERMINAL, 3);
    step(bar, 1, 1, 10_000);
    for (int step = 2; step <= 8; step++) {
      step(bar, 1, step, 2_000);
    }
    for (int step = 9; step <= STEPS; step++) {
      step(bar, 1, step, 200);
    }
    assertThat(out.toString())
        .endsWith("ETA 40 s")
        .doesNotContain("19%  loss 0.3121  accuracy 88.70%  ETA");
  }

  @Test
  void theLineOfTheEpochTakesTheBarsPlace() {
    ProgressBar bar = started(TERMINAL, 3);
    step(bar, 1, 50, 100);
    bar.onEpoch(validated(), state());
    bar.onEpoch(epoch(), state());

    assertThat(out.toString())
        .isEqualTo(
            """
            <clear>epoch 1/3 [===========>           ] 50%%  loss 0.3121  accuracy 88.70%%\
            <clear>epoch 1  loss 0.5000  accuracy 80.00%%  validation loss 0.3100  accuracy 90.00%%  12,500 rows/s  4.0 s%n\
            epoch 1  loss 0.5000  accuracy 80.00%%  12,500 rows/s  4.0 s%n"""
                .formatted());
  }

  @Test
  void whatIsNoTerminalGetsOnlyTheLineOfTheEpoch() {
    ProgressBar bar = started(Map.of("COLUMNS", "74"), 3);
    step(bar, 1, 50, 1000);
    step(bar, 1, 100, 1000);
    bar.onEpoch(epoch(), state());

    assertThat(out.toString().lines())
        .containsExactly("epoch 1  loss 0.5000  accuracy 80.00%  12,500 rows/s  4.0 s");
  }

  @Test
  void coloursAreAroundTheBarAndTheBestEpochWhereTheyAreAskedFor() {
    Map<String, String> coloured =
        Map.of(Console.CLEAR_LINE, "<clear>", "COLUMNS", "74", Colours.VARIABLE, " err");
    ProgressBar bar = started(coloured, 3);
    step(bar, 1, 50, 100);
    bar.onEpoch(validated(), state());
    terminal(coloured).warn("Stopped%n");

    assertThat(out.toString())
        .contains("[\u001b[32m===========>\u001b[0m           ] 50%")
        .contains("<clear>\u001b[1mepoch 1\u001b[0m  loss 0.5000")
        .endsWith("\u001b[33mStopped\u001b[0m%n".formatted());
    assertThat(Colours.ofOut(coloured).error("x")).isEqualTo("x");
  }

  @Test
  void quietLeavesOnlyWhatTheUserHasToKnow() {
    Console quiet = Console.quiet(new PrintWriter(out));
    ProgressBar bar = started(quiet, 3);
    step(bar, 1, 50, 1000);
    bar.onEpoch(epoch(), state());
    quiet.warn("Stopped%n");

    assertThat(out.toString().lines()).containsExactly("Stopped");
  }

  @Test
  void aTerminalOfUnknownWidthIsTakenForEightyColumns() {
    for (String columns : List.of("", "0", "-3", "wide", "99999999999")) {
      assertThat(terminal(Map.of(Console.CLEAR_LINE, "<clear>", "COLUMNS", columns)).columns())
          .isEqualTo(80);
    }
    assertThat(terminal(TERMINAL).columns()).isEqualTo(74);
  }

  private Console terminal(Map<String, String> environment) {
    return Console.to(new PrintWriter(out), environment);
  }

  private ProgressBar started(Map<String, String> environment, int epochs) {
    return started(terminal(environment), epochs);
  }

  private ProgressBar started(Console progress, int epochs) {
    ProgressBar bar = new ProgressBar(progress, () -> nanos);
    bar.onStart(plan(epochs), 1000, 0);
    return bar;
  }

  private void step(ProgressBar bar, int epoch, int step, long millis) {
    nanos += millis * 1_000_000;
    bar.onStep(epoch, step, STEPS, sums());
  }

  private static String line(int columns, int step, double remainingSeconds) {
    return ProgressBar.line(columns, 3, 20, step, STEPS, sums(), remainingSeconds);
  }

  private static MetricSums sums() {
    MetricSums sums = new MetricSums();
    sums.add(312.1, 1000, 887, 1000);
    return sums;
  }

  private static TrainingPlan plan(int epochs) {
    return TestPlans.plan(new Network(Shape.of(4), List.of(new Dense(2))))
        .optimizer(new Optimizer.Sgd())
        .schedule(new Schedule.Constant(0.1))
        .epochs(epochs)
        .batchSize(1)
        .build();
  }

  private static TrainingState state() {
    return TrainingState.initial(plan(3));
  }

  private static EpochMetrics epoch() {
    return new EpochMetrics(1, 391, 4, 0.5, Phases.UNKNOWN)
        .with(EpochScore.TRAIN_LOSS, 0.5)
        .with(EpochScore.TRAIN_ACCURACY, 0.8)
        .with(EpochScore.LEARNING_RATE, 0.001)
        .with(EpochScore.ROWS_PER_SECOND, 12_500);
  }

  private static EpochMetrics validated() {
    return epoch().with(EpochScore.VALIDATION_LOSS, 0.31).with(EpochScore.VALIDATION_ACCURACY, 0.9);
  }
}
