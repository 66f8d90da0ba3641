package io.weft.rundir;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.Phases;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Values that the tests of this package share. */
public final class Example {
  public static final Configuration HADOOP = new Configuration();

  private Example() {}

  public static Path hadoop(java.nio.file.Path path) {
    return new Path(path.toUri());
  }

  public static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  public static JsonNode json(String text) throws Exception {
    return Json.MAPPER.readTree(text.replace('\'', '"'));
  }

  /** Fingerprint of the test rows of Fashion-MNIST. */
  private static final String FASHION_MNIST_TEST = "2ec1d1bdd16dcf72-10000";

  public static RunDescription description() throws Exception {
    return description("ann", 101_770);
  }

  public static RunDescription description(String kind, long parameters) throws Exception {
    return description(kind, parameters, FASHION_MNIST_TEST);
  }

  public static RunDescription description(String kind, long parameters, String testFingerprint)
      throws Exception {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("spark", "4.1.0");
    environment.put("master", "local[2]");
    return new RunDescription(
        json("{'seed':7,'optimizer':{'name':'adam','api-token':'t0p'}}"),
        7,
        List.of(
            new DataFile("train", "s3a://me:pw@bucket/train.csv", 50_000, "ab12"),
            new DataFile("test", "test.csv", 10_000, testFingerprint)),
        new ModelSummary(
            kind,
            List.of(
                new ModelSummary.Layer("dense 128", "128", 100_480),
                new ModelSummary.Layer("dense 10", "10", 1_290)),
            parameters),
        2,
        "all-reduce",
        environment);
  }

  public static RunResult result(double testAccuracy) {
    return new RunResult(testAccuracy, 0.2843, 2, 3, 12.5, 104_321.4, "c0ffee");
  }

  /** An epoch of four seconds. */
  public static EpochMetrics epoch(int epoch, double testAccuracy) {
    return new EpochMetrics(epoch, 391L * epoch, 4, 0.6, new Phases(3, 0.5, 0.75, 0.25))
        .with(EpochScore.TRAIN_LOSS, 0.5)
        .with(EpochScore.TRAIN_ACCURACY, 0.8)
        .with(EpochScore.VALIDATION_LOSS, 0.45)
        .with(EpochScore.VALIDATION_ACCURACY, 0.82)
        .with(EpochScore.TEST_ACCURACY, testAccuracy)
        .with(EpochScore.LEARNING_RATE, 0.001)
        .with(EpochScore.ROWS_PER_SECOND, 12_500);
  }

  public static EpochMetrics epoch(int epoch) {
    return epoch(epoch, Double.NaN);
  }
}
