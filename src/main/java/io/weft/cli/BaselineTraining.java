package io.weft.cli;

import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.report.ModelSummary;
import io.weft.report.RunResult;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Trains MLlib's {@link MultilayerPerceptronClassifier} on the same rows with the same
 * preprocessing.
 *
 * <p>MLlib gives no model between two iterations. Where {@code mlpc.record-every} asks for the
 * accuracy on the way, the same training is therefore run again with fewer iterations: it goes the
 * same way, and its own time is what it takes to get there.
 */
final class BaselineTraining {
  private final TrainingRun run;
  private final PreparedData data;
  private final int[] sizes;

  BaselineTraining(TrainingRun run, PreparedData data) {
    this.run = run;
    this.data = data;
    Dataset<Row> test = data.test();
    int features = test.select(PreparedData.FEATURES).first().<Vector>getAs(0).size();
    List<Integer> hidden = run.config.get(Keys.MLPC_LAYERS);
    this.sizes = new int[hidden.size() + 2];
    sizes[0] = features;
    for (int i = 0; i < hidden.size(); i++) {
      sizes[i + 1] = hidden.get(i);
    }
    sizes[sizes.length - 1] = run.config.get(Keys.DATA_CLASSES);
  }

  void run() {
    run.describe(summary(), data);
    Dataset<Row> training = data.training().select(PreparedData.FEATURES, PreparedData.LABEL);
    Dataset<Row> test = data.test().select(PreparedData.FEATURES, PreparedData.LABEL);
    training.persist(StorageLevel.MEMORY_AND_DISK());
    test.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      train(training, test, training.count());
    } finally {
      training.unpersist();
      test.unpersist();
    }
  }

  private void train(Dataset<Row> training, Dataset<Row> test, long rows) {
    int last = run.config.get(Keys.MLPC_MAX_ITERATIONS);
    int every = run.config.get(Keys.MLPC_RECORD_EVERY);
    double before = 0;
    for (int iterations = every; every > 0 && iterations < last; iterations += every) {
      Fit fit = fit(training, test, iterations);
      run.directory.append(metrics(fit, iterations, fit.seconds - before, rows));
      before = fit.seconds;
    }
    Fit fit = fit(training, test, last);
    run.directory.append(metrics(fit, last, Math.max(0, fit.seconds - before), rows));
    run.directory.finish(
        new RunResult(
            fit.confusion.accuracy(),
            fit.test.meanLoss(),
            fit.iterations,
            fit.iterations,
            fit.seconds,
            rows * fit.iterations / fit.seconds,
            null),
        fit.confusion,
        run.config.get(Keys.DATA_CLASS_NAMES));
  }

  private Fit fit(Dataset<Row> training, Dataset<Row> test, int iterations) {
    long start = System.nanoTime();
    MultilayerPerceptronClassificationModel model =
        new MultilayerPerceptronClassifier()
            .setLayers(sizes)
            .setMaxIter(iterations)
            .setTol(run.config.get(Keys.MLPC_TOLERANCE))
            .setSolver(run.config.get(Keys.MLPC_SOLVER))
            .setStepSize(run.config.get(Keys.MLPC_STEP_SIZE))
            .setBlockSize(run.config.get(Keys.MLPC_BLOCK_SIZE))
            .setSeed(run.config.get(Keys.SEED))
            .fit(training);
    double seconds = (System.nanoTime() - start) / 1e9;
    double[] objective = model.summary().objectiveHistory();
    Fit fit = evaluate(model, test, seconds, objective[objective.length - 1], objective.length - 1);
    run.say(
        "iteration %d  loss %.4f  test accuracy %.2f%%  %.1f s%n",
        fit.iterations, fit.objective, 100 * fit.confusion.accuracy(), seconds);
    return fit;
  }

  private Fit evaluate(
      MultilayerPerceptronClassificationModel model,
      Dataset<Row> test,
      double seconds,
      double objective,
      int iterations) {
    ConfusionMatrix confusion = new ConfusionMatrix(run.config.get(Keys.DATA_CLASSES));
    MetricSums sums = new MetricSums();
    for (Row row :
        model
            .transform(test)
            .select(PreparedData.LABEL, "prediction", "probability")
            .collectAsList()) {
      int label = (int) row.getDouble(0);
      int predicted = (int) row.getDouble(1);
      confusion.add(label, predicted);
      double loss = -Math.log(Math.max(Double.MIN_NORMAL, row.<Vector>getAs(2).apply(label)));
      sums.add(loss, 1, predicted == label ? 1 : 0, 1);
    }
    return new Fit(seconds, objective, iterations, sums, confusion);
  }

  private static EpochMetrics metrics(Fit fit, int iterations, double seconds, long rows) {
    return new EpochMetrics(
        iterations,
        fit.iterations,
        fit.objective,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        fit.test.meanLoss(),
        fit.test.accuracy(),
        Double.NaN,
        seconds,
        rows * fit.iterations / fit.seconds,
        Phases.UNKNOWN);
  }

  private ModelSummary summary() {
    List<ModelSummary.Layer> layers = new ArrayList<>();
    long total = 0;
    for (int i = 1; i < sizes.length; i++) {
      long parameters = (long) sizes[i] * (sizes[i - 1] + 1);
      String kind = i < sizes.length - 1 ? "sigmoid layer" : "softmax layer";
      layers.add(new ModelSummary.Layer(kind, "[" + sizes[i] + "]", parameters));
      total += parameters;
    }
    return new ModelSummary("mlpc", layers, total);
  }

  /** One training from the start. */
  private record Fit(
      double seconds,
      double objective,
      int iterations,
      MetricSums test,
      ConfusionMatrix confusion) {}
}
