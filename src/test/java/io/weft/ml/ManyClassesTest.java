package io.weft.ml;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.weft.SparkSessions;
import io.weft.TestPlans;
import io.weft.metrics.ConfusionMatrix;
import io.weft.ml.fit.MemoryCheck;
import io.weft.nn.Dense;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.train.Evaluation;
import io.weft.train.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thousands of classes, and networks that do not fit in memory. */
@Tag("spark")
class ManyClassesTest {
  private static final int ROWS = 300;

  @TempDir private Path folder;

  /** Two features; labels are all over 0 to {@code classes - 1}. */
  private static Dataset<Row> rows(int classes) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      int label = (int) ((long) i * (classes - 1) / (ROWS - 1));
      rows.add(SmallData.row(label, Math.sin(i), Math.cos(i)));
    }
    return SmallData.of(rows);
  }

  @ParameterizedTest
  @CsvSource({"1500, 64, driver", "20000, 2, all-reduce", "100000, 2, local"})
  void aFewRowsOfManyClassesAreTrainedEvaluatedAndSaved(int classes, int workers, String sync)
      throws Exception {
    Dataset<Row> rows = rows(classes);
    NeuralNetworkClassificationModel model =
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {4})
            .setEpochs(1)
            .setBatchSize(150)
            .setWorkers(workers)
            .setSync(sync)
            .fit(rows);

    assertThat(model.numClasses()).isEqualTo(classes);
    ConfusionMatrix confusion = requireNonNull(model.summary().confusion());
    assertThat(confusion.total()).isEqualTo(ROWS);
    assertThat(confusion.support(classes - 1)).isEqualTo(1);
    Evaluation evaluation = model.evaluate(rows);
    assertThat(evaluation.confusion()).isEqualTo(confusion);
    assertThat(model.summary().loss()).isCloseTo(evaluation.sums().meanLoss(), offset(1e-4));

    model.write().save(folder.resolve("model").toString());
    NeuralNetworkTrainingSummary loaded =
        NeuralNetworkClassificationModel.load(folder.resolve("model").toString()).summary();
    assertThat(loaded.confusion()).isEqualTo(confusion);
    List<Row> table = loaded.confusionTable(SparkSessions.local()).collectAsList();
    assertThat(table).hasSize(confusion.cells().length / 3);
    assertThat(table.stream().mapToLong(row -> row.getAs("count")).sum()).isEqualTo(ROWS);
    assertThat(loaded.classTable(SparkSessions.local()).count()).isEqualTo(classes);
  }

  @Test
  void aNetworkThatDoesNotFitInMemoryIsRefusedBeforeTheRowsAreRead() {
    NeuralNetworkClassifier large =
        new NeuralNetworkClassifier().setHiddenLayers(new int[] {30_000, 30_000}).setWorkers(2);
    assertThatThrownBy(() -> large.fit(rows(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "Cannot train: 900,180,002 parameters and 64 rows of a step on each worker need at"
                + " least 27,500 MB of the driver's memory, which is [\\d,]+ MB \\(use smaller"
                + " layers, a smaller batch size, or raise --driver-memory\\)");
    assertThatThrownBy(() -> large.setHiddenLayers(new int[] {40_000, 40_000}).fit(rows(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot train: the optimizer keeps 3,200,480,004 values of");
    assertThatThrownBy(() -> large.setHiddenLayers(new int[] {50_000, 50_000}).fit(rows(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid layer 3 (dense): the parameters or values up to it are more than"
                + " 2,147,483,647");
  }

  @Test
  void aBatchThatDoesNotFitInMemoryIsRefused() {
    assertThatThrownBy(() -> MemoryCheck.require(plan(1 << 20, 2), 8L << 30, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot train: a layer gives 20,000 values for each of the 524,288 rows that a worker"
                + " has of a step (must be at most 2,147,483,639; use a smaller batch size or more"
                + " workers)");
    assertThatThrownBy(() -> MemoryCheck.require(plan(100_000, 2), 8L << 30, 1L << 30))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Cannot train: 60,000 parameters and 50,000 rows of a step on each worker need at least")
        .hasMessageEndingWith("or raise --executor-memory)");
    MemoryCheck.require(plan(100_000, 2), 1L << 30, 8L << 30);
    MemoryCheck.require(plan(128, 2), 64L << 20, 0);
  }

  private static TrainingPlan plan(int batchSize, int workers) {
    return TestPlans.plan(new Network(Shape.of(2), List.of(new Dense(20_000))))
        .optimizer(new Optimizer.Sgd())
        .schedule(new Schedule.Constant(0.1))
        .batchSize(batchSize)
        .workers(workers)
        .build();
  }
}
