package io.weft.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class GradientExchangeTest {
  private static final JavaSparkContext CONTEXT =
      new JavaSparkContext(SparkSessions.local().sparkContext());

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
}
