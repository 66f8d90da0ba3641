package io.weft.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.files.FilePaths;
import io.weft.files.Reasons;
import io.weft.math.Gemm;
import io.weft.rundir.DataFile;
import io.weft.rundir.Environment;
import io.weft.rundir.ModelSummary;
import io.weft.rundir.Run;
import io.weft.rundir.RunClaim;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import io.weft.settings.Hyperparameters;
import io.weft.train.DivergedException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.sql.SparkSession;

/** One run, from a config to a run directory that is finished, stopped or failed. */
public final class TrainingRun {
  /** Of the environment: the number of workers, which the config may leave to the cluster. */
  static final String WORKERS = "workers";

  final SparkSession spark;
  final Config config;
  final RunDirectory directory;
  final RunListener listener;
  private final StopRequest stop;
  private final RunClaim claim;
  private final Run before;
  private volatile boolean started;

  private TrainingRun(
      SparkSession spark,
      Config config,
      RunDirectory directory,
      RunListener listener,
      StopRequest stop,
      RunClaim claim) {
    this.spark = spark;
    this.config = config;
    this.directory = directory;
    this.listener = listener;
    this.stop = stop;
    this.claim = claim;
    this.before = directory.run();
  }

  /**
   * Trains, and returns where the run is kept.
   *
   * @throws CancellationException when the JVM goes down meanwhile, as on Ctrl-C
   */
  public static RunDirectory run(
      SparkSession spark, Config config, String runs, RunListener listener) {
    try (StopRequest stop = StopRequest.listen(spark)) {
      RunDirectory directory =
          RunDirectory.create(
              FilePaths.typed(runs),
              config.name(),
              description(spark, config, List.of(), ModelSummary.UNKNOWN, Map.of()),
              spark.sparkContext().hadoopConfiguration());
      stop.atTheEnd(() -> directory.stop(null));
      try (RunClaim claim = directory.claim()) {
        TrainingRun run = new TrainingRun(spark, config, directory, listener, stop, claim);
        run.started = true;
        return run.run();
      }
    }
  }

  /**
   * Continues a run. Until training really continues, the run is left as it was, whatever happens.
   *
   * @param config the run's own, which may ask for more epochs
   * @throws IllegalArgumentException if another process is at work on it
   * @throws CancellationException when the JVM goes down meanwhile, as on Ctrl-C
   */
  public static RunDirectory resume(
      SparkSession spark, Resume resume, Config config, RunListener listener) {
    try (StopRequest stop = StopRequest.listen(spark);
        RunClaim claim = resume.directory().claim()) {
      resume.requireUnchanged();
      return new TrainingRun(spark, config, resume.directory(), listener, stop, claim).run();
    }
  }

  private RunDirectory run() {
    stop.atTheEnd(this::stopped);
    try {
      // the name that Spark's web UI shows for its jobs and in the tab Training
      spark.sparkContext().setJobDescription(directory.path().getName());
      if (started) {
        start(List.of(), ModelSummary.UNKNOWN, Map.of());
      }
      train();
      if (isFinished()) {
        forThePage(() -> listener.onFinish(directory)); // a stop waits for it
      }
    } catch (Throwable e) { // Spark throws checked ones undeclared, and the JVM its errors
      failed(e);
      throw e;
    } finally {
      spark.sparkContext().setJobDescription(null);
      listener.onClose();
    }
    if (stop.isRequested() && !isFinished()) {
      throw new CancellationException("the run was stopped");
    }
    return directory;
  }

  private boolean isFinished() {
    return directory.run().status() == Run.Status.FINISHED;
  }

