package io.weft.run;

import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.rundir.Run;
import io.weft.settings.Hyperparameters;

/** Trains Weft's own network on a run's data. */
final class NetworkTraining {
  private NetworkTraining() {}

  /**
   * Trains the network, saves its pipeline, and writes the end of the run.
   *
   * @param startNanos start of the run, from {@link System#nanoTime}
   */
  static void train(RunContext run, PreparedData data, long startNanos) {
    try (RunRecorder recorder = new RunRecorder(run, data, startNanos)) {
      NeuralNetworkClassificationModel model =
          classifier(run.config(), workers(run))
              .setFeaturesCol(PreparedData.FEATURES)
              .setLabelCol(PreparedData.LABEL)
              .setValidationIndicatorCol(PreparedData.VALIDATION)
              .setCheckpointDir(run.directory().checkpointsPath().toString())
              .setTrainingListener(recorder)
              .fit(data.trainingAndValidation());
      // a model may be copied to places where its run is not
      model.clear(model.checkpointDir());
      if (model.summary().epoch() > 0) {
        data.savePipeline(model, run.directory().modelPath());
      }
      run.writer().end(recorder.outcome(model));
    }
  }

  /** Number of workers: the config's, or that of the resumed run, whose bits depend on it. */
  private static int workers(RunContext run) {
    int configured = run.config().get(Hyperparameters.WORKERS);
    return configured > 0 ? configured : run.previous().map(Run::workers).orElse(configured);
  }

  /**
   * The estimator that a config describes.
   *
   * @param workers 0 leaves the number to the cluster
   */
  static NeuralNetworkClassifier classifier(Config config, int workers) {
    return new NeuralNetworkClassifier()
        .setSeed(config.seed())
        .with(Keys.hyperparameters(), config)
        .setWorkers(workers);
  }
}
