package io.weft.ml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Patience;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A JVM of its own shows that a model scores where no Spark session is. */
@Tag("spark")
class ScoreWithoutSparkTest {

  @Test
  void aModelScoresOneExampleWhereNoSessionIs() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ScoreWithoutSpark.class.getName(),
                "src/test/resources/saved-models/v1")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      List<String> said = process.inputReader(UTF_8).lines().toList();
      assertThat(said)
          .containsExactly(
              "[0.9322916666666667,0.6197916666666667,-1.5520833333333333]",
              "0.0",
              "true",
              "1.0",
              "0.34375",
              "without Spark");
      assertThat(Patience.end(process, () -> said)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
