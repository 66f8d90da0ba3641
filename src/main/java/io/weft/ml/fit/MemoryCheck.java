package io.weft.ml.fit;

import io.weft.nn.Network;
import io.weft.train.TrainingPlan;
import java.util.Locale;
import org.apache.spark.SparkContext;

/**
 * Refuses a training that cannot fit in memory, before its rows are read.
 *
 * <p>The needs are lower bounds, so that no training is refused that would have worked. The driver
 * needs parameters and optimizer state before and after an epoch. An executor needs the parameters,
 * one worker's gradient sums, and the outputs of each layer for its rows of a step.
 */
public final class MemoryCheck {
  /** Some JVMs have arrays of a few elements less than the largest int. */
  private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

  private final TrainingPlan plan;
  private final long parameters;
  private final long rows;

  private MemoryCheck(TrainingPlan plan) {
    this.plan = plan;
    this.parameters = plan.network().parameterCount();
    this.rows = (plan.batchSize() + plan.workers() - 1L) / plan.workers();
  }

  /**
   * Checks a plan against the cluster.
   *
   * @throws IllegalArgumentException if it needs more than there is; says what would help
   */
  public static void require(TrainingPlan plan, SparkContext spark) {
    long executor = spark.conf().getSizeAsBytes("spark.executor.memory", "1g");
    require(plan, Runtime.getRuntime().maxMemory(), spark.isLocal() ? 0 : executor);
  }

  /**
   * Checks a plan.
   *
   * @param driver bytes of the driver's heap
   * @param executor bytes of an executor's heap; 0 where the workers are in the driver
   */
  public static void require(TrainingPlan plan, long driver, long executor) {
    MemoryCheck check = new MemoryCheck(plan);
    check.requireArrays();
    if (executor == 0) {
      check.require(check.ofDriver() + check.ofExecutor(), driver, "driver");
    } else {
      check.require(check.ofDriver(), driver, "driver");
      check.require(check.ofExecutor(), executor, "executor");
    }
  }

  private void requireArrays() {
    long memory = parameters * plan.optimizer().slots();
    if (memory > MAX_ARRAY) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot train: the optimizer keeps %,d values of %,d parameters (must be at most"
                  + " %,d; use smaller layers, or the optimizer sgd)",
              memory,
              parameters,
              MAX_ARRAY));
    }
    long largest = 0;
    for (Network.LayerSummary layer : plan.network().summary()) {
      largest = Math.max(largest, layer.outputShape().size());
    }
    largest = Math.max(largest, plan.network().inputShape().size());
    if (largest * rows > MAX_ARRAY) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot train: a layer gives %,d values for each of the %,d rows that a worker has of"
                  + " a step (must be at most %,d; use a smaller batch size or more workers)",
              largest,
              rows,
              MAX_ARRAY));
    }
  }

  private long ofDriver() {
    return 2 * Float.BYTES * parameters * (1 + plan.optimizer().slots());
  }

  private long ofExecutor() {
    long values = plan.network().inputShape().size();
    for (Network.LayerSummary layer : plan.network().summary()) {
      values += layer.outputShape().size();
    }
    return Float.BYTES * (2 * parameters + rows * values);
  }

  private void require(long needed, long available, String where) {
    if (needed > available) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot train: %,d parameters and %,d rows of a step on each worker need at least"
                  + " %,d MB of the %s's memory, which is %,d MB (use smaller layers, a smaller"
                  + " batch size, or raise --%s-memory)",
              parameters,
              rows,
              needed >> 20,
              where,
              available >> 20,
              where));
    }
  }
}
