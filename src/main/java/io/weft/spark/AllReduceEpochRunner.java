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
import io.weft.train.EpochRunner;
import io.weft.train.Split;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag;

/**
 * One barrier job an epoch, and no Spark in its steps: each task owns a slice of the parameters and
 * of the optimizer's memory, and the tasks exchange gradients and parameters among themselves. When
 * an executor is lost, the epoch is run again from its start, with the same bits.
 */
public final class AllReduceEpochRunner implements EpochRunner {
  private static final Logger LOG = LoggerFactory.getLogger(AllReduceEpochRunner.class);
  private static final long POLL_MILLIS = 100;

  /** What Spark calls the end of a job that somebody cancelled. */
  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  /** How it ends what it says of a barrier stage; why its task failed is on the next line. */
  private static final String OF_STAGE = "finished unsuccessfully.";

  private final JavaSparkContext spark;
  private final TrainingPlan plan;
  private final Shards shards;
  private final ShardEvaluator evaluator;
  private final SlotGuard slots;

  /** At an epoch; as many as Spark makes at a task. */
  private final int attempts;

  private final EpochProgress progress = new EpochProgress();
  private final EpochProgress.Listener heard;

  /** Where executors listen, by their address in Spark; forgotten when anything goes wrong. */
  private final Map<String, String> listening = new HashMap<>();

  /**
   * Makes a runner; the shards stay the caller's to close. Each of their partitions becomes a task,
   * and all tasks run at the same time.
   *
   * @throws IllegalArgumentException if the shards are not what the plan takes
   */
  public AllReduceEpochRunner(JavaSparkContext spark, TrainingPlan plan, Shards shards) {
    this.spark = spark;
    this.plan = plan;
    this.shards = shards;
    this.evaluator = new ShardEvaluator(spark, plan, shards);
    this.slots = new SlotGuard(spark, shards.workers().getNumPartitions());
    this.attempts = spark.getConf().getInt("spark.task.maxFailures", 4);
    spark.sc().register(progress, "progress of the epoch");
    this.heard = new EpochProgress.Listener(progress);
    spark.sc().addSparkListener(heard);
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
  public Outcome run(TrainingState start, Progress listener) {
    long startNanos = System.nanoTime();
    int steps = plan.stepsPerEpoch(trainingRows());
    Broadcast<JavaSerialized<EpochStart>> there =
        spark.broadcast(new JavaSerialized<>(new EpochStart(plan, start, trainingRows())));
    List<RankResult> results;
    try {
      results = runUntilDone(there, start, steps, listener);
    } finally {
      there.destroy();
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    Outcome outcome = EpochEnd.of(plan, start, steps, results, seconds);
    listener.onStep(start.epoch() + 1, steps, steps, outcome.sums());
    return outcome;
  }

  /**
   * Spark runs a failed task again, but not a barrier job whose results go to the driver.
   *
   * @throws IllegalStateException if all attempts failed, or slots that were lost do not come back
   * @throws ChangedRowsException at the first attempt in which the rows of a worker have changed
   */
  private List<RankResult> runUntilDone(
      Broadcast<JavaSerialized<EpochStart>> there,
      TrainingState start,
      int steps,
      Progress listener) {
    int attempt = 1;
    while (true) {
      awaitSlots(steps, start, listener);
      shards.spread(Slots.present(spark));
      try {
        List<EpochTask.Result> results = await(job(there).collectAsync(), steps, start, listener);
        results.forEach(result -> listening.putAll(result.listening()));
        return results.stream()
            .map(EpochTask.Result::rank)
            .sorted(Comparator.comparingInt(RankResult::rank))
            .toList();
      } catch (JobFailedException e) {
        ChangedRowsException.rethrowFrom(e);
        if (isStopped(e)) {
          throw unannounced(e.reason);
        }
        if (attempt >= attempts) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "Cannot finish epoch %d: it failed in all of %d attempts, in the last one by: %s",
                  start.epoch() + 1,
                  attempts,
                  reasonOfTask(e)),
              e.reason);
        }
        LOG.warn(
            "Epoch {} failed in attempt {} of {}, it is run again: {}",
            start.epoch() + 1,
            attempt,
            attempts,
            Secrets.redacted(reasonOfTask(e)));
        listening.clear();
        attempt++;
      }
    }
  }

  /** Without what Spark says of the stage in front of it, or of the stack behind. */
  private static String reasonOfTask(JobFailedException failure) {
    List<String> lines = String.valueOf(failure.getMessage()).lines().limit(2).toList();
    return lines.size() == 2 && lines.get(0).endsWith(OF_STAGE)
        ? lines.get(1)
        : Reasons.firstLine(failure);
  }

  /** Whether somebody wanted the job to end. */
  private boolean isStopped(JobFailedException failure) {
    return spark.sc().isStopped()
        || (failure.getCause() instanceof SparkThrowable cause
            && CANCELLED.equals(cause.getCondition()));
  }

  private JavaRDD<JavaSerialized<EpochTask.Result>> job(
      Broadcast<JavaSerialized<EpochStart>> start) {
    long id = UUID.randomUUID().getMostSignificantBits();
    EpochTask task =
        new EpochTask(id, plan.workers(), evaluator.plan(), start, progress, listening);
    ClassTag<JavaSerialized<EpochTask.Result>> tag = JavaSerialized.tag();
    return JavaRDD.fromRDD(shards.workers().rdd().barrier().mapPartitions(task, false, tag), tag);
  }

  /** Waits for the job; what is heard of it meanwhile goes to the listener, who may stop it. */
  private List<EpochTask.Result> await(
      JavaFutureAction<List<JavaSerialized<EpochTask.Result>>> job,
      int steps,
      TrainingState start,
      Progress listener) {
    EpochProgress.Reached reached = EpochProgress.NOTHING;
    while (true) {
      try {
        return JavaSerialized.values(job.get(POLL_MILLIS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        EpochProgress.Reached news = heard.poll();
        reached = news != null && news.epoch() == start.epoch() ? news : reached;
        try {
          listener.onStep(start.epoch() + 1, reached.steps(), steps, reached.sums());
          slots.areEnough();
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

  /** Waits for what replaces a lost executor; the listener may end that. */
  private void awaitSlots(int steps, TrainingState start, Progress listener) {
    try {
      while (!slots.areEnough()) {
        listener.onStep(start.epoch() + 1, 0, steps, EpochProgress.NOTHING.sums());
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

  /** Throws what Spark throws, checked or not, as Spark does itself. */
  @SuppressWarnings("unchecked") // the type is gone when it is thrown
  private static <E extends Throwable> RuntimeException unannounced(Throwable failure) throws E {
    throw (E) failure;
  }

  /** An attempt at an epoch has failed; the cause is Spark's. */
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
    return evaluator.evaluate(parameters, Split.VALIDATION).sums();
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(heard);
    evaluator.close();
  }
}
