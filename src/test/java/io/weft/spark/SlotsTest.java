package io.weft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slots that a cluster has, and slots that other jobs hold. */
@Tag("spark")
class SlotsTest {
  private static final JavaSparkContext CONTEXT =
      new JavaSparkContext(SparkSessions.local().sparkContext());

  @Test
  void aTrainingWhoseSlotsAnotherJobHoldsSaysSoAndFailsInTime() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    HeldSlots.during(
        CONTEXT,
        1,
        held ->
            assertThatThrownBy(
                    () ->
                        SlotGuard.run(
                            CONTEXT,
                            told::add,
                            Duration.ofMillis(500),
                            Duration.ofSeconds(2),
                            SlotsTest::runAtOnce))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                    "Cannot go on: for \\d+ s other jobs have held the slots: 2 needed at once,"
                        + " 1 of 2 free \\(spark.weft.slots.timeout bounds the wait\\)"));
    assertThat(told)
        .containsExactly(
            "Waiting for slots that other jobs hold: 2 needed at once, 1 of 2 free"
                + " (for at most 2 s: spark.weft.slots.timeout)");
  }

  @Test
  void aTrainingGoesOnAsSoonAsItsSlotsAreFree() throws Exception {
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
                        SlotsTest::runAtOnce))
                .containsExactly(1, 2));
  }

  /** A barrier job, which needs both slots of the session. */
  private static List<Integer> runAtOnce(SlotGuard guard) {
    guard.require(new GradientExchange(GradientExchange.Mode.ALL_REDUCE, 2, "asked for"));
    var numbers = CONTEXT.parallelize(List.of(1, 2), 2);
    var tag = numbers.classTag();
    return JavaRDD.fromRDD(numbers.rdd().barrier().mapPartitions(new Same<>(), false, tag), tag)
        .collect();
  }

  @Test
  void autoTakesTheSlotsThatAreFreeAndAllOfThemWhereNoneIs() throws Exception {
    assertThat(GradientExchange.choose(CONTEXT, "auto", 2).reason())
        .isEqualTo("2 workers in 2 of 2 slots");
    HeldSlots.during(
        CONTEXT,
        1,
        held -> {
          assertThat(GradientExchange.choose(CONTEXT, "auto", 2))
              .isEqualTo(
                  new GradientExchange(
                      GradientExchange.Mode.ALL_REDUCE,
                      1,
                      "2 workers in 1 of 2 slots, other jobs hold 1"));
          assertThat(GradientExchange.choose(CONTEXT, "all-reduce", 2).tasks()).isEqualTo(2);
        });
    HeldSlots.during(
        CONTEXT,
        2,
        held -> assertThat(GradientExchange.choose(CONTEXT, "auto", 2).tasks()).isEqualTo(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          local[4]             |                                                                   |
          spark://host:7077    | executor.cores=4 executor.instances=3                             |
          yarn                 | executor.cores=4 executor.instances=3                             | 12
          yarn                 | executor.cores=4 task.cpus=2                                      | 4
          k8s://https://host   |                                                                   | 2
          yarn                 | dynamicAllocation.enabled=true                                    | 8
          yarn                 | dynamicAllocation.enabled=true dynamicAllocation.maxExecutors=6   | 6
          spark://host:7077    | dynamicAllocation.enabled=true dynamicAllocation.maxExecutors=6   | 8
          spark://host:7077    | dynamicAllocation.enabled=true dynamicAllocation.maxExecutors=6 executor.cores=5 | 30
          local[4]             | dynamicAllocation.enabled=true                                    |
          """)
  void theConfigurationSaysHowManySlotsAreUsedWhereTheyCannotBeCounted(
      String master, String settings, Integer slots) {
    SparkConf conf = new SparkConf(false).set("spark.master", master);
    for (String setting : settings == null ? new String[0] : settings.split(" ", -1)) {
      conf.set("spark." + setting.split("=", 2)[0], setting.split("=", 2)[1]);
    }
    assertThat(Slots.ofConfiguration(conf))
        .isEqualTo(slots == null ? OptionalInt.empty() : OptionalInt.of(slots));
  }

  @Test
  void elsewhereSlotsAreCountedWhateverSparksParallelismIs() {
    SparkConf conf = CONTEXT.sc().conf();
    conf.set("spark.default.parallelism", "200");
    try {
      assertThat(CONTEXT.defaultParallelism()).isEqualTo(200);
      assertThat(Slots.ofCluster(CONTEXT)).isEqualTo(2);
    } finally {
      conf.remove("spark.default.parallelism");
    }
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
