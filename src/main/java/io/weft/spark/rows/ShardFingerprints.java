package io.weft.spark.rows;

import io.weft.math.ContentHash;
import io.weft.train.Worker;
import java.util.Locale;
import org.apache.spark.api.java.function.Function;

/**
 * The fingerprints of the workers' rows when these were first computed. As a function it returns a
 * worker unchanged, and throws a {@link ChangedRowsException} if the worker's rows have changed.
 * Tasks apply it to the workers that they receive.
 */
final class ShardFingerprints implements Function<Worker, Worker> {
  private static final long serialVersionUID = 1;
  private final long[] byWorker;

  /**
   * Copies the fingerprints.
   *
   * @param byWorker W values, in the order of the workers; not modified
   */
  ShardFingerprints(long[] byWorker) {
    this.byWorker = byWorker.clone();
  }

  /** Number of workers, W. */
  int workers() {
    return byWorker.length;
  }

  @Override
  public Worker call(Worker worker) {
    if (worker.fingerprint() != byWorker[worker.index()]) {
      throw new ChangedRowsException(worker.index(), byWorker.length);
    }
    return worker;
  }

  /** Fingerprint of all rows: equal for equal rows. */
  String ofAllRows() {
    long hash = 0;
    for (long worker : byWorker) {
      hash = ContentHash.combine(hash, worker);
    }
    return String.format(Locale.ROOT, "%016x", hash);
  }
}
