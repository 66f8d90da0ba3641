package io.weft.spark;

import static io.weft.TestTrainings.assertSameBits;
import static io.weft.TestTrainings.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Pauses;
import io.weft.SparkSessions;
import io.weft.TestPlans;
import io.weft.math.KeyedRandom;
import io.weft.metrics.EpochScore;
import io.weft.nn.Activation;
import io.weft.nn.BatchNorm;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.GlobalAveragePool;
import io.weft.nn.Network;
import io.weft.nn.Residual;
import io.weft.nn.Shape;
import io.weft.nn.Window;
import io.weft.optim.Schedule;
import io.weft.spark.rows.ExampleSchema;
import io.weft.spark.rows.Shards;
import io.weft.train.Augmentation;
import io.weft.train.DivergedException;
import io.weft.train.EpochRunner;
import io.weft.train.LocalEpochRunner;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All implementations of {@link EpochRunner} give the same bits. */
@Tag("spark")
class EpochRunnersTest {
  private static final SparkSession SPARK = SparkSessions.local();
  private static final JavaSparkContext CONTEXT = new JavaSparkContext(SPARK.sparkContext());
  static final ExampleSchema SCHEMA = ExampleSchema.classification(5, 2);

  private static final StructType ROW =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType)
          .add("validation", DataTypes.BooleanType);

  /** Failures of {@link #failing}; tasks run in this JVM. */
  static final AtomicInteger FAILURES = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "2, 2", "3, 2", "4, 1", "4, 2", "5, 2"})
  void allRunnersGiveTheSameBits(int workers, int tasks) {
    TrainingPlan plan = plan(workers);
    try (Shards shards = Shards.of(rows(1001), SCHEMA, workers, tasks)) {
      assertThat(shards.workers().getNumPartitions()).isEqualTo(tasks);
      TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.collect()));
      assertThat(local.state().history().get(2).score(EpochScore.VALIDATION_ACCURACY))
          .isGreaterThan(0.8);
      assertSameBits(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)), local);
      assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, shards)), local);
    }
  }

  @Test
  void allRunnersContinueAfterAnyStepWithTheBitsOfATrainingWithoutAPause() {
    TrainingPlan plan = plan(4);
    try (Shards one = Shards.of(rows(200), SCHEMA, 4, 1);
        Shards two = Shards.of(rows(200), SCHEMA, 4, 2)) {
      TrainingResult expected = train(plan, new LocalEpochRunner(plan, one.collect()));
      int pauses = (int) expected.state().step() - plan.epochs();
      List<TrainingState> starts = new ArrayList<>();
      for (EpochRunner runner :
          List.of(
              new LocalEpochRunner(plan, one.collect()),
              new DriverEpochRunner(CONTEXT, plan, two),
              new AllReduceEpochRunner(CONTEXT, plan, two))) {
        Pauses paused = Pauses.afterEachStep();
        assertSameBits(train(plan, runner, TrainingState.initial(plan), paused), expected);
        assertThat(paused.states).hasSize(pauses);
        starts.addAll(paused.states);
      }
      for (int i = 0; i < starts.size(); i++) {
        EpochRunner other =
            switch (i % 4) {
              case 0 -> new AllReduceEpochRunner(CONTEXT, plan, one);
              case 1 -> new DriverEpochRunner(CONTEXT, plan, one);
              case 2 -> new AllReduceEpochRunner(CONTEXT, plan, two);
              default -> new LocalEpochRunner(plan, two.collect());
            };
        assertSameBits(train(plan, other, starts.get(i), TrainingListener.NONE), expected);
      }
    }
  }

  @Test
  void aConvolutionalNetworkHasTheSameBitsInAllRunners() {
    Window kernel = new Window(3, 3, 1, Window.Padding.same());
    Network network =
        new Network(
            Shape.of(1, 5, 6),
            List.of(
                new Conv2d(3, kernel, 1),
                new BatchNorm(),
                new Activation.Relu(),
                new Residual(
                    List.of(new Conv2d(4, kernel, 1), new BatchNorm(), new Dropout(0.2)),
                    List.of()),
                new GlobalAveragePool(),
                new Dense(2)));
    TrainingPlan plan = plan(network, new Augmentation(0.5, 1, 0.5), 4);
    try (Shards shards = Shards.of(rows(333, 30), ExampleSchema.classification(30, 2), 4, 2)) {
      TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.collect()));
      assertSameBits(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)), local);
      assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, shards)), local);
    }
  }

  @Test
  void aNetworkOfCodesHasTheSameBitsInAllRunners() {
    CategoricalEncoding encoding =
        new CategoricalEncoding(
            List.of(
                new CategoricalEncoding.Embedding(1, 7, 3),
                new CategoricalEncoding.OneHot(2, 3),
                new CategoricalEncoding.Embedding(4, 40, 2)));
    TrainingPlan plan =
        plan(new Network(Shape.of(5), List.of(encoding, new Dense(2))), Augmentation.NONE, 3);
    ExampleSchema schema = SCHEMA.withNominal(encoding.columns());
    try (Shards shards = Shards.of(rowsWithCodes(333, encoding), schema, 3, 2)) {
      TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.collect()));
      assertSameBits(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)), local);
      assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, shards)), local);
    }
  }

  private static Dataset<Row> rowsWithCodes(int count, CategoricalEncoding encoding) {
    KeyedRandom random = KeyedRandom.of(10);
    List<Row> rows = new ArrayList<>();
    for (Row row : rows(count).collectAsList()) {
      double[] features = row.<Vector>getAs(0).toArray().clone();
      for (CategoricalEncoding.Column column : encoding.columns()) {
        features[column.index()] = random.nextInt(column.categories());
      }
      rows.add(RowFactory.create(Vectors.dense(features), row.get(1), row.get(2), row.get(3)));
    }
    return SPARK.createDataFrame(rows, ROW);
  }

  @Test
  void parametersThatAreTooManyForATaskAreBroadcast() {
    Network large =
        new Network(Shape.of(5), List.of(new Dense(30_000), new Activation.Relu(), new Dense(2)));
    assertThat(large.parameterCount()).isGreaterThan(240_000);
    TrainingPlan plan = plan(large, Augmentation.NONE, 2);
    try (Shards shards = Shards.of(rows(100), SCHEMA, 2)) {
      TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.collect()));
      assertSameBits(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)), local);
      assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, shards)), local);
    }
  }

  @Test
  void divergenceIsToldByAllRunners() {
    TrainingPlan plan = plan(network(), Augmentation.NONE, 2, 1e30);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      for (EpochRunner runner :
          List.of(
              new DriverEpochRunner(CONTEXT, plan, shards),
              new AllReduceEpochRunner(CONTEXT, plan, shards))) {
        assertThatThrownBy(() -> train(plan, runner))
            .isInstanceOf(DivergedException.class)
            .hasMessageContaining("is not finite (learning rate 1.0E30)");
      }
    }
  }

  /** The same shards; in each task, their workers first go through a function. */
  static Shards mapped(Shards shards, Function<Worker, Worker> function) {
    JavaRDD<Worker> workers = shards.workers().map(function);
    return new Shards(
        workers,
        workers,
        () -> {},
        workers,
        shards.fingerprints(),
        shards.schema(),
        shards.trainingRows(),
        shards.validationRows(),
        shards.bytesOnHeap(),
        shards.bytesOnDisk());
  }

  /** The same shards; a task fails on purpose for each worker for which {@code fails} is true. */
  static Shards failing(Shards shards, Function<Worker, Boolean> fails) {
    FAILURES.set(0);
    return mapped(
        shards,
        worker -> {
          if (fails.call(worker)) {
            FAILURES.incrementAndGet();
            throw new IllegalStateException("failed on purpose");
          }
          return worker;
        });
  }

  private static Network network() {
    return new Network(
        Shape.of(5), List.of(new Dense(20), new Activation.Relu(), new Dropout(0.1), new Dense(2)));
  }

  static TrainingPlan plan(int workers) {
    return plan(network(), Augmentation.NONE, workers);
  }

  private static TrainingPlan plan(Network network, Augmentation augmentation, int workers) {
    return plan(network, augmentation, workers, 0.01);
  }

  private static TrainingPlan plan(
      Network network, Augmentation augmentation, int workers, double learningRate) {
    return TestPlans.plan(network)
        .augmentation(augmentation)
        .schedule(new Schedule.Constant(learningRate))
        .epochs(3)
        .workers(workers)
        .seed(42)
        .clipNorm(learningRate > 1 ? Double.POSITIVE_INFINITY : 1)
        .build();
  }

  /**
   * Rows of five features whose class is the sign of the first one; every fifth is for validation.
   */
  static Dataset<Row> rows(int count) {
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
    return SPARK.createDataFrame(rows, ROW);
  }
}
