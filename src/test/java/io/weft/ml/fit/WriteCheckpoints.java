package io.weft.ml.fit;

import io.weft.SparkSessions;

/**
 * Wrote the checkpoints that {@link CheckpointsTest} resumes from for ever. To be run again for a
 * new format only, into a folder of its own.
 */
final class WriteCheckpoints {
  private WriteCheckpoints() {}

  /**
   * Takes the folder to write into. It gets a checkpoint at the end of the third epoch, and one
   * within the fourth.
   */
  public static void main(String[] args) {
    CheckpointsTest.classifier()
        .setCheckpointDir(args[0])
        .setCheckpointsKept(1)
        .setCheckpointMinutes(1e-12)
        .setTrainingListener(new CheckpointsTest.StopAfter(3, 2))
        .fit(CheckpointsTest.rows(5));
    SparkSessions.local().stop();
  }
}
