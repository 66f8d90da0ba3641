package io.weft.run;

import io.weft.config.Keys;
import io.weft.data.recipe.LearningTask;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Part;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.ml.ClassEvaluation;
import io.weft.rundir.ModelSummary;
import io.weft.rundir.RunResult;
import io.weft.train.Evaluation;
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
 * <p>MLlib gives no model between two iterations. Where {@code mlpc.record-every} asks for
 * intermediate accuracies, the same training therefore runs with fewer iterations first, with the
 * same steps. The run directory describes the longest training so far, with the loss of each
 * iteration. The seconds of an iteration are an equal share of the total, because MLlib measures
 * none. Each iteration costs a pass over all rows; a line search may add one.
 */
final class BaselineTraining {
  private final RunContext run;
  private final PreparedData data;
  private final int[] sizes;
  private final int maxIterations;

  BaselineTraining(RunContext run, PreparedData data) {
    this.run = run;
    this.data = data;
    this.maxIterations = run.config().get(Keys.MLPC_MAX_ITERATIONS);
    if (data.task() == LearningTask.REGRESSION) {
      throw new IllegalArgumentException(
          "Invalid kind: mlpc (must be network or mllib for a regression, since MLlib's perceptron"
              + " predicts classes)");
    }
    int features = data.test().select(PreparedData.FEATURES).first().<Vector>getAs(0).size();
    List<Integer> hidden = run.config().get(Keys.MLPC_LAYERS);
    this.sizes = new int[hidden.size() + 2];
    sizes[0] = features;
    for (int i = 0; i < hidden.size(); i++) {
      sizes[i + 1] = hidden.get(i);
    }
    sizes[sizes.length - 1] = data.classes();
  }

  /** Trains, records each iteration, and writes the end of the run. */
  void train() {
    run.start(data.files(), summary(), null, null);
    Dataset<Row> training = data.training().select(PreparedData.FEATURES, PreparedData.LABEL);
    Dataset<Row> test = data.test().select(PreparedData.FEATURES, PreparedData.LABEL);
    training.persist(StorageLevel.MEMORY_AND_DISK());
    test.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      run.writer().end(train(training, test, training.count()));
    } finally {
      training.unpersist();
      test.unpersist();
    }
  }

  private TrainingOutcome train(Dataset<Row> training, Dataset<Row> test, long rows) {
    Map<Integer, MetricSums> measured = new HashMap<>();
    Fit fit;
    int iterations = 0;
    do {
      iterations = nextMeasurement(iterations);
      fit = fit(training, test, iterations);
      measured.put(fit.iterations(), fit.test.sums());
      run.writer().append(lines(fit, measured, rows));
    } while (iterations < maxIterations && fit.iterations() == iterations);
    data.requireUnchanged();
    Fit last = fit;
    if (data.hasImages()) {
      run.tryForThePage(() -> run.directory().keepMistakes(data.mistakes(last.model)));
      run.tryForThePage(() -> run.directory().keepFirstLayer(data.firstLayer().of(last.model)));
    }
    TestScores scores = TestScores.of(last.model, data, last.test.confusion());
    run.tryForThePage(() -> run.directory().keepTable(scores.facts(last.model, data)));
    return TrainingOutcome.finished(
        new RunResult(
                fit.test.sums().accuracy(),
                fit.test.sums().meanLoss(),
                fit.iterations(),
                fit.iterations(),
                fit.seconds,
                rows * fit.iterations() / fit.seconds,
                null)
            .withScores(scores.values()),
        fit.test.confusion(),
        data.classNames());
  }

  private int nextMeasurement(int iterations) {
    int every = run.config().get(Keys.MLPC_RECORD_EVERY);
    return every == 0 ? maxIterations : (int) Math.min(maxIterations, (long) iterations + every);
  }

  private Fit fit(Dataset<Row> training, Dataset<Row> test, int iterations) {
    long start = System.nanoTime();
    MultilayerPerceptronClassificationModel model =
        new MultilayerPerceptronClassifier()
            .setLayers(sizes)
            .setMaxIter(iterations)
            .setTol(run.config().get(Keys.MLPC_TOLERANCE))
            .setSolver(run.config().get(Keys.MLPC_SOLVER))
            .setStepSize(run.config().get(Keys.MLPC_STEP_SIZE))
            .setBlockSize(run.config().get(Keys.MLPC_BLOCK_SIZE))
            .setSeed(run.config().get(Keys.SEED))
            .fit(training);
    double seconds = (System.nanoTime() - start) / 1e9;
    Fit fit = Fit.of(model, seconds, evaluate(model, test));
    run.say(
        "iteration %d  loss %.4f  test accuracy %.2f%%  %.1f s",
        fit.iterations(), fit.loss(fit.iterations()), 100 * fit.test.sums().accuracy(), seconds);
    return fit;
  }

  private Evaluation evaluate(MultilayerPerceptronClassificationModel model, Dataset<Row> test) {
    return new ClassEvaluation(data.classes())
        .of(
            model
                .transform(test)
                .select(PreparedData.LABEL, model.getRawPredictionCol(), model.getPredictionCol()));
  }

  /** A line an iteration, each with an equal share of the time. */
  private static List<EpochMetrics> lines(Fit fit, Map<Integer, MetricSums> measured, long rows) {
    double seconds = fit.seconds / fit.iterations();
    List<EpochMetrics> lines = new ArrayList<>();
    for (int iteration = 1; iteration <= fit.iterations(); iteration++) {
      lines.add(
          new EpochMetrics(iteration, iteration, seconds, fit.loss(iteration), Phases.UNKNOWN)
              .with(EpochScore.TRAIN_LOSS, fit.loss(iteration))
              .with(Part.TEST, measured.getOrDefault(iteration, new MetricSums()))
              .with(EpochScore.ROWS_PER_SECOND, rows / seconds));
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

  /**
   * One training from the start.
   *
   * @param losses mean training loss before the first iteration and after each
   */
  private record Fit(
      MultilayerPerceptronClassificationModel model,
      double seconds,
      List<Double> losses,
      Evaluation test) {

    static Fit of(MultilayerPerceptronClassificationModel model, double seconds, Evaluation test) {
      double[] losses = model.summary().objectiveHistory();
      return new Fit(model, seconds, Arrays.stream(losses).boxed().toList(), test);
    }

    int iterations() {
      return losses.size() - 1;
    }

    double loss(int iteration) {
      return losses.get(iteration);
    }
  }
}
