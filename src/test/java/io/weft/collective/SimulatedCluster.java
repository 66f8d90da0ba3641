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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Several processes in one JVM: a team each, whose links hand over copies of the bytes, in order
 * and after a delay.
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
  private long teams;

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
  public Outcome run(TrainingState start, Progress progress) {
    long begin = System.nanoTime();
    EpochStart epoch = new EpochStart(plan, start, trainingRows());
    Map<String, ProcessGroup> processes = new HashMap<>();
    for (String process : placement.distinctProcesses()) {
      Connections links = links(process, processes);
      ProcessGroup team = new ProcessGroup(teams, plan, epoch, placement, process, links, timeout);
      processes.put(process, team);
      onTeam(process, teams, team);
    }
    teams++;
    List<Future<RankResult>> running = new ArrayList<>();
    for (int rank = 0; rank < placement.ranks(); rank++) {
      int number = rank;
      ProcessGroup team = requireNonNull(processes.get(placement.processes().get(rank)));
      running.add(
          threads.submit(
              () -> {
                try {
                  return team.run(
                      number, workersOf(number), new Listening(number, progress, start));
                } catch (RuntimeException e) {
                  team.abort(e);
                  throw e;
                }
              }));
    }
    List<RankResult> results = results(running);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return EpochEnd.of(plan, start, plan.stepsPerEpoch(trainingRows()), results, seconds);
  }

  /** How the messages of a process get to the others. */
  protected Connections links(String process, Map<String, ProcessGroup> processes) {
    return new DelayedLinks(processes);
  }

  /** A process has its memory for an epoch. */
  protected void onTeam(String process, long id, ProcessGroup team) {}

  /** A message has arrived. */
  protected void deliver(ProcessGroup receiver, ByteBuffer message) {
    receiver.receive(message);
  }

  private List<Worker> workersOf(int rank) {
    return workers.stream()
        .filter(
            worker -> Placement.rankOf(worker.index(), workers.size(), placement.ranks()) == rank)
        .toList();
  }

  /** Waits for all ranks, also for those that fail because another one does. */
  private static List<RankResult> results(List<Future<RankResult>> running) {
    List<RankResult> results = new ArrayList<>();
    IllegalStateException failure = new IllegalStateException("a rank failed");
    for (Future<RankResult> rank : running) {
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

  private final class DelayedLinks implements Connections {
    private final Map<String, ProcessGroup> processes;

    DelayedLinks(Map<String, ProcessGroup> processes) {
      this.processes = processes;
    }

    @Override
    public void send(String process, ByteBuffer message) {
      ByteBuffer bytes = message.duplicate();
      ProcessGroup receiver = requireNonNull(processes.get(process));
      if (!delay.isNegative()) {
        Future<?> unused =
            network.schedule(() -> take(receiver, bytes), delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    private void take(ProcessGroup receiver, ByteBuffer bytes) {
      try {
        deliver(receiver, bytes);
      } catch (RuntimeException e) {
        receiver.abort(e);
      }
    }

    @Override
    public void requireAlive() {}
  }

  private record Listening(int rank, Progress progress, TrainingState start)
      implements StepListener {
    @Override
    public void requireAlive() {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException();
      }
    }

    @Override
    public void onStep(int steps, MetricSums sums) {
      if (rank == 0) {
        progress.onStep(start.epoch() + 1, steps, 0, sums);
      }
    }
  }
}
