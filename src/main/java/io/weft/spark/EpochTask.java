package io.weft.spark;

import io.weft.collective.Connections;
import io.weft.collective.EpochStart;
import io.weft.collective.Placement;
import io.weft.collective.ProcessGroup;
import io.weft.collective.RankResult;
import io.weft.collective.StepListener;
import io.weft.metrics.MetricSums;
import io.weft.train.TrainingPlan;
import io.weft.train.Worker;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskKilledException;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * A task of a barrier job: one rank through a whole epoch.
 *
 * <p>Where the other tasks are, Spark tells each of them; where their executors listen, the driver
 * knows from earlier epochs. Only where an executor is new do the tasks tell each other, for which
 * Spark takes a second.
 */
final class EpochTask
    extends AbstractFunction1<Iterator<Worker>, Iterator<JavaSerialized<EpochTask.Result>>>
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** What an executor is called in local mode, where it needs no transport. */
  private static final String DRIVER = "driver";

  private final long id;
  private final int workers;
  private final Broadcast<JavaSerialized<TrainingPlan>> plan;
  private final Broadcast<JavaSerialized<EpochStart>> start;
  private final EpochProgress progress;
  private final Map<String, String> listening;

  /**
   * Makes the task.
   *
   * @param id of this attempt at the epoch
   * @param listening where executors listen, by their address in Spark
   */
  EpochTask(
      long id,
      int workers,
      Broadcast<JavaSerialized<TrainingPlan>> plan,
      Broadcast<JavaSerialized<EpochStart>> start,
      EpochProgress progress,
      Map<String, String> listening) {
    this.id = id;
    this.workers = workers;
    this.plan = plan;
    this.start = start;
    this.progress = progress;
    this.listening = Map.copyOf(listening);
  }

  /**
   * What the driver gets.
   *
   * @param listening where the executors of this epoch listen, by their address in Spark
   */
  record Result(RankResult rank, Map<String, String> listening) implements Serializable {}

  @Override
  public Iterator<JavaSerialized<Result>> apply(Iterator<Worker> rows) {
    BarrierTaskContext context = BarrierTaskContext.get();
    List<Worker> own = new ArrayList<>(CollectionConverters.asJava(rows.toSeq()));
    Task task = new Task(context, start.value().value().epoch(), progress);
    List<String> processes =
        Arrays.stream(context.getTaskInfos()).map(BarrierTaskInfo::address).toList();
    String process = processes.get(context.partitionId());
    ProcessGroups.Entry entry = ProcessGroups.HERE.join(id);
    try {
      boolean isLocal = SparkEnv.get().executorId().equals(DRIVER);
      Map<String, String> places = isLocal ? Map.of() : places(context, processes);
      Transport.Peers peers = Transport.Peers.NONE;
      if (processes.stream().anyMatch(other -> !other.equals(process))) {
        peers = Transport.get().connect(places, process);
      }
      Transport.Peers links = peers;
      ProcessGroup team =
          entry.getOrMake(() -> team(new Placement(workers, processes), process, links));
      peers.awaitReady(id, timeout(), task::requireAlive);
      RankResult result = team.run(context.partitionId(), own, task);
      return CollectionConverters.asScala(
          List.of(new JavaSerialized<>(new Result(result, places))).iterator());
    } catch (RuntimeException | Error e) {
      entry.abort(e);
      throw e;
    } finally {
      ProcessGroups.HERE.leave(id);
    }
  }

  /** Where each executor of this epoch listens, by its address in Spark. */
  private Map<String, String> places(BarrierTaskContext context, List<String> processes) {
    Map<String, String> places = new HashMap<>();
    if (listening.keySet().containsAll(processes)) {
      processes.forEach(process -> places.put(process, listening.get(process)));
      return places;
    }
    String[] addresses = context.allGather(Transport.get().address());
    for (int rank = 0; rank < addresses.length; rank++) {
      places.put(processes.get(rank), addresses[rank]);
    }
    return places;
  }

  private ProcessGroup team(Placement placement, String process, Connections links) {
    return new ProcessGroup(
        id, plan.value().value(), start.value().value(), placement, process, links, timeout());
  }

  private static Duration timeout() {
    return Duration.ofSeconds(
        SparkEnv.get().conf().getTimeAsSeconds("spark.network.timeout", "120s"));
  }

  /** What Spark has to say while a rank runs, and what it is told. */
  private record Task(BarrierTaskContext context, int epoch, EpochProgress progress)
      implements StepListener {
    @Override
    public void requireAlive() {
      if (context.isInterrupted()) {
        throw new TaskKilledException("the epoch was stopped");
      }
    }

    @Override
    public void onStep(int steps, MetricSums sums) {
      if (context.partitionId() == 0) {
        progress.add(new EpochProgress.Reached(epoch, steps, new MetricSums().merge(sums)));
      }
    }
  }
}
