package io.weft.collective;

import static java.util.Objects.requireNonNull;

import io.weft.Patience;
import io.weft.metrics.MetricSums;
import io.weft.train.EpochRunner;
import io.weft.train.LocalEpochRunner;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Several processes in one JVM. Each has a registry of process groups of its own; connections pass
 * the bytes on, in order and after a delay.
 */
public class SimulatedCluster implements EpochRunner {
  private final TrainingPlan plan;
  private final List<Worker> workers;
  private final Placement placement;
  private final Duration delay;
  private final Duration timeout;
  private final LocalEpochRunner local;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService network = Executors.newSingleThreadScheduledExecutor();
  private final Map<String, ProcessGroups> registries = new HashMap<>();
  private long groups;

  public SimulatedCluster(
      TrainingPlan plan, List<Worker> workers, List<String> processes, Duration delay) {
    this(plan, workers, processes, delay, Patience.LIMIT);
  }

  SimulatedCluster(
      TrainingPlan plan,
      List<Worker> workers,
      List<String> processes,
      Duration delay,
      Duration timeout) {
    this.plan = plan;
    this.workers = workers;
    this.placement = new Placement(workers.size(), processes);
    this.delay = delay;
    this.timeout = timeout;
    this.local = new LocalEpochRunner(plan, workers);
    for (String process : placement.distinctProcesses()) {
      registries.put(process, new ProcessGroups(line -> {}));
    }
  }

  @Override
  public long trainingRows() {
    return local.trainingRows();
  }

  @Override
  public long validationRows() {
    return local.validationRows();
  }

  @Override
  public Outcome run(TrainingState start, Duration limit, Progress progress) {
    long begin = System.nanoTime();
    EpochStart epoch = new EpochStart(plan, start, trainingRows(), limit);
    List<RankResult> results =
        runRanks(
            epoch,
            (group, rank) -> {
              StepListener listener = new RankListener(rank, start.epoch(), progress);
              return new ShardedStep(plan, epoch, group, rank, workersOf(rank), listener)
                  .runEpoch();
            });
    double seconds = (System.nanoTime() - begin) / 1e9;
    return EpochEnd.of(plan, start, plan.stepsPerEpoch(trainingRows()), results, seconds);
  }

  /** Runs a program on all ranks at the same time; returns their results by rank. */
  <T> List<T> runRanks(EpochStart epoch, RankProgram<T> program) {
    Map<String, ProcessGroup> processes = new ConcurrentHashMap<>();
    long id = groups++;
    List<Future<T>> running = new ArrayList<>();
    for (int rank = 0; rank < placement.ranks(); rank++) {
      int number = rank;
      running.add(threads.submit(() -> run(id, epoch, number, processes, program)));
    }
    return results(running);
  }

  private <T> T run(
      long id,
      EpochStart epoch,
      int rank,
      Map<String, ProcessGroup> processes,
      RankProgram<T> program) {
    String process = placement.processes().get(rank);
    ProcessGroups registry = registry(process);
    ProcessGroups.Membership membership = registry.join(id);
    try {
      Connections connections = connections(process, processes);
      ProcessGroup group =
          membership.getOrMake(
              () -> {
                ProcessGroup made =
                    new ProcessGroup(id, epoch, placement, process, connections, timeout);
                processes.put(process, made);
                return made;
              });
      group.awaitOtherProcesses(listener(rank));
      return program.run(group, rank);
    } catch (RuntimeException | Error e) {
      membership.abort(e);
      throw e;
    } finally {
      registry.leave(id);
    }
  }

  /** Listener that reports nothing. */
  static StepListener listener(int rank) {
    return new RankListener(rank, 0, (epoch, step, steps, sums) -> {});
  }

  /** Program that each rank runs in a thread of its own. */
  interface RankProgram<T> {
    T run(ProcessGroup group, int rank);
  }

  /** Registry of a process. */
  public final ProcessGroups registry(String process) {
    return requireNonNull(registries.get(process));
  }

  /** Connections of a process to the others. */
  protected Connections connections(String process, Map<String, ProcessGroup> processes) {
    return new DelayedConnections(processes);
  }

  /** Called when a message has arrived. */
  protected void deliver(ProcessGroup receiver, ByteBuffer message) {
    receiver.receive(Message.parse(message));
  }

  private List<Worker> workersOf(int rank) {
    return workers.stream()
        .filter(
            worker -> Placement.rankOf(worker.index(), workers.size(), placement.ranks()) == rank)
        .toList();
  }

  /** Waits for all ranks, also for those that fail because another one does. */
  private static <T> List<T> results(List<Future<T>> running) {
    List<T> results = new ArrayList<>();
    IllegalStateException failure = new IllegalStateException("a rank failed");
    for (Future<T> rank : running) {
      try {
        results.add(rank.get());
      } catch (ExecutionException e) {
        failure.addSuppressed(e.getCause());
      } catch (InterruptedException e) {
        throw new CancellationException();
      }
    }
    if (results.size() < running.size()) {
      throw failure;
    }
    return results;
  }

  @Override
  public MetricSums validate(float[] parameters) {
    return local.validate(parameters);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    network.shutdownNow();
  }

  /** Connections within this JVM. */
  protected class DelayedConnections implements Connections {
    private final Map<String, ProcessGroup> processes;

    protected DelayedConnections(Map<String, ProcessGroup> processes) {
      this.processes = processes;
    }

    @Override
    public ByteBuffer ask(String process, ByteBuffer question, Duration limit) {
      return registry(process).answer(question, "a process");
    }

    @Override
    public void send(String process, ByteBuffer message) {
      ByteBuffer bytes = message.duplicate();
      ProcessGroup receiver = requireNonNull(processes.get(process));
      if (!delay.isNegative()) {
        Future<?> unused =
            network.schedule(() -> receive(receiver, bytes), delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    private void receive(ProcessGroup receiver, ByteBuffer bytes) {
      try {
        deliver(receiver, bytes);
      } catch (RuntimeException e) {
        receiver.abort(e);
      }
    }

    @Override
    public void requireAlive() {}
  }

  /** Listener of a rank that ends with its thread; the first rank reports the progress. */
  record RankListener(int rank, int epoch, Progress progress) implements StepListener {
    @Override
    public void requireAlive() {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException();
      }
    }

    @Override
    public void onStep(int steps, MetricSums sums) {
      if (rank == 0) {
        progress.onStep(epoch + 1, steps, 0, sums);
      }
    }
  }
}
