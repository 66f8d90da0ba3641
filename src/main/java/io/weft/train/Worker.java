package io.weft.train;

import io.weft.math.ContentHash;
import io.weft.math.Floats;
import io.weft.math.KeyedRandom;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.MetricSums;
import io.weft.nn.ExampleLosses;
import io.weft.nn.Mode;
import io.weft.nn.Shape;
import io.weft.nn.Workspace;
import java.io.Serializable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Logical worker: a shard of the rows, from which it computes gradient sums.
 *
 * <p>The gradient sum of a step is a pure function of (rows, plan, parameters, epoch, step), so it
 * may be computed again anywhere. The buffers are allocated once. Methods are synchronized, so that
 * two attempts at the same step in one JVM do not disturb each other.
 */
public final class Worker implements Serializable {
  private static final long serialVersionUID = 1;
  private static final long AUGMENTATION = 0x6175676d;

  private final int index;
  private final Rows training;
  private final Rows validation;
  private final long fingerprint;
  private transient @Nullable Buffers buffers;

  /**
   * Makes a worker.
   *
   * @param index w in [0, W)
   */
  public Worker(int index, Rows training, Rows validation) {
    this.index = index;
    this.training = training;
    this.validation = validation;
    this.fingerprint = ContentHash.combine(training.fingerprint(), validation.fingerprint());
  }

  public int index() {
    return index;
  }

  public Rows training() {
    return training;
  }

  public Rows validation() {
    return validation;
  }

  /** Hash of the rows of this shard: equal for equal rows. Computed once. */
  public long fingerprint() {
    return fingerprint;
  }

  /**
   * Adds the gradients of this worker's rows of one step: rows [floor(s·n/S), floor((s+1)·n/S)) of
   * the epoch's order.
   *
   * @param parameters P values; not modified
   * @param epoch from 0
   * @param step s, from 0 in each epoch
   * @param steps S, the number of steps of the epoch
   * @param sum modified
   */
  public void addGradient(
      TrainingPlan plan, float[] parameters, int epoch, int step, int steps, GradientSum sum) {
    addGradient(plan, parameters, epoch, step, steps, sum, from -> {});
  }

  /**
   * Adds the gradients of one step and reports progress.
   *
   * @param onFinal called after each layer with the first parameter from which on the gradients are
   *     final; the metrics are final before the first call. It is not called in a step without
   *     rows.
   */
  public synchronized void addGradient(
      TrainingPlan plan,
      float[] parameters,
      int epoch,
      int step,
      int steps,
      GradientSum sum,
      IntConsumer onFinal) {
    int from = batchStart(step, steps);
    int batch = batchStart(step + 1, steps) - from;
    if (batch == 0) {
      return;
    }
    Buffers b = buffers(plan, largestBatch(steps));
    b.gather(plan, epoch, from, batch);
    b.augment(plan, epoch, batch);
    b.workspace.seed(plan.seed(), epoch, (long) step << 32 | index);
    b.workspace.forward(parameters, batch, Mode.TRAINING);
    b.evaluateLoss(batch);
    b.addMetrics(batch, sum.metrics, null);
    b.addObjective(batch, sum.metrics);
    b.workspace.backward(sum.gradient, onFinal);
  }

  /**
   * Evaluates one split of this worker's rows.
   *
   * @param confusion modified: the rows are counted in it, if it is not null
   */
  public synchronized MetricSums evaluate(
      TrainingPlan plan, float[] parameters, Split split, @Nullable ConfusionMatrix confusion) {
    Rows rows = split == Split.TRAINING ? training : validation;
    MetricSums sums = new MetricSums();
    int largest = plan.network().evaluationBatch();
    int batch;
    for (int from = 0; from < rows.count(); from += batch) {
      batch = Math.min(largest, rows.count() - from);
      Buffers b = buffers(plan, largest);
      b.copy(rows, from, batch);
      b.workspace.forward(parameters, batch, Mode.INFERENCE);
      b.evaluateLoss(batch);
      b.addMetrics(batch, sums, confusion);
    }
    return sums;
  }

  private int batchStart(int step, int steps) {
    return (int) ((long) training.count() * step / steps);
  }

  private int largestBatch(int steps) {
    return (int) ((training.count() + steps - 1L) / steps);
  }

