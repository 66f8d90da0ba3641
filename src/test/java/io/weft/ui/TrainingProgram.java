package io.weft.ui;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weft.math.KeyedRandom;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.MetricSums;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * An application with a web UI and an event log that trains three times:
 *
 * <ol>
 *   <li>it waits for a line on stdin in the middle of the fourth epoch;
 *   <li>it fails, because a label is invalid;
 *   <li>it has a name of its own.
 * </ol>
 *
 * <p>At the end it waits for another line. It reports its progress on stdout, line by line.
 */
public final class TrainingProgram {
  private static final PrintStream OUT = System.out;
  private static final BufferedReader IN =
      new BufferedReader(new InputStreamReader(System.in, UTF_8));

  private TrainingProgram() {}

  /** Main method; its argument is the directory of the event log. */
  public static void main(String[] args) throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("trainings")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.port", 0)
            .config("spark.eventLog.enabled", true)
            .config("spark.eventLog.dir", args[0])
            .getOrCreate()) {
      say("application " + spark.sparkContext().applicationId());
      say("ui " + spark.sparkContext().uiWebUrl().get());
      spark.sparkContext().setJobDescription("<b>first</b> & co");
      classifier().setTrainingListener(new Stopping()).fit(rows(spark, 0));
      spark.sparkContext().setJobDescription(null);
      try {
        classifier().fit(rows(spark, 0.5));
      } catch (Exception e) { // Spark's own
        say("failed");
      }
      spark.sparkContext().setJobDescription("third");
      classifier().setSync("local").setEpochs(2).fit(rows(spark, 0));
      say("done");
      awaitLine();
    }
  }

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {5})
        .setEpochs(6)
        .setBatchSize(20)
        .setWorkers(2)
        .setValidationFraction(0.25)
        .setSync("driver")
        .setSeed(3);
  }

  /** Rows of which the last one's label is larger by {@code mistake}. */
  private static Dataset<Row> rows(SparkSession spark, double mistake) {
    KeyedRandom random = KeyedRandom.of(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      double label = i % 2;
      rows.add(
          RowFactory.create(
              Vectors.dense(label + random.nextGaussian(), random.nextGaussian()),
              i == 119 ? label + mistake : label));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType));
  }

  private static void say(String line) {
    OUT.println(line);
    OUT.flush();
  }

  private static void awaitLine() {
    try {
      IN.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static final class Stopping implements TrainingListener {
    @Override
    public void onEpoch(EpochMetrics metrics, TrainingState state) {
      say(
          "epoch %s %s %s %s %s %s"
              .formatted(
                  metrics.epoch(),
                  metrics.score(EpochScore.TRAIN_LOSS),
                  metrics.score(EpochScore.TRAIN_ACCURACY),
                  metrics.score(EpochScore.VALIDATION_LOSS),
                  metrics.score(EpochScore.VALIDATION_ACCURACY),
                  metrics.score(EpochScore.ROWS_PER_SECOND)));
    }

    @Override
    public void onStep(int epoch, int step, int steps, MetricSums sums) {
      if (epoch == 4 && step == 2) {
        say("waiting");
        awaitLine();
      }
    }
  }
}
