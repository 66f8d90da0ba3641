package io.weft.spark;

import io.weft.math.PairwiseTree;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.spark.rows.Shards;
import io.weft.train.EpochRunner;
import io.weft.train.EpochUpdates;
import io.weft.train.GradientSum;
import io.weft.train.Split;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * Runs one Spark job per step; the driver updates the parameters.
 *
 * <ol>
 *   <li>The driver sends the parameters.
 *   <li>Each worker returns its gradient sums.
 *   <li>The driver adds them in the fixed order, divides once, and updates the parameters.
 * </ol>
 *
 * <p>Works on every Spark cluster. Spark retries a lost task, which returns the same bits.
 */
public final class DriverEpochRunner implements EpochRunner {
  private final JavaSparkContext spark;
  private final TrainingPlan plan;
  private final Shards shards;
  private final ShardEvaluator evaluator;

  /**
   * Creates a runner. The caller closes the shards.
   *
   * @throws IllegalArgumentException if the shards do not match the plan
   */
  public DriverEpochRunner(JavaSparkContext spark, TrainingPlan plan, Shards shards) {
    this.spark = spark;
    this.plan = plan;
    this.shards = shards;
    this.evaluator = new ShardEvaluator(spark, plan, shards);
  }

  @Override
  public long trainingRows() {
    return shards.trainingRows();
  }

  @Override
  public long validationRows() {
    return shards.validationRows();
  }

  @Override
  public Outcome run(TrainingState start, Duration limit, Progress progress) {
    EpochUpdates updates = new EpochUpdates(plan, start, trainingRows(), limit);
    Clock clock = new Clock();
    shards.spread(Slots.present(spark));
    while (updates.hasNext()) {
      long jobStart = System.nanoTime();
      List<TimedSums> parts =
          gradients(updates.parameters(), start.epoch(), updates.step(), updates.steps());
      long jobEnd = System.nanoTime();
      updates.apply(total(parts), progress);
      clock.add(parts, jobEnd - jobStart, System.nanoTime() - jobEnd);
    }
    return updates.outcome(clock.phases());
  }

  @SuppressWarnings("unchecked") // the job's results are JavaSerialized
  private List<TimedSums> gradients(float[] parameters, int epoch, int step, int steps) {
    try (BroadcastParameters sent = new BroadcastParameters(spark, parameters)) {
      Gradient gradient = new Gradient(evaluator.plan(), sent, epoch, step, steps);
      Object sums =
          shards.run(
              () ->
                  spark
                      .sc()
                      .runJob(shards.workers().rdd(), gradient, JavaSerialized.<TimedSums>tag()));
      return JavaSerialized.values(
          (List<JavaSerialized<TimedSums>>) (List<?>) Arrays.asList((Object[]) sums));
    }
  }

  private GradientSum total(List<TimedSums> parts) {
    Map<PairwiseTree.Node, GradientSum> sums = new HashMap<>();
    for (TimedSums part : parts) {
      sums.putAll(part.sums);
    }
    return PairwiseTree.reduce(
        new PairwiseTree.Node(0, plan.workers()), sums::get, GradientSum::add);
  }

  @Override
  public MetricSums validate(float[] parameters) {
    return evaluator.sums(parameters, Split.VALIDATION);
  }

  @Override
  public void close() {
    evaluator.close();
  }

  /**
   * Function of a task: computes the gradient sums of its workers, and adds those that form whole
   * subtrees. It is a class, since Spark would clean the closure of a lambda in each step. The job
   * runs on the shards' own RDD, so that no step creates an RDD.
   */
  private static final class Gradient
      extends AbstractFunction2<TaskContext, Iterator<Worker>, JavaSerialized<TimedSums>>
      implements Serializable {
    private static final long serialVersionUID = 1;
    private final Broadcast<JavaSerialized<TrainingPlan>> plan;
    private final BroadcastParameters parameters;
    private final int epoch;
    private final int step;
    private final int steps;

    Gradient(
        Broadcast<JavaSerialized<TrainingPlan>> plan,
        BroadcastParameters parameters,
        int epoch,
        int step,
        int steps) {
      this.plan = plan;
      this.parameters = parameters;
      this.epoch = epoch;
      this.step = step;
      this.steps = steps;
    }

    @Override
    public JavaSerialized<TimedSums> apply(TaskContext context, Iterator<Worker> workers) {
      long start = System.nanoTime();
      TrainingPlan trainingPlan = plan.value().value();
      float[] values = parameters.values();
      Map<Integer, GradientSum> byWorker = new HashMap<>();
      while (workers.hasNext()) {
        Worker worker = workers.next();
        GradientSum sums = new GradientSum(values.length);
        worker.addGradient(trainingPlan, values, epoch, step, steps, sums);
        byWorker.put(worker.index(), sums);
      }
      Map<PairwiseTree.Node, GradientSum> sums = new HashMap<>();
      for (PairwiseTree.Node subtree :
          PairwiseTree.subtrees(trainingPlan.workers(), byWorker::containsKey)) {
        sums.put(
            subtree,
            PairwiseTree.reduce(
                subtree,
                node -> node.isLeaf() ? byWorker.get(node.from()) : null,
                GradientSum::add));
      }
      return new JavaSerialized<>(new TimedSums(sums, System.nanoTime() - start));
    }
  }

  private record TimedSums(Map<PairwiseTree.Node, GradientSum> sums, long nanos)
      implements Serializable {}

  /** Adds up the times of the phases. */
  private static final class Clock {
    private double compute;
    private double wait;
    private double exchange;
    private double schedule;

    void add(List<TimedSums> parts, long jobNanos, long updateNanos) {
      LongSummaryStatistics nanos = parts.stream().mapToLong(TimedSums::nanos).summaryStatistics();
      compute += nanos.getAverage();
      wait += nanos.getMax() - nanos.getAverage();
      exchange += updateNanos;
      schedule += jobNanos - nanos.getMax();
    }

    Phases phases() {
      return new Phases(compute / 1e9, wait / 1e9, exchange / 1e9, schedule / 1e9);
    }
  }
}
