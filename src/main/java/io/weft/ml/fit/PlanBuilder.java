package io.weft.ml.fit;

import io.weft.ml.NeuralNetworkParams;
import io.weft.nn.Activation;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import io.weft.nn.Loss;
import io.weft.nn.Network;
import io.weft.nn.ParameterRange;
import io.weft.nn.Shape;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.settings.LayerJson;
import io.weft.train.Augmentation;
import io.weft.train.EarlyStopping;
import io.weft.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;

/** From the Params of a stage to the plan of its training. */
public final class PlanBuilder {
  /**
   * Fewer make the mean and variance of a batch so noisy that training suffers (Y. Wu, K. He, Group
   * normalization, ECCV 2018).
   */
  private static final int MIN_ROWS_OF_BATCH_NORM = 8;

  private final NeuralNetworkParams params;

  public PlanBuilder(NeuralNetworkParams params) {
    this.params = params;
  }

  /**
   * The plan for rows of D features.
   *
   * @param outputs size of the last layer
   * @param slots of the cluster, asked for if the Params leave the number of workers open
   * @throws IllegalArgumentException if the layers do not fit together, or to D and the outputs
   */
  public TrainingPlan plan(
      int features, int outputs, String outputsMeaning, Loss loss, IntSupplier slots) {
    double clip = params.getClipNorm();
    requireImagesToChange();
    Network network = network(features, outputs, outputsMeaning);
    return new TrainingPlan(
        network,
        new Augmentation(
            params.getRandomFlip(), params.getRandomShift(), params.getRandomErasing()),
        loss,
        optimizer(),
        schedule(),
        params.getEpochs(),
        params.getBatchSize(),
        workers(network, slots),
        params.getSeed(),
        params.getL2(),
        clip == 0 ? Double.POSITIVE_INFINITY : clip,
        earlyStopping());
  }

  /** As many as there are slots, and never more than a batch can feed. */
  private int workers(Network network, IntSupplier slots) {
    int asked = params.getWorkers();
    return asked > 0
        ? asked
        : Math.max(1, Math.min(slots.getAsInt(), params.getBatchSize() / rowsOfWorker(network)));
  }

  /** Rows of a batch that a worker must have at least. */
  static int rowsOfWorker(Network network) {
    boolean hasBatchNorm =
        network.parameterRanges().stream()
            .anyMatch(part -> part.kind() == ParameterRange.Kind.STATISTICS);
    return hasBatchNorm ? MIN_ROWS_OF_BATCH_NORM : 1;
  }

  /** Which rows are images, and of what size, is for {@code inputShape} to say. */
  private void requireImagesToChange() {
    int[] image = params.getInputShape();
    if (image.length == 0) {
      String must = "must be 0 where inputShape is not set";
      require(params.getRandomFlip() == 0, "randomFlip", params.getRandomFlip(), must);
      require(params.getRandomShift() == 0, "randomShift", params.getRandomShift(), must);
      require(params.getRandomErasing() == 0, "randomErasing", params.getRandomErasing(), must);
    } else {
      int side = Math.min(image[1], image[2]);
      require(
          params.getRandomShift() < side,
          "randomShift",
          params.getRandomShift(),
          "must be less than " + side + ", as inputShape");
    }
  }

  private static void require(boolean holds, String param, Object value, String must) {
    if (!holds) {
      throw new IllegalArgumentException("Invalid %s: %s (%s)".formatted(param, value, must));
    }
  }

  /** Number of values that {@code layers} give for D features; 0 when that Param is not set. */
  int outputsOfLayers(int features) {
    return params.getLayers().isBlank()
        ? 0
        : new Network(inputShape(features), layerList()).outputShape().size();
  }

