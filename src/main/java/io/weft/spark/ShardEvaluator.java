package io.weft.spark;

import io.weft.spark.rows.ChangedRowsException;
import io.weft.spark.rows.Shards;
import io.weft.train.Evaluation;
import io.weft.train.Split;
import io.weft.train.TaskEvaluation;
import io.weft.train.TrainingPlan;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Evaluates parameters on the rows of all workers, in one Spark job; the sums are added in the
 * fixed order, so that they too have the same bits everywhere. Stateless but for the plan, which it
 * keeps on the executors until it is closed.
 */
public final class ShardEvaluator implements AutoCloseable {
  private final JavaSparkContext spark;
  private final Shards shards;
  private final Broadcast<JavaSerialized<TrainingPlan>> plan;

  /**
   * Makes an evaluator; the shards stay the caller's to close.
   *
   * @throws IllegalArgumentException if the shards are not what the plan takes
   */
  public ShardEvaluator(JavaSparkContext spark, TrainingPlan plan, Shards shards) {
    shards.requireFit(plan);
    this.spark = spark;
    this.shards = shards;
    this.plan = spark.broadcast(new JavaSerialized<>(plan));
  }

  /**
   * Loss over one part of the rows, with hits and confusion if the plan's loss predicts classes.
   *
   * @param parameters P values; not modified
   * @throws ChangedRowsException if the rows of a worker are not those that it was dealt
   */
  public Evaluation evaluate(float[] parameters, Split part) {
    shards.spread();
    Broadcast<float[]> weights = spark.broadcast(parameters);
    try {
      Broadcast<JavaSerialized<TrainingPlan>> planThere = plan;
      JavaRDD<JavaSerialized<TaskEvaluation>> evaluations =
          shards
              .workers()
              .mapPartitions(
                  workers ->
                      List.of(
                              new JavaSerialized<>(
                                  TaskEvaluation.of(
                                      workers, planThere.value().value(), weights.value(), part)))
                          .iterator());
      return TaskEvaluation.sum(JavaSerialized.values(Shards.run(evaluations::collect)));
    } finally {
      weights.destroy();
    }
  }

  /** The plan as tasks find it. */
  Broadcast<JavaSerialized<TrainingPlan>> plan() {
    return plan;
  }

  @Override
  public void close() {
    plan.destroy();
  }
}
