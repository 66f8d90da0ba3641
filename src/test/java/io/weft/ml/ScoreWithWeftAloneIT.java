package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Jvm;
import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.cli.SmallImages;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of a user with the packaged Weft on its class path, and nothing else. */
@Tag("spark")
class ScoreWithWeftAloneIT {
  private static final String PROGRAM =
      """
      import io.weft.ml.TrainedNetwork;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.util.Arrays;
      import java.util.List;

      public class Score {
        public static void main(String[] args) throws Exception {
          List<String> lines = Files.readAllLines(Path.of(args[1]));
          float[][] rows = new float[lines.size()][];
          for (int i = 0; i < rows.length; i++) {
            String[] words = lines.get(i).split(",");
            rows[i] = new float[words.length];
            for (int j = 0; j < words.length; j++) {
              rows[i][j] = Float.parseFloat(words[j]);
            }
          }
          TrainedNetwork network = TrainedNetwork.read(Path.of(args[0]));
          for (double[] probabilities : network.probabilities(rows)) {
            System.out.println(Arrays.toString(probabilities));
          }
        }
      }
      """;

  private static final String JAR = "target/weft.jar";

  private static final Map<String, String> CSV = Map.of("header", "true", "inferSchema", "true");

  @TempDir private Path folder;

  @Test
  void theModelOfARunGivesTheProbabilitiesOfTransformToTheBit() throws Exception {
    SmallImages.write(
        folder,
        """
        {type = conv2d, filters = 8, kernel = 3, padding = same}, {type = batch-norm}, {type = relu}
        {type = max-pool2d, kernel = 2}, {type = flatten}, {type = dense, units = 40, activation = relu}
        {type = dense, units = 3}
        """,
        "batch-size = 32, workers = 2, epochs = 2");
    String model = TestRuns.train(folder, "small.conf", "runs").path() + "/model";
    List<Row> scored =
        PipelineModel.load(model)
            .transform(SparkSessions.local().read().options(CSV).csv(folder + "/train.csv"))
            .select("features", "probability")
            .collectAsList();
    Path rows = folder.resolve("rows.csv");
    Files.write(rows, scored.stream().map(row -> csv(row.getAs("features"))).toList());

    List<String> expected =
        scored.stream()
            .map(row -> Arrays.toString(row.<Vector>getAs("probability").toArray()))
            .toList();
    assertThat(expected).as("more than one batch").hasSize(600).doesNotHaveDuplicates();
    compile();
    assertThat(Jvm.output(JAR + File.pathSeparator + folder, "Score", model, rows.toString()))
        .isEqualTo(expected);
  }

  private static String csv(Vector features) {
    double[] values = features.toArray();
    return String.join(
        ",", Arrays.stream(values).mapToObj(value -> String.valueOf((float) value)).toList());
  }

  private void compile() throws IOException {
    Path source = Files.writeString(folder.resolve("Score.java"), PROGRAM);
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", JAR, "-d", folder.toString(), source.toString());
    assertThat(exitCode).isZero();
  }
}
