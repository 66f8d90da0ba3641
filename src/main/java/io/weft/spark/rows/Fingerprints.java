package io.weft.spark.rows;

import io.weft.math.KeyedRandom;
import io.weft.train.Worker;
import java.util.Locale;
import org.apache.spark.api.java.function.Function;

/**
 * The fingerprint of each worker's rows as they were dealt. A function from a worker to itself,
 * that a task applies where it takes its workers: it refuses one whose rows have changed.
 */
final class Fingerprints implements Function<Worker, Worker> {
  private static final long serialVersionUID = 1;
  private final long[] dealt;

  /**
   * Keeps them.
   *
   * @param dealt W values, in the order of the workers; not modified
   */
  Fingerprints(long[] dealt) {
    this.dealt = dealt.clone();
  }

  /** W. */
  int workers() {
    return dealt.length;
  }

  @Override
  public Worker call(Worker worker) {
    if (worker.fingerprint() != dealt[worker.index()]) {
      throw ChangedRowsException.of(worker.index(), dealt.length);
    }
    return worker;
  }

  /** Fingerprint of all rows: equal for equal rows. */
  String ofAll() {
    long hash = 0;
    for (long worker : dealt) {
      hash = KeyedRandom.mix(hash) + worker;
    }
    return String.format(Locale.ROOT, "%016x", hash);
  }
}
