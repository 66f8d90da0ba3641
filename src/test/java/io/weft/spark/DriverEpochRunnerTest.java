package io.weft.spark;

import static io.weft.TestTrainings.assertSameBits;
import static io.weft.TestTrainings.train;
import static io.weft.spark.EpochRunnersTest.FAILURES;
import static io.weft.spark.EpochRunnersTest.SCHEMA;
import static io.weft.spark.EpochRunnersTest.failing;
import static io.weft.spark.EpochRunnersTest.plan;
import static io.weft.spark.EpochRunnersTest.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import io.weft.spark.rows.Shards;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class DriverEpochRunnerTest {
  private static final JavaSparkContext CONTEXT =
      new JavaSparkContext(SparkSessions.local().sparkContext());

  @Test
  void tasksThatFailAndBlocksThatAreLostDoNotChangeABit() {
    TrainingPlan plan = plan(2);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      TrainingResult undisturbed = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      Shards disturbed =
          failing(shards, worker -> TaskContext.get().attemptNumber() == 0 && worker.index() == 1);
      shards.cached().unpersist(true);
      assertSameBits(train(plan, new DriverEpochRunner(CONTEXT, plan, disturbed)), undisturbed);
      assertThat(FAILURES.get()).isGreaterThan(10);
    }
  }
}
