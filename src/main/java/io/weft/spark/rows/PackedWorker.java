package io.weft.spark.rows;

import io.weft.train.Worker;
import java.io.Serializable;

/**
 * A worker with its rows.
 *
 * @param copies largest number of equal rows of a split
 * @param bytesOnHeap bytes of the rows there
 * @param bytesOnDisk bytes of the rows there
 */
record PackedWorker(Worker worker, long copies, long bytesOnHeap, long bytesOnDisk)
    implements Serializable {

  /** Summary for the driver. */
  Summary summary() {
    return new Summary(
        worker.fingerprint(),
        worker.training().count(),
        worker.validation().count(),
        copies,
        bytesOnHeap,
        bytesOnDisk);
  }

  /** Summary of a worker's rows. */
  record Summary(
      long fingerprint,
      long training,
      long validation,
      long copies,
      long bytesOnHeap,
      long bytesOnDisk)
      implements Serializable {}
}
