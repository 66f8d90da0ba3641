package io.weft.run;

import io.weft.config.Keys;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.rundir.ModelSummary;
import io.weft.rundir.RunResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * accuracy on the way, the same training is therefore run with fewer iterations first: it goes the
 * same way. What is written down is one training, the longest so far: the loss of each of its
 * iterations, and the seconds of an iteration are an equal share of its time, because MLlib
 * measures none and each costs a pass over all rows (a line search may add one).
 */
final class BaselineTraining {
  private final TrainingRun run;
  private final PreparedData data;
  private final int[] sizes;
  private final int maxIterations;

  BaselineTraining(TrainingRun run, PreparedData data) {
    this.run = run;
    this.data = data;
    this.maxIterations = run.config.get(Keys.MLPC_MAX_ITERATIONS);
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
    run.describe(summary(), data, Map.of());
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
    Map<Integer, MetricSums> measured = new HashMap<>();
    Fit fit;
    int asked = 0;
    do {
      asked = nextMeasurement(asked);
      fit = fit(training, test, asked);
      measured.put(fit.iterations(), fit.test);
      run.directory.append(lines(fit, measured, rows));
    } while (asked < maxIterations && fit.iterations() == asked);
    data.requireUnchanged();
    Fit last = fit;
    run.forThePage(() -> run.directory.keepMistakes(data.mistakes(last.model)));
    run.forThePage(() -> run.directory.keepFirstLayer(data.firstLayer().of(last.model)));
    run.directory.finish(
        new RunResult(
            fit.confusion.accuracy(),
            fit.test.meanLoss(),
            fit.iterations(),
            fit.iterations(),
            fit.seconds,
            rows * fit.iterations() / fit.seconds,
            null),
        fit.confusion,
        data.classNames());
  }

  private int nextMeasurement(int iterations) {
    int every = run.config.get(Keys.MLPC_RECORD_EVERY);
    return every == 0 ? maxIterations : (int) Math.min(maxIterations, (long) iterations + every);
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
    Fit fit = evaluate(model, test, seconds);
    run.say(
        "iteration %d  loss %.4f  test accuracy %.2f%%  %.1f s",
        fit.iterations(), fit.loss(fit.iterations()), 100 * fit.test.accuracy(), seconds);
    return fit;
  }

  private Fit evaluate(
      MultilayerPerceptronClassificationModel model, Dataset<Row> test, double seconds) {
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
    return Fit.of(model, seconds, sums, confusion);
  }

  /** A line an iteration, each with an equal share of the time. */
  private static List<EpochMetrics> lines(Fit fit, Map<Integer, MetricSums> measured, long rows) {
    double seconds = fit.seconds / fit.iterations();
    List<EpochMetrics> lines = new ArrayList<>();
    for (int iteration = 1; iteration <= fit.iterations(); iteration++) {
      MetricSums test = measured.getOrDefault(iteration, new MetricSums());
      lines.add(
          new EpochMetrics(
              iteration,
              iteration,
              fit.loss(iteration),
              Double.NaN,
              Double.NaN,
              Double.NaN,
              test.meanLoss(),
              test.accuracy(),
              fit.loss(iteration),
              Double.NaN,
              seconds,
              rows / seconds,
              Phases.UNKNOWN));
    }
    return lines;
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
      MultilayerPerceptronClassificationModel model,
      double seconds,
      List<Double> losses,
      MetricSums test,
      ConfusionMatrix confusion) {

    /** Copies the mean training losses before the first iteration and after each. */
    static Fit of(
        MultilayerPerceptronClassificationModel model,
        double seconds,
        MetricSums test,
        ConfusionMatrix confusion) {
      double[] losses = model.summary().objectiveHistory();
      return new Fit(model, seconds, Arrays.stream(losses).boxed().toList(), test, confusion);
    }

    int iterations() {
      return losses.size() - 1;
    }

    double loss(int iteration) {
      return losses.get(iteration);
    }
  }
}
