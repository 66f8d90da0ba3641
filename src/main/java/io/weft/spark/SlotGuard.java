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
 * Bounds the time that a training waits for slots. Spark itself waits without a limit, and reports
 * nothing: for replacements of lost executors, and for slots that other jobs hold.
 *
 * <ol>
 *   <li>After a few seconds, the guard reports the reason of the wait.
 *   <li>After {@code spark.weft.slots.timeout}, it cancels the training's jobs.
 * </ol>
 *
 * <p>With dynamic allocation, where executors come and go, it only reports.
 */
public final class SlotGuard {
  static final String TIMEOUT = "spark.weft.slots.timeout";

  /** Longer than the restart of an executor, shorter than the reboot of a machine. */
  private static final String DEFAULT_TIMEOUT = "120s";

  /** Longer than a delay of Spark's scheduler, or the rest of an epoch of another training. */
  private static final Duration REPORT_AFTER = Duration.ofSeconds(5);

  private static final long POLL_MILLIS = 500;
  private static final Logger LOG = LoggerFactory.getLogger(SlotGuard.class);

  private final JavaSparkContext spark;
  private final Consumer<String> waits;
  private final Duration reportAfter;
  private final Duration timeout;
  private final boolean isDynamic;
  private final String tag = "weft-" + UUID.randomUUID();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Wait forExecutors = new Wait();
  private volatile int needed;
  private volatile boolean isRequired;
  private volatile @Nullable IllegalStateException failure;

  /** The training's jobs at the latest poll; empty if they were not waiting. */
  private List<WaitingJob> waitingJobs = List.of();

  private final Wait forTasks = new Wait();
  private boolean isReported;

  private SlotGuard(
      JavaSparkContext spark,
      int needed,
      Consumer<String> waits,
      Duration reportAfter,
      Duration timeout) {
    this.spark = spark;
    this.needed = needed;
    this.waits = waits;
    this.reportAfter = reportAfter;
    this.timeout = timeout;
    this.isDynamic = Slots.whyNoBarrier(spark).isPresent();
  }

  /**
   * A guard without a thread: it only answers {@link #areEnough}.
   *
   * @param needed slots needed at the same time
   */
  SlotGuard(JavaSparkContext spark, int needed) {
    this(spark, needed, wait -> {}, REPORT_AFTER, timeout(spark));
  }

  /**
   * Runs a training under guard, in the calling thread.
   *
   * @param waits receives the reasons of waits, in another thread
   * @param training receives the guard, to declare the slots that it needs
   * @throws IllegalStateException if slots that the training needs were lost, or held by other
   *     jobs, for longer than {@code spark.weft.slots.timeout}; the message has the number of slots
   */
  public static <T> T run(
      JavaSparkContext spark, Consumer<String> waits, Function<SlotGuard, T> training) {
    return run(spark, waits, REPORT_AFTER, timeout(spark), training);
  }

  static <T> T run(
      JavaSparkContext spark,
      Consumer<String> waits,
      Duration reportAfter,
      Duration timeout,
      Function<SlotGuard, T> training) {
    return new SlotGuard(spark, 1, waits, reportAfter, timeout).run(training);
  }

  /** Longest time that slots may be missing. */
  static Duration timeout(JavaSparkContext spark) {
    return Duration.ofSeconds(spark.getConf().getTimeAsSeconds(TIMEOUT, DEFAULT_TIMEOUT));
  }

  /** Requires the slots of a gradient exchange until the training ends. */
  public void require(GradientExchange exchange) {
    needed = exchange.requiredSlots();
    forExecutors.end();
    isRequired = !isDynamic;
  }

