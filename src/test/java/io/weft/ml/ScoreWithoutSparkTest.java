package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Jvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A JVM of its own shows that a model scores without a Spark session. */
@Tag("spark")
class ScoreWithoutSparkTest {
  private static final String MODELS = "src/test/resources/saved-models/v1";

  @Test
  void aModelScoresOneExampleWhereNoSessionIs() throws Exception {
    assertThat(
            Jvm.output(
                System.getProperty("java.class.path"), ScoreWithoutSpark.class.getName(), MODELS))
        .containsExactly(
            "[0.9322916666666667,0.6197916666666667,-1.5520833333333333]",
            "0.0",
            "true",
            "1.0",
            "0.34375",
            "without Spark");
  }
}
