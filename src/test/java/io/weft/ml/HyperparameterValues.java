package io.weft.ml;

import static io.weft.settings.Hyperparameters.*;

import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import java.util.ArrayList;
import java.util.List;

/** A value of each hyperparameter that differs from the default, and values that are refused. */
record HyperparameterValues(Hyperparameter<?> hyperparameter, Object other, List<?> refused) {
  private static final double NAN = Double.NaN;

  static final List<HyperparameterValues> ALL =
      List.of(
          of(HIDDEN_LAYERS, new int[] {5, 4}, new int[] {3, 0}, new int[] {-1}),
          of(ACTIVATION, "tanh", "Tanh", "softmax", ""),
          of(DROPOUT, 0.25, -0.1, 1.0, NAN),
          of(LAYERS, "[{\"type\": \"dense\", \"units\": 3}]"),
          of(INPUT_SHAPE, new int[] {1, 2, 2}, new int[] {4}, new int[] {1, 0, 4}),
          of(CATEGORICAL_ENCODING, "one-hot", "binary", ""),
          of(EMBEDDING_SIZE, 7, -1),
          of(INITIALISER, "he", "zero", ""),
          of(INITIALISER_DEVIATION, 0.5, 0.0, -1.0, NAN, Double.POSITIVE_INFINITY),
          of(RANDOM_FLIP, 0.5, -0.1, 1.5, NAN),
          of(RANDOM_SHIFT, 2, -1),
          of(RANDOM_ERASING, 0.25, -0.1, 1.5, NAN),
          of(EPOCHS, 3, 0, -1),
          of(BATCH_SIZE, 16, 0, -1),
          of(WORKERS, 3, -1),
          of(SYNC, "local", "all", ""),
          of(LEARNING_RATE, 0.01, 0.0, -0.1, NAN, Double.POSITIVE_INFINITY),
          of(OPTIMIZER, "momentum", "lbfgs", ""),
          of(MOMENTUM, 0.5, 1.0, -0.1, NAN),
          of(BETA1, 0.8, 1.0, -0.1, NAN),
          of(BETA2, 0.9, 1.0, -0.1, NAN),
          of(EPSILON, 1e-6, 0.0, -1.0, NAN),
          of(DECAY, 0.9, 1.0, -0.1, NAN),
          of(WEIGHT_DECAY, 0.01, -0.1, NAN),
          of(L2, 0.01, -0.1, NAN, Double.POSITIVE_INFINITY),
          of(CLIP_NORM, 1.0, -0.1, NAN),
          of(SCHEDULE, "cosine", "linear", ""),
          of(SCHEDULE_STEP_EPOCHS, 2, 0),
          of(SCHEDULE_FACTOR, 0.1, 0.0, 1.5, NAN),
          of(SCHEDULE_MIN_RATE, 0.001, -0.1, NAN),
          of(SCHEDULE_PATIENCE, 4, -1),
          of(WARM_UP_EPOCHS, 0.5, -0.1, NAN),
          of(VALIDATION_FRACTION, 0.25, 1.0, -0.1, NAN),
          of(PATIENCE, 4, -1),
          of(MIN_DELTA, 0.01, -0.1, NAN),
          of(MONITOR, "validation-accuracy", "loss", ""),
          of(MONITOR_MODE, "min", "down", ""),
          of(RESTORE_BEST, false),
          of(CHECKPOINT_DIR, "checkpoints"),
          of(CHECKPOINT_INTERVAL, 5, -1),
          of(CHECKPOINT_MINUTES, 0.5, -0.1, NAN, Double.POSITIVE_INFINITY),
          of(CHECKPOINTS_KEPT, 3, 0),
          of(HANDLE_INVALID, "keep", "drop", ""),
          of(LABEL_SMOOTHING, 0.1, 1.0, -0.1, NAN),
          of(CLASS_WEIGHTS, new double[] {1, 2, 3}, new double[] {1, 0}, new double[] {NAN}),
          of(LOSS, "huber", "absolute", ""),
          of(HUBER_DELTA, 0.5, 0.0, -1.0, NAN));

  private static HyperparameterValues of(
      Hyperparameter<?> hyperparameter, Object other, Object... refused) {
    return new HyperparameterValues(hyperparameter, other, List.of(refused));
  }

  /** Values for the hyperparameters of a stage: the shared ones, and its own. */
  static List<HyperparameterValues> of(List<Hyperparameter<?>> own) {
    List<Hyperparameter<?>> declared = new ArrayList<>(Hyperparameters.SHARED);
    declared.addAll(own);
    return ALL.stream().filter(values -> declared.contains(values.hyperparameter)).toList();
  }

  String name() {
    return hyperparameter.name();
  }
}
