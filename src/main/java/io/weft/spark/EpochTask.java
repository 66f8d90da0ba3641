package io.weft.spark;

import io.weft.allreduce.EpochStart;
import io.weft.allreduce.Host;
import io.weft.allreduce.Links;
import io.weft.allreduce.Placement;
import io.weft.allreduce.RankResult;
import io.weft.allreduce.Team;
import io.weft.metrics.MetricSums;
import io.weft.train.TrainingPlan;
import io.weft.train.Worker;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskKilledException;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** A task of a barrier job: one rank through a whole epoch. */
final class EpochTask extends AbstractFunction1<Iterator<Worker>, Iterator<RankResult>>
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** What an executor is called in local mode, where it needs no transport. */
  private static final String DRIVER = "driver";

  private final long id;
  private final int workers;
  private final Broadcast<TrainingPlan> plan;
  private final Broadcast<EpochStart> start;
  private final EpochProgress progress;

  EpochTask(
      long id,
      int workers,
      Broadcast<TrainingPlan> plan,
      Broadcast<EpochStart> start,
      EpochProgress progress) {
    this.id = id;
    this.workers = workers;
    this.plan = plan;
    this.start = start;
    this.progress = progress;
  }

  @Override
  public Iterator<RankResult> apply(Iterator<Worker> rows) {
    BarrierTaskContext context = BarrierTaskContext.get();
    List<Worker> own = new ArrayList<>(CollectionConverters.asJava(rows.toSeq()));
    Teams.Entry entry = Teams.join(id);
    try {
      String process = SparkEnv.get().executorId();
      String address = process.equals(DRIVER) ? "" : Transport.get().address();
      String[] places = context.allGather(process + " " + address);
      Team team = entry.getOrMake(() -> team(process, places));
      RankResult result = team.run(context.partitionId(), own, new Task(context, progress));
      return CollectionConverters.asScala(List.of(result).iterator());
    } catch (RuntimeException | Error e) {
      entry.abort(e);
      throw e;
    } finally {
      Teams.leave(id);
    }
  }

  private Team team(String process, String[] places) {
    List<String> processes = new ArrayList<>();
    Map<String, String> others = new LinkedHashMap<>();
    for (String place : places) {
      String[] words = place.split(" ", 2);
      processes.add(words[0]);
      if (!words[0].equals(process)) {
        others.put(words[0], words[1]);
      }
    }
    Links links = others.isEmpty() ? Links.NONE : Transport.get().connect(others);
    long seconds = SparkEnv.get().conf().getTimeAsSeconds("spark.network.timeout", "120s");
    return new Team(
        id,
        plan.value(),
        start.value(),
        new Placement(workers, processes),
        process,
        links,
        Duration.ofSeconds(seconds));
  }

  /** What Spark has to say while a rank runs, and what it is told. */
  private record Task(BarrierTaskContext context, EpochProgress progress) implements Host {
    @Override
    public void requireAlive() {
      if (context.isInterrupted()) {
        throw new TaskKilledException("the epoch was stopped");
      }
    }

    @Override
    public void onStep(int steps, MetricSums sums) {
      if (context.partitionId() == 0) {
        progress.add(new EpochProgress.Reached(steps, new MetricSums().merge(sums)));
      }
    }
  }
}
