package io.weft.spark;

import static io.weft.TestTrainings.assertSameBits;
import static io.weft.TestTrainings.train;
import static io.weft.spark.EpochRunnersTest.FAILURES;
import static io.weft.spark.EpochRunnersTest.SCHEMA;
import static io.weft.spark.EpochRunnersTest.mapped;
import static io.weft.spark.EpochRunnersTest.plan;
import static io.weft.spark.EpochRunnersTest.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Patience;
import io.weft.Pauses;
import io.weft.SparkSessions;
import io.weft.nn.Initialiser;
import io.weft.spark.rows.Shards;
import io.weft.train.EpochRunner;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class AllReduceEpochRunnerTest {
  private static final JavaSparkContext CONTEXT =
      new JavaSparkContext(SparkSessions.local().sparkContext());
  private static final AtomicInteger TASKS = new AtomicInteger();

  /** Tasks of a test, which run in this JVM, wait for it. */
  private static final CountDownLatch CANCELLED = new CountDownLatch(1);

  /** The same shards; the barrier task of worker 1 fails in every second attempt. */
  private static Shards failingInEverySecondAttempt(Shards shards) {
    return EpochRunnersTest.failing(
        shards,
        worker ->
            TaskContext.get() instanceof BarrierTaskContext
                && worker.index() == 1
                && TASKS.getAndIncrement() % 2 == 0);
  }

  @Test
  void anEpochThatFailsIsRunAgainFromItsStart() {
    TrainingPlan plan = plan(2);
    TASKS.set(0);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      TrainingResult undisturbed = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      Shards disturbed = failingInEverySecondAttempt(shards);

      assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, disturbed)), undisturbed);
      assertThat(TASKS).hasValue(6);
      assertThat(FAILURES).hasValue(3);
    }
  }

  @Test
  void aPartOfAnEpochThatFailsIsRunAgainFromThePauseBeforeIt() {
    TrainingPlan plan = plan(2);
    TASKS.set(0);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      TrainingResult undisturbed = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      Shards disturbed = failingInEverySecondAttempt(shards);
      Pauses pauses = Pauses.afterEachStep();
      EpochRunner runner = new AllReduceEpochRunner(CONTEXT, plan, disturbed);

      TrainingResult result = train(plan, runner, TrainingState.initial(plan), pauses);

      assertSameBits(result, undisturbed);
      assertThat(FAILURES.get()).isEqualTo(pauses.states.size() + plan.epochs());
    }
  }

  @Test
  void aStopAmongTheStepsOfAnEpochEndsItsJob() {
    TrainingPlan plan = plan(2);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2);
        EpochRunner runner = new AllReduceEpochRunner(CONTEXT, plan, shards)) {
      AtomicInteger calls = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  runner.run(
                      TrainingState.initial(plan),
                      (epoch, step, steps, sums) -> {
                        calls.incrementAndGet();
                        throw new CancellationException("stopped on purpose");
                      }))
          .isInstanceOf(CancellationException.class)
          .hasMessage("stopped on purpose");
      assertThat(calls.get()).isEqualTo(1);
      assertThat(
              runner.validate(plan.network().initialParameters(new Initialiser.Auto(), 1)).count())
          .isEqualTo(60);
    }
  }

  @Test
  void aJobThatSomebodyCancelledIsNotRunAgain() {
    TrainingPlan plan = plan(2);
    TASKS.set(0);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      Shards disturbed =
          mapped(
              shards,
              worker -> {
                if (TaskContext.get() instanceof BarrierTaskContext) {
                  TASKS.incrementAndGet();
                  assertThat(CANCELLED.await(Patience.MINUTES, TimeUnit.MINUTES)).isTrue();
                }
                return worker;
              });

      EpochRunner runner = new AllReduceEpochRunner(CONTEXT, plan, disturbed);
      assertThatThrownBy(
              () ->
                  runner.run(
                      TrainingState.initial(plan),
                      (epoch, step, steps, sums) -> {
                        if (TASKS.get() == 2) {
                          CONTEXT.cancelAllJobs();
                        }
                      }))
          .hasMessageContaining("cancelled");
      assertThat(TASKS).hasValue(2);
      runner.close();
    } finally {
      CANCELLED.countDown();
    }
  }

  @Test
  void anEpochThatFailsThreeTimesIsRunAgainWithTheSameBits() {
    TrainingPlan plan = plan(2);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      TrainingResult undisturbed = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      EpochRunner runner = new AllReduceEpochRunner(CONTEXT, plan, failing(shards, 3));
      assertSameBits(train(plan, runner), undisturbed);
      assertThat(FAILURES).hasValue(3);
    }
  }

  @Test
  void anEpochThatFailsInEveryAttemptFailsTheTrainingWithItsReason() {
    TrainingPlan plan = plan(2);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      EpochRunner runner =
          new AllReduceEpochRunner(CONTEXT, plan, failing(shards, Integer.MAX_VALUE));
      assertThatThrownBy(() -> train(plan, runner))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Cannot finish epoch 1: it failed in all of 4 attempts, in the last one by:"
                  + " java.lang.IllegalStateException: failed on purpose");
      assertThat(FAILURES).hasValue(4);
    }
  }

  /** Shards whose second worker fails several times. */
  private static Shards failing(Shards shards, int times) {
    return EpochRunnersTest.failing(
        shards, worker -> worker.index() == 1 && FAILURES.get() < times);
  }
}
