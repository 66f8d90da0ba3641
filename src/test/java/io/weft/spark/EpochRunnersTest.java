package io.weft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Patience;
import io.weft.SparkSessions;
import io.weft.TestPlans;
import io.weft.math.KeyedRandom;
import io.weft.metrics.EpochMetrics;
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
import io.weft.nn.Window;
import io.weft.optim.Schedule;
import io.weft.spark.rows.ExampleSchema;
import io.weft.spark.rows.Shards;
import io.weft.train.Augmentation;
import io.weft.train.DivergedException;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.BarrierTaskContext;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("spark")
class EpochRunnersTest {
  private static final SparkSession SPARK = SparkSessions.local();
  private static final JavaSparkContext CONTEXT = new JavaSparkContext(SPARK.sparkContext());
  static final ExampleSchema SCHEMA = ExampleSchema.classification(5, 2);
  private static final AtomicInteger FAILURES = new AtomicInteger();

  /** The tasks of a test, which are in this JVM, wait for it. */
  private static final CountDownLatch CANCELLED = new CountDownLatch(1);

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "2, 2", "3, 2", "4, 1", "4, 2", "5, 2"})
  void allRunnersGiveTheSameBits(int workers, int tasks) {
    TrainingPlan plan = plan(workers);
    try (Shards shards = Shards.of(rows(1001), SCHEMA, workers, tasks)) {
      assertThat(shards.workers().getNumPartitions()).isEqualTo(tasks);
      TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.collect()));
      assertThat(local.state().history().get(2).validationAccuracy()).isGreaterThan(0.8);
      assertSameBits(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)), local);
      assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, shards)), local);
    }
  }

  @Test
  void aConvolutionalNetworkHasTheSameBitsInAllRunners() {
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
    try (Shards shards = Shards.of(rows(333, 30), ExampleSchema.classification(30, 2), 4, 2)) {
      TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.collect()));
      assertSameBits(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)), local);
      assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, shards)), local);
    }
  }

  @Test
  void parametersThatAreTooManyForATaskAreBroadcast() {
    Network large =
        new Network(
            Shape.of(5),
            List.of(
                new Dense(30_000, new Initialiser.He()),
                new Activation.Relu(),
                new Dense(2, new Initialiser.Glorot())));
    assertThat(large.parameterCount()).isGreaterThan(240_000);
    TrainingPlan plan = plan(large, Augmentation.NONE, 2);
    try (Shards shards = Shards.of(rows(100), SCHEMA, 2)) {
      TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.collect()));
      assertSameBits(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)), local);
      assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, shards)), local);
    }
  }

  private static void assertSameBits(TrainingResult actual, TrainingResult expected) {
    assertThat(actual.parameters()).isEqualTo(expected.parameters());
    assertThat(actual.state().optimizerState()).isEqualTo(expected.state().optimizerState());
    EpochMetrics metrics = actual.state().history().get(2);
    EpochMetrics expectedMetrics = expected.state().history().get(2);
    assertThat(metrics.trainLoss()).isEqualTo(expectedMetrics.trainLoss());
    assertThat(metrics.validationLoss()).isEqualTo(expectedMetrics.validationLoss());
    assertThat(metrics.validationAccuracy()).isEqualTo(expectedMetrics.validationAccuracy());
    assertThat(metrics.step()).isEqualTo(expectedMetrics.step());
  }

  @Test
  void anEpochThatFailsIsRunAgainFromItsStart() {
    TrainingPlan plan = plan(2);
    FAILURES.set(0);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      TrainingResult undisturbed = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      JavaRDD<Worker> failing =
          shards
              .workers()
              .map(
                  worker -> {
                    if (TaskContext.get() instanceof BarrierTaskContext
                        && worker.index() == 1
                        && FAILURES.getAndIncrement() % 2 == 0) {
                      throw new IllegalStateException("failed on purpose");
                    }
                    return worker;
                  });
      Shards disturbed = new Shards(failing, failing, shards.dealt(), shards.schema(), 240, 60);
      assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, disturbed)), undisturbed);
      assertThat(FAILURES.get()).isEqualTo(6);
    }
  }

  @Test
  void aStopAmongTheStepsOfAnEpochEndsItsJob() {
    TrainingPlan plan = plan(2);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2);
        EpochRunner runner = new AllReduceEpochRunner(CONTEXT, plan, shards)) {
      AtomicInteger calls = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  runner.run(
                      TrainingState.initial(plan),
                      (epoch, step, steps, sums) -> {
                        calls.incrementAndGet();
                        throw new CancellationException("stopped on purpose");
                      }))
          .isInstanceOf(CancellationException.class)
          .hasMessage("stopped on purpose");
      assertThat(calls.get()).isEqualTo(1);
      assertThat(runner.validate(plan.network().initialParameters(1)).count()).isEqualTo(60);
    }
  }

  @Test
  void aJobThatSomebodyCancelledIsNotRunAgain() {
    TrainingPlan plan = plan(2);
    FAILURES.set(0);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      JavaRDD<Worker> slow =
          shards
              .workers()
              .map(
                  worker -> {
                    if (TaskContext.get() instanceof BarrierTaskContext) {
                      FAILURES.incrementAndGet();
                      assertThat(CANCELLED.await(Patience.MINUTES, TimeUnit.MINUTES)).isTrue();
                    }
                    return worker;
                  });
      Shards disturbed = new Shards(slow, slow, shards.dealt(), shards.schema(), 240, 60);
      EpochRunner runner = new AllReduceEpochRunner(CONTEXT, plan, disturbed);
      assertThatThrownBy(
              () ->
                  runner.run(
                      TrainingState.initial(plan),
                      (epoch, step, steps, sums) -> {
                        if (FAILURES.get() == 2) {
                          CONTEXT.cancelAllJobs();
                        }
                      }))
          .hasMessageContaining("cancelled");
      assertThat(FAILURES.get()).isEqualTo(2);
      runner.close();
    } finally {
      CANCELLED.countDown();
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
      shards.cached().unpersist(true);
      Shards disturbed = new Shards(failing, failing, shards.dealt(), shards.schema(), 240, 60);
      assertThat(train(plan, new DriverEpochRunner(CONTEXT, plan, disturbed)).parameters())
          .isEqualTo(undisturbed.parameters());
      assertThat(FAILURES.get()).isGreaterThan(10);
    }
  }

  @Test
  void anEpochThatFailsThreeTimesIsRunAgainWithTheSameBits() {
    TrainingPlan plan = plan(2);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      TrainingResult undisturbed = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      EpochRunner runner = new AllReduceEpochRunner(CONTEXT, plan, failing(shards, 3));
      assertThat(train(plan, runner).parameters()).isEqualTo(undisturbed.parameters());
      assertThat(FAILURES).hasValue(3);
    }
  }

  @Test
  void anEpochThatFailsInEveryAttemptFailsTheTrainingWithItsReason() {
    TrainingPlan plan = plan(2);
    try (Shards shards = Shards.of(rows(300), SCHEMA, 2)) {
      EpochRunner runner =
          new AllReduceEpochRunner(CONTEXT, plan, failing(shards, Integer.MAX_VALUE));
      assertThatThrownBy(() -> train(plan, runner))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Cannot finish epoch 1: it failed in all of 4 attempts, in the last one by:"
                  + " java.lang.IllegalStateException: failed on purpose");
      assertThat(FAILURES).hasValue(4);
    }
  }

  /** Shards of which one fails so many times. */
  private static Shards failing(Shards shards, int times) {
    FAILURES.set(0);
    JavaRDD<Worker> workers =
        shards
            .workers()
            .map(
                worker -> {
                  if (worker.index() == 1 && FAILURES.get() < times) {
                    FAILURES.incrementAndGet();
                    throw new IllegalStateException("failed on purpose");
                  }
                  return worker;
                });
    return new Shards(workers, workers, shards.dealt(), shards.schema(), 240, 60);
  }

  @Test
  void everyRowGoesToOneWorkerOnlyAlsoWhenThereAreFewerRowsThanWorkers() {
    try (Shards shards = Shards.of(rows(5), SCHEMA, 8)) {
      List<Worker> workers = shards.collect();
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

  private static Network network() {
    return new Network(
        Shape.of(5),
        List.of(
            new Dense(20, new Initialiser.He()),
            new Activation.Relu(),
            new Dropout(0.1),
            new Dense(2, new Initialiser.Glorot())));
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
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType)
            .add("validation", DataTypes.BooleanType);
    return SPARK.createDataFrame(rows, schema);
  }
}