  private Buffers buffers(TrainingPlan plan, int batch) {
    Buffers current = buffers;
    if (current == null || !current.plan.equals(plan) || current.workspace.capacity() < batch) {
      int evaluation = validation.count() > 0 ? plan.network().evaluationBatch() : 1;
      current = new Buffers(plan, Math.max(batch, evaluation));
      buffers = current;
    }
    return current;
  }

  /** Buffers of a worker for one batch. */
  private final class Buffers {
    final TrainingPlan plan;
    final Workspace workspace;
    final int outputs;
    final float[] targets;
    final float[] exampleWeights;
    final ExampleLosses losses;
    final ShuffledRows shuffled = new ShuffledRows(training);
    final KeyedRandom random = new KeyedRandom();

    /** Numbers of the rows of the batch among the training rows. */
    final int[] rows;

    /** Block that was opened last for consecutive rows. */
    private @Nullable PackedBlock latest;

    private @Nullable Rows latestSplit;
    private int latestIndex;

    Buffers(TrainingPlan plan, int capacity) {
      this.plan = plan;
      workspace = new Workspace(plan.network(), capacity);
      outputs = plan.network().outputShape().size();
      targets = new float[capacity * plan.loss().targetColumns(outputs)];
      exampleWeights = new float[capacity];
      rows = new int[capacity];
      losses = ExampleLosses.of(capacity);
    }

    /** Copies rows of the training split in the order of an epoch. */
    void gather(TrainingPlan plan, int epoch, int from, int batch) {
      shuffled.start(plan.seed(), epoch, index);
      for (int i = 0; i < batch; i++) {
        shuffled.seek(from + i);
        copy(shuffled.block(), shuffled.rowInBlock(), i);
        rows[i] = shuffled.row();
      }
    }

    /** Copies consecutive rows of a split. */
    void copy(Rows split, int from, int batch) {
      int inBlock = (1 << split.shift()) - 1;
      for (int i = 0; i < batch; i++) {
        int row = from + i;
        copy(open(split, row >>> split.shift()), row & inBlock, i);
      }
    }

    /** Opens a block, unless it is the latest one: a block has the rows of several batches. */
    private PackedBlock open(Rows split, int index) {
      PackedBlock block = latest;
      if (block == null || latestSplit != split || latestIndex != index) {
        block = split.open(index);
        latest = block;
        latestSplit = split;
        latestIndex = index;
      }
      return block;
    }

    private void copy(PackedBlock block, int row, int to) {
      block.copyFeatures(row, workspace.input(), to);
      block.copyTargets(row, targets, to);
      exampleWeights[to] = block.weight(row);
    }

    /** Augments the batch, each row with the key (seed, epoch, worker and row). */
    void augment(TrainingPlan plan, int epoch, int batch) {
      if (plan.augmentation().changesNothing()) {
        return;
      }
      Shape shape = plan.network().inputShape();
      for (int i = 0; i < batch; i++) {
        long row = (long) index << 32 | rows[i];
        random.restart(plan.seed(), AUGMENTATION, epoch, row);
        plan.augmentation().apply(workspace.input(), i * shape.size(), shape, random);
      }
    }

    void evaluateLoss(int batch) {
      plan.loss()
          .evaluate(
              workspace.output(),
              targets,
              exampleWeights,
              batch,
              outputs,
              losses,
              workspace.dOutput());
    }

    void addMetrics(int batch, MetricSums sums, @Nullable ConfusionMatrix confusion) {
      double loss = 0;
      double weight = 0;
      for (int i = 0; i < batch; i++) {
        loss += losses.losses()[i];
        weight += losses.weights()[i];
      }
      if (plan.loss().predictsClasses()) {
        sums.add(loss, weight, countCorrect(batch, confusion), batch);
      } else {
        sums.add(loss, weight, batch);
      }
    }

    void addObjective(int batch, MetricSums sums) {
      double objective = 0;
      double weight = 0;
      for (int i = 0; i < batch; i++) {
        objective += losses.objectives()[i];
        weight += losses.objectiveWeights()[i];
      }
      sums.addObjective(objective, weight);
    }

    private int countCorrect(int batch, @Nullable ConfusionMatrix confusion) {
      int correct = 0;
      for (int i = 0; i < batch; i++) {
        int label = (int) targets[i];
        int predicted = Floats.argmax(workspace.output(), i * outputs, outputs);
        correct += predicted == label ? 1 : 0;
        if (confusion != null) {
          confusion.add(label, predicted);
        }
      }
      return correct;
    }
  }
}
