package io.weft.benchmark;

import io.weft.TestPlans;
import io.weft.collective.SimulatedCluster;
import io.weft.files.TextTable;
import io.weft.math.KeyedRandom;
import io.weft.metrics.Phases;
import io.weft.nn.Activation;
import io.weft.nn.Dense;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.optim.Schedule;
import io.weft.train.EpochRunner;
import io.weft.train.Rows;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Time of a step's exchange by number of executors, parameters and latency. The processes are
 * simulated in one JVM, and their messages are delayed.
 *
 * <p>{@code src/jmh/run -l} compiles it. Then {@code java -cp
 * target/test-classes:target/classes:$(cat target/jmh.classpath)
 * io.weft.benchmark.LatencyBenchmark} runs it.
 */
public final class LatencyBenchmark {
  private static final int FEATURES = 200;
  private static final int STEPS = 60;

  private LatencyBenchmark() {}

  /** Prints the table. */
  public static void main(String[] arguments) {
    TextTable table =
        new TextTable(
            TextTable.right("Executors"),
            TextTable.right("Parameters"),
            TextTable.right("Latency ms"),
            TextTable.right("Exchange ms"),
            TextTable.right("Bytes a worker and step"));
    for (int units : new int[] {480, 4_800}) {
      for (double latency : new double[] {0, 0.5, 5}) {
        for (int executors : new int[] {1, 2, 4, 8}) {
          measure(table, units, latency, executors);
        }
      }
    }
    System.out.println(table);
  }

  private static void measure(TextTable table, int units, double latency, int executors) {
    Network network =
        new Network(
            Shape.of(FEATURES), List.of(new Dense(units), new Activation.Relu(), new Dense(10)));
    TrainingPlan plan = plan(network, executors);
    List<Worker> workers = new ArrayList<>();
    List<String> processes = new ArrayList<>();
    for (int w = 0; w < executors; w++) {
      workers.add(new Worker(w, rows(w, 4 * STEPS), Rows.none(FEATURES, 1)));
      processes.add("executor " + w);
    }
    Duration delay = Duration.ofNanos((long) (1e6 * latency));
    try (SimulatedCluster cluster = new SimulatedCluster(plan, workers, processes, delay)) {
      TrainingState state = TrainingState.initial(plan);
      Phases phases = Phases.UNKNOWN;
      for (int epoch = 0; epoch < 4; epoch++) {
        EpochRunner.Outcome outcome = cluster.run(state, (e, step, steps, sums) -> {});
        state = outcome.end();
        phases = outcome.phases();
      }
      int count = network.parameterCount();
      table.row(
          String.valueOf(executors),
          TextTable.grouped(count),
          String.format(Locale.ROOT, "%.1f", latency),
          String.format(Locale.ROOT, "%.2f", 1e3 * phases.exchangeSeconds() / STEPS),
          TextTable.grouped(2L * (executors - 1) * count * Float.BYTES / executors));
    }
  }

  private static TrainingPlan plan(Network network, int workers) {
    return TestPlans.plan(network)
        .schedule(new Schedule.Constant(0.001))
        .epochs(10)
        .batchSize(4 * workers)
        .workers(workers)
        .build();
  }

  private static Rows rows(int worker, int count) {
    KeyedRandom random = KeyedRandom.of(worker);
    float[] features = new float[count * FEATURES];
    float[] targets = new float[count];
    float[] weights = new float[count];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < count; i++) {
      targets[i] = random.nextInt(10);
      weights[i] = 1;
    }
    return Rows.of(FEATURES, 1, features, targets, weights);
  }
}
