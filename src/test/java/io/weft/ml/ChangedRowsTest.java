package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.metrics.EpochMetrics;
import io.weft.nn.Initialiser;
import io.weft.settings.FeatureColumns;
import io.weft.settings.PlanBuilder;
import io.weft.settings.Task;
import io.weft.spark.ShardEvaluator;
import io.weft.spark.rows.ChangedRowsException;
import io.weft.spark.rows.ExampleSchema;
import io.weft.spark.rows.LostRows;
import io.weft.spark.rows.Shards;
import io.weft.train.Split;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that Spark loses in a training, and that come back as other rows. */
@Tag("spark")
class ChangedRowsTest {
  private static final SparkSession SPARK = SparkSessions.local();
  private static final JavaSparkContext CONTEXT = new JavaSparkContext(SPARK.sparkContext());
  private static final int ROWS = 200;
  private static final String HAVE_CHANGED =
      "Cannot continue: the rows of worker \\d of 2 have changed\\. .*(?s).*files that nobody changes.*";

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void writeTheRows() throws IOException {
    file = folder.resolve("rows.csv");
    write(0);
  }

  @AfterEach
  void nothingStaysCached() {
    assertThat(CONTEXT.getPersistentRDDs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-reduce", "driver", "local"})
  void aFileThatIsOverwrittenAndReadAgainEndsTheTraining(String sync) {
    AtomicInteger epochs = new AtomicInteger();
    NeuralNetworkClassifier classifier =
        classifier(sync)
            .setValidationIndicatorCol("v")
            .setTrainingListener(
                afterEpoch(
                    () -> {
                      epochs.incrementAndGet();
                      write(1);
                      LostRows.loseAll(CONTEXT);
                    }));
    assertThatThrownBy(() -> classifier.fit(rows()))
        .isInstanceOf(ChangedRowsException.class)
        .hasMessageMatching(HAVE_CHANGED);
    // local sync keeps its rows on the driver: the evaluation at the end is the first to read again
    assertThat(epochs).hasValue(sync.equals("local") ? classifier.getEpochs() : 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-reduce", "driver", "local"})
  void rowsThatComeBackAsTheyWereCostNothing(String sync) {
    NeuralNetworkClassifier classifier = classifier(sync).setValidationIndicatorCol("v");
    NeuralNetworkClassificationModel undisturbed = classifier.fit(rows());
    classifier.setTrainingListener(afterEpoch(() -> LostRows.loseAll(CONTEXT)));
    assertThat(classifier.fit(rows()).weights()).isEqualTo(undisturbed.weights());
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-reduce", "driver"})
  void aRandomFunctionThatIsComputedAgainEndsTheTraining(String sync) {
    Column random =
        functions
            .udf(
                (UDF1<Double, Double>) x -> x + ThreadLocalRandom.current().nextGaussian(),
                DataTypes.DoubleType)
            .asNondeterministic()
            .apply(functions.col("b"));
    Dataset<Row> rows = assembled(table().withColumn("b", random));
    NeuralNetworkClassifier classifier = classifier(sync);
    assertThat(classifier.fit(rows).summary().epoch()).isEqualTo(classifier.getEpochs());
    classifier.setTrainingListener(afterEpoch(() -> LostRows.loseAll(CONTEXT)));
    assertThatThrownBy(() -> classifier.fit(rows))
        .isInstanceOf(ChangedRowsException.class)
        .hasMessageMatching(HAVE_CHANGED);
  }

  @Test
  void validationRowsAreCheckedToo() {
    NeuralNetworkClassifier classifier =
        classifier("driver")
            .setValidationIndicatorCol("v")
            .setTrainingListener(
                afterEpoch(
                    () -> {
                      write(2);
                      LostRows.loseAll(CONTEXT);
                    }));
    assertThatThrownBy(() -> classifier.fit(rows()))
        .isInstanceOf(ChangedRowsException.class)
        .hasMessageMatching(HAVE_CHANGED);
  }

  @Test
  void testRowsThatHaveChangedAreNotEvaluated() {
    TrainingPlan plan =
        new PlanBuilder(classifier("driver").stageParams())
            .plan(FeatureColumns.numeric(2), new Task.Classification(2), () -> 2);
    Dataset<Row> rows =
        rows().select(functions.col("features"), functions.col("label"), functions.lit(1.0));
    float[] parameters = plan.network().initialParameters(new Initialiser.Auto(), 1);
    try (Shards shards = Shards.forEvaluation(rows, ExampleSchema.classification(2, 2), 2);
        ShardEvaluator evaluator = new ShardEvaluator(CONTEXT, plan, shards)) {
      var before = evaluator.evaluate(parameters, Split.VALIDATION);
      LostRows.loseAll(CONTEXT);
      assertThat(evaluator.evaluate(parameters, Split.VALIDATION)).isEqualTo(before);
      write(1);
      LostRows.loseAll(CONTEXT);
      assertThatThrownBy(() -> evaluator.evaluate(parameters, Split.VALIDATION))
          .isInstanceOf(ChangedRowsException.class)
          .hasMessageMatching(HAVE_CHANGED);
    }
  }

  private static NeuralNetworkClassifier classifier(String sync) {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {4})
        .setEpochs(3)
        .setWorkers(2)
        .setBatchSize(50)
        .setSeed(1)
        .setSync(sync);
  }

  private static TrainingListener afterEpoch(Runnable action) {
    return new TrainingListener() {
      @Override
      public void onEpoch(EpochMetrics metrics, TrainingState state) {
        action.run();
      }
    };
  }

  private Dataset<Row> table() {
    return SPARK.read().schema("a double, b double, label double, v boolean").csv(file.toString());
  }

  private Dataset<Row> rows() {
    return assembled(table());
  }

  private static Dataset<Row> assembled(Dataset<Row> table) {
    return new VectorAssembler()
        .setInputCols(new String[] {"a", "b"})
        .setOutputCol("features")
        .transform(table);
  }

  /**
   * Writes the rows; every fifth is for validation.
   *
   * @param version 0, 1 with the labels swapped, or 2 with those of the validation rows swapped
   */
  private void write(int version) {
    String lines =
        IntStream.range(0, ROWS)
            .mapToObj(i -> line(i, version == 1 || (version == 2 && i % 5 == 0)))
            .collect(Collectors.joining("\n"));
    try {
      Files.writeString(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(int i, boolean swapped) {
    int label = (i % 2 == 0) == swapped ? 1 : 0;
    return String.format(Locale.ROOT, "%d,%d,%d,%b", i % 2, i, label, i % 5 == 0);
  }
}
