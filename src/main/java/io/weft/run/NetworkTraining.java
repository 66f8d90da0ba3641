package io.weft.run;

import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;

/** Trains Weft's own network on a run's data. */
public final class NetworkTraining {
  private final TrainingRun run;
  private final PreparedData data;
  private final long startNanos;

  NetworkTraining(TrainingRun run, PreparedData data, long startNanos) {
    this.run = run;
    this.data = data;
    this.startNanos = startNanos;
  }

  void run() {
    int asked = run.config.get(Hyperparameters.WORKERS);
    int workers = asked > 0 ? asked : run.workersBefore().orElse(asked);
    try (RunRecorder recorder = new RunRecorder(run, data, startNanos)) {
      NeuralNetworkClassificationModel model =
          classifier(run.config, workers)
              .setFeaturesCol(PreparedData.FEATURES)
              .setLabelCol(PreparedData.LABEL)
              .setValidationIndicatorCol(PreparedData.VALIDATION)
              .setCheckpointDir(run.directory.checkpointsPath().toString())
              .setTrainingListener(recorder)
              .fit(data.trainingAndValidation());
      // a model goes where its run does not
      model.clear(model.checkpointDir());
      if (model.summary().epoch() > 0) {
        data.savePipeline(model, run.directory.modelPath());
      }
      recorder.finish(model);
    }
  }

  /**
   * What the config's keys ask for.
   *
   * @param workers 0 leaves them to the cluster
   */
  public static NeuralNetworkClassifier classifier(Config config, int workers) {
    NeuralNetworkClassifier classifier =
        new NeuralNetworkClassifier().setSeed(config.get(Keys.SEED));
    for (Hyperparameter<?> hyperparameter : Keys.hyperparameters()) {
      set(classifier, config, hyperparameter);
    }
    return classifier.setWorkers(workers);
  }

  private static <T> void set(
      NeuralNetworkClassifier classifier, Config config, Hyperparameter<T> hyperparameter) {
    classifier.with(hyperparameter, config.get(hyperparameter));
  }
}
