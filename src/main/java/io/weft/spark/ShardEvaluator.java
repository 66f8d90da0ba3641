package io.weft.spark;

import io.weft.metrics.MetricSums;
import io.weft.spark.rows.ChangedRowsException;
import io.weft.spark.rows.Shards;
import io.weft.train.Evaluation;
import io.weft.train.Split;
import io.weft.train.TaskEvaluation;
import io.weft.train.TrainingPlan;
import io.weft.train.Worker;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Evaluates parameters on the rows of all workers, in one Spark job. The sums are added in the
 * fixed order, so that they have the same bits on every cluster. The plan stays broadcast until the
 * evaluator is closed.
 */
public final class ShardEvaluator implements AutoCloseable {
  private final JavaSparkContext spark;
  private final Shards shards;
  private final Broadcast<JavaSerialized<TrainingPlan>> plan;

  /**
   * Creates an evaluator. The caller closes the shards.
   *
   * @throws IllegalArgumentException if the shards do not match the plan
   */
  public ShardEvaluator(JavaSparkContext spark, TrainingPlan plan, Shards shards) {
    shards.requireFit(plan);
    this.spark = spark;
    this.shards = shards;
    this.plan = spark.broadcast(new JavaSerialized<>(plan));
  }

  /**
   * Computes the loss over one split of the rows, with hits and confusion if the plan's loss
   * predicts classes.
   *
   * @param parameters P values; not modified
   * @throws ChangedRowsException if the rows of a worker have changed
   */
  public Evaluation evaluate(float[] parameters, Split split) {
    return run(
        parameters, (workers, plan, values) -> TaskEvaluation.of(workers, plan, values, split));
  }

  /** Computes what {@link #evaluate} does, but no confusion, which may be large. */
  MetricSums sums(float[] parameters, Split split) {
    return run(
            parameters,
            (workers, plan, values) -> TaskEvaluation.ofSums(workers, plan, values, split))
        .sums();
  }

  /** Evaluates the workers of a task. */
  private interface TaskEvaluator extends Serializable {
    TaskEvaluation of(Iterator<Worker> workers, TrainingPlan plan, float[] parameters);
  }

  private Evaluation run(float[] parameters, TaskEvaluator evaluator) {
    shards.spread(Slots.present(spark));
    Broadcast<float[]> weights = spark.broadcast(parameters);
    try {
      Broadcast<JavaSerialized<TrainingPlan>> broadcastPlan = plan; // the lambda captures no this
      JavaRDD<JavaSerialized<TaskEvaluation>> evaluations =
          shards
              .workers()
              .mapPartitions(
                  workers ->
                      List.of(
                              new JavaSerialized<>(
                                  evaluator.of(
                                      workers, broadcastPlan.value().value(), weights.value())))
                          .iterator());
      return TaskEvaluation.sum(JavaSerialized.values(shards.run(evaluations::collect)));
    } finally {
      weights.destroy();
    }
  }

  /** Broadcast plan, for tasks. */
  Broadcast<JavaSerialized<TrainingPlan>> plan() {
    return plan;
  }

  @Override
  public void close() {
    plan.destroy();
  }
}
