package io.weft.benchmark;

import io.weft.math.KeyedRandom;
import io.weft.ml.NeuralNetworkClassifier;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Scores 60,000 rows with a 784-128-10 network: Weft's model and MLlib's perceptron, in turn, over
 * the same cached dataset, into a {@code noop} sink. Prints the median of each, in seconds.
 *
 * <p>After {@code ./mvnw -q package -DskipTests}, in a shell in the root of the repository:
 *
 * <pre>{@code
 * home=$PWD; . submit/spark.sh; need_java; need_spark
 * launch org.apache.spark.deploy.SparkSubmit --driver-class-path target/weft.jar:target/test-classes \
 *     --class io.weft.benchmark.TransformBenchmark target/weft.jar
 * }</pre>
 */
public final class TransformBenchmark {
  private static final int ROWS = 60_000;
  private static final int FEATURES = 784;
  private static final int CLASSES = 10;
  private static final int WARM_UPS = 3;
  private static final int RUNS = 9;

  private TransformBenchmark() {}

  public static void main(String[] args) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("transform-benchmark")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    try {
      run(spark);
    } finally {
      spark.stop();
    }
  }

  private static void run(SparkSession spark) {
    Dataset<Row> rows = rows(spark).cache();
    System.out.printf("%,d rows, load %.1f%n", rows.count(), load());
    Dataset<Row> few = rows.limit(500);
    Transformer weft =
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {128})
            .setActivation("sigmoid")
            .setEpochs(1)
            .setWorkers(2)
            .fit(few);
    Transformer mllib =
        new MultilayerPerceptronClassifier()
            .setLayers(new int[] {FEATURES, 128, CLASSES})
            .setMaxIter(1)
            .fit(few);
    double[] weftSeconds = new double[RUNS];
    double[] mllibSeconds = new double[RUNS];
    double[] readSeconds = new double[RUNS];
    for (int i = -WARM_UPS; i < RUNS; i++) {
      double mllibTime = seconds(mllib.transform(rows));
      double weftTime = seconds(weft.transform(rows));
      double readTime = seconds(rows);
      if (i >= 0) {
        mllibSeconds[i] = mllibTime;
        weftSeconds[i] = weftTime;
        readSeconds[i] = readTime;
      }
    }
    System.out.println("rows alone " + described(readSeconds));
    System.out.println("MLlib      " + described(mllibSeconds));
    System.out.println("Weft       " + described(weftSeconds));
    System.out.printf(
        "%.2f times as fast, load %.1f%n", median(mllibSeconds) / median(weftSeconds), load());
  }

  private static Dataset<Row> rows(SparkSession spark) {
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType);
    return spark
        .range(0, ROWS, 1, 4)
        .map((MapFunction<Long, Row>) TransformBenchmark::row, Encoders.row(schema));
  }

  private static Row row(long id) {
    KeyedRandom random = KeyedRandom.of(id);
    double[] features = new double[FEATURES];
    for (int i = 0; i < FEATURES; i++) {
      features[i] = random.nextDouble() - 0.5;
    }
    return RowFactory.create(Vectors.dense(features), (double) (id % CLASSES));
  }

  private static double seconds(Dataset<Row> dataset) {
    long start = System.nanoTime();
    dataset.write().format("noop").mode("overwrite").save();
    return (System.nanoTime() - start) / 1e9;
  }

  private static String described(double[] seconds) {
    return String.format(
        Locale.ROOT,
        "median %.3f s (%.3f to %.3f)",
        median(seconds),
        Arrays.stream(seconds).min().orElseThrow(),
        Arrays.stream(seconds).max().orElseThrow());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
