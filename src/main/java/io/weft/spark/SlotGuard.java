package io.weft.spark;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.JobExecutionStatus;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Bounds the time that a training waits for slots. Spark itself waits without end, and says
 * nothing: for executors that are lost, and for slots that other jobs hold. After a few seconds the
 * guard tells what is waited for. After {@code spark.weft.slots.timeout} it cancels the training's
 * jobs. With dynamic allocation, where executors come and go, it only tells.
 */
public final class SlotGuard {
  private static final Logger LOG = LoggerFactory.getLogger(SlotGuard.class);
  private static final long LOOK_MILLIS = 500;

  /**
   * A job that is only scheduled late, or waits for the next epoch of another training, is not
   * told.
   */
  private static final Duration TELL_AFTER = Duration.ofSeconds(5);

  private final JavaSparkContext spark;
  private final Consumer<String> told;
  private final Duration tellAfter;
  private final Duration timeout;
  private final boolean isDynamic;
  private final String tag = "weft-" + UUID.randomUUID();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int needed = 1;
  private volatile @Nullable SlotWatch watch;
  private volatile @Nullable IllegalStateException lost;

  /** What waited when the guard last looked, since when, and whether that was told. */
  private List<Waiting> waiting = List.of();

  private long waitingSinceNanos;
  private boolean isTold;

  private SlotGuard(
      JavaSparkContext spark, Consumer<String> told, Duration tellAfter, Duration timeout) {
    this.spark = spark;
    this.told = told;
    this.tellAfter = tellAfter;
    this.timeout = timeout;
    this.isDynamic = Slots.whyNoBarrier(spark).isPresent();
  }

  /**
   * Runs a training under guard, in the calling thread.
   *
   * @param told what the training waits for, by another thread
   * @param training gets the guard, to say which slots it needs
   * @throws IllegalStateException if slots that the training cannot do without were lost, or held
   *     by other jobs, for longer than {@code spark.weft.slots.timeout}; says how many there are
   */
  public static <T> T run(
      JavaSparkContext spark, Consumer<String> told, Function<SlotGuard, T> training) {
    return run(spark, told, TELL_AFTER, SlotWatch.timeout(spark), training);
  }

  static <T> T run(
      JavaSparkContext spark,
      Consumer<String> told,
      Duration tellAfter,
      Duration timeout,
      Function<SlotGuard, T> training) {
    return new SlotGuard(spark, told, tellAfter, timeout).run(training);
  }

  /** From now on the training needs the slots of this sync, and those that it has may not go. */
  public void require(GradientExchange sync) {
    needed = sync.slots();
    if (!isDynamic) {
      watch = new SlotWatch(spark, needed);
    }
  }

  private <T> T run(Function<SlotGuard, T> training) {
    Thread watcher = new Thread(this::look, "weft-slots");
    watcher.setDaemon(true);
    spark.sc().addJobTag(tag);
    watcher.start();
    try {
      return training.apply(this);
    } catch (Exception e) { // Spark throws checked ones undeclared
      IllegalStateException reason = lost;
      if (reason != null) {
        reason.addSuppressed(e);
        throw reason;
      }
      throw e;
    } finally {
      ended.countDown();
      spark.sc().removeJobTag(tag);
    }
  }

  private void look() {
    try {
      while (!ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && !spark.sc().isStopped()) {
        try {
          SlotWatch present = watch;
          if (present != null) {
            present.areEnough();
          }
          lookAtJobs(System.nanoTime());
        } catch (IllegalStateException e) {
          lost = e;
          spark.sc().cancelJobsWithTag(tag);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookAtJobs(long now) {
    List<Waiting> here = waiting();
    if (here.isEmpty() || !here.equals(waiting)) {
      waiting = here;
      waitingSinceNanos = now;
      isTold = false;
      return;
    }
    int present = Slots.present(spark);
    Duration waited = Duration.ofNanos(now - waitingSinceNanos);
    if (!isTold && waited.compareTo(tellAfter) >= 0) {
      isTold = true;
      tell(present);
    }
    if (present > 0 && !isDynamic && waited.compareTo(timeout) > 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot go on: for %d s %s: %s (%s bounds the wait)",
              waited.toSeconds(),
              areHeld(present)
                  ? "other jobs have held the slots"
                  : "Spark has started no task in free slots, see spark.locality.wait",
              slots(present),
              SlotWatch.TIMEOUT));
    }
  }

  private void tell(int present) {
    String what =
        present == 0
            ? "Waiting for executors: there are none"
            : String.format(
                Locale.ROOT,
                "Waiting for %s: %s%s",
                areHeld(present)
                    ? "slots that other jobs hold"
                    : "Spark to start tasks in free slots (spark.locality.wait)",
                slots(present),
                isDynamic
                    ? ""
                    : String.format(
                        Locale.ROOT,
                        " (for at most %d s: %s)",
                        timeout.toSeconds(),
                        SlotWatch.TIMEOUT));
    LOG.warn(what);
    told.accept(what);
  }

  /** Whether other jobs hold slots that are needed; else Spark waits for better ones. */
  private boolean areHeld(int present) {
    return Math.min(present, Slots.free(spark)) < needed;
  }

  private String slots(int present) {
    return String.format(
        Locale.ROOT,
        "%d needed at once, %d of %d free",
        needed,
        Math.min(present, Slots.free(spark)),
        present);
  }

  /** The training's jobs; empty if one of them has a task that runs. */
  private List<Waiting> waiting() {
    SparkStatusTracker tracker = spark.sc().statusTracker();
    int[] active = tracker.getActiveJobIds();
    List<Waiting> found =
        Arrays.stream(tracker.getJobIdsForTag(tag))
            .filter(id -> Arrays.stream(active).anyMatch(other -> other == id))
            .sorted()
            .mapToObj(id -> waiting(tracker, id))
            .toList();
    return found.stream().anyMatch(job -> job.running > 0) ? List.of() : found;
  }

  private static Waiting waiting(SparkStatusTracker tracker, int id) {
    int running = 0;
    int done = 0;
    Option<SparkJobInfo> job = tracker.getJobInfo(id);
    if (job.isDefined() && job.get().status() == JobExecutionStatus.RUNNING) {
      for (int stage : job.get().stageIds()) {
        Option<SparkStageInfo> info = tracker.getStageInfo(stage);
        if (info.isDefined()) {
          running += info.get().numActiveTasks();
          done += info.get().numCompletedTasks() + info.get().numFailedTasks();
        }
      }
    }
    return new Waiting(id, running, done);
  }

  /** A job that is not done, and its tasks. */
  private record Waiting(int job, int running, int done) {}
}
