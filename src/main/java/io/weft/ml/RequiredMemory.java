package io.weft.ml;

import io.weft.train.TrainingPlan;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What a training holds at least, whatever its data: weights, one gradient, and the optimizer's
 * memory on the driver; weights and one gradient on an executor. Refuses before the first epoch
 * what is sure to run out of memory in it. A network that passes may still be too large.
 *
 * @param parameters P
 * @param slots values that the optimizer remembers for each parameter
 */
record RequiredMemory(long parameters, int slots) {
  private static final long WEIGHTS_AND_GRADIENT = 2;
  private static final long MEGABYTE = 1 << 20;

  static RequiredMemory of(TrainingPlan plan) {
    return new RequiredMemory(plan.network().parameterCount(), plan.optimizer().slots());
  }

  /** Requires it of the driver that runs this, and of the executors of its cluster. */
  void require(JavaSparkContext spark) {
    require("driver", Runtime.getRuntime().maxMemory());
    if (!spark.isLocal()) {
      require("executor", spark.sc().executorMemory() * MEGABYTE);
    }
  }

  /**
   * Requires it of one process.
   *
   * @param process driver or executor
   * @param bytes that it has
   * @throws IllegalArgumentException if that is too little
   */
  void require(String process, long bytes) {
    boolean isDriver = process.equals("driver");
    long needed = parameters * Float.BYTES * (WEIGHTS_AND_GRADIENT + (isDriver ? slots : 0));
    if (parameters * slots > Integer.MAX_VALUE) {
      throw cannotTrain(
          String.format(
              Locale.ROOT,
              "the optimizer remembers %d values for each (must be 2147483647 at most in all; make"
                  + " the network smaller, or take an optimizer that remembers less)",
              slots));
    }
    if (needed > bytes) {
      throw cannotTrain(
          String.format(
              Locale.ROOT,
              "its weights%s take %.1f GB at least, and the %s has %.1f GB (raise"
                  + " spark.%s.memory, --%s-memory on the command line, or make the network"
                  + " smaller)",
              isDriver ? ", gradient and the optimizer's memory" : " and gradient",
              needed / 1e9,
              process,
              bytes / 1e9,
              process,
              process));
    }
  }

  private IllegalArgumentException cannotTrain(String reason) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "Cannot train a network of %,d parameters: %s", parameters, reason));
  }
}