  private Network network(int features, int outputs, String outputsMeaning) {
    List<Layer> layers = params.getLayers().isBlank() ? hiddenLayers(outputs) : layerList();
    Network network = new Network(inputShape(features), layers);
    if (network.outputShape().isImage()) {
      throw new IllegalArgumentException(
          "Invalid layers: the last one gives an image %s (must be a vector; add a flatten or a"
                  .formatted(network.outputShape())
              + " global-average-pool layer)");
    }
    int size = network.outputShape().size();
    if (size != outputs) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid layers: the last one gives %d values (must be %d, %s)",
              size,
              outputs,
              outputsMeaning));
    }
    return network;
  }

  private Shape inputShape(int features) {
    int[] sizes = params.getInputShape();
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

  private List<Layer> layerList() {
    try {
      return LayerJson.parse(params.getLayers(), this::initialiser);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Invalid layers, " + e.getMessage(), e);
    }
  }

  private List<Layer> hiddenLayers(int outputs) {
    List<Layer> layers = new ArrayList<>();
    Activation activation = LayerJson.activation(params.getActivation());
    for (int units : params.getHiddenLayers()) {
      layers.add(new Dense(units, initialiser(activation.isRectifier())));
      layers.add(activation);
      if (params.getDropout() > 0) {
        layers.add(new Dropout(params.getDropout()));
      }
    }
    layers.add(new Dense(outputs, initialiser(false)));
    return layers;
  }

  private Initialiser initialiser(boolean beforeRectifier) {
    return switch (params.getInitialiser()) {
      case "normal" -> new Initialiser.Normal(params.getInitialiserDeviation());
      case "glorot" -> new Initialiser.Glorot();
      case "he" -> new Initialiser.He();
      case "fan-in" -> new Initialiser.FanIn();
      default -> beforeRectifier ? new Initialiser.He() : new Initialiser.Glorot();
    };
  }

  private Optimizer optimizer() {
    double momentum = params.getMomentum();
    double beta1 = params.getBeta1();
    double beta2 = params.getBeta2();
    double epsilon = params.getEpsilon();
    return switch (params.getOptimizer()) {
      case "momentum" -> new Optimizer.Momentum(momentum);
      case "nesterov" -> new Optimizer.Nesterov(momentum);
      case "adam" -> new Optimizer.Adam(beta1, beta2, epsilon);
      case "adamw" -> new Optimizer.AdamW(beta1, beta2, epsilon, params.getWeightDecay());
      case "rmsprop" -> new Optimizer.RmsProp(params.getDecay(), epsilon);
      case "adagrad" -> new Optimizer.Adagrad(epsilon);
      default -> new Optimizer.Sgd();
    };
  }

  private Schedule schedule() {
    double rate = params.getLearningRate();
    double factor = params.getScheduleFactor();
    double minimum = params.getScheduleMinRate();
    require(
        minimum <= rate || !List.of("cosine", "reduce-on-plateau").contains(params.getSchedule()),
        "scheduleMinRate",
        minimum,
        "must be at most " + rate + ", as learningRate");
    Schedule schedule =
        switch (params.getSchedule()) {
          case "step" -> new Schedule.Step(rate, params.getScheduleStepEpochs(), factor);
          case "exponential" -> new Schedule.Exponential(rate, factor);
          case "cosine" -> new Schedule.Cosine(rate, minimum);
          case "one-cycle" -> new Schedule.OneCycle(rate);
          case "reduce-on-plateau" ->
              new Schedule.ReduceOnPlateau(rate, factor, params.getSchedulePatience(), minimum);
          default -> new Schedule.Constant(rate);
        };
    double warmUp = params.getWarmUpEpochs();
    return warmUp > 0 ? new Schedule.WarmUp(warmUp, schedule) : schedule;
  }

  private EarlyStopping earlyStopping() {
    EarlyStopping.Monitor monitor =
        params.getMonitor().equals("validation-loss")
            ? EarlyStopping.Monitor.VALIDATION_LOSS
            : EarlyStopping.Monitor.VALIDATION_ACCURACY;
    EarlyStopping.Direction direction =
        switch (params.getMonitorMode()) {
          case "min" -> EarlyStopping.Direction.SMALLER;
          case "max" -> EarlyStopping.Direction.LARGER;
          default -> monitor.better();
        };
    return new EarlyStopping(
        monitor,
        direction,
        params.getPatience(),
        params.getMinDelta(),
        params.getRestoreBest() ? EarlyStopping.Keep.BEST : EarlyStopping.Keep.LAST);
  }
}