  /** Does what only the run's page needs; whatever goes wrong there is no failure of the run. */
  void forThePage(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) { // such as that of a JVM without fonts
      warn(
          "The run's page is not complete: %s",
          e instanceof UncheckedIOException ? Reasons.firstLine(e) : e.toString());
    }
  }

  private void failed(Throwable reason) {
    if (stop.isRequested()) {
      endAsStopped();
      throw (CancellationException)
          new CancellationException("the run was stopped").initCause(reason);
    }
    if (!started) {
      return;
    }
    try {
      directory.fail(Failure.message(reason, "train"));
      if (!directory.epochs().isEmpty()) {
        sayWhatIsKept("Failed", !isSureToFailAgain(reason));
      }
    } catch (UncheckedIOException e) { // the disk may be what failed
      reason.addSuppressed(e);
      listener.onWarning(String.valueOf(e.getMessage()));
    }
  }

  private void endAsStopped() {
    if (started) {
      directory.stop(null);
    }
  }

  private void stopped() {
    endAsStopped();
    if (directory.run().status() == Run.Status.STOPPED) {
      sayWhatIsKept("Stopped", true);
    }
  }

  private void sayWhatIsKept(String ending, boolean canGoOn) {
    boolean baseline = config.get(Keys.KIND).equals("mlpc");
    warn(
        "%s: %d of %d %s are done and kept in %s",
        ending,
        directory.epochs().size(),
        config.get(baseline ? Keys.MLPC_MAX_ITERATIONS : Keys.of(Hyperparameters.EPOCHS)),
        baseline ? "iterations" : "epochs",
        directory);
    if (canGoOn && !baseline && config.get(Hyperparameters.CHECKPOINT_INTERVAL) > 0) {
      listener.onResumable(directory);
    }
  }

  /** The same steps end in the same numbers. */
  private static boolean isSureToFailAgain(Throwable reason) {
    return reason instanceof DivergedException
        || (reason.getCause() != null && isSureToFailAgain(reason.getCause()));
  }

  /**
   * To be called before what an epoch has worked out is written.
   *
   * @throws IllegalStateException if another process has taken the run over, which is then its own
   */
  void requireClaim() {
    try {
      claim.requireHeld();
    } catch (IllegalStateException e) {
      started = false;
      throw e;
    }
  }

  /** Asked after each step. */
  boolean isStopRequested() {
    return stop.isRequestedNow();
  }

  private void train() {
    long start = System.nanoTime();
    try (PreparedData data = new PreparedData(spark, config)) {
      requireSameData(data.files());
      if (config.get(Keys.KIND).equals("mlpc")) {
        new BaselineTraining(this, data).run();
      } else {
        new NetworkTraining(this, data, start).run();
      }
    }
  }

  /**
   * Writes down what is about to be trained.
   *
   * @param more for the environment
   */
  void describe(ModelSummary model, PreparedData data, Map<String, String> more) {
    listener.onMessage(model.toText().stripTrailing());
    start(data.files(), model, more);
  }

  private void start(List<DataFile> data, ModelSummary model, Map<String, String> more) {
    RunDescription description = description(spark, config, data, model, more);
    warnOfOtherBits(description.environment());
    directory.start(description);
    started = true;
  }

  private static RunDescription description(
      SparkSession spark,
      Config config,
      List<DataFile> data,
      ModelSummary model,
      Map<String, String> more) {
    Map<String, String> environment = Environment.describe();
    environment.put("spark", spark.version());
    environment.put("master", spark.sparkContext().master());
    environment.put("blas", Gemm.fastestName());
    environment.putAll(more);
    environment.put("commit", Build.current().commit().orElse("unknown"));
    return new RunDescription(
        new ObjectMapper().valueToTree(config.asTree()),
        config.get(Keys.SEED),
        data,
        model,
        environment);
  }

  private void warnOfOtherBits(Map<String, String> environment) {
    for (String key : List.of("cpu", "blas")) {
      String was = before.environment().getOrDefault(key, "");
      String is = environment.getOrDefault(key, "");
      if (!was.isEmpty() && !was.equals(is)) {
        warn("The weights may differ in their last bits: %s is %s (was %s)", key, is, was);
      }
    }
  }

  private void requireSameData(List<DataFile> files) {
    for (DataFile was : before.data()) {
      for (DataFile is : files) {
        if (is.role().equals(was.role()) && !is.fingerprint().equals(was.fingerprint())) {
          throw new IllegalArgumentException(
              "Cannot resume %s: the rows of %s are not those that it was started with"
                  .formatted(directory, is.path()));
        }
      }
    }
  }

  /** Training begins with its first epoch. A resumed run should not, if it could be helped. */
  void fromTheBeginning() {
    if (started) {
      return;
    }
    if (before.status() == Run.Status.FINISHED) {
      throw new IllegalStateException(
          "Cannot resume %s: it is finished and has no checkpoint to go on from"
              .formatted(directory));
    }
    warn("%s has no checkpoint: starting from the beginning", directory);
  }

  /** Number of workers that the run had so far, which decides its bits; empty for a new one. */
  Optional<Integer> workersBefore() {
    return Optional.ofNullable(before.environment().get(WORKERS))
        .filter(workers -> workers.matches("[1-9]\\d{0,8}"))
        .map(Integer::valueOf);
  }

  /** Sends the listener a message. */
  void say(String format, Object... values) {
    listener.onMessage(String.format(Locale.ROOT, format, values));
  }

  private void warn(String format, Object... values) {
    listener.onWarning(String.format(Locale.ROOT, format, values));
  }
}
