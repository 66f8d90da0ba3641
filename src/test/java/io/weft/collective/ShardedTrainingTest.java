package io.weft.collective;

import static io.weft.TestTrainings.assertSameBits;
import static io.weft.TestTrainings.assertStepsAllocateLittle;
import static io.weft.TestTrainings.train;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Gaussians;
import io.weft.Patience;
import io.weft.Pauses;
import io.weft.TestPlans;
import io.weft.math.KeyedRandom;
import io.weft.nn.Activation;
import io.weft.nn.BatchNorm;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.GlobalAveragePool;
import io.weft.nn.Network;
import io.weft.nn.Residual;
import io.weft.nn.Shape;
import io.weft.nn.Window;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.train.DivergedException;
import io.weft.train.EpochRunner;
import io.weft.train.LocalEpochRunner;
import io.weft.train.Rows;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training by ranks in several processes, compared with all workers in one thread. */
class ShardedTrainingTest {
  private static final Duration AT_ONCE = Duration.ZERO;

  @ParameterizedTest
  @CsvSource({
    "1, a",
    "2, a",
    "2, a a",
    "2, a b",
    "3, a b a",
    "4, a",
    "4, a a",
    "4, a b",
    "4, a a b b",
    "4, a b a b",
    "4, a b b b",
    "5, a b c",
    "7, c b a c b",
    "8, a a b c d d d a"
  })
  void everyPlacementOfTheWorkersHasTheBitsOfOneThread(int count, String processes) {
    for (double clipNorm : new double[] {0.05, Double.POSITIVE_INFINITY}) {
      TrainingPlan plan = plan(ann(), count, clipNorm, 0.01);
      List<Worker> workers = workers(count, 30, 203);
      TrainingResult expected = train(plan, new LocalEpochRunner(plan, workers));
      TrainingResult actual = train(plan, cluster(plan, workers, processes));
      assertSameBits(actual, expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, a", "2, a a", "4, a b", "4, a b a b", "5, a b c", "8, a a b c d d d a"})
  void everyPlacementEndsTogetherWhenTheTimeOfAPartIsOver(int count, String processes) {
    for (double clipNorm : new double[] {0.05, Double.POSITIVE_INFINITY}) {
      TrainingPlan plan = plan(ann(), count, clipNorm, 0.01);
      List<Worker> workers = workers(count, 30, 203);
      TrainingResult expected = train(plan, new LocalEpochRunner(plan, workers));
      for (Duration limit : List.of(Duration.ZERO, Duration.ofNanos(500_000))) {
        Pauses pauses = Pauses.after(limit);
        TrainingResult actual =
            train(plan, cluster(plan, workers, processes), TrainingState.initial(plan), pauses);
        assertSameBits(actual, expected);
        if (limit.isZero()) {
          long steps = expected.state().step() - plan.epochs();
          assertThat((long) pauses.states.size()).isEqualTo(steps);
        }
      }
    }
  }

  @Test
  void aTrainingContinuesAfterAnyStepInAnyPlacement() {
    TrainingPlan plan = plan(deepAnn(), 4, 0.05, 0.01);
    List<Worker> workers = workers(4, 30, 43);
    TrainingResult expected = train(plan, new LocalEpochRunner(plan, workers));
    Pauses pauses = Pauses.afterEachStep();
    train(plan, cluster(plan, workers, "a a b b"), TrainingState.initial(plan), pauses);
    List<String> placements = List.of("a", "a b c d", "a b b");
    for (int i = 0; i < pauses.states.size(); i++) {
      TrainingState start = pauses.states.get(i);
      EpochRunner cluster = cluster(plan, workers, placements.get(i % placements.size()));
      assertSameBits(train(plan, cluster, start, TrainingListener.NONE), expected);
    }
  }

  @Test
  void aConvolutionalNetworkHasTheSameBitsToo() {
    Window kernel = new Window(3, 3, 1, Window.Padding.same());
    Network network =
        new Network(
            Shape.of(1, 5, 6),
            List.of(
                new Conv2d(16, kernel, 1),
                new BatchNorm(),
                new Activation.Relu(),
                new Residual(
                    List.of(new Conv2d(17, kernel, 1), new BatchNorm(), new Dropout(0.2)),
                    List.of()),
                new GlobalAveragePool(),
                new Dense(2)));
    TrainingPlan plan = plan(network, 4, 0.5, 0.01);
    List<Worker> workers = workers(4, 30, 120);
    TrainingResult expected = train(plan, new LocalEpochRunner(plan, workers));
    for (String processes : List.of("a a", "a a b b", "a b c d")) {
      TrainingResult actual =
          train(plan, new SimulatedCluster(plan, workers, List.of(processes.split(" ")), AT_ONCE));
      assertSameBits(actual, expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, a b", "3, a b b", "4, a a b b", "4, a b", "5, a b c b"})
  void slicesOfSeveralChunksHaveTheBitsOfOneThread(int count, String processes) {
    TrainingPlan plan = plan(deepAnn(), count, 0.05, 0.01);
    List<Worker> workers = workers(count, 30, 43);
    assertSameBits(
        train(plan, cluster(plan, workers, processes)),
        train(plan, new LocalEpochRunner(plan, workers)));
  }

  @Test
  void chunksOfUpperLayersAreExchangedWhileLowerOnesAreComputed() {
    TrainingPlan plan = plan(deepAnn(), 2, Double.POSITIVE_INFINITY, 0.01);
    Overlap overlap = new Overlap(plan, workers(2, 30, 40));
    train(plan, overlap);
    int steps = 2 * plan.stepsPerEpoch(81);
    for (Message.Kind kind : List.of(Message.Kind.GRADIENTS, Message.Kind.PARAMETERS)) {
      assertThat(overlap.sent.get(kind.number()))
          .as("two chunks of each of two slices")
          .isEqualTo(4 * steps);
      assertThat(overlap.early.get(kind.number()))
          .as("the upper chunk of each slice")
          .isEqualTo(2 * steps);
    }
  }

  @Test
  void parametersWaitForTheNormOfAllGradientsWhereItIsLimited() {
    TrainingPlan plan = plan(deepAnn(), 2, 0.05, 0.01);
    Overlap overlap = new Overlap(plan, workers(2, 30, 40));
    train(plan, overlap);
    int steps = 2 * plan.stepsPerEpoch(81);
    assertThat(overlap.early.get(Message.Kind.GRADIENTS.number())).isEqualTo(2 * steps);
    assertThat(overlap.sent.get(Message.Kind.PARAMETERS.number())).isEqualTo(4 * steps);
    assertThat(overlap.early.get(Message.Kind.PARAMETERS.number())).isZero();
  }

  /** Two processes of a rank each; counts what they send before their passes backward are over. */
  private static final class Overlap extends SimulatedCluster {
    final AtomicIntegerArray sent = new AtomicIntegerArray(Message.Kind.values().length);
    final AtomicIntegerArray early = new AtomicIntegerArray(Message.Kind.values().length);

    /** Neither goes on before the other's gradients have come, too. */
    private final CyclicBarrier bothHaveSent = new CyclicBarrier(2);

    Overlap(TrainingPlan plan, List<Worker> workers) {
      super(plan, workers, List.of("a", "b"), AT_ONCE);
    }

    @Override
    protected Connections connections(String process, Map<String, ProcessGroup> processes) {
      return new DelayedConnections(processes) {
        @Override
        public void send(String receiver, ByteBuffer bytes) {
          Message message = Message.parse(bytes);
          ProcessGroup group = requireNonNull(processes.get(process));
          boolean isEarly = !group.computed.hasReached(message.step() + 1);
          sent.incrementAndGet(message.kind().number());
          early.addAndGet(message.kind().number(), isEarly ? 1 : 0);
          deliver(requireNonNull(processes.get(receiver)), bytes);
          if (isEarly && message.kind() == Message.Kind.GRADIENTS) {
            awaitTheOther();
          }
        }
      };
    }

    private void awaitTheOther() {
      try {
        bothHaveSent.await(Patience.MINUTES, TimeUnit.MINUTES);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("the other process has sent nothing", e);
      }
    }
  }

  @Test
  void messagesThatTakeTheirTimeChangeNothing() {
    TrainingPlan plan = plan(ann(), 3, 0.05, 0.01);
    List<Worker> workers = workers(3, 30, 40);
    assertSameBits(
        train(
            plan,
            new SimulatedCluster(plan, workers, List.of("a", "b", "c"), Duration.ofMillis(3))),
        train(plan, new LocalEpochRunner(plan, workers)));
  }

  @Test
  void divergenceIsToldAsInOneThread() {
    TrainingPlan plan = plan(ann(), 4, Double.POSITIVE_INFINITY, 1e30);
    List<Worker> workers = workers(4, 30, 100);
    String expected = messageOf(plan, new LocalEpochRunner(plan, workers), TrainingListener.NONE);
    assertThat(expected).contains("is not finite");
    for (String processes : List.of("a a", "a b", "a b b c")) {
      for (TrainingListener listener : List.of(TrainingListener.NONE, Pauses.afterEachStep())) {
        assertThat(messageOf(plan, cluster(plan, workers, processes), listener))
            .isEqualTo(expected);
      }
    }
  }

  private static String messageOf(
      TrainingPlan plan, EpochRunner runner, TrainingListener listener) {
    try {
      train(plan, runner, TrainingState.initial(plan), listener);
      return "trained";
    } catch (DivergedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void ranksThatHearNothingFromTheOthersGiveUp() {
    TrainingPlan plan = plan(ann(), 2, 1, 0.01);
    List<Worker> workers = workers(2, 30, 10);
    try (SimulatedCluster mute =
        new SimulatedCluster(
            plan, workers, List.of("a", "b"), Duration.ofMillis(-1), Duration.ofMillis(200))) {
      assertThatThrownBy(() -> mute.run(TrainingState.initial(plan), (e, s, n, sums) -> {}))
          .hasStackTraceContaining("waited 0 s for the other ranks");
    }
  }

  @Test
  void aRankThatFailsTakesTheOthersOfItsProcessAlong() {
    TrainingPlan plan = plan(ann(), 2, 1, 0.01);
    List<Worker> workers = workers(2, 30, 100);
    try (SimulatedCluster cluster =
        new SimulatedCluster(plan, workers, List.of("a", "a"), AT_ONCE)) {
      assertThatThrownBy(
              () ->
                  cluster.run(
                      TrainingState.initial(plan),
                      (epoch, step, steps, sums) -> {
                        throw new IllegalStateException("failed on purpose");
                      }))
          .satisfies(
              failure ->
                  assertThat(failure.getSuppressed())
                      .extracting(Throwable::getMessage)
                      .containsExactly("failed on purpose", "another rank of the process failed"));
    }
  }

  @Test
  void aStepAllocatesLessThan64Kilobytes() {
    Network network =
        new Network(Shape.of(784), List.of(new Dense(128), new Activation.Relu(), new Dense(10)));
    TrainingPlan plan = plan(network, 2, Double.POSITIVE_INFINITY, 0.001);
    List<Worker> workers = workers(2, 784, 320);
    assertStepsAllocateLittle(
        plan, new SimulatedCluster(plan, workers, List.of("a", "a"), AT_ONCE), 20);
  }

  private static SimulatedCluster cluster(
      TrainingPlan plan, List<Worker> workers, String processes) {
    return new SimulatedCluster(plan, workers, List.of(processes.split(" ", -1)), AT_ONCE);
  }

  /** Network of 3,972 parameters: four norm blocks, the last one shorter. */
  static Network ann() {
    return new Network(
        Shape.of(30),
        List.of(new Dense(120), new Activation.Relu(), new Dropout(0.1), new Dense(2)));
  }

  /** Network of 190,502 parameters: two slices have two chunks each. */
  static Network deepAnn() {
    return new Network(
        Shape.of(30),
        List.of(
            new Dense(300),
            new Activation.Relu(),
            new Dense(300),
            new Activation.Relu(),
            new Dense(300),
            new Activation.Relu(),
            new Dense(2)));
  }

  static TrainingPlan plan(Network network, int workers, double clipNorm, double learningRate) {
    return TestPlans.plan(network)
        .optimizer(new Optimizer.AdamW(0.9, 0.999, 1e-8, 0.01))
        .schedule(new Schedule.Cosine(learningRate, 0))
        .epochs(2)
        .workers(workers)
        .seed(42)
        .l2(0.001)
        .clipNorm(clipNorm)
        .build();
  }

  /** Workers of about as many rows, but not just as many, of which one in ten weighs half. */
  static List<Worker> workers(int count, int columns, int rows) {
    List<Worker> workers = new ArrayList<>();
    for (int w = 0; w < count; w++) {
      KeyedRandom random = KeyedRandom.of(7, w);
      int n = rows + (columns == 784 ? 0 : w);
      float[] features = Gaussians.of(n * columns, random);
      float[] targets = new float[n];
      float[] weights = new float[n];
      for (int i = 0; i < n; i++) {
        targets[i] = features[i * columns] > 0 ? 1 : 0;
        weights[i] = random.nextInt(10) == 0 ? 0.5f : 1;
      }
      workers.add(
          new Worker(w, Rows.of(columns, 1, features, targets, weights), Rows.none(columns, 1)));
    }
    return workers;
  }
}
