package io.weft.train;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.Gaussians;
import io.weft.Oracle;
import io.weft.TestPlans;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.MetricSums;
import io.weft.nn.Activation;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Flatten;
import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import io.weft.nn.MaxPool2d;
import io.weft.nn.Mode;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.nn.SquaredError;
import io.weft.nn.Window;
import io.weft.nn.Workspace;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trainings by {@link LocalEpochRunner}, compared with those of PyTorch. */
class LocalTrainingTest {

  @Test
  void twentyStepsOfSgdFollowPyTorch() {
    followsPyTorch(
        "training_ann_sgd",
        new Optimizer.Sgd(),
        List.of(new Dense(8), new Activation.Sigmoid(), new Dense(4)),
        "0",
        "2");
  }

  @Test
  void twentyStepsOfAdamFollowPyTorch() {
    followsPyTorch(
        "training_ann_adam",
        new Optimizer.Adam(0.9, 0.999, 1e-8),
        List.of(
            new Dense(10),
            new Activation.Relu(),
            new Dense(6),
            new Activation.Tanh(),
            new Dense(4)),
        "0",
        "2",
        "4");
  }

  @Test
  void tenStepsOfAConvolutionalNetworkFollowPyTorch() {
    Window kernel = new Window(3, 3, 1, Window.Padding.same());
    Layer pool = new MaxPool2d(new Window(2, 2, 2, Window.Padding.valid()));
    followsPyTorch(
        "training_cnn_adam",
        new Optimizer.Adam(0.9, 0.999, 1e-8),
        List.of(
            new Conv2d(3, kernel, 1),
            new Activation.Relu(),
            pool,
            new Conv2d(4, kernel, 1),
            new Activation.Relu(),
            pool,
            new Flatten(),
            new Dense(3)),
        "0",
        "3",
        "7");
  }

