package io.weft.cli;

import io.weft.SparkSessions;
import io.weft.math.KeyedRandom;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.ml.NeuralNetworkRegressionModel;
import io.weft.ml.NeuralNetworkRegressor;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Everything of Weft that moves data through Spark, with the results as lines. As a program it runs
 * in a JVM of its own, on the serializer and the memory that its system properties give to Spark.
 */
final class SerializerProgram {
  private static final String REGISTERED = "spark.kryo.classesToRegister";
  private static final PrintStream OUT = System.out;

  private SerializerProgram() {}

  /** Takes an empty folder, and the class to register; first tries without. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    try {
      train("driver", Disk.NOT_ASKED);
    } catch (IllegalArgumentException e) {
      OUT.println(e.getMessage());
    }
    SparkSessions.local().stop();
    System.setProperty(REGISTERED, args[1]);
    Disk disk = new Disk();
    train("all-reduce", disk);
    OUT.println(disk.isUsed ? "rows are on disk" : "rows are in memory");
    results(folder, "all-reduce", "driver", "local").forEach(OUT::println);
    SparkSessions.local().stop();
  }

  /** Trains and scores; results that are the same for each sync are given once. */
  static List<String> results(Path folder, String... syncs) throws Exception {
    Set<String> results = new LinkedHashSet<>();
    for (String sync : syncs) {
      NeuralNetworkClassificationModel classifier = train(sync, Disk.NOT_ASKED);
      results.add("classifier " + hash(classifier.weights().toArray()));
      results.add("evaluation " + classifier.evaluate(rows(500, 10)));
      NeuralNetworkRegressionModel regressor =
          new NeuralNetworkRegressor()
              .setHiddenLayers(new int[] {4})
              .setEpochs(2)
              .setWorkers(3)
              .setValidationFraction(0.2)
              .setSync(sync)
              .setSeed(7)
              .fit(rows(500, 10));
      results.add("regressor " + hash(regressor.weights().toArray()));
      String saved = folder.resolve(sync).toString();
      classifier.write().save(saved);
      List<Row> scored =
          NeuralNetworkClassificationModel.load(saved).transform(rows(500, 10)).collectAsList();
      results.add("scored " + scored.hashCode());
    }
    results.addAll(commands(folder));
    return List.copyOf(results);
  }

  private static List<String> commands(Path folder) throws IOException {
    SmallImages.write(
        folder,
        "{type = flatten}, {type = dense, units = 9, activation = relu}, {type = dense, units = 3}",
        "epochs = 2, batch-size = 32, workers = 2");
    Path runs = folder.resolve("runs");
    List<String> results = new ArrayList<>();
    String config = folder.resolve("small.conf").toString();
    said("train", config, "--quiet", "--runs", runs.toString());
    String run;
    try (Stream<Path> directories = Files.list(runs)) {
      run = directories.findFirst().orElseThrow().toString();
    }
    String test = folder.resolve("test.csv").toString();
    Path scored = folder.resolve("scored");
    results.addAll(said("evaluate", run, test).lines().toList());
    said("predict", run, test, "--to", scored.toString());
    try (Stream<Path> parts = Files.list(scored)) {
      for (Path part : parts.filter(file -> file.toString().endsWith(".csv")).sorted().toList()) {
        results.add("predicted " + Files.readAllLines(part).hashCode());
      }
    }
    results.add(said("doctor").isEmpty() ? "" : "doctor");
    results.add(
        Files.readString(Path.of(run, "run.json"))
            .replaceAll("(?s).*\"weights_sha256\" *: *\"([0-9a-f]+)\".*", "$1"));
    return results;
  }

  private static String said(String... command) {
    Outcome outcome = Outcome.of(command);
    if (outcome.exitCode() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + outcome.err());
    }
    return outcome.out();
  }

  private static NeuralNetworkClassificationModel train(String sync, Disk disk) {
    boolean isLarge = disk != Disk.NOT_ASKED;
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {4})
        .setEpochs(2)
        .setBatchSize(isLarge ? 10_000 : 128)
        .setWorkers(3)
        .setValidationFraction(0.2)
        .setSync(sync)
        .setSeed(7)
        .setTrainingListener(disk)
        .fit(isLarge ? rows(20_000, 100) : rows(500, 10));
  }

  private static Dataset<Row> rows(int count, int features) {
    return SparkSessions.local()
        .range(count)
        .toDF()
        .map(
            (MapFunction<Row, Row>) row -> row(row.getLong(0), features),
            Encoders.row(
                new StructType()
                    .add("features", SQLDataTypes.VectorType())
                    .add("label", DataTypes.DoubleType)));
  }

  private static Row row(long id, int features) {
    KeyedRandom random = KeyedRandom.of(5, id);
    double[] values = new double[features];
    Arrays.setAll(values, i -> id % 3 + random.nextGaussian());
    return RowFactory.create(Vectors.dense(values), (double) (id % 3));
  }

  private static String hash(double[] weights) {
    return String.valueOf(Arrays.hashCode(weights));
  }

  /** Records whether rows were on disk when the training began. */
  private static final class Disk implements TrainingListener {
    static final Disk NOT_ASKED = new Disk();
    private boolean isUsed;

    @Override
    public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
      isUsed =
          Arrays.stream(SparkSessions.local().sparkContext().getRDDStorageInfo())
              .anyMatch(rows -> rows.diskSize() > 0);
    }
  }
}
