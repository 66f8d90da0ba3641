package io.weft.rundir;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.Phases;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTimeTest {

  @Test
  void aStepThatMostlyComputesIsLeftAlone() {
    assertThat(verdict(new Phases(0.009, 0.0005, 0.0004, 0.0001), "all-reduce"))
        .isEqualTo(
            "step 10.00 ms: 90% compute, 5% waiting for the slowest worker, 4% exchange, 1%"
                + " schedule: a step costs what its arithmetic costs");
  }

  @Test
  void exchangeThatIsTooLargeIsToldWithTheBatchThatWouldHideIt() {
    // 4 times the exchange, 1.6 ms, would have to be arithmetic: 4 times what there is
    assertThat(verdict(new Phases(0.0004, 0, 0.0004, 0), "all-reduce"))
        .endsWith(
            "50% exchange, 0% schedule: raise batch-size to at least 512, or lower workers to 1");
    assertThat(verdict(new Phases(0.001, 0, 0.0004, 0.0001), "all-reduce"))
        .endsWith("raise batch-size to at least 256, or lower workers to 2");
  }

  @Test
  void jobsAndStragglersAreToldApart() {
    assertThat(verdict(new Phases(0.001, 0, 0.001, 0.006), "driver"))
        .endsWith("use sync = all-reduce, or raise batch-size to at least 4096");
    assertThat(verdict(new Phases(0.001, 0.002, 0.001, 0), "all-reduce"))
        .contains("the workers are not equally fast");
  }

  @Test
  void whatScheduleWasIsToldWithItsSecondsOfAnEpoch() {
    assertThat(verdict(new Phases(0.001, 0, 0.001, 0.006), "all-reduce"))
        .endsWith(
            "75% schedule: schedule is Spark's time to start and end the tasks of an epoch, 0.60 s"
                + " an epoch: an epoch has few steps, sync = local may be faster");
    assertThat(verdict(new Phases(0.001, 0, 0.001, 0.06), "all-reduce"))
        .endsWith(
            "6.00 s an epoch: they waited, look for other jobs that hold slots and for executors"
                + " that were lost");
  }

  @Test
  void theFirstEpochCountsOnlyIfThereIsNoOther() {
    EpochMetrics slow = epoch(1, 10, new Phases(10, 0, 0, 0));
    EpochMetrics fast = epoch(2, 20, new Phases(1, 0, 0, 0));
    assertThat(StepTime.of(List.of(slow, fast)).orElseThrow().seconds()).isEqualTo(0.1);
    assertThat(StepTime.of(List.of(slow)).orElseThrow().seconds()).isEqualTo(1);
    assertThat(StepTime.of(List.of())).isEmpty();
    assertThat(StepTime.of(List.of(epoch(1, 10, Phases.UNKNOWN)))).isEmpty();
  }

  private static String verdict(Phases phases, String sync) {
    return new StepTime(phases, 100).verdict(sync, 128, 4);
  }

  private static EpochMetrics epoch(int number, long step, Phases phases) {
    return new EpochMetrics(number, step, 1, Double.NaN, phases);
  }
}
