package io.weft.ml.fit;

import io.weft.files.Secrets;
import io.weft.metrics.EpochMetrics;
import io.weft.ml.NeuralNetworkParams;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.CategoricalEncoding.Column;
import io.weft.settings.PlanBuilder;
import io.weft.train.DivergedException;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares the Params of a training with its rows, its checkpoint and its result. */
public final class TrainingChecks {
  /** Most columns that a message names. */
  private static final int NAMED_COLUMNS = 5;

  private final NeuralNetworkParams params;

  TrainingChecks(NeuralNetworkParams params) {
    this.params = params;
  }

  /**
   * Refuses more workers than there are rows. It counts the rows only where there are more workers
   * than a batch has rows, which is unusual.
   */
  void requireRowsForWorkers(TrainingRows rows) {
    int workers = params.getWorkers();
    if (workers > params.getBatchSize()) {
      requireWorkersAtMost(rows.count());
    }
  }

  /** Refuses workers without rows: each would take memory for the whole network. */
  void requireWorkersAtMost(long count) {
    if (params.getWorkers() > Math.max(1, count)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid workers: %d (must be at most %d, the number of rows)",
              params.getWorkers(),
              count));
    }
  }

  /** Refuses the settings that have no effect without validation rows. */
  void requireNoUseOfValidation() {
    String where =
        "where there are no validation rows; validationFraction or validationIndicatorCol chooses"
            + " them";
    if (params.getPatience() > 0) {
      throw new IllegalArgumentException(
          "Invalid patience: " + params.getPatience() + " (must be 0 " + where + ")");
    }
    if (params.getSchedule().equals("reduce-on-plateau")) {
      throw new IllegalArgumentException(
          "Invalid schedule: reduce-on-plateau (must be another one " + where + ")");
    }
  }

  /** Refuses a checkpoint that has more epochs than the training, or steps of one more. */
  static void requireEpochs(int epochs, Checkpoints.SavedState from) {
    int least = from.state().epoch() + (from.state().isWithinEpoch() ? 1 : 0);
    if (least > epochs) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid epochs: %d (must be at least %d, because training continues from %s; another"
                  + " checkpointDir starts afresh)",
              epochs,
              least,
              Secrets.redacted(from.file().toString())));
    }
  }

  /** Refuses a model that has a loss that is not finite after the last update. */
  static void requireFinite(TrainingResult result, double loss) {
    List<EpochMetrics> history = result.state().history();
    if (!history.isEmpty() && !Double.isFinite(loss)) {
      throw DivergedException.afterEpoch(
          history.get(history.size() - 1), "the loss of the model is " + loss, loss);
    }
  }

  /**
   * A warning if an encoding is added that the user has not asked for: earlier releases took codes
   * of categories as numbers.
   */
  Optional<String> warningOfEncoding(TrainingRows rows) {
    if (params.isSet(params.categoricalEncoding())) {
      return Optional.empty();
    }
    return new PlanBuilder(params.stageParams())
        .addedEncoding(rows.features())
        .map(encoding -> warningOfEncoding(encoding.columns(), rows));
  }

  private static String warningOfEncoding(List<Column> columns, TrainingRows rows) {
    String named =
        columns.stream()
            .limit(NAMED_COLUMNS)
            .map(column -> described(rows.nameOfFeature(column.index()), column))
            .collect(Collectors.joining(", "));
    int others = columns.size() - NAMED_COLUMNS;
    return String.format(
        Locale.ROOT,
        "The metadata of the features calls columns nominal, so they are encoded: %s%s. Earlier"
            + " releases took their codes as numbers. Set categoricalEncoding to none to take them as"
            + " numbers again, or to auto to keep the encoding without this line",
        named,
        others > 0 ? String.format(Locale.ROOT, " and %d more", others) : "");
  }

  private static String described(String name, Column column) {
    String how =
        column instanceof CategoricalEncoding.Embedding embedding
            ? "an embedding of size " + embedding.size()
            : "one-hot";
    return String.format(Locale.ROOT, "%s (%d categories, %s)", name, column.categories(), how);
  }

  /** A warning if the workers have too few rows of a step for a batch norm. */
  public static Optional<String> warningOfSmallBatches(TrainingPlan plan) {
    int least = PlanBuilder.minRowsOfWorker(plan.network());
    int rows = plan.batchSize() / plan.workers();
    if (least == 1 || rows >= least) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            ("A batch norm sees about %d rows of a step on each worker (batch size %d, %d workers),"
                + " too few for steady statistics: raise the batch size to %d or take fewer workers"),
            rows,
            plan.batchSize(),
            plan.workers(),
            least * plan.workers()));
  }
}
