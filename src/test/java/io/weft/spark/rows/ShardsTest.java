package io.weft.spark.rows;

import static io.weft.TestTrainings.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.SparkSessions;
import io.weft.TestPlans;
import io.weft.TrainingBlocks;
import io.weft.math.KeyedRandom;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochScore;
import io.weft.nn.Activation;
import io.weft.nn.Dense;
import io.weft.nn.Huber;
import io.weft.nn.Initialiser;
import io.weft.nn.Loss;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.nn.SoftmaxCrossEntropy;
import io.weft.nn.SquaredError;
import io.weft.optim.Schedule;
import io.weft.spark.DriverEpochRunner;
import io.weft.spark.ShardEvaluator;
import io.weft.train.Evaluation;
import io.weft.train.LocalEpochRunner;
import io.weft.train.Split;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class ShardsTest {
  private static final SparkSession SPARK = SparkSessions.local();
  private static final JavaSparkContext CONTEXT = new JavaSparkContext(SPARK.sparkContext());
  private static final ExampleSchema CLASSES = ExampleSchema.classification(3, 2);
  private static final ExampleSchema VALUES = ExampleSchema.regression(3, 2);

  @AfterEach
  void nothingStaysBehind() throws Exception {
    TrainingBlocks.assertNoneStays();
  }

  @Test
  void aBadRowIsTheDriversOwnError() {
    List<Row> rows = examples(50);
    rows.add(row(1, 2.5, 1.0, false));
    assertThatThrownBy(() -> Shards.of(classified(rows), CLASSES, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid label: 2.5 (must be a whole number from 0 to 1)")
        .hasCauseInstanceOf(SparkException.class);
    assertThatThrownBy(() -> Shards.forEvaluation(classified(rows).drop("v"), CLASSES, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid label: 2.5 (must be a whole number from 0 to 1)");
    assertThatThrownBy(
            () -> Shards.of(classified(examples(9)), ExampleSchema.classification(4, 2), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid features: 3 values (must be 4)");
  }

  @Test
  void anotherFailureOfATaskIsLeftAsItIs() {
    Dataset<Row> broken =
        classified(examples(9))
            .repartition(2)
            .withColumn("w", functions.raise_error(functions.lit("broken")).cast("double"));
    assertThatThrownBy(() -> Shards.of(broken, CLASSES, 2))
        .isNotInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void rowsWithNothingToTrainOnAreRefused() {
    assertNothingToTrainOn("there are no rows", List.of());
    assertNothingToTrainOn(
        "all 2 rows are validation rows", List.of(row(1, 0.0, 1.0, true), row(2, 0.0, 0.0, true)));
    assertNothingToTrainOn(
        "the weights of all training rows are 0",
        List.of(row(1, 0.0, 1.0, true), row(2, 1.0, 0.0, false)));
    assertThatThrownBy(() -> Shards.forEvaluation(classified(List.of()).drop("v"), CLASSES, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot evaluate: there are no rows of a weight above 0");
    assertThatThrownBy(() -> Shards.of(classified(examples(9)), CLASSES, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid workers: 0 (must be at least 1)");
  }

  private static void assertNothingToTrainOn(String reason, List<Row> rows) {
    assertThatThrownBy(() -> Shards.of(classified(rows), CLASSES, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot train: " + reason);
  }

  @Test
  void oneRowIsEnoughForManyWorkersAndPartitions() {
    Dataset<Row> one = classified(List.of(row(1, 1.0, 1.0, false))).repartition(5);
    try (Shards shards = Shards.of(one, CLASSES, 7)) {
      assertThat(shards.trainingRows()).isEqualTo(1);
      TrainingPlan plan = plan(CLASSES, new SoftmaxCrossEntropy(), 7);
      TrainingResult result = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      assertThat(result.state().step()).isEqualTo(plan.epochs());
    }
  }

  @Test
  void aRowOfWeightZeroIsAsGoodAsAbsent() {
    List<Row> rows = examples(100);
    List<Row> more = new ArrayList<>(rows);
    for (int i = 0; i < 40; i++) {
      more.add(row(1000 + i, 1.0, 0.0, i % 2 == 0));
    }
    TrainingPlan plan = plan(CLASSES, new SoftmaxCrossEntropy(), 3);
    try (Shards shards = Shards.of(classified(rows), CLASSES, 3);
        Shards withZeros = Shards.of(classified(more), CLASSES, 3)) {
      assertThat(withZeros.trainingRows()).isEqualTo(shards.trainingRows()).isEqualTo(80);
      assertThat(withZeros.validationRows()).isEqualTo(shards.validationRows()).isEqualTo(20);
      assertThat(train(plan, new DriverEpochRunner(CONTEXT, plan, withZeros)).parameters())
          .isEqualTo(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)).parameters());
    }
  }

  @Test
  void regressionLearnsWithTheSameBitsOnTheDriverAndInOneThread() {
    for (Loss loss : List.of(new SquaredError(), new Huber(0.5))) {
      TrainingPlan plan = plan(VALUES, loss, 3);
      try (Shards shards = Shards.of(values(300), VALUES, 3);
          ShardEvaluator evaluator = new ShardEvaluator(CONTEXT, plan, shards)) {
        TrainingResult driver = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
        TrainingResult local = train(plan, new LocalEpochRunner(plan, shards.collect()));
        assertThat(driver.parameters()).isEqualTo(local.parameters());
        var last = driver.state().history().get(plan.epochs() - 1);
        assertThat(last.score(EpochScore.TRAIN_ACCURACY)).isNaN();
        assertThat(last.score(EpochScore.VALIDATION_ACCURACY)).isNaN();
        assertThat(last.score(EpochScore.VALIDATION_LOSS))
            .isLessThan(driver.state().history().get(0).score(EpochScore.VALIDATION_LOSS) / 3);
        Evaluation evaluation = evaluator.evaluate(driver.parameters(), Split.VALIDATION);
        assertThat(evaluation.confusion()).isNull();
        assertThat(evaluation.sums().meanLoss()).isEqualTo(last.score(EpochScore.VALIDATION_LOSS));
        assertThat(evaluation.sums().count()).isEqualTo(60);
      }
    }
  }

  @Test
  void rowsForEvaluationAreEvaluatedLikeValidationRows() {
    TrainingPlan plan = plan(CLASSES, new SoftmaxCrossEntropy(), 2);
    Dataset<Row> rows = classified(examples(100));
    Dataset<Row> held = rows.filter("v").drop("v");
    try (Shards shards = Shards.of(rows, CLASSES, 2);
        Shards test = Shards.forEvaluation(held, CLASSES, 2);
        ShardEvaluator onValidation = new ShardEvaluator(CONTEXT, plan, shards);
        ShardEvaluator onTest = new ShardEvaluator(CONTEXT, plan, test)) {
      assertThat(test.trainingRows()).isZero();
      assertThat(test.validationRows()).isEqualTo(20);
      float[] parameters = plan.network().initialParameters(new Initialiser.Auto(), 1);
      Evaluation evaluation = onTest.evaluate(parameters, Split.VALIDATION);
      assertThat(evaluation).isEqualTo(onValidation.evaluate(parameters, Split.VALIDATION));
      ConfusionMatrix confusion = Objects.requireNonNull(evaluation.confusion());
      assertThat(confusion.total()).isEqualTo(20);
      assertThat(confusion.accuracy()).isCloseTo(evaluation.sums().accuracy(), within(1e-12));
    }
  }

  @Test
  void shardsThatAPlanDoesNotTakeAreRefused() {
    TrainingPlan plan = plan(CLASSES, new SoftmaxCrossEntropy(), 2);
    try (Shards shards = Shards.of(classified(examples(10)), CLASSES, 2)) {
      assertThatThrownBy(
              () ->
                  new ShardEvaluator(CONTEXT, plan(CLASSES, new SoftmaxCrossEntropy(), 3), shards))
          .hasMessage("Invalid workers: 2 (must be 3)");
      assertThatThrownBy(
              () -> new ShardEvaluator(CONTEXT, plan(CLASSES, new SquaredError(), 2), shards))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid targets: 1 (must be 2)");
    }
    ExampleSchema threeClasses = ExampleSchema.classification(3, 3);
    try (Shards shards = Shards.of(classified(examples(10)), threeClasses, 2)) {
      assertThatThrownBy(() -> new ShardEvaluator(CONTEXT, plan, shards))
          .hasMessage("Invalid classes: 3 (must be 2)");
      TrainingPlan wide = plan(ExampleSchema.classification(4, 3), new SoftmaxCrossEntropy(), 2);
      assertThatThrownBy(() -> new DriverEpochRunner(CONTEXT, wide, shards))
          .hasMessage("Invalid features: 3 (must be 4)");
    }
  }

  @Test
  void neitherTheOrderOfRowsNorTheirPartitionsChangeAShard() {
    try (Shards shards = Shards.of(classified(examples(500)), CLASSES, 3);
        Shards shuffled =
            Shards.of(
                classified(examples(500)).orderBy(functions.rand(7)).repartition(5), CLASSES, 3)) {
      TrainingPlan plan = plan(CLASSES, new SoftmaxCrossEntropy(), 3);
      assertThat(train(plan, new DriverEpochRunner(CONTEXT, plan, shuffled)).parameters())
          .isEqualTo(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)).parameters());
      assertThat(shards.trainingRows()).isEqualTo(400);
      assertThat(shards.validationRows()).isEqualTo(100);
    }
  }

  @Test
  void everyRowGoesToOneWorkerOnlyAlsoWhenThereAreFewerRowsThanWorkers() {
    try (Shards shards = Shards.of(classified(examples(5)), CLASSES, 8)) {
      List<Worker> workers = shards.collect();
      assertThat(workers).hasSize(8);
      assertThat(workers.stream().mapToInt(Worker::index).toArray())
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      int all =
          workers.stream()
              .mapToInt(worker -> worker.training().count() + worker.validation().count())
              .sum();
      assertThat(all).isEqualTo(5);
      TrainingPlan plan = plan(CLASSES, new SoftmaxCrossEntropy(), 8);
      assertThat(train(plan, new DriverEpochRunner(CONTEXT, plan, shards)).state().epoch())
          .isEqualTo(plan.epochs());
    }
  }

  @Test
  void fewKindsOfRowsAreSpreadOverAllWorkers() {
    int count = 20_000;
    int workers = 7;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(i % 4, (double) (i % 2), 1.0 + (i / 4) % 2, (i / 8) % 5 == 0));
    }
    try (Shards shards = Shards.of(classified(rows), CLASSES, workers, 3);
        Shards shuffled =
            Shards.of(
                classified(rows).orderBy(functions.rand(7)).repartition(5), CLASSES, workers)) {
      assertThat(shards.trainingRows()).isEqualTo(16_000);
      assertThat(shards.validationRows()).isEqualTo(4_000);
      assertThat(shards.fingerprint()).isEqualTo(shuffled.fingerprint());
      List<Worker> dealt = shards.collect();
      assertThat(dealt.stream().map(Worker::index)).containsExactly(0, 1, 2, 3, 4, 5, 6);
      for (Worker worker : dealt) {
        assertThat(worker.training().count()).isBetween(2_268, 2_303); // ± 4 of each kind
        assertThat(worker.validation().count()).isBetween(554, 589);
      }
    }
  }

  @Test
  void rowsOfManySparseColumnsAreDealtToManyWorkers() {
    int columns = 1 << 18;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(
          RowFactory.create(
              Vectors.sparse(columns, new int[] {i}, new double[] {1}), 1.0, 1.0, false));
    }
    try (Shards shards =
        Shards.of(classified(rows), ExampleSchema.classification(columns, 2), 64, 2)) {
      assertThat(shards.trainingRows()).isEqualTo(20);
    }
  }

  @Test
  void nothingStaysCachedAndNoRowsAreRefused() {
    Shards.of(classified(examples(10)), CLASSES, 2).close();
    assertThat(CONTEXT.getPersistentRDDs()).isEmpty();
    assertThatThrownBy(() -> Shards.of(classified(examples(10)).limit(0), CLASSES, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot train: there are no rows");
    try (Shards shards = Shards.of(classified(examples(10)), CLASSES, 2)) {
      assertThatThrownBy(
              () ->
                  new DriverEpochRunner(
                      CONTEXT, plan(CLASSES, new SoftmaxCrossEntropy(), 3), shards))
          .hasMessage("Invalid workers: 2 (must be 3)");
    }
  }

  private static TrainingPlan plan(ExampleSchema schema, Loss loss, int workers) {
    Network network =
        new Network(
            Shape.of(schema.features()),
            List.of(
                new Dense(16),
                new Activation.Tanh(),
                new Dense(Math.max(schema.targets(), schema.classes()))));
    return TestPlans.plan(network)
        .loss(loss)
        .schedule(new Schedule.Constant(0.02))
        .epochs(5)
        .workers(workers)
        .seed(42)
        .build();
  }

  /** Rows of two classes; every fifth is for validation. */
  static List<Row> examples(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(i, (double) (i % 2), 1.0, i % 5 == 0));
    }
    return rows;
  }

  private static Row row(long key, @Nullable Object label, double weight, boolean validation) {
    return RowFactory.create(Vectors.dense(features(key)), label, weight, validation);
  }

  private static double[] features(long key) {
    KeyedRandom random = KeyedRandom.of(3, key);
    return new double[] {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
  }

  /** Two values that are linear in the features; every fifth row is for validation. */
  private static Dataset<Row> values(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] x = features(i);
      rows.add(row(i, Vectors.dense(x[0] - x[1], Arrays.stream(x).sum()), 1.0, i % 5 == 0));
    }
    return dataset(rows, SQLDataTypes.VectorType());
  }

  static Dataset<Row> classified(List<Row> rows) {
    return dataset(rows, DataTypes.DoubleType);
  }

  private static Dataset<Row> dataset(List<Row> rows, DataType label) {
    return SPARK.createDataFrame(
        rows,
        new StructType()
            .add("x", SQLDataTypes.VectorType())
            .add("y", label)
            .add("w", DataTypes.DoubleType)
            .add("v", DataTypes.BooleanType));
  }
}