  /**
   * Returns true if the cluster has the needed slots now, free or not.
   *
   * @throws IllegalStateException if they have been missing for longer than {@code
   *     spark.weft.slots.timeout}; the message has the number of slots
   */
  boolean areEnough() {
    if (spark.isLocal() || spark.sc().isStopped()) {
      return true;
    }
    int present = Slots.present(spark);
    if (present >= needed) {
      forExecutors.end();
      return true;
    }
    if (forExecutors.elapsed().compareTo(timeout) > 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot continue: executors were lost, and for %d s there have been fewer slots than"
                  + " are needed at once: %d of %d (%s bounds the wait)",
              timeout.toSeconds(),
              present,
              needed,
              TIMEOUT));
    }
    return false;
  }

  private <T> T run(Function<SlotGuard, T> training) {
    Thread watcher = new Thread(this::watch, "weft-slots");
    watcher.setDaemon(true);
    spark.sc().addJobTag(tag);
    watcher.start();
    try {
      return training.apply(this);
    } catch (Exception e) { // Scala declares no exceptions, but SparkException is a checked one
      IllegalStateException reason = failure;
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

  private void watch() {
    try {
      while (!ended.await(POLL_MILLIS, TimeUnit.MILLISECONDS) && !spark.sc().isStopped()) {
        try {
          if (isRequired) {
            areEnough();
          }
          checkJobs();
        } catch (IllegalStateException e) {
          failure = e;
          spark.sc().cancelJobsWithTag(tag);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reports jobs whose tasks do not start, and later throws. */
  private void checkJobs() {
    List<WaitingJob> jobs = waitingJobs();
    if (jobs.isEmpty() || !jobs.equals(waitingJobs)) {
      waitingJobs = jobs;
      forTasks.restart();
      isReported = false;
      return;
    }
    int present = Slots.present(spark);
    int free = Math.min(present, Slots.free(spark));
    Duration waited = forTasks.elapsed();
    if (!isReported && waited.compareTo(reportAfter) >= 0) {
      isReported = true;
      report(free, present);
    }
    if (present > 0 && !isDynamic && waited.compareTo(timeout) > 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot continue: for %d s %s: %s (%s bounds the wait)",
              waited.toSeconds(),
              free < needed
                  ? "other jobs have held the slots"
                  : "Spark has started no task in free slots, see spark.locality.wait",
              slots(free, present),
              TIMEOUT));
    }
  }

  private void report(int free, int present) {
    String wait =
        present == 0
            ? "Waiting for executors: there are none"
            : String.format(
                Locale.ROOT,
                "Waiting for %s: %s%s",
                free < needed
                    ? "slots that other jobs hold"
                    : "Spark to start tasks in free slots (spark.locality.wait)",
                slots(free, present),
                isDynamic
                    ? ""
                    : String.format(
                        Locale.ROOT, " (for at most %d s: %s)", timeout.toSeconds(), TIMEOUT));
    LOG.warn(wait);
    waits.accept(wait);
  }

  private String slots(int free, int present) {
    return String.format(Locale.ROOT, "%d needed at once, %d of %d free", needed, free, present);
  }

  /** The training's active jobs; empty if one of them has a running task. */
  private List<WaitingJob> waitingJobs() {
    SparkStatusTracker tracker = spark.sc().statusTracker();
    int[] active = tracker.getActiveJobIds();
    List<WaitingJob> jobs =
        Arrays.stream(tracker.getJobIdsForTag(tag))
            .filter(id -> Arrays.stream(active).anyMatch(other -> other == id))
            .sorted()
            .mapToObj(id -> waitingJob(tracker, id))
            .toList();
    return jobs.stream().anyMatch(job -> job.running > 0) ? List.of() : jobs;
  }

  private static WaitingJob waitingJob(SparkStatusTracker tracker, int id) {
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
    return new WaitingJob(id, running, done);
  }

  /** A job that has not ended, with its numbers of running and completed tasks. */
  private record WaitingJob(int id, int running, int done) {}

  /** Clock of one wait; the first call of {@link #elapsed} starts it. Thread-safe. */
  private static final class Wait {
    private boolean hasStarted;
    private long startNanos;

    synchronized Duration elapsed() {
      if (!hasStarted) {
        restart();
      }
      return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    synchronized void restart() {
      hasStarted = true;
      startNanos = System.nanoTime();
    }

    synchronized void end() {
      hasStarted = false;
    }
  }
}
