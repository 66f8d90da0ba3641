package io.weft.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("spark")
class SlotsTest {
  private static final JavaSparkContext CONTEXT =
      new JavaSparkContext(SparkSessions.local().sparkContext());

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
}
