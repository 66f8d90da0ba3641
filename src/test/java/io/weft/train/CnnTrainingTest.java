package io.weft.train;

import static io.weft.TestTrainings.assertStepsAllocateLittle;
import static io.weft.TestTrainings.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weft.TestPlans;
import io.weft.math.KeyedRandom;
import io.weft.metrics.EpochScore;
import io.weft.nn.Activation;
import io.weft.nn.BatchNorm;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Flatten;
import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import io.weft.nn.MaxPool2d;
import io.weft.nn.Network;
import io.weft.nn.ParameterRange;
import io.weft.nn.Shape;
import io.weft.nn.Window;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trainings of convolutional networks by {@link LocalEpochRunner}. */
class CnnTrainingTest {
  private static final Window KERNEL = new Window(3, 3, 1, Window.Padding.same());
  private static final Layer POOL = new MaxPool2d(new Window(2, 2, 2, Window.Padding.valid()));

  @Test
  void aStepOfACnnAllocatesLessThan64Kilobytes() {
    Network network =
        new Network(
            Shape.of(1, 28, 28),
            List.of(
                new Conv2d(32, KERNEL, 1),
                new BatchNorm(),
                new Activation.Relu(),
                POOL,
                new Conv2d(64, KERNEL, 1),
                new BatchNorm(),
                new Activation.Relu(),
                new Conv2d(64, KERNEL, 1),
                new BatchNorm(),
                new Activation.Relu(),
                POOL,
                new Flatten(),
                new Dropout(0.4),
                new Dense(128),
                new Activation.Relu(),
                new Dropout(0.4),
                new Dense(10)));
    TrainingPlan plan = plan(network, new Augmentation(0.5, 2, 0.5), 128, 2);
    List<Worker> workers =
        List.of(
            new Worker(0, stripes(28, 512, 1), Rows.none(784, 1)),
            new Worker(1, stripes(28, 512, 2), Rows.none(784, 1)));
    assertStepsAllocateLittle(plan, new LocalEpochRunner(plan, workers), 8);
  }

  @Test
  void aSmallCnnTellsHorizontalFromVerticalStripesWhereverTheyAre() {
    Network network =
        new Network(
            Shape.of(1, 8, 8),
            List.of(
                new Conv2d(4, KERNEL, 1),
                new BatchNorm(),
                new Activation.Relu(),
                POOL,
                new Flatten(),
                new Dense(2)));
    TrainingPlan plan = plan(network, new Augmentation(0.5, 1, 0), 32, 2);
    List<Worker> workers =
        List.of(
            new Worker(0, stripes(8, 200, 1), stripes(8, 100, 3)),
            new Worker(1, stripes(8, 100, 2), Rows.none(64, 1)));
    TrainingResult result = train(plan, new LocalEpochRunner(plan, workers));
    assertThat(result.state().history().get(9).score(EpochScore.VALIDATION_ACCURACY))
        .isGreaterThan(0.95);
    ParameterRange statistics =
        network.parameterRanges().stream()
            .filter(range -> range.kind() == ParameterRange.Kind.STATISTICS)
            .findFirst()
            .orElseThrow();
    assertThat(result.parameters()[statistics.from()]).isNotZero();
    assertThat(result.parameters()[statistics.to() - 1]).isPositive().isNotEqualTo(1);
  }

  @Test
  void statisticsAreAveragedOverTheWorkersByTheirRowsAndNeverTrained() {
    Network network = new Network(Shape.of(2), List.of(new BatchNorm(0.5, 1e-5)));
    TrainingPlan plan =
        TestPlans.plan(network)
            .optimizer(new Optimizer.AdamW(0.9, 0.999, 1e-8, 0.1))
            .schedule(new Schedule.Constant(1))
            .batchSize(8)
            .workers(2)
            .l2(0.1)
            .clipNorm(1e-3)
            .build();
    Rows one = Rows.of(2, 1, new float[] {1, 10, 3, 10}, new float[2], new float[] {1, 1});
    Rows two =
        Rows.of(
            2, 1, new float[] {5, 10, 6, 10, 7, 10, 5, 10, 6, 10, 7, 10}, new float[6], ones(6));
    float[] parameters = network.initialParameters(new Initialiser.Auto(), 1);
    GradientSum sums = new GradientSum(parameters.length);
    new Worker(0, one, Rows.none(2, 1)).addGradient(plan, parameters, 0, 0, 1, sums);
    new Worker(1, two, Rows.none(2, 1)).addGradient(plan, parameters, 0, 0, 1, sums);
    new ParameterUpdate(plan)
        .apply(parameters, new float[2 * parameters.length], sums, plan.position(0, 1, List.of()));
    // means 2 and 6, unbiased variances 2 and 0.8, of 2 and 6 rows; half way from 0 and 1
    assertThat(parameters[4]).isCloseTo(0.5f * (2 * 2 + 6 * 6) / 8, within(1e-5f));
    assertThat(parameters[5]).isCloseTo(5, within(1e-5f));
    assertThat(parameters[6]).isCloseTo(0.5f + 0.5f * (2 * 2 + 6 * 0.8f) / 8, within(1e-5f));
    assertThat(parameters[7]).isCloseTo(0.5f, within(1e-5f));
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static TrainingPlan plan(
      Network network, Augmentation augmentation, int batchSize, int workers) {
    return TestPlans.plan(network)
        .augmentation(augmentation)
        .optimizer(new Optimizer.AdamW(0.9, 0.999, 1e-8, 0.01))
        .epochs(10)
        .batchSize(batchSize)
        .workers(workers)
        .build();
  }

  /** Noisy images of horizontal (0) or vertical (1) stripes. */
  private static Rows stripes(int side, int count, long seed) {
    KeyedRandom random = KeyedRandom.of(seed);
    float[] features = new float[count * side * side];
    float[] targets = new float[count];
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(2);
      int phase = random.nextInt(4);
      targets[i] = label;
      for (int p = 0; p < side * side; p++) {
        int position = label == 0 ? p / side : p % side;
        float stripe = (position + phase) % 4 < 2 ? 1 : 0;
        features[i * side * side + p] = stripe + (float) (0.3 * random.nextGaussian());
      }
    }
    return Rows.of(side * side, 1, features, targets, ones(count));
  }
}
