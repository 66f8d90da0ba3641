package io.weft.spark;

import static java.util.Objects.requireNonNullElse;

import io.weft.collective.EpochEnd;
import io.weft.collective.EpochStart;
import io.weft.collective.RankResult;
import io.weft.files.Reasons;
import io.weft.files.Secrets;
import io.weft.metrics.MetricSums;
import io.weft.spark.rows.ChangedRowsException;
import io.weft.spark.rows.Shards;
import io.weft.train.EpochPart;
import io.weft.train.EpochRunner;
import io.weft.train.Split;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;

/**
 * Runs an epoch as one barrier job, whose tasks exchange gradients and parameters themselves. A
 * step needs no Spark job. Each task owns a slice of the parameters and of the optimizer's state.
 * After the loss of an executor, the epoch runs again from its start, with the same bits. An epoch
 * with pauses is one such job from each pause to the next.
 */
public final class AllReduceEpochRunner implements EpochRunner {
  private static final Logger LOG = LoggerFactory.getLogger(AllReduceEpochRunner.class);
  private static final long POLL_MILLIS = 100;

  /** Spark's error condition of a cancelled job. */
  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  /** End of the first line of a barrier stage's failure; the next line has the task's failure. */
  private static final String STAGE_FAILURE = "finished unsuccessfully.";

  private final JavaSparkContext spark;
  private final TrainingPlan plan;
  private final Shards shards;
  private final ShardEvaluator evaluator;
  private final SlotGuard slots;

  /** Largest number of attempts at an epoch; the same as Spark's for a task. */
  private final int maxAttempts;

  private final EpochProgress progress = new EpochProgress();
  private final EpochProgress.Listener progressListener;

  /** Addresses of Weft's transport by addresses in Spark; cleared after a failure. */
  private final Map<String, String> transportAddresses = new HashMap<>();

  /**
   * Creates a runner. The caller closes the shards. Each of their partitions becomes a task, and
   * all tasks run at the same time.
   *
   * @throws IllegalArgumentException if the shards do not match the plan
   */
  public AllReduceEpochRunner(JavaSparkContext spark, TrainingPlan plan, Shards shards) {
    this.spark = spark;
    this.plan = plan;
    this.shards = shards;
    this.evaluator = new ShardEvaluator(spark, plan, shards);
    this.slots = new SlotGuard(spark, shards.workers().getNumPartitions());
    this.maxAttempts = spark.getConf().getInt("spark.task.maxFailures", 4);
    spark.sc().register(progress, "progress of the epoch");
    this.progressListener = new EpochProgress.Listener(progress);
    spark.sc().addSparkListener(progressListener);
  }

  @Override
  public long trainingRows() {
    return shards.trainingRows();
  }

  @Override
  public long validationRows() {
    return shards.validationRows();
  }

