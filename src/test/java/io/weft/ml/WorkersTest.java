package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.spark.HeldSlots;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of workers of a fit, and the slots that they take. */
@Tag("spark")
@Tag("slow")
class WorkersTest {
  private static final Dataset<Row> ROWS = FourFeatures.rows(60);

  @Test
  void theDefaultIsTheSlotsOfTheClusterWhateverSparksParallelismIs() {
    List<String> seen = new ArrayList<>();
    var conf = FourFeatures.spark().sparkContext().conf();
    conf.set("spark.default.parallelism", "7");
    try {
      FourFeatures.classifier().setWorkers(0).setTrainingListener(recorder(seen)).fit(ROWS);
    } finally {
      conf.remove("spark.default.parallelism");
    }
    assertThat(seen).containsExactly("2 workers in 2 of 2 slots", "2 workers");
  }

  @ParameterizedTest
  @ValueSource(ints = {61, 100_000_000})
  void moreWorkersThanRowsAreRefused(int workers) {
    assertThatThrownBy(() -> FourFeatures.classifier().setWorkers(workers).fit(ROWS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid workers: " + workers + " (must be at most 60, the number of rows)");
    assertThatThrownBy(
            () -> FourFeatures.regressor().setBatchSize(Integer.MAX_VALUE).setWorkers(61).fit(ROWS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid workers: 61 (must be at most 60, the number of rows)");
  }

  @Test
  void aFitBesideAJobThatHoldsASlotTakesTheOtherOneAndHasTheSameBits() throws Exception {
    Vector expected = FourFeatures.classifier().fit(ROWS).weights();
    List<String> seen = new ArrayList<>();
    var context = new JavaSparkContext(FourFeatures.spark().sparkContext());
    NeuralNetworkClassifier classifier =
        FourFeatures.classifier().setTrainingListener(recorder(seen));
    HeldSlots.during(
        context, 1, held -> assertThat(classifier.fit(ROWS).weights()).isEqualTo(expected));
    assertThat(seen).containsExactly("2 workers in 1 of 2 slots, other jobs hold 1", "2 workers");
  }

  @Test
  void aFitThatNeedsHeldSlotsTellsItsListenerAndGoesOnWhenTheyAreFree() throws Exception {
    Vector expected = FourFeatures.classifier().fit(ROWS).weights();
    List<String> waits = new ArrayList<>();
    var context = new JavaSparkContext(FourFeatures.spark().sparkContext());
    NeuralNetworkClassifier classifier = FourFeatures.classifier().setSync("all-reduce");
    HeldSlots.during(
        context,
        1,
        held -> {
          classifier.setTrainingListener(
              new TrainingListener() {
                @Override
                public void onWait(String reason) {
                  waits.add(reason);
                  held.release();
                }
              });
          assertThat(classifier.fit(ROWS).weights()).isEqualTo(expected);
        });
    assertThat(waits)
        .containsExactly(
            "Waiting for slots that other jobs hold: 2 needed at once, 1 of 2 free (for at most 120"
                + " s: spark.weft.slots.timeout)");
  }

  private static TrainingListener recorder(List<String> seen) {
    return new TrainingListener() {
      @Override
      public void onSync(String sync, String reason) {
        seen.add(reason);
      }

      @Override
      public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
        seen.add(plan.workers() + " workers");
      }
    };
  }
}
