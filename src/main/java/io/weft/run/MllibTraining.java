package io.weft.run;

import io.weft.config.Keys;
import io.weft.data.recipe.LearningTask;
import io.weft.metrics.ConfusionMatrix;
import io.weft.rundir.ModelSummary;
import io.weft.rundir.RunResult;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Trains any estimator of MLlib on the same rows with the same features, as a baseline. It has no
 * epochs: the run has its scores on the test rows and its time.
 */
final class MllibTraining {
  private final RunContext run;
  private final PreparedData data;
  private final Estimator<? extends Model<?>> estimator;

  MllibTraining(RunContext run, PreparedData data) {
    this.run = run;
    this.data = data;
    this.estimator =
        MllibEstimator.of(
            run.config().get(Keys.MLLIB_CLASS).orElse(usual(data.task())),
            run.config().get(Keys.MLLIB_PARAMS),
            Map.of(
                "featuresCol",
                PreparedData.FEATURES,
                "labelCol",
                PreparedData.LABEL,
                "seed",
                String.valueOf(run.config().get(Keys.SEED)),
                MllibEstimator.MAX_BINS,
                String.valueOf(data.mostCategories())));
  }

  private static String usual(LearningTask task) {
    return task == LearningTask.CLASSIFICATION ? "LogisticRegression" : "LinearRegression";
  }

  /** Trains, and writes the end of the run. */
  void train() {
    String name = estimator.getClass().getSimpleName();
    data.remarks().forEach(remark -> run.say("%s", remark));
    run.start(data.files(), new ModelSummary(name, List.of(), 0), null, null);
    Dataset<Row> training = data.training().persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long rows = training.count();
      long start = System.nanoTime();
      Transformer model = estimator.fit(training);
      double seconds = (System.nanoTime() - start) / 1e9;
      run.writer().end(outcome(model, rows, seconds));
    } finally {
      training.unpersist();
    }
  }

  private TrainingOutcome outcome(Transformer model, long rows, double seconds) {
    Dataset<Row> scored = model.transform(data.test());
    @Nullable ConfusionMatrix confusion =
        data.task() == LearningTask.CLASSIFICATION
            ? TestScores.confusion(scored, PreparedData.LABEL, data.classes())
            : null;
    data.requireUnchanged();
    TestScores scores = TestScores.of(model, data, confusion);
    run.tryForThePage(() -> run.directory().keepTable(scores.facts(model, data)));
    RunResult result =
        new RunResult(
                confusion == null ? Double.NaN : confusion.accuracy(),
                Double.NaN,
                0,
                0,
                seconds,
                rows / seconds,
                null)
            .withScores(scores.values());
    return TrainingOutcome.finished(result, confusion, data.classNames());
  }
}
