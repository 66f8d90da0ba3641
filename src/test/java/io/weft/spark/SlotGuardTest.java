package io.weft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class SlotGuardTest {
  private static final JavaSparkContext CONTEXT =
      new JavaSparkContext(SparkSessions.local().sparkContext());

  @Test
  void aTrainingWhoseSlotsAnotherJobHoldsReportsThatAndFailsInTime() throws Exception {
    List<String> waits = new CopyOnWriteArrayList<>();
    HeldSlots.during(
        CONTEXT,
        1,
        held ->
            assertThatThrownBy(
                    () ->
                        SlotGuard.run(
                            CONTEXT,
                            waits::add,
                            Duration.ofMillis(500),
                            Duration.ofSeconds(2),
                            SlotGuardTest::runAtOnce))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                    "Cannot continue: for \\d+ s other jobs have held the slots: 2 needed at once,"
                        + " 1 of 2 free \\(spark.weft.slots.timeout bounds the wait\\)"));
    assertThat(waits)
        .containsExactly(
            "Waiting for slots that other jobs hold: 2 needed at once, 1 of 2 free"
                + " (for at most 2 s: spark.weft.slots.timeout)");
  }

  @Test
  void aTrainingContinuesAsSoonAsItsSlotsAreFree() throws Exception {
    HeldSlots.during(
        CONTEXT,
        2,
        held ->
            assertThat(
                    SlotGuard.run(
                        CONTEXT,
                        reason -> held.release(),
                        Duration.ofMillis(500),
                        Duration.ofMinutes(3),
                        SlotGuardTest::runAtOnce))
                .containsExactly(1, 2));
  }

  /** A barrier job, which needs both slots of the session. */
  private static List<Integer> runAtOnce(SlotGuard guard) {
    guard.require(new GradientExchange(GradientExchange.Mode.ALL_REDUCE, 2, "configured"));
    var numbers = CONTEXT.parallelize(List.of(1, 2), 2);
    var tag = numbers.classTag();
    return JavaRDD.fromRDD(numbers.rdd().barrier().mapPartitions(new Same<>(), false, tag), tag)
        .collect();
  }

  private static final class Same<T>
      extends scala.runtime.AbstractFunction1<
          scala.collection.Iterator<T>, scala.collection.Iterator<T>>
      implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public scala.collection.Iterator<T> apply(scala.collection.Iterator<T> values) {
      return values;
    }
  }
}
