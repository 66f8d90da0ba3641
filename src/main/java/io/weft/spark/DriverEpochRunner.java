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
 * One Spark job a step: the driver sends the parameters, each worker returns its gradient sums, the
 * driver adds them in the fixed order, divides once, and updates. Works wherever Spark works; a
 * lost task is simply run again and returns the same bits.
 */
public final class DriverEpochRunner implements EpochRunner {
  private final JavaSparkContext spark;
  private final TrainingPlan plan;
  private final Shards shards;
  private final ShardEvaluator evaluator;

  /**
   * Makes a runner; the shards stay the caller's to close.
   *
   * @throws IllegalArgumentException if the shards are not what the plan takes
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
  public Outcome run(TrainingState start, Progress progress) {
    EpochUpdates updates = new EpochUpdates(plan, start, trainingRows());
    Clock clock = new Clock();
    shards.spread();
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

  @SuppressWarnings("unchecked") // of a job whose results are JavaSerialized
  private List<TimedSums> gradients(float[] parameters, int epoch, int step, int steps) {
    try (BroadcastParameters sent = new BroadcastParameters(spark, parameters)) {
      Gradient gradient = new Gradient(evaluator.plan(), sent, epoch, step, steps);
      Object sums =
          Shards.run(
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
    return evaluator.evaluate(parameters, Split.VALIDATION).sums();
  }

  @Override
  public void close() {
    evaluator.close();
  }

  /**
   * The work of a task: the gradient sums of its workers, added as far as these are whole subtrees.
   * A class and not a lambda, so that Spark finds no closure to clean at each step; and given to
   * the shards themselves, so that no step makes an RDD of its own.
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
      TrainingPlan here = plan.value().value();
      float[] values = parameters.values();
      Map<Integer, GradientSum> byWorker = new HashMap<>();
      while (workers.hasNext()) {
        Worker worker = workers.next();
        GradientSum sums = new GradientSum(values.length);
        worker.addGradient(here, values, epoch, step, steps, sums);
        byWorker.put(worker.index(), sums);
      }
      Map<PairwiseTree.Node, GradientSum> sums = new HashMap<>();
      for (PairwiseTree.Node subtree :
          PairwiseTree.subtrees(here.workers(), byWorker::containsKey)) {
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

  /** Adds up where the time went. */
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
