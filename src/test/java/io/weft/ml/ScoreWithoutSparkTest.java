package io.weft.ml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Patience;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** JVMs of their own show that a model scores without a Spark session, and without Spark. */
@Tag("spark")
class ScoreWithoutSparkTest {
  private static final String MODELS = "src/test/resources/saved-models/v1";

  @Test
  void aModelScoresOneExampleWhereNoSessionIs() throws Exception {
    assertThat(output(System.getProperty("java.class.path"), ScoreWithoutSpark.class))
        .containsExactly(
            "[0.9322916666666667,0.6197916666666667,-1.5520833333333333]",
            "0.0",
            "true",
            "1.0",
            "0.34375",
            "without Spark");
  }

  @Test
  void aSavedNetworkIsReadAndScoresWithoutTheClassesOfSparkAndHadoop() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !new File(entry).getName().matches("(spark|hadoop|scala)-.*"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(output(classPath, ScoreWithWeftAlone.class))
        .containsExactly(
            "[1.34375, 1.03125, -1.140625]",
            "[0.34375]",
            "no org.apache.spark.SparkContext",
            "no org.apache.hadoop.fs.Path",
            "no scala.Option");
  }

  private static List<String> output(String classPath, Class<?> program) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                program.getName(),
                MODELS)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      List<String> lines = process.inputReader(UTF_8).lines().toList();
      assertThat(Patience.end(process, () -> lines)).isZero();
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }
}
