package io.weft.cli;

import com.typesafe.config.ConfigFactory;
import io.weft.nn.Activation;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.nn.SoftmaxCrossEntropy;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.train.EarlyStopping;
import io.weft.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;

/** From a config to the plan of a training. */
final class PlanBuilder {
  private final Config config;

  PlanBuilder(Config config) {
    this.config = config;
  }

  /**
   * The plan for rows of D features.
   *
   * @throws ConfigException if a layer cannot be understood; names it
   */
  TrainingPlan build(int features, int workers) {
    double clip = config.get(Keys.TRAINING_CLIP_NORM);
    return new TrainingPlan(
        new Network(Shape.of(features), layers(config)),
        new SoftmaxCrossEntropy(
            config.get(Keys.TRAINING_LABEL_SMOOTHING), config.get(Keys.TRAINING_CLASS_WEIGHTS)),
        optimizer(),
        schedule(),
        config.get(Keys.TRAINING_EPOCHS),
        config.get(Keys.TRAINING_BATCH_SIZE),
        workers,
        config.get(Keys.SEED),
        config.get(Keys.TRAINING_L2),
        clip == 0 ? Double.POSITIVE_INFINITY : clip,
        earlyStopping());
  }

  /**
   * The layers of a config, the last one included.
   *
   * @throws ConfigException if one cannot be understood; names it
   */
  static List<Layer> layers(Config config) {
    List<Layer> layers = new ArrayList<>();
    String given = config.get(Keys.NETWORK_LAYERS).orElse("[]");
    List<? extends com.typesafe.config.Config> specifications =
        ConfigFactory.parseString("layers = " + given).getConfigList("layers");
    for (int i = 0; i < specifications.size(); i++) {
      try {
        addLayers(config, specifications.get(i), layers);
      } catch (com.typesafe.config.ConfigException | IllegalArgumentException e) {
        throw new ConfigException(
            List.of("Invalid network.layers, layer %d: %s".formatted(i + 1, e.getMessage())));
      }
    }
    layers.add(new Dense(config.get(Keys.DATA_CLASSES), initialiser(config, false)));
    return layers;
  }

  private static void addLayers(
      Config config, com.typesafe.config.Config layer, List<Layer> layers) {
    String type = layer.getString("type");
    List<String> options =
        switch (type) {
          case "dense" -> List.of("type", "units", "activation");
          case "dropout" -> List.of("type", "rate");
          default ->
              throw new IllegalArgumentException(
                  "unknown type " + type + " (must be dense or dropout)");
        };
    for (String option : layer.root().keySet()) {
      if (!options.contains(option)) {
        throw new IllegalArgumentException(
            "unknown option %s of a %s layer (must be one of %s)"
                .formatted(option, type, String.join(", ", options)));
      }
    }
    if (type.equals("dropout")) {
      layers.add(new Dropout(layer.getDouble("rate")));
    } else if (layer.hasPath("activation")) {
      Activation activation = activation(layer.getString("activation"));
      layers.add(new Dense(layer.getInt("units"), initialiser(config, activation.isRectifier())));
      layers.add(activation);
    } else {
      layers.add(new Dense(layer.getInt("units"), initialiser(config, false)));
    }
  }

  private static Activation activation(String name) {
    return switch (name) {
      case "sigmoid" -> new Activation.Sigmoid();
      case "tanh" -> new Activation.Tanh();
      case "relu" -> new Activation.Relu();
      case "leaky-relu" -> new Activation.LeakyRelu(0.01f);
      case "elu" -> new Activation.Elu(1);
      case "gelu" -> new Activation.Gelu();
      case "silu" -> new Activation.Silu();
      default ->
          throw new IllegalArgumentException(
              "unknown activation "
                  + name
                  + " (must be sigmoid, tanh, relu, leaky-relu, elu, gelu or silu)");
    };
  }

  private static Initialiser initialiser(Config config, boolean beforeRectifier) {
    return switch (config.get(Keys.NETWORK_INITIALISER)) {
      case "normal" -> new Initialiser.Normal(config.get(Keys.NETWORK_INITIALISER_DEVIATION));
      case "glorot" -> new Initialiser.Glorot();
      case "he" -> new Initialiser.He();
      default -> beforeRectifier ? new Initialiser.He() : new Initialiser.Glorot();
    };
  }

  private Optimizer optimizer() {
    double momentum = config.get(Keys.TRAINING_MOMENTUM);
    double beta1 = config.get(Keys.TRAINING_BETA1);
    double beta2 = config.get(Keys.TRAINING_BETA2);
    double epsilon = config.get(Keys.TRAINING_EPSILON);
    return switch (config.get(Keys.TRAINING_OPTIMIZER)) {
      case "momentum" -> new Optimizer.Momentum(momentum);
      case "nesterov" -> new Optimizer.Nesterov(momentum);
      case "adam" -> new Optimizer.Adam(beta1, beta2, epsilon);
      case "adamw" ->
          new Optimizer.AdamW(beta1, beta2, epsilon, config.get(Keys.TRAINING_WEIGHT_DECAY));
      case "rmsprop" -> new Optimizer.RmsProp(config.get(Keys.TRAINING_DECAY), epsilon);
      case "adagrad" -> new Optimizer.Adagrad(epsilon);
      default -> new Optimizer.Sgd();
    };
  }

  private Schedule schedule() {
    double rate = config.get(Keys.TRAINING_LEARNING_RATE);
    double factor = config.get(Keys.TRAINING_SCHEDULE_FACTOR);
    double minimum = config.get(Keys.TRAINING_SCHEDULE_MIN_RATE);
    Schedule schedule =
        switch (config.get(Keys.TRAINING_SCHEDULE)) {
          case "step" ->
              new Schedule.Step(rate, config.get(Keys.TRAINING_SCHEDULE_STEP_EPOCHS), factor);
          case "exponential" -> new Schedule.Exponential(rate, factor);
          case "cosine" -> new Schedule.Cosine(rate, minimum);
          case "one-cycle" -> new Schedule.OneCycle(rate);
          case "reduce-on-plateau" ->
              new Schedule.ReduceOnPlateau(
                  rate, factor, config.get(Keys.TRAINING_SCHEDULE_PATIENCE), minimum);
          default -> new Schedule.Constant(rate);
        };
    double warmUp = config.get(Keys.TRAINING_WARM_UP_EPOCHS);
    return warmUp > 0 ? new Schedule.WarmUp(warmUp, schedule) : schedule;
  }

  private EarlyStopping earlyStopping() {
    return new EarlyStopping(
        config.get(Keys.EARLY_STOPPING_MONITOR).equals("validation-loss")
            ? EarlyStopping.Monitor.VALIDATION_LOSS
            : EarlyStopping.Monitor.VALIDATION_ACCURACY,
        config.get(Keys.EARLY_STOPPING_PATIENCE),
        config.get(Keys.EARLY_STOPPING_MIN_DELTA),
        config.get(Keys.EARLY_STOPPING_RESTORE_BEST)
            ? EarlyStopping.Keep.BEST
            : EarlyStopping.Keep.LAST);
  }
}
