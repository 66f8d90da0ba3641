package io.weft.settings;

import static io.weft.settings.Hyperparameters.ACTIVATION;
import static io.weft.settings.Hyperparameters.BATCH_SIZE;
import static io.weft.settings.Hyperparameters.CLIP_NORM;
import static io.weft.settings.Hyperparameters.DROPOUT;
import static io.weft.settings.Hyperparameters.EPOCHS;
import static io.weft.settings.Hyperparameters.HIDDEN_LAYERS;
import static io.weft.settings.Hyperparameters.INITIALISER;
import static io.weft.settings.Hyperparameters.INPUT_SHAPE;
import static io.weft.settings.Hyperparameters.L2;
import static io.weft.settings.Hyperparameters.LAYERS;
import static io.weft.settings.Hyperparameters.MIN_DELTA;
import static io.weft.settings.Hyperparameters.MONITOR;
import static io.weft.settings.Hyperparameters.MONITOR_MODE;
import static io.weft.settings.Hyperparameters.OPTIMIZER;
import static io.weft.settings.Hyperparameters.PATIENCE;
import static io.weft.settings.Hyperparameters.RANDOM_ERASING;
import static io.weft.settings.Hyperparameters.RANDOM_FLIP;
import static io.weft.settings.Hyperparameters.RANDOM_SHIFT;
import static io.weft.settings.Hyperparameters.RESTORE_BEST;
import static io.weft.settings.Hyperparameters.WORKERS;

import io.weft.nn.Activation;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Layer;
import io.weft.nn.Network;
import io.weft.nn.ParameterRange;
import io.weft.nn.Shape;
import io.weft.train.Augmentation;
import io.weft.train.EarlyStopping;
import io.weft.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/** Makes the plan of a training from its settings. */
public final class PlanBuilder {
  /**
   * Least rows of a step for a batch norm. Fewer make the mean and variance of a batch so noisy
   * that training suffers (Y. Wu, K. He, Group normalization, ECCV 2018).
   */
  private static final int MIN_ROWS_OF_BATCH_NORM = 8;

  private final Settings settings;

  public PlanBuilder(Settings settings) {
    this.settings = settings;
  }

  /**
   * The plan for rows with the given features.
   *
   * @param slots number of the cluster's slots, asked for if the settings leave the number of
   *     workers open
   * @throws IllegalArgumentException if the layers do not fit together, or to D and the task
   */
  public TrainingPlan plan(FeatureColumns features, Task task, IntSupplier slots) {
    requireImagesToChange();
    Network network = network(features, task);
    double clipNorm = settings.get(CLIP_NORM);
    return TrainingPlan.builder(
            network,
            task.loss(settings),
            Choices.OPTIMIZERS.get(settings.get(OPTIMIZER)).apply(settings),
            Choices.schedule(settings))
        .initialiser(Choices.INITIALISERS.get(settings.get(INITIALISER)).apply(settings))
        .augmentation(
            new Augmentation(
                settings.get(RANDOM_FLIP),
                settings.get(RANDOM_SHIFT),
                settings.get(RANDOM_ERASING)))
        .epochs(settings.get(EPOCHS))
        .batchSize(settings.get(BATCH_SIZE))
        .workers(workers(network, slots))
        .seed(settings.seed())
        .l2(settings.get(L2))
        .clipNorm(clipNorm == 0 ? Double.POSITIVE_INFINITY : clipNorm)
        .earlyStopping(earlyStopping())
        .build();
  }

  /** The number that is set, or as many as there are slots and a batch has rows for. */
  private int workers(Network network, IntSupplier slots) {
    int workers = settings.get(WORKERS);
    return workers > 0
        ? workers
        : Math.max(
            1, Math.min(slots.getAsInt(), settings.get(BATCH_SIZE) / minRowsOfWorker(network)));
  }

  /** Least number of rows that a worker should have of each step. */
  public static int minRowsOfWorker(Network network) {
    boolean hasBatchNorm =
        network.parameterRanges().stream()
            .anyMatch(part -> part.kind() == ParameterRange.Kind.STATISTICS);
    return hasBatchNorm ? MIN_ROWS_OF_BATCH_NORM : 1;
  }

