package io.weft.settings;

import static io.weft.settings.Hyperparameters.BETA1;
import static io.weft.settings.Hyperparameters.BETA2;
import static io.weft.settings.Hyperparameters.DECAY;
import static io.weft.settings.Hyperparameters.EPSILON;
import static io.weft.settings.Hyperparameters.HUBER_DELTA;
import static io.weft.settings.Hyperparameters.INITIALISER_DEVIATION;
import static io.weft.settings.Hyperparameters.LEARNING_RATE;
import static io.weft.settings.Hyperparameters.MOMENTUM;
import static io.weft.settings.Hyperparameters.SCHEDULE;
import static io.weft.settings.Hyperparameters.SCHEDULE_FACTOR;
import static io.weft.settings.Hyperparameters.SCHEDULE_MIN_RATE;
import static io.weft.settings.Hyperparameters.SCHEDULE_PATIENCE;
import static io.weft.settings.Hyperparameters.SCHEDULE_STEP_EPOCHS;
import static io.weft.settings.Hyperparameters.WARM_UP_EPOCHS;
import static io.weft.settings.Hyperparameters.WEIGHT_DECAY;

import io.weft.nn.Huber;
import io.weft.nn.Initialiser;
import io.weft.nn.Loss;
import io.weft.nn.SquaredError;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.train.EarlyStopping.Direction;
import io.weft.train.EarlyStopping.Monitor;
import java.util.function.Function;

/** Named optimizers, schedules, losses, initialisers and monitors, each with its constructor. */
final class Choices {

  static final Choice<Function<Settings, Optimizer>> OPTIMIZERS =
      Choice.<Function<Settings, Optimizer>>of("optimizer")
          .with("sgd", settings -> new Optimizer.Sgd())
          .with("momentum", settings -> new Optimizer.Momentum(settings.get(MOMENTUM)))
          .with("nesterov", settings -> new Optimizer.Nesterov(settings.get(MOMENTUM)))
          .with(
              "adam",
              settings ->
                  new Optimizer.Adam(
                      settings.get(BETA1), settings.get(BETA2), settings.get(EPSILON)))
          .with(
              "adamw",
              settings ->
                  new Optimizer.AdamW(
                      settings.get(BETA1),
                      settings.get(BETA2),
                      settings.get(EPSILON),
                      settings.get(WEIGHT_DECAY)))
          .with(
              "rmsprop",
              settings -> new Optimizer.RmsProp(settings.get(DECAY), settings.get(EPSILON)))
          .with("adagrad", settings -> new Optimizer.Adagrad(settings.get(EPSILON)));

  static final Choice<Function<Settings, Schedule>> SCHEDULES =
      Choice.<Function<Settings, Schedule>>of("schedule")
          .with("constant", settings -> new Schedule.Constant(settings.get(LEARNING_RATE)))
          .with(
              "step",
              settings ->
                  new Schedule.Step(
                      settings.get(LEARNING_RATE),
                      settings.get(SCHEDULE_STEP_EPOCHS),
                      settings.get(SCHEDULE_FACTOR)))
          .with(
              "exponential",
              settings ->
                  new Schedule.Exponential(
                      settings.get(LEARNING_RATE), settings.get(SCHEDULE_FACTOR)))
          .with(
              "cosine",
              settings -> new Schedule.Cosine(settings.get(LEARNING_RATE), minRate(settings)))
          .with("one-cycle", settings -> new Schedule.OneCycle(settings.get(LEARNING_RATE)))
          .with(
              "reduce-on-plateau",
              settings ->
                  new Schedule.ReduceOnPlateau(
                      settings.get(LEARNING_RATE),
                      settings.get(SCHEDULE_FACTOR),
                      settings.get(SCHEDULE_PATIENCE),
                      minRate(settings)));

  static final Choice<Function<Settings, Loss>> LOSSES =
      Choice.<Function<Settings, Loss>>of("loss")
          .with("squared", settings -> new SquaredError())
          .with("huber", settings -> new Huber(settings.get(HUBER_DELTA)));

  static final Choice<Function<Settings, Initialiser>> INITIALISERS =
      Choice.<Function<Settings, Initialiser>>of("initialiser")
          .with("auto", settings -> new Initialiser.Auto())
          .with("normal", settings -> new Initialiser.Normal(settings.get(INITIALISER_DEVIATION)))
          .with("glorot", settings -> new Initialiser.Glorot())
          .with("he", settings -> new Initialiser.He())
          .with("fan-in", settings -> new Initialiser.FanIn());

  static final Choice<Monitor> MONITORS =
      Choice.<Monitor>of("monitor")
          .with("validation-loss", Monitor.VALIDATION_LOSS)
          .with("validation-accuracy", Monitor.VALIDATION_ACCURACY);

  static final Choice<Function<Monitor, Direction>> MONITOR_MODES =
      Choice.<Function<Monitor, Direction>>of("mode")
          .with("auto", Monitor::better)
          .with("min", monitor -> Direction.SMALLER)
          .with("max", monitor -> Direction.LARGER);

  private Choices() {}

  /** The schedule by name, after a warm-up if the settings ask for one. */
  static Schedule schedule(Settings settings) {
    Schedule schedule = SCHEDULES.get(settings.get(SCHEDULE)).apply(settings);
    double warmUp = settings.get(WARM_UP_EPOCHS);
    return warmUp > 0 ? new Schedule.WarmUp(warmUp, schedule) : schedule;
  }

  private static double minRate(Settings settings) {
    double rate = settings.get(LEARNING_RATE);
    double minRate = settings.get(SCHEDULE_MIN_RATE);
    PlanBuilder.require(
        minRate <= rate,
        SCHEDULE_MIN_RATE,
        minRate,
        "must be at most " + rate + ", as " + LEARNING_RATE);
    return minRate;
  }
}
