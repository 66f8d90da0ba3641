package io.weft.run;

import io.weft.metrics.EpochMetrics;
import io.weft.rundir.RunClaim;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a training and its end to the run directory. A resumed run stays unchanged until {@link
 * #start}. Nothing is written after another process has taken the run over. Safe for several
 * threads.
 */
final class RunWriter {
  private final RunDirectory directory;
  private final RunClaim claim;
  private volatile boolean isWriting;

  private RunWriter(RunDirectory directory, RunClaim claim, boolean isWriting) {
    this.directory = directory;
    this.claim = claim;
    this.isWriting = isWriting;
  }

  /** Writer of a run that this process has created. */
  static RunWriter ofNewRun(RunDirectory directory, RunClaim claim) {
    return new RunWriter(directory, claim, true);
  }

  /** Writer of a run that already exists. */
  static RunWriter ofResumedRun(RunDirectory directory, RunClaim claim) {
    return new RunWriter(directory, claim, false);
  }

  RunDirectory directory() {
    return directory;
  }

  /** Writes the description of the training; the run is running from now on. */
  void start(RunDescription description) {
    directory.start(description);
    isWriting = true;
  }

  /**
   * Writes epochs; they replace those from the first of them on.
   *
   * @throws IllegalStateException if another process has taken the run over
   */
  void append(List<EpochMetrics> epochs) {
    requireClaim();
    directory.append(epochs);
  }

  /**
   * Checks the claim.
   *
   * @throws IllegalStateException if another process has taken the run over
   */
  void requireClaim() {
    try {
      claim.requireHeld();
    } catch (IllegalStateException e) {
      isWriting = false;
      throw e;
    }
  }

  /** Writes the end of a training that was not interrupted by an exception. */
  void end(TrainingOutcome outcome) {
    if (outcome.isStopped()) {
      directory.stop(outcome.result());
    } else {
      directory.finish(outcome.result(), outcome.confusion(), outcome.classNames());
    }
  }

  /** Writes that the run was stopped, unless it has ended already. */
  void stop(@Nullable RunResult result) {
    if (isWriting) {
      directory.stop(result);
    }
  }

  /**
   * Writes that the run has failed, unless it has ended already.
   *
   * @return whether the run was this writer's to write
   */
  boolean fail(String reason) {
    if (isWriting) {
      directory.fail(reason);
    }
    return isWriting;
  }
}
