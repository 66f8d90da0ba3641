package io.weft.run;

import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.files.FilePaths;
import io.weft.rundir.DataFile;
import io.weft.rundir.Run;
import io.weft.rundir.RunClaim;
import io.weft.rundir.RunDirectory;
import io.weft.settings.Hyperparameters;
import io.weft.train.DivergedException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.sql.SparkSession;

/** The course of one run, from a config to a run directory that is finished, stopped or failed. */
final class TrainingRun {
  private TrainingRun() {}

  /** Trains a new run in {@code runs}. */
  static RunDirectory start(SparkSession spark, Config config, String runs, RunListener listener) {
    try (StopRequest stop = StopRequest.listen(spark)) {
      RunDirectory directory =
          RunDirectory.create(
              FilePaths.typed(runs),
              config.name(),
              RunContext.description(spark, config),
              spark.sparkContext().hadoopConfiguration());
      stop.atTheEnd(() -> directory.stop(null));
      try (RunClaim claim = directory.claim()) {
        RunWriter writer = RunWriter.ofNewRun(directory, claim);
        return run(new RunContext(spark, config, writer, listener, stop, Optional.empty()));
      }
    }
  }

  /** Continues a run. The run stays unchanged until its training continues. */
  static RunDirectory resume(
      SparkSession spark, Resume resume, Config config, RunListener listener) {
    try (StopRequest stop = StopRequest.listen(spark);
        RunClaim claim = resume.directory().claim()) {
      resume.requireUnchanged();
      RunWriter writer = RunWriter.ofResumedRun(resume.directory(), claim);
      Optional<Run> previous = Optional.of(resume.directory().run());
      return run(new RunContext(spark, config, writer, listener, stop, previous));
    }
  }

  private static RunDirectory run(RunContext run) {
    run.stop().atTheEnd(() -> stopped(run));
    try {
      // the name that Spark's web UI shows for its jobs and in the tab Training
      run.spark().sparkContext().setJobDescription(run.directory().path().getName());
      if (run.previous().isEmpty()) {
        run.writer().start(RunContext.description(run.spark(), run.config()));
      }
      train(run);
      if (isFinished(run)) {
        run.tryForThePage(() -> run.listener().onFinish(run.directory())); // a stop waits for it
      }
    } catch (Throwable e) { // Spark throws checked ones undeclared, and the JVM its errors
      failed(run, e);
      throw e;
    } finally {
      run.spark().sparkContext().setJobDescription(null);
      run.listener().onClose();
    }
    if (run.stop().isRequested() && !isFinished(run)) {
      throw new CancellationException("the run was stopped");
    }
    return run.directory();
  }

  private static void train(RunContext run) {
    long start = System.nanoTime();
    String kind = run.config().get(Keys.KIND);
    try (PreparedData data =
        new PreparedData(run.spark(), run.config(), MllibEstimator.categories(run.config()))) {
      run.previous().ifPresent(previous -> requireSameData(run, previous.data(), data.files()));
      switch (kind) {
        case "mlpc" -> new BaselineTraining(run, data).train();
        case "mllib" -> new MllibTraining(run, data).train();
        default -> NetworkTraining.train(run, data, start);
      }
    }
  }

  private static void requireSameData(
      RunContext run, List<DataFile> previous, List<DataFile> current) {
    for (DataFile was : previous) {
      for (DataFile is : current) {
        if (is.role().equals(was.role()) && !is.fingerprint().equals(was.fingerprint())) {
          throw new IllegalArgumentException(
              "Cannot resume %s: the rows of %s are not those that it was started with"
                  .formatted(run.directory(), is.path()));
        }
      }
    }
  }

  private static void failed(RunContext run, Throwable reason) {
    if (run.stop().isRequested()) {
      run.writer().stop(null);
      throw (CancellationException)
          new CancellationException("the run was stopped").initCause(reason);
    }
    try {
      boolean isRecorded = run.writer().fail(Failure.message(reason, "train"));
      if (isRecorded && hasProgress(run.directory())) {
        reportKeptEpochs(run, "Failed", !isSureToFailAgain(reason));
      }
    } catch (UncheckedIOException e) { // the disk may be what failed
      reason.addSuppressed(e);
      run.warn("%s", String.valueOf(e.getMessage()));
    }
  }

  /** Tells if a part of the training is kept: an epoch, or steps of the first one. */
  private static boolean hasProgress(RunDirectory directory) {
    return !directory.epochs().isEmpty() || directory.hasCheckpoints();
  }

  private static void stopped(RunContext run) {
    run.writer().stop(null);
    if (run.directory().run().status() == Run.Status.STOPPED) {
      reportKeptEpochs(run, "Stopped", true);
    }
  }

  private static void reportKeptEpochs(RunContext run, String ending, boolean isResumable) {
    if (run.config().get(Keys.KIND).equals("mllib")) {
      return; // it has no epochs
    }
    boolean baseline = run.config().get(Keys.KIND).equals("mlpc");
    run.warn(
        "%s: %d of %d %s are done and kept in %s",
        ending,
        run.directory().epochs().size(),
        run.config().get(baseline ? Keys.MLPC_MAX_ITERATIONS : Keys.of(Hyperparameters.EPOCHS)),
        baseline ? "iterations" : "epochs",
        run.directory());
    if (isResumable && !baseline && run.config().get(Hyperparameters.CHECKPOINT_INTERVAL) > 0) {
      run.listener().onResumable(run.directory());
    }
  }

  private static boolean isFinished(RunContext run) {
    return run.directory().run().status() == Run.Status.FINISHED;
  }

  /** Tells whether the same steps would end in the same numbers. */
  private static boolean isSureToFailAgain(Throwable reason) {
    return reason instanceof DivergedException
        || (reason.getCause() != null && isSureToFailAgain(reason.getCause()));
  }
}
