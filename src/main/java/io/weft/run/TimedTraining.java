package io.weft.run;

import io.weft.math.KeyedRandom;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.rundir.StepTime;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A training on random rows, which measures the speed of a network on a cluster.
 *
 * @param workers number of data shards
 * @param sync the gradient exchange
 * @param reason reason of that choice, for a person to read
 */
public record TimedTraining(List<EpochMetrics> epochs, int workers, String sync, String reason) {
  private static final String FEATURES = "features";
  private static final String LABEL = "label";
  private static final long SEED = 7;

  /** Trains on the rows of {@link #rows}. */
  public static TimedTraining run(NeuralNetworkClassifier classifier, Dataset<Row> rows) {
    Recorder recorder = new Recorder();
    classifier.setFeaturesCol(FEATURES).setLabelCol(LABEL).setTrainingListener(recorder).fit(rows);
    return new TimedTraining(recorder.epochs, recorder.workers, recorder.sync, recorder.reason);
  }

  /** Rows of random numbers and labels, cached; the caller unpersists them. */
  public static Dataset<Row> rows(SparkSession spark, int count, int features, int classes) {
    JavaRDD<Row> rows =
        spark
            .range(count)
            .javaRDD()
            .map(
                id -> {
                  KeyedRandom random = KeyedRandom.of(SEED, id);
                  double[] values = new double[features];
                  for (int i = 0; i < features; i++) {
                    values[i] = random.nextGaussian();
                  }
                  return RowFactory.create(Vectors.dense(values), (double) random.nextInt(classes));
                });
    StructType schema =
        new StructType().add(FEATURES, SQLDataTypes.VectorType()).add(LABEL, DataTypes.DoubleType);
    return spark.createDataFrame(rows, schema).cache();
  }

  /** Speed of the median epoch of the second half. In the first half, the JVM still compiles. */
  public double rowsPerSecond() {
    double[] speeds =
        epochs.subList(epochs.size() / 2, epochs.size()).stream()
            .mapToDouble(epoch -> epoch.score(EpochScore.ROWS_PER_SECOND))
            .sorted()
            .toArray();
    return speeds[speeds.length / 2];
  }

  /** Mean time of a step; empty if nothing was measured. */
  public Optional<StepTime> stepTime() {
    return StepTime.of(epochs);
  }

  private static final class Recorder implements TrainingListener {
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private int workers;
    private String sync = "";
    private String reason = "";

    @Override
    public void onSync(String mode, String why) {
      sync = mode;
      reason = why;
    }

    @Override
    public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
      workers = plan.workers();
    }

    @Override
    public void onEpoch(EpochMetrics metrics, TrainingState state) {
      epochs.add(metrics);
    }
  }
}
