package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import io.weft.config.Config;
import io.weft.data.ExampleCsv;
import io.weft.run.ModelEvaluation;
import io.weft.run.RunListener;
import io.weft.run.Runs;
import io.weft.rundir.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
@Tag("slow")
class RunsExample {

  @Test
  void trainsAConfigAndEvaluatesItsModel(@TempDir Path folder) throws IOException {
    SparkSession spark = SparkSessions.local();
    Path training = ExampleCsv.write(folder.resolve("train.csv"), 300, 12, 3, 1);
    String images = ExampleCsv.write(folder.resolve("test.csv"), 90, 12, 3, 2).toString();
    String runs = folder.resolve("runs").toString();
    Path file =
        Files.writeString(
            folder.resolve("small.conf"),
            """
            data { train = "%s", test = "%s", features = 12, classes = 3, validation-rows = 0 }
            network.hidden-layers = [4]
            """
                .formatted(training, images));

    // quoted
    Config config = Config.load(file, List.of("training.epochs=2"));
    RunDirectory run = Runs.train(spark, config, runs, RunListener.NONE);
    ModelEvaluation evaluation = Runs.evaluate(spark, run.path().toString(), images);
    // end

    assertThat(run.epochs()).hasSize(2);
    assertThat(evaluation.rows()).isEqualTo(90);
  }
}
