package io.weft.run;

import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.data.recipe.LearningTask;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.ml.NeuralNetworkParams;
import io.weft.ml.NeuralNetworkRegressionModel;
import io.weft.ml.NeuralNetworkRegressor;
import io.weft.ml.NeuralNetworkSetters;
import io.weft.ml.NeuralNetworkTrainingSummary;
import io.weft.rundir.Run;
import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;

/** Trains Weft's own network on a run's data. */
final class NetworkTraining {
  private NetworkTraining() {}

  /**
   * Trains the network, saves its pipeline, and writes the end of the run.
   *
   * @param startNanos start of the run, from {@link System#nanoTime}
   */
  static void train(RunContext run, PreparedData data, long startNanos) {
    requireHyperparametersOf(data.task(), run.config());
    try (RunRecorder recorder = new RunRecorder(run, data, startNanos)) {
      if (data.task() == LearningTask.CLASSIFICATION) {
        NeuralNetworkClassificationModel model =
            onPreparedColumns(classifier(run.config(), workers(run)), run)
                .setTrainingListener(recorder)
                .fit(data.trainingAndValidation());
        end(run, data, recorder, model, model.summary());
      } else {
        NeuralNetworkRegressionModel model =
            onPreparedColumns(regressor(run.config(), workers(run)), run)
                .setTrainingListener(recorder)
                .fit(data.trainingAndValidation());
        end(run, data, recorder, model, model.summary());
      }
    }
  }

  private static <M extends PredictionModel<Vector, M> & NeuralNetworkParams> void end(
      RunContext run,
      PreparedData data,
      RunRecorder recorder,
      M model,
      NeuralNetworkTrainingSummary summary) {
    // a model may be copied to places where its run is not
    model.clear(model.checkpointDir());
    if (summary.epoch() > 0) {
      data.savePipeline(model, run.directory().modelPath());
    }
    run.writer().end(recorder.outcome(model));
  }

  private static <
          M extends PredictionModel<Vector, M>,
          E extends Predictor<Vector, E, M> & NeuralNetworkSetters<E>>
      E onPreparedColumns(E estimator, RunContext run) {
    return estimator
        .setFeaturesCol(PreparedData.FEATURES)
        .setLabelCol(PreparedData.LABEL)
        .setValidationIndicatorCol(PreparedData.VALIDATION)
        .setCheckpointDir(run.directory().checkpointsPath().toString());
  }

  /** Number of workers: the config's, or that of the resumed run, whose bits depend on it. */
  private static int workers(RunContext run) {
    int configured = run.config().get(Hyperparameters.WORKERS);
    return configured > 0 ? configured : run.previous().map(Run::workers).orElse(configured);
  }

  /**
   * The estimator that a config describes, for a classification.
   *
   * @param workers 0 leaves the number to the cluster
   */
  static NeuralNetworkClassifier classifier(Config config, int workers) {
    return new NeuralNetworkClassifier()
        .setSeed(config.seed())
        .with(without(Hyperparameters.OF_REGRESSION), config)
        .setWorkers(workers);
  }

  private static NeuralNetworkRegressor regressor(Config config, int workers) {
    return new NeuralNetworkRegressor()
        .setSeed(config.seed())
        .with(without(Hyperparameters.OF_CLASSIFICATION), config)
        .setWorkers(workers);
  }

  private static List<Hyperparameter<?>> without(List<Hyperparameter<?>> others) {
    List<Hyperparameter<?>> some = new ArrayList<>(Keys.hyperparameters());
    some.removeAll(others);
    return some;
  }

  /** Refuses a value for the other task, which would have no effect. */
  private static void requireHyperparametersOf(LearningTask task, Config config) {
    List<Hyperparameter<?>> others =
        task == LearningTask.CLASSIFICATION
            ? Hyperparameters.OF_REGRESSION
            : Hyperparameters.OF_CLASSIFICATION;
    for (Hyperparameter<?> other : others) {
      if (!Objects.deepEquals(config.get(other), other.defaultValue())) {
        throw new IllegalArgumentException(
            "Invalid %s: it has no effect on a %s (leave it out)"
                .formatted(Keys.of(other), task.word()));
      }
    }
  }
}
