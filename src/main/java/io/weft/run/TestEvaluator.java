package io.weft.run;

import io.weft.spark.ShardEvaluator;
import io.weft.spark.rows.ExampleSchema;
import io.weft.spark.rows.Shards;
import io.weft.train.Evaluation;
import io.weft.train.Split;
import io.weft.train.TrainingPlan;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Evaluates parameters on test rows, which it keeps on the executors until it is closed. */
final class TestEvaluator implements AutoCloseable {
  private final Shards shards;
  private final ShardEvaluator evaluator;

  /**
   * Deals the rows to as many workers as the training has.
   *
   * @param data the run's data, which has the test rows
   */
  TestEvaluator(SparkSession spark, TrainingPlan plan, PreparedData data) {
    int features = plan.network().inputShape().size();
    ExampleSchema schema =
        switch (data.task()) {
          case CLASSIFICATION -> ExampleSchema.classification(features, data.classes());
          case REGRESSION -> ExampleSchema.regression(features, 1);
        };
    this.shards =
        Shards.forEvaluation(
            data.testColumns(),
            schema.withNominal(plan.network().nominalColumns()),
            plan.workers());
    try {
      this.evaluator = new ShardEvaluator(new JavaSparkContext(spark.sparkContext()), plan, shards);
    } catch (Throwable e) { // Spark throws checked ones undeclared, and the JVM its errors
      shards.close();
      throw e;
    }
  }

  /** Number of test rows. */
  long rows() {
    return shards.validationRows();
  }

  /**
   * Computes the scores of parameters.
   *
   * @param parameters P values; not modified
   */
  Evaluation evaluate(float[] parameters) {
    return evaluator.evaluate(parameters, Split.VALIDATION);
  }

  @Override
  public void close() {
    evaluator.close();
    shards.close();
  }
}
