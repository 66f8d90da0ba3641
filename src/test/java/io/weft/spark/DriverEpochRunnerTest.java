package io.weft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.math.KeyedRandom;
import io.weft.nn.Activation;
import io.weft.nn.BatchNorm;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.GlobalAveragePool;
import io.weft.nn.Initialiser;
import io.weft.nn.Network;
import io.weft.nn.Residual;
import io.weft.nn.Shape;
import io.weft.nn.SoftmaxCrossEntropy;
import io.weft.nn.Window;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.train.Augmentation;
import io.weft.train.EarlyStopping;
import io.weft.train.EpochRunner;
import io.weft.train.LocalEpochRunner;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingLoop;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class DriverEpochRunnerTest {
  private static final SparkSession SPARK = SparkSessions.local();
  private static final JavaSparkContext CONTEXT = new JavaSparkContext(SPARK.sparkContext());
  private static final ExampleSchema SCHEMA = ExampleSchema.classification(5, 2);
  private static final AtomicInteger FAILURES = new AtomicInteger();

  @Test
  void theDriverRunnerAndTheLocalRunnerGiveTheSameBits() {
    TrainingPlan plan = plan(4);
    try (Shards shards = Shards.of(rows(1001), SCHEMA, 4)) {
      TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.workers().collect()));
      TrainingResult driver = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      assertThat(driver.parameters()).isEqualTo(local.parameters());
      assertThat(driver.state().optimizerState()).isEqualTo(local.state().optimizerState());
      assertThat(driver.state().history().get(2).trainLoss())
          .isEqualTo(local.state().history().get(2).trainLoss());
      assertThat(driver.state().history().get(2).validationAccuracy())
          .isEqualTo(local.state().history().get(2).validationAccuracy())
          .isGreaterThan(0.8);
    }
  }

  @Test
  void aConvolutionalNetworkHasTheSameBitsInBothRunners() {
    Window kernel = new Window(3, 3, 1, Window.Padding.same());
    Network network =
        new Network(
            Shape.of(1, 5, 6),
            List.of(
                new Conv2d(3, kernel, 1, new Initialiser.He()),
                new BatchNorm(),
                new Activation.Relu(),
                new Residual(
                    List.of(
                        new Conv2d(4, kernel, 1, new Initialiser.He()),
                        new BatchNorm(),
                        new Dropout(0.2)),
                    List.of()),
                new GlobalAveragePool(),
                new Dense(2, new Initialiser.Glorot())));
    TrainingPlan plan = plan(network, new Augmentation(0.5, 1, 0.5), 4);
    try (Shards shards = Shards.of(rows(333, 30), ExampleSchema.classification(30, 2), 4)) {
      TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.workers().collect()));
      TrainingResult driver = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      assertThat(driver.parameters()).isEqualTo(local.parameters());
      assertThat(driver.state().optimizerState()).isEqualTo(local.state().optimizerState());
      assertThat(driver.state().history().get(2).validationLoss())
          .isEqualTo(local.state().history().get(2).validationLoss());
    }
  }

  @Test
  void neitherTheOrderOfRowsNorTheirPartitionsChangeAShard() {
    try (Shards shards = Shards.of(rows(500), SCHEMA, 3);
        Shards shuffled =
            Shards.of(rows(500).orderBy(functions.rand(7)).repartition(5), SCHEMA, 3)) {
      TrainingPlan plan = plan(3);
      assertThat(train(plan, new DriverEpochRunner(CONTEXT, plan, shuffled)).parameters())
          .isEqualTo(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)).parameters());
      assertThat(shards.trainingRows()).isEqualTo(400);
      assertThat(shards.validationRows()).isEqualTo(100);
    }
  }

  @Test
  void tasksThatFailAndBlocksThatAreLostDoNotChangeABit() {
    TrainingPlan plan = plan(2);
    FAILURES.set(0);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      TrainingResult undisturbed = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      JavaRDD<Worker> failing =
          shards
              .workers()
              .map(
                  worker -> {
                    if (TaskContext.get().attemptNumber() == 0 && worker.index() == 1) {
                      FAILURES.incrementAndGet();
                      throw new IllegalStateException("failed on purpose");
                    }
                    return worker;
                  });
      shards.workers().unpersist(true);
      Shards disturbed = new Shards(failing, shards.schema(), 240, 60);
      assertThat(train(plan, new DriverEpochRunner(CONTEXT, plan, disturbed)).parameters())
          .isEqualTo(undisturbed.parameters());
      assertThat(FAILURES.get()).isGreaterThan(10);
    }
  }

  @Test
  void everyRowGoesToOneWorkerOnlyAlsoWhenThereAreFewerRowsThanWorkers() {
    try (Shards shards = Shards.of(rows(5), SCHEMA, 8)) {
      List<Worker> workers = shards.workers().collect();
      assertThat(workers).hasSize(8);
      assertThat(workers.stream().mapToInt(Worker::index).toArray())
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      int all =
          workers.stream()
              .mapToInt(worker -> worker.training().count() + worker.validation().count())
              .sum();
      assertThat(all).isEqualTo(5);
      TrainingPlan plan = plan(8);
      assertThat(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)).state().epoch())
          .isEqualTo(3);
    }
  }

  @Test
  void nothingStaysCachedAndNoRowsAreRefused() {
    Shards.of(rows(10), SCHEMA, 2).close();
    assertThat(CONTEXT.getPersistentRDDs()).isEmpty();
    assertThatThrownBy(() -> Shards.of(rows(10).limit(0), SCHEMA, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot train: there are no rows");
    try (Shards shards = Shards.of(rows(10), SCHEMA, 2)) {
      assertThatThrownBy(() -> new DriverEpochRunner(CONTEXT, plan(3), shards))
          .hasMessage("Invalid workers: 2 (must be 3)");
    }
  }

  private static TrainingResult train(TrainingPlan plan, EpochRunner runner) {
    try (runner) {
      return new TrainingLoop(plan, runner, TrainingListener.NONE).run(TrainingState.initial(plan));
    }
  }

  private static TrainingPlan plan(int workers) {
    Network network =
        new Network(
            Shape.of(5),
            List.of(
                new Dense(20, new Initialiser.He()),
                new Activation.Relu(),
                new Dropout(0.1),
                new Dense(2, new Initialiser.Glorot())));
    return plan(network, Augmentation.NONE, workers);
  }

  private static TrainingPlan plan(Network network, Augmentation augmentation, int workers) {
    return new TrainingPlan(
        network,
        augmentation,
        new SoftmaxCrossEntropy(),
        new Optimizer.Adam(0.9, 0.999, 1e-8),
        new Schedule.Constant(0.01),
        3,
        32,
        workers,
        42,
        0,
        1,
        EarlyStopping.OFF);
  }

  /**
   * Rows of five features whose class is the sign of the first one; every fifth is for validation.
   */
  private static Dataset<Row> rows(int count) {
    return rows(count, 5);
  }

  private static Dataset<Row> rows(int count, int columns) {
    KeyedRandom random = KeyedRandom.of(9);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] features = new double[columns];
      for (int c = 0; c < columns; c++) {
        features[c] = random.nextGaussian();
      }
      double label = features[0] > 0 ? 1 : 0;
      rows.add(RowFactory.create(Vectors.dense(features), label, 1.0, i % 5 == 0));
    }
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType)
            .add("validation", DataTypes.BooleanType);
    return SPARK.createDataFrame(rows, schema);
  }
}