  /**
   * The batches of the trace are taken in order, so each is given to a worker of its own as one
   * whole epoch.
   */
  private static void followsPyTorch(
      String name, Optimizer optimizer, List<Layer> layers, String... trained) {
    Oracle oracle = Oracle.read(name);
    int[] sizes =
        Arrays.stream(oracle.numbers("inputs/shape")).mapToInt(size -> (int) size).toArray();
    int rows = sizes[0];
    Network network = new Network(Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length)), layers);
    int columns = network.inputShape().size();
    int batch = (int) oracle.number("options/batch");
    TrainingPlan plan =
        plan(network, optimizer, new Schedule.Constant(oracle.number("options/lr")), batch, 1);
    float[] parameters = flat(oracle, "initial", trained);
    ParameterUpdate update = new ParameterUpdate(plan);
    float[] memory = new float[optimizer.slots() * parameters.length];
    float[] inputs = oracle.floats("inputs");
    double[] labels = oracle.numbers("labels");
    double[] losses = oracle.numbers("losses");
    for (int step = 0; step < losses.length; step++) {
      int from = step * batch % rows;
      float[] targets = new float[batch];
      float[] ones = new float[batch];
      for (int i = 0; i < batch; i++) {
        targets[i] = (float) labels[from + i];
        ones[i] = 1;
      }
      float[] features = Arrays.copyOfRange(inputs, from * columns, (from + batch) * columns);
      Worker worker =
          new Worker(0, Rows.of(columns, 1, features, targets, ones), Rows.none(columns, 1));
      GradientSum sums = new GradientSum(parameters.length);
      worker.addGradient(plan, parameters, 0, 0, 1, sums);
      assertThat(sums.metrics().meanLoss()).isCloseTo(losses[step], within(1e-4));
      update.apply(parameters, memory, sums, plan.position(step, losses.length, List.of()));
    }
    assertClose(parameters, flat(oracle, "final", trained), 1e-4);
    Workspace workspace = new Workspace(network, rows);
    System.arraycopy(inputs, 0, workspace.input(), 0, inputs.length);
    workspace.forward(parameters, rows, Mode.INFERENCE);
    assertClose(workspace.output(), oracle.floats("logits_after"), 1e-4);
  }

  private static float[] flat(Oracle oracle, String group, String... layers) {
    float[] all = new float[0];
    for (String layer : layers) {
      for (String part : List.of("weight", "bias")) {
        String path = group + "/" + layer + "." + part;
        float[] values = channelsLast(oracle.floats(path), oracle.numbers(path + "/shape"));
        int end = all.length;
        all = Arrays.copyOf(all, end + values.length);
        System.arraycopy(values, 0, all, end, values.length);
      }
    }
    return all;
  }

  /** PyTorch has a filter's channels before its pixels. */
  private static float[] channelsLast(float[] values, double[] shape) {
    if (shape.length != 4) {
      return values;
    }
    int channels = (int) shape[1];
    int pixels = (int) (shape[2] * shape[3]);
    float[] turned = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int filter = i / (channels * pixels);
      int channel = i / pixels % channels;
      int pixel = i % pixels;
      turned[(filter * pixels + pixel) * channels + channel] = values[i];
    }
    return turned;
  }

  @Test
  void fiftyMinibatchesOfUnevenShardsAddUpToTheGradientOfTheWhole() {
    Network network = smallNetwork(6, 3);
    List<Rows> shards = List.of(randomRows(1, 6, 3, 1), Rows.none(6, 1), randomRows(999, 6, 3, 2));
    float[] parameters = network.initialParameters(new Initialiser.Auto(), 5);
    TrainingPlan plan = plan(network, new Optimizer.Sgd(), new Schedule.Constant(0.1), 20, 3);
    assertThat(plan.stepsPerEpoch(1000)).isEqualTo(50);
    GradientSum sum = new GradientSum(parameters.length);
    for (int step = 0; step < 50; step++) {
      for (int w = 0; w < 3; w++) {
        new Worker(w, shards.get(w), Rows.none(6, 1))
            .addGradient(plan, parameters, 0, step, 50, sum);
      }
    }
    GradientSum whole = new GradientSum(parameters.length);
    for (int w = 0; w < 3; w++) {
      new Worker(w, shards.get(w), Rows.none(6, 1)).addGradient(plan, parameters, 0, 0, 1, whole);
    }
    assertThat(sum.metrics().count()).isEqualTo(1000);
    assertThat(sum.metrics().meanLoss()).isCloseTo(whole.metrics().meanLoss(), within(1e-9));
    for (int i = 0; i < parameters.length; i++) {
      assertThat((double) sum.gradient()[i] / 1000)
          .isCloseTo((double) whole.gradient()[i] / 1000, within(1e-5));
    }
  }

  @Test
  void everyRowIsSeenExactlyOnceAnEpoch() {
    // a linear layer without activation: the gradient of weight d sums (p - y) x_d, so one-hot rows
    // mark who was seen
    int rows = 101;
    float[] features = new float[rows * rows];
    float[] targets = new float[rows];
    float[] ones = new float[rows];
    for (int i = 0; i < rows; i++) {
      features[i * rows + i] = 1;
      ones[i] = 1;
    }
    Network network = new Network(Shape.of(rows), List.of(new Dense(2)));
    float[] zeros = new float[network.parameterCount()];
    TrainingPlan plan = plan(network, new Optimizer.Sgd(), new Schedule.Constant(1), 8, 1);
    Worker worker = new Worker(0, Rows.of(rows, 1, features, targets, ones), Rows.none(rows, 1));
    int steps = plan.stepsPerEpoch(rows);
    for (int epoch = 0; epoch < 3; epoch++) {
      int[] seen = new int[rows];
      for (int step = 0; step < steps; step++) {
        GradientSum sums = new GradientSum(zeros.length);
        worker.addGradient(plan, zeros, epoch, step, steps, sums);
        for (int i = 0; i < rows; i++) {
          seen[i] += Math.round(-2 * sums.gradient()[i]);
        }
      }
      assertThat(seen).containsOnly(1);
    }
  }

  @Test
  void trainingLearnsStopsEarlyAndKeepsTheBestEpoch() {
    Network network = smallNetwork(6, 3);
    List<Worker> workers =
        List.of(
            new Worker(0, randomRows(150, 6, 3, 7), randomRows(50, 6, 3, 9)),
            new Worker(1, randomRows(151, 6, 3, 8), Rows.none(6, 1)));
    TrainingPlan plan =
        TestPlans.plan(network)
            .schedule(new Schedule.Constant(0.02))
            .epochs(200)
            .workers(2)
            .earlyStopping(
                new EarlyStopping(
                    EarlyStopping.Monitor.VALIDATION_LOSS,
                    EarlyStopping.Direction.SMALLER,
                    3,
                    0,
                    EarlyStopping.Keep.BEST))
            .build();
    List<EpochMetrics> seen = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingState state) {
            seen.add(metrics);
          }
        };
    TrainingResult result = train(plan, workers, listener);
    assertThat(result.ending()).isEqualTo(TrainingResult.Ending.NO_IMPROVEMENT);
    assertThat(seen).isEqualTo(result.state().history()).hasSizeLessThan(200);
    assertThat(result.epoch()).isEqualTo(seen.size() - 3);
    assertThat(seen.get(result.epoch() - 1).score(EpochScore.VALIDATION_ACCURACY))
        .isGreaterThan(0.9);
    double best =
        seen.stream()
            .mapToDouble(epoch -> epoch.score(EpochScore.VALIDATION_LOSS))
            .min()
            .orElseThrow();
    assertThat(seen.get(result.epoch() - 1).score(EpochScore.VALIDATION_LOSS)).isEqualTo(best);
    assertThat(train(plan, workers, TrainingListener.NONE).parameters())
        .isEqualTo(result.parameters());

    try (EpochRunner runner = new LocalEpochRunner(plan, workers)) {
      TrainingResult goneOn =
          new TrainingLoop(plan, runner, TrainingListener.NONE).run(result.state());
      assertThat(goneOn.state()).as("there is nothing left to do").isSameAs(result.state());
      assertThat(goneOn.ending()).isEqualTo(TrainingResult.Ending.NO_IMPROVEMENT);
    }
  }

  @Test
  void aStopRequestKeepsTheLastWholeEpoch() {
    Network network = smallNetwork(6, 3);
    List<Worker> workers = List.of(new Worker(0, randomRows(100, 6, 3, 7), Rows.none(6, 1)));
    TrainingPlan plan = plan(network, new Optimizer.Sgd(), new Schedule.Constant(0.1), 10, 1);
    TrainingListener stopInSecondEpoch =
        new TrainingListener() {
          private boolean stop;

          @Override
          public void onStep(int epoch, int step, int steps, MetricSums sums) {
            stop = epoch == 2 && step == 4;
          }

          @Override
          public boolean isStopRequested() {
            return stop;
          }
        };
    TrainingResult result = train(plan, workers, stopInSecondEpoch);
    assertThat(result.ending()).isEqualTo(TrainingResult.Ending.STOPPED);
    assertThat(result.state().epoch()).isEqualTo(1);
    assertThat(result.state().step()).isEqualTo(10);
  }

  @Test
  void divergenceIsStoppedAtTheFirstStepThatIsNotFinite() {
    Network network = smallNetwork(6, 3);
    Rows rows = randomRows(100, 6, 3, 7);
    TrainingPlan plan = plan(network, new Optimizer.Sgd(), new Schedule.Constant(1e38), 10, 1);
    assertThatThrownBy(
            () -> train(plan, List.of(new Worker(0, rows, Rows.none(6, 1))), TrainingListener.NONE))
        .isInstanceOf(DivergedException.class)
        .hasMessageMatching(
            "Cannot continue training: at step \\d+ the mean loss is \\S+ and the gradient of .* is not"
                + " finite \\(learning rate 1.0E38\\)\\. Lower the learning rate, .*");
  }

  @Test
  void clippingBoundsTheNormOfTheMeanGradient() {
    Network network = new Network(Shape.of(1), List.of(new Dense(2)));
    TrainingPlan clipped =
        TestPlans.plan(network)
            .optimizer(new Optimizer.Sgd())
            .schedule(new Schedule.Constant(1))
            .batchSize(1)
            .clipNorm(0.5)
            .build();
    GradientSum sums = new GradientSum(4);
    System.arraycopy(new float[] {6, 0, 8, 0}, 0, sums.gradient(), 0, 4);
    sums.metrics().add(1, 2, 0, 2);
    sums.metrics().addObjective(1, 2);
    float[] parameters = new float[4];
    new ParameterUpdate(clipped)
        .apply(parameters, new float[0], sums, clipped.position(0, 1, List.of()));
    assertClose(parameters, new float[] {-0.3f, 0, -0.4f, 0}, 1e-6);
  }

  @Test
  void regressionWatchesTheValidationLoss() {
    Network network = smallNetwork(6, 3);
    assertThatThrownBy(
            () ->
                TestPlans.plan(network)
                    .loss(new SquaredError())
                    .optimizer(new Optimizer.Sgd())
                    .schedule(new Schedule.Constant(1))
                    .batchSize(1)
                    .clipNorm(1)
                    .earlyStopping(
                        new EarlyStopping(
                            EarlyStopping.Monitor.VALIDATION_ACCURACY,
                            EarlyStopping.Direction.LARGER,
                            3,
                            0,
                            EarlyStopping.Keep.BEST))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid monitor: validation accuracy (must be the validation loss in regression)");
  }

  @Test
  void anEpochOfMoreStepsThanAnIntCountsIsRefused() {
    TrainingPlan plan =
        plan(smallNetwork(2, 2), new Optimizer.Sgd(), new Schedule.Constant(0.1), 2, 1);
    assertThat(plan.stepsPerEpoch(2L * Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    assertThatThrownBy(() -> plan.stepsPerEpoch(2L * Integer.MAX_VALUE + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid batch size: 2 (must be at least 3, so that an epoch of 4,294,967,295 rows has"
                + " at most 2,147,483,647 steps)");
  }

  @Test
  void rowsWhoseArraysDoNotMatchAreRefused() {
    assertThatThrownBy(() -> Rows.of(2, 3, new float[4], new float[2], new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid rows: 2 columns, 3 target columns, 4 features, 2 targets, 2 weights");
  }

  private static TrainingResult train(
      TrainingPlan plan, List<Worker> workers, TrainingListener listener) {
    try (EpochRunner runner = new LocalEpochRunner(plan, workers)) {
      return new TrainingLoop(plan, runner, listener).run(TrainingState.initial(plan));
    }
  }

  private static TrainingPlan plan(
      Network network, Optimizer optimizer, Schedule schedule, int batchSize, int workers) {
    return TestPlans.plan(network)
        .optimizer(optimizer)
        .schedule(schedule)
        .epochs(10)
        .batchSize(batchSize)
        .workers(workers)
        .build();
  }

  private static Network smallNetwork(int features, int classes) {
    return new Network(
        Shape.of(features),
        List.of(new Dense(16), new Activation.Relu(), new Dropout(0), new Dense(classes)));
  }

  /** Rows whose class is where their largest feature among the first K is. */
  private static Rows randomRows(int count, int columns, int classes, long seed) {
    float[] features = Gaussians.of(count * columns, seed);
    float[] targets = new float[count];
    float[] ones = new float[count];
    for (int i = 0; i < count; i++) {
      for (int c = 1; c < classes; c++) {
        if (features[i * columns + c] > features[i * columns + (int) targets[i]]) {
          targets[i] = c;
        }
      }
      ones[i] = 1;
    }
    return Rows.of(columns, 1, features, targets, ones);
  }
}