  @Override
  public Outcome run(TrainingState start, Duration limit, Progress listener) {
    long startNanos = System.nanoTime();
    int steps = plan.stepsPerEpoch(trainingRows());
    Broadcast<JavaSerialized<EpochStart>> broadcastStart =
        spark.broadcast(new JavaSerialized<>(new EpochStart(plan, start, trainingRows(), limit)));
    List<RankResult> results;
    try {
      results = runUntilDone(broadcastStart, start, steps, listener);
    } finally {
      broadcastStart.destroy();
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    Outcome outcome = EpochEnd.of(plan, start, steps, results, seconds);
    listener.onStep(start.epoch() + 1, results.get(0).steps(), steps, outcome.sums());
    return outcome;
  }

  /**
   * Runs the epoch until an attempt succeeds. Spark retries failed tasks, but not a barrier job
   * that returns results to the driver.
   *
   * @throws IllegalStateException if all attempts failed, or lost slots were not replaced
   * @throws ChangedRowsException if the rows of a worker have changed; ends the attempts
   */
  private List<RankResult> runUntilDone(
      Broadcast<JavaSerialized<EpochStart>> broadcastStart,
      TrainingState start,
      int steps,
      Progress listener) {
    int attempt = 1;
    while (true) {
      awaitSlots(steps, start, listener);
      shards.spread(Slots.present(spark));
      Set<String> executors = Slots.executors(spark);
      try {
        List<EpochTask.Result> results =
            await(job(broadcastStart).collectAsync(), executors, steps, start, listener);
        results.forEach(result -> transportAddresses.putAll(result.transportAddresses()));
        return results.stream()
            .map(EpochTask.Result::rank)
            .sorted(Comparator.comparingInt(RankResult::rank))
            .toList();
      } catch (JobFailedException e) {
        ChangedRowsException.rethrowFrom(e);
        if (isStopped(e)) {
          throw unchecked(e.reason);
        }
        if (attempt >= maxAttempts) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "Cannot finish epoch %d: it failed in all of %d attempts, in the last one by: %s",
                  start.epoch() + 1,
                  maxAttempts,
                  taskFailure(e)),
              e.reason);
        }
        LOG.warn(
            "Epoch {} failed in attempt {} of {} and runs again: {}",
            start.epoch() + 1,
            attempt,
            maxAttempts,
            Secrets.redacted(taskFailure(e)));
        shards.recover(e);
        transportAddresses.clear();
        attempt++;
      }
    }
  }

  /** Message of the failed task, without Spark's message about the stage and the stack trace. */
  private static String taskFailure(JobFailedException failure) {
    List<String> lines = String.valueOf(failure.getMessage()).lines().limit(2).toList();
    return lines.size() == 2 && lines.get(0).endsWith(STAGE_FAILURE)
        ? lines.get(1)
        : Reasons.firstLine(failure);
  }

  /** Returns true if the job was cancelled or the application stopped. */
  private boolean isStopped(JobFailedException failure) {
    return spark.sc().isStopped()
        || (failure.getCause() instanceof SparkThrowable cause
            && CANCELLED.equals(cause.getCondition()));
  }

  private JavaRDD<JavaSerialized<EpochTask.Result>> job(
      Broadcast<JavaSerialized<EpochStart>> start) {
    long id = UUID.randomUUID().getMostSignificantBits();
    EpochTask task =
        new EpochTask(id, plan.workers(), evaluator.plan(), start, progress, transportAddresses);
    ClassTag<JavaSerialized<EpochTask.Result>> tag = JavaSerialized.tag();
    return JavaRDD.fromRDD(shards.workers().rdd().barrier().mapPartitions(task, false, tag), tag);
  }

  /**
   * Waits for the job, and reports its progress to the listener, which may stop it.
   *
   * @param executors at the start of the job
   */
  private List<EpochTask.Result> await(
      JavaFutureAction<List<JavaSerialized<EpochTask.Result>>> job,
      Set<String> executors,
      int steps,
      TrainingState start,
      Progress listener) {
    EpochProgress.Reached reached = EpochProgress.at(start);
    while (true) {
      try {
        return JavaSerialized.values(job.get(POLL_MILLIS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        EpochProgress.Reached latest = progressListener.poll();
        reached = latest != null && latest.follows(reached) ? latest : reached;
        try {
          listener.onStep(start.epoch() + 1, reached.steps(), steps, reached.sums());
          if (slots.areEnough()) {
            requireTasks(job, executors);
          }
        } catch (RuntimeException stop) {
          job.cancel(true);
          throw stop;
        }
      } catch (ExecutionException e) {
        throw new JobFailedException(requireNonNullElse(e.getCause(), e));
      } catch (InterruptedException e) {
        job.cancel(true);
        throw interrupted();
      }
    }
  }

  /**
   * Fails a job that has no task and whose executors are not all there any more. Spark may have
   * planned a task for the cached rows of an executor that was just lost. It then starts no task of
   * a barrier job until {@code spark.locality.wait} has passed.
   */
  private void requireTasks(JavaFutureAction<?> job, Set<String> executors) {
    if (!Slots.executors(spark).containsAll(executors) && !hasTasks(job)) {
      throw new JobFailedException(
          new IllegalStateException("an executor was lost before the tasks started"));
    }
  }

  private boolean hasTasks(JavaFutureAction<?> job) {
    JavaSparkStatusTracker tracker = spark.statusTracker();
    return job.jobIds().stream()
        .flatMap(id -> Stream.ofNullable(tracker.getJobInfo(id)))
        .flatMapToInt(info -> Arrays.stream(info.stageIds()))
        .mapToObj(tracker::getStageInfo)
        .anyMatch(stage -> stage != null && stage.numActiveTasks() > 0);
  }

  /** Waits for the replacement of a lost executor; the listener may end the wait. */
  private void awaitSlots(int steps, TrainingState start, Progress listener) {
    try {
      while (!slots.areEnough()) {
        EpochPart done = start.part();
        listener.onStep(start.epoch() + 1, done.steps(), steps, done.sums());
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("training was stopped");
  }

  /** Throws an exception of Spark, checked or not, without declaring it, as Spark itself does. */
  @SuppressWarnings("unchecked") // generics are erased at run time
  private static <E extends Throwable> RuntimeException unchecked(Throwable failure) throws E {
    throw (E) failure;
  }

  /** Failure of an attempt at an epoch; its cause is Spark's exception. */
  private static final class JobFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Throwable reason;

    JobFailedException(Throwable reason) {
      super(reason.getMessage(), reason);
      this.reason = reason;
    }
  }

  @Override
  public MetricSums validate(float[] parameters) {
    return evaluator.sums(parameters, Split.VALIDATION);
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(progressListener);
    evaluator.close();
  }
}
