package io.weft.spark;

import io.weft.Patience;
import io.weft.SparkSessions;
import io.weft.spark.rows.Shards;
import io.weft.train.EpochRunner;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory of thousands of steps. */
@Tag("spark")
@Tag("slow")
class MemoryTest {
  private static final JavaSparkContext CONTEXT =
      new JavaSparkContext(SparkSessions.local().sparkContext());
  private static final int STEPS = 5_000;
  private static final int WARM_UP = 1_500;
  private static final long MEGABYTE = 1 << 20;

  @ParameterizedTest
  @ValueSource(strings = {"driver", "all-reduce"})
  void heapAndOffHeapStayFlatOverFiveThousandSteps(String sync) throws Exception {
    TrainingPlan plan = EpochRunnersTest.plan(2);
    try (Shards shards = Shards.of(EpochRunnersTest.rows(1500), EpochRunnersTest.SCHEMA, 2);
        EpochRunner runner =
            sync.equals("driver")
                ? new DriverEpochRunner(CONTEXT, plan, shards)
                : new AllReduceEpochRunner(CONTEXT, plan, shards)) {
      TrainingState state = TrainingState.initial(plan);
      while (state.step() < WARM_UP) {
        state = runner.run(state, (epoch, step, steps, sums) -> {}).end();
      }
      long heap = usedHeap();
      long offHeap = usedOffHeap();
      while (state.step() < WARM_UP + STEPS) {
        state = runner.run(state, (epoch, step, steps, sums) -> {}).end();
      }
      // the listeners of Spark may have events of these steps in their queues
      Patience.until("more bytes of heap", () -> usedHeap() - heap, bytes -> bytes < 16 * MEGABYTE);
      Patience.until(
          "more bytes off heap", () -> usedOffHeap() - offHeap, bytes -> bytes < 8 * MEGABYTE);
    }
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private static long usedOffHeap() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