  /** Refuses an augmentation of rows that are no images, or of images that are too small. */
  private void requireImagesToChange() {
    int[] image = settings.get(INPUT_SHAPE);
    if (image.length == 0) {
      for (Hyperparameter<? extends Number> change :
          List.of(RANDOM_FLIP, RANDOM_SHIFT, RANDOM_ERASING)) {
        Number value = settings.get(change);
        require(
            value.doubleValue() == 0,
            change,
            value,
            "must be 0 where " + INPUT_SHAPE + " is not set");
      }
    } else {
      int side = Math.min(image[1], image[2]);
      int shift = settings.get(RANDOM_SHIFT);
      require(
          shift < side, RANDOM_SHIFT, shift, "must be less than " + side + ", as " + INPUT_SHAPE);
    }
  }

  static void require(boolean holds, Hyperparameter<?> param, Object value, String must) {
    if (!holds) {
      throw new IllegalArgumentException("Invalid %s: %s (%s)".formatted(param, value, must));
    }
  }

  /** Number of values that {@code layers} give; empty when they are not set. */
  public OptionalInt outputsOfLayers(FeatureColumns features) {
    List<Layer> given = givenLayers();
    return given.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(network(features, given).outputShape().size());
  }

  /**
   * The encoding that the metadata of the features adds in front of the layers. There is none for
   * images, and none where {@code layers} begin with an encoding.
   */
  public Optional<CategoricalEncoding> addedEncoding(FeatureColumns features) {
    return settings.get(INPUT_SHAPE).length > 0 || ownEncoding().isPresent()
        ? Optional.empty()
        : CategoricalEncodings.encoding(features, settings);
  }

  /** The nominal columns of the network's input. */
  public List<CategoricalEncoding.Column> nominalColumns(FeatureColumns features) {
    return addedEncoding(features)
        .or(this::ownEncoding)
        .map(CategoricalEncoding::columns)
        .orElse(List.of());
  }

  /** The encoding that {@code layers} begin with. */
  private Optional<CategoricalEncoding> ownEncoding() {
    List<Layer> given = givenLayers();
    return !given.isEmpty() && given.get(0) instanceof CategoricalEncoding encoding
        ? Optional.of(encoding)
        : Optional.empty();
  }

  private Network network(FeatureColumns features, List<Layer> layers) {
    List<Layer> all = new ArrayList<>(layers);
    addedEncoding(features).ifPresent(encoding -> all.add(0, encoding));
    return new Network(inputShape(features.count()), all);
  }

  private Network network(FeatureColumns features, Task task) {
    List<Layer> given = givenLayers();
    Network network = network(features, given.isEmpty() ? hiddenLayers(task.outputs()) : given);
    if (network.outputShape().isImage()) {
      throw new IllegalArgumentException(
          "Invalid layers: the last one gives an image %s (must be a vector; add a flatten or a"
                  .formatted(network.outputShape())
              + " global-average-pool layer)");
    }
    int size = network.outputShape().size();
    if (size != task.outputs()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid layers: the last one gives %d values (must be %d, %s)",
              size,
              task.outputs(),
              task.outputsMeaning()));
    }
    return network;
  }

  private Shape inputShape(int features) {
    int[] sizes = settings.get(INPUT_SHAPE);
    Shape shape = sizes.length == 0 ? Shape.of(features) : Shape.of(sizes);
    if (shape.size() != features) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid inputShape: %s holds %d values (must hold %d, as the features)",
              shape,
              shape.size(),
              features));
    }
    return shape;
  }

  /** The layers of {@code layers}; empty when they are not set. */
  private List<Layer> givenLayers() {
    if (settings.get(LAYERS).isBlank()) {
      return List.of();
    }
    try {
      return LayerJson.parse(settings.get(LAYERS));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Invalid layers, " + e.getMessage(), e);
    }
  }

  private List<Layer> hiddenLayers(int outputs) {
    List<Layer> layers = new ArrayList<>();
    Activation activation = LayerJson.activation(settings.get(ACTIVATION));
    double dropout = settings.get(DROPOUT);
    for (int units : settings.get(HIDDEN_LAYERS)) {
      layers.add(new Dense(units));
      layers.add(activation);
      if (dropout > 0) {
        layers.add(new Dropout(dropout));
      }
    }
    layers.add(new Dense(outputs));
    return layers;
  }

  private EarlyStopping earlyStopping() {
    EarlyStopping.Monitor monitor = Choices.MONITORS.get(settings.get(MONITOR));
    return new EarlyStopping(
        monitor,
        Choices.MONITOR_MODES.get(settings.get(MONITOR_MODE)).apply(monitor),
        settings.get(PATIENCE),
        settings.get(MIN_DELTA),
        settings.get(RESTORE_BEST) ? EarlyStopping.Keep.BEST : EarlyStopping.Keep.LAST);
  }
}
