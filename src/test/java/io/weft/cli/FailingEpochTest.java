package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.rundir.Run;
import io.weft.rundir.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An epoch of which a task is killed each time that it is tried. */
@Tag("spark")
@Tag("slow")
class FailingEpochTest {
  /** Spark may hear of a task when it is too late to kill it: then the next epoch has its turn. */
  private static final int EPOCHS = 16;

  @TempDir private Path folder;

  /** Kills a task of each barrier stage from the third one on. */
  private static final class Killer extends SparkListener {
    private final SparkContext context;
    private final AtomicInteger epochs = new AtomicInteger();
    private volatile int stage = -1;

    Killer(SparkContext context) {
      this.context = context;
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
      boolean isEpoch = submitted.stageInfo().rddInfos().exists(rdd -> rdd.isBarrier());
      if (isEpoch && epochs.incrementAndGet() > 2) {
        stage = submitted.stageInfo().stageId();
      }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart started) {
      if (started.stageId() == stage && started.taskInfo().index() == 1) {
        context.killTaskAttempt(started.taskInfo().taskId(), true, "killed on purpose");
      }
    }
  }

  @BeforeEach
  void writeAConfig() throws IOException {
    SmallImages.write(
        folder,
        """
        {type = conv2d, filters = 8, kernel = 3, padding = same}, {type = batch-norm}, {type = relu}
        {type = flatten}, {type = dropout, rate = 0.2}, {type = dense, units = 3}
        """,
        "batch-size = 2, workers = 2, sync = all-reduce, epochs = " + EPOCHS);
  }

  @Test
  void whenNoAttemptIsLeftTheRunHasFailedAndGoesOnFromItsLastCheckpoint() {
    SparkContext context = SparkSessions.local().sparkContext();
    Killer killer = new Killer(context);
    context.addSparkListener(killer);
    try {
      assertThatThrownBy(() -> TestRuns.train(folder, "small.conf", "failing"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching(
              "Cannot finish epoch \\d+: it failed in all of 4 attempts, in the last one by: TaskKilled.*");
    } finally {
      context.removeSparkListener(killer);
    }
    RunDirectory run = onlyRun("failing");
    assertThat(run.run().status()).isEqualTo(Run.Status.FAILED);
    int done = run.epochs().size();
    assertThat(done).isBetween(2, EPOCHS - 1);
    assertThat(run.run().error())
        .startsWith(String.format(Locale.ROOT, "Cannot finish epoch %d: ", done + 1));

    Outcome resumed = Outcome.of("train", "--resume", run.toString());
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .contains(
            String.format(
                Locale.ROOT, "epoch-%06d.checkpoint (epoch %d of %d)", done, done, EPOCHS));
    RunDirectory undisturbed = TestRuns.train(folder, "small.conf", "undisturbed");
    assertThat(TestRuns.weights(run)).isEqualTo(TestRuns.weights(undisturbed));
  }

  private RunDirectory onlyRun(String runs) {
    var path = new org.apache.hadoop.fs.Path(folder.resolve(runs).toString());
    var hadoop = SparkSessions.local().sparkContext().hadoopConfiguration();
    List<RunDirectory> all = RunDirectory.list(path, hadoop);
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
