package io.weft.spark;

import static io.weft.spark.EpochRunnersTest.SCHEMA;
import static io.weft.spark.EpochRunnersTest.mapped;
import static io.weft.spark.EpochRunnersTest.plan;
import static io.weft.spark.EpochRunnersTest.rows;
import static io.weft.spark.EpochRunnersTest.train;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import io.weft.spark.rows.Shards;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class DriverEpochRunnerTest {
  private static final JavaSparkContext CONTEXT =
      new JavaSparkContext(SparkSessions.local().sparkContext());
  private static final AtomicInteger FAILURES = new AtomicInteger();

  @Test
  void tasksThatFailAndBlocksThatAreLostDoNotChangeABit() {
    TrainingPlan plan = plan(2);
    FAILURES.set(0);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      TrainingResult undisturbed = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      Shards disturbed =
          mapped(
              shards,
              worker -> {
                if (TaskContext.get().attemptNumber() == 0 && worker.index() == 1) {
                  FAILURES.incrementAndGet();
                  throw new IllegalStateException("failed on purpose");
                }
                return worker;
              });
      shards.cached().unpersist(true);
      assertThat(train(plan, new DriverEpochRunner(CONTEXT, plan, disturbed)).parameters())
          .isEqualTo(undisturbed.parameters());
      assertThat(FAILURES.get()).isGreaterThan(10);
    }
  }
}
