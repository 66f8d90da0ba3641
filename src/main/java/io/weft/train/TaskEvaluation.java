package io.weft.train;

import io.weft.math.PairwiseTree;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.MetricSums;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluation by the workers of one task. They count classes in one matrix, since counts are exact
 * in any order. It keeps the sums of losses apart, since their order decides the bits.
 *
 * @param sums metrics of each worker, in the order of the worker index
 * @param confusion of all these workers; null if nobody asked for it, or if the loss does not
 *     predict classes
 */
public record TaskEvaluation(List<MetricSums> sums, @Nullable ConfusionMatrix confusion)
    implements Serializable {

  /** Evaluates the workers of a task, without a confusion matrix. */
  public static TaskEvaluation ofSums(
      Iterator<Worker> workers, TrainingPlan plan, float[] parameters, Split split) {
    return of(workers, plan, parameters, split, null);
  }

  /**
   * Evaluates the workers of a task. The confusion matrix has a class for each output of the
   * network.
   */
  public static TaskEvaluation of(
      Iterator<Worker> workers, TrainingPlan plan, float[] parameters, Split split) {
    return of(
        workers,
        plan,
        parameters,
        split,
        plan.loss().predictsClasses()
            ? new ConfusionMatrix(plan.network().outputShape().size())
            : null);
  }

  private static TaskEvaluation of(
      Iterator<Worker> workers,
      TrainingPlan plan,
      float[] parameters,
      Split split,
      @Nullable ConfusionMatrix confusion) {
    List<MetricSums> sums = new ArrayList<>();
    workers.forEachRemaining(
        worker -> sums.add(worker.evaluate(plan, parameters, split, confusion)));
    return new TaskEvaluation(sums, confusion);
  }

  /**
   * Combines the evaluations of all workers.
   *
   * @param tasks in the order of their workers; the first one is modified
   */
  public static Evaluation sum(List<TaskEvaluation> tasks) {
    List<MetricSums> sums = new ArrayList<>();
    ConfusionMatrix confusion = null;
    for (TaskEvaluation task : tasks) {
      sums.addAll(task.sums);
      confusion = merge(confusion, task.confusion);
    }
    return new Evaluation(PairwiseTree.reduce(sums, MetricSums::merge), confusion);
  }

  private static @Nullable ConfusionMatrix merge(
      @Nullable ConfusionMatrix sum, @Nullable ConfusionMatrix more) {
    if (sum == null || more == null) {
      return sum == null ? more : sum;
    }
    sum.merge(more);
    return sum;
  }
}
