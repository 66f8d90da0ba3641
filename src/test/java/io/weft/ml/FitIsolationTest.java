package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.weft.Patience;
import io.weft.TrainingBlocks;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits neither see nor leave anything of each other, and can be stopped. */
@Tag("spark")
@Tag("slow")
class FitIsolationTest {
  private static final Dataset<Row> ROWS = FourFeatures.rows(60);
  private static final SparkContext CONTEXT = FourFeatures.spark().sparkContext();

  /** Names of threads in Spark's own pools, which are there whatever is trained. */
  private static final int SLACK = 5;

  @AfterEach
  void nothingStaysBehind() throws Exception {
    TrainingBlocks.assertNoneStays();
  }

  @Test
  void fitsInTwoThreadsGiveTheBitsOfFitsInTurn() throws Exception {
    NeuralNetworkClassifier classifier = FourFeatures.classifier();
    NeuralNetworkRegressor regressor = FourFeatures.regressor();
    Vector classification = classifier.fit(ROWS).weights();
    Vector regression = regressor.fit(ROWS).weights();
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Vector> first =
          threads.submit(
              () -> {
                together.await();
                return classifier.fit(ROWS).weights();
              });
      Future<Vector> again =
          threads.submit(
              () -> {
                together.await();
                // the very same estimator, and another one after it
                Vector weights = classifier.fit(ROWS).weights();
                assertThat(regressor.fit(ROWS).weights()).isEqualTo(regression);
                return weights;
              });
      assertThat(first.get(Patience.MINUTES, TimeUnit.MINUTES)).isEqualTo(classification);
      assertThat(again.get(Patience.MINUTES, TimeUnit.MINUTES)).isEqualTo(classification);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void tenFitsInARowLeaveNothingBehind() {
    NeuralNetworkClassifier classifier = FourFeatures.classifier().setEpochs(1);
    Vector weights = classifier.fit(ROWS).weights();
    for (int i = 0; i < 9; i++) {
      assertThat(classifier.fit(ROWS).weights()).isEqualTo(weights);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "all-reduce"})
  void twoHundredEpochsLeaveNoThreadsSocketsOrFilesBehind(String sync) throws Exception {
    NeuralNetworkClassifier classifier = FourFeatures.classifier().setSync(sync);
    classifier.setEpochs(20).fit(ROWS);
    int threads = Thread.activeCount();
    long descriptors = openDescriptors();
    long files = filesOnDisk();
    classifier.setEpochs(200).fit(ROWS);
    // Spark ends threads and removes files in the background
    Patience.until("threads", Thread::activeCount, count -> count <= threads + SLACK);
    Patience.until(
        "descriptors", FitIsolationTest::openDescriptors, count -> count <= descriptors + SLACK);
    Patience.until("files", FitIsolationTest::filesOnDisk, count -> count <= files);
  }

  private static long openDescriptors() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getOpenFileDescriptorCount();
  }

  private static long filesOnDisk() {
    return SparkEnv.get().blockManager().diskBlockManager().getAllFiles().size();
  }

  @Test
  void aCachedDatasetStaysCached() {
    Dataset<Row> cached = FourFeatures.rows(30).cache();
    try {
      FourFeatures.classifier().fit(cached);
      assertThat(cached.storageLevel().useMemory()).isTrue();
      assertThat(CONTEXT.getPersistentRDDs().size()).isEqualTo(1);
    } finally {
      cached.unpersist(true);
    }
  }

  @Test
  void aListenerStopsAFit() {
    Stopping listener = new Stopping();
    NeuralNetworkClassificationModel model =
        FourFeatures.classifier().setEpochs(50).setTrainingListener(listener).fit(ROWS);
    assertThat(model.summary().ending()).isEqualTo(TrainingResult.Ending.STOPPED);
    assertThat(model.summary().history()).hasSize(3);
    assertThat(model.weights())
        .isEqualTo(FourFeatures.classifier().setEpochs(3).fit(ROWS).weights());
  }

  /** Stops in the middle of the fourth epoch. */
  private static final class Stopping implements TrainingListener {
    private boolean stopped;

    @Override
    public void onStep(int epoch, int step, int steps, MetricSums sums) {
      stopped = epoch == 4;
    }

    @Override
    public boolean isStopRequested() {
      return stopped;
    }
  }

  @Test
  void aFailingListenerFailsTheFit() {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingState state) {
            throw new IllegalStateException("no more");
          }
        };
    assertThatThrownBy(() -> FourFeatures.regressor().setTrainingListener(listener).fit(ROWS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no more");
  }

  @Test
  void aCancelledJobGroupFailsTheFit() {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(int epoch, int step, int steps, MetricSums sums) {
            CONTEXT.cancelJobGroupAndFutureJobs("fit", "the test cancels it");
          }
        };
    CONTEXT.setJobGroup("fit", "a fit to be cancelled", false);
    try {
      assertThatThrownBy(() -> FourFeatures.regressor().setTrainingListener(listener).fit(ROWS))
          .isInstanceOf(SparkException.class)
          .hasMessageContaining("cancelled");
    } finally {
      CONTEXT.clearJobGroup();
    }
  }

  @Test
  void anInterruptEndsAFit() {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(int epoch, int step, int steps, MetricSums sums) {
            Thread.currentThread().interrupt();
          }
        };
    assertThatThrownBy(() -> FourFeatures.regressor().setTrainingListener(listener).fit(ROWS))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
