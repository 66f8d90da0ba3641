package io.weft.spark;

import io.weft.collective.Connections;
import io.weft.collective.EpochStart;
import io.weft.collective.Placement;
import io.weft.collective.ProcessGroup;
import io.weft.collective.ProcessGroups;
import io.weft.collective.RankResult;
import io.weft.collective.ShardedStep;
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
 * Task of a barrier job: one rank during a whole epoch.
 *
 * <p>Spark tells each task where the others run. The driver knows from earlier epochs at which
 * address each executor listens. Only if an executor is new do the tasks exchange these addresses;
 * Spark takes a second for that.
 */
final class EpochTask
    extends AbstractFunction1<Iterator<Worker>, Iterator<JavaSerialized<EpochTask.Result>>>
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Id of the executor in local mode, which needs no transport. */
  private static final String DRIVER = "driver";

  private final long id;
  private final int workers;
  private final Broadcast<JavaSerialized<TrainingPlan>> plan;
  private final Broadcast<JavaSerialized<EpochStart>> start;
  private final EpochProgress progress;
  private final Map<String, String> transportAddresses;

  /**
   * Creates the task.
   *
   * @param id id of this attempt at the epoch
   * @param transportAddresses addresses of Weft's transport by addresses in Spark, as far as known
   */
  EpochTask(
      long id,
      int workers,
      Broadcast<JavaSerialized<TrainingPlan>> plan,
      Broadcast<JavaSerialized<EpochStart>> start,
      EpochProgress progress,
      Map<String, String> transportAddresses) {
    this.id = id;
    this.workers = workers;
    this.plan = plan;
    this.start = start;
    this.progress = progress;
    this.transportAddresses = Map.copyOf(transportAddresses);
  }

  /**
   * Result of a task.
   *
   * @param transportAddresses addresses of Weft's transport on the executors of this epoch, by
   *     their addresses in Spark
   */
  record Result(RankResult rank, Map<String, String> transportAddresses) implements Serializable {}

  @Override
  public Iterator<JavaSerialized<Result>> apply(Iterator<Worker> rows) {
    BarrierTaskContext context = BarrierTaskContext.get();
    List<Worker> own = new ArrayList<>(CollectionConverters.asJava(rows.toSeq()));
    Task task = new Task(context, start.value().value().epoch(), progress);
    List<String> processes =
        Arrays.stream(context.getTaskInfos()).map(BarrierTaskInfo::address).toList();
    String process = processes.get(context.partitionId());
    ProcessGroups.Membership membership = ProcessGroups.HERE.join(id);
    try {
      boolean isLocal = SparkEnv.get().executorId().equals(DRIVER);
      Map<String, String> addresses = isLocal ? Map.of() : addresses(context, processes);
      boolean isAlone = processes.stream().allMatch(process::equals);
      Connections connections =
          isAlone ? Connections.NONE : Transport.get().connect(addresses, process);
      // before the process counts as ready: others start to compute then
      TrainingPlan trainingPlan = plan.value().value();
      ProcessGroup group =
          membership.getOrMake(
              () -> group(new Placement(workers, processes), process, connections));
      group.awaitOtherProcesses(task);
      RankResult result =
          new ShardedStep(
                  trainingPlan, start.value().value(), group, context.partitionId(), own, task)
              .runEpoch();
      return CollectionConverters.asScala(
          List.of(new JavaSerialized<>(new Result(result, addresses))).iterator());
    } catch (RuntimeException | Error e) {
      membership.abort(e);
      throw e;
    } finally {
      ProcessGroups.HERE.leave(id);
    }
  }

  /** Address of the transport on each executor of this epoch, by its address in Spark. */
  private Map<String, String> addresses(BarrierTaskContext context, List<String> processes) {
    Map<String, String> addresses = new HashMap<>();
    if (transportAddresses.keySet().containsAll(processes)) {
      processes.forEach(process -> addresses.put(process, transportAddresses.get(process)));
      return addresses;
    }
    String[] byRank = context.allGather(Transport.get().address());
    for (int rank = 0; rank < byRank.length; rank++) {
      addresses.put(processes.get(rank), byRank[rank]);
    }
    return addresses;
  }

  private ProcessGroup group(Placement placement, String process, Connections connections) {
    return new ProcessGroup(id, start.value().value(), placement, process, connections, timeout());
  }

  private static Duration timeout() {
    return Duration.ofSeconds(
        SparkEnv.get().conf().getTimeAsSeconds("spark.network.timeout", "120s"));
  }

  /** Link between a rank and Spark: ends a killed task, and reports its progress. */
  private record Task(BarrierTaskContext context, int epoch, EpochProgress progress)
      implements StepListener {
    @Override
    public void requireAlive() {
      if (context.isInterrupted()) {
        throw new TaskKilledException("the epoch was stopped");
      }
    }

    @Override
    public void onStep(int steps, MetricSums metrics) {
      if (context.partitionId() == 0) {
        progress.add(new EpochProgress.Reached(epoch, steps, new MetricSums().merge(metrics)));
      }
    }
  }
}
