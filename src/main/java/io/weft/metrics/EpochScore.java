package io.weft.metrics;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measured figures of an epoch, in the order in which tables show them. Tables, charts, event files
 * and the line of an epoch walk this list, so that a new figure is added here alone.
 */
public enum EpochScore {
  TRAIN_LOSS(Measure.LOSS, "train", "Train loss", EpochMetrics::trainLoss),
  TRAIN_ACCURACY(Measure.ACCURACY, "train", "Train acc.", EpochMetrics::trainAccuracy),
  VALIDATION_LOSS(Measure.LOSS, "validation", "Valid. loss", EpochMetrics::validationLoss),
  VALIDATION_ACCURACY(
      Measure.ACCURACY, "validation", "Valid. acc.", EpochMetrics::validationAccuracy),
  TEST_LOSS(Measure.LOSS, "test", "Test loss", EpochMetrics::testLoss),
  TEST_ACCURACY(Measure.ACCURACY, "test", "Test acc.", EpochMetrics::testAccuracy),
  LEARNING_RATE(Measure.LEARNING_RATE, "", "Learning rate", EpochMetrics::learningRate),
  SPEED(Measure.SPEED, "", "Rows/s", EpochMetrics::rowsPerSecond);

  /** Kinds of figures. */
  public enum Measure {
    LOSS("loss", "%.4f", false),
    ACCURACY("accuracy", "%.2f%%", true),
    LEARNING_RATE("learning_rate", "%.3g", false),
    SPEED("rows_per_second", "%,.0f", false);

    private final String key;
    private final String format;
    private final boolean isShare;

    Measure(String key, String format, boolean isShare) {
      this.key = key;
      this.format = format;
      this.isShare = isShare;
    }

    /** Name in files. */
    public String key() {
      return key;
    }

    /** Tells if values are shares from 0 to 1, which people read in percent. */
    public boolean isShare() {
      return isShare;
    }

    /** Text of a value; a hyphen if it was not measured. */
    public String text(double value) {
      return Double.isFinite(value)
          ? String.format(Locale.ROOT, format, isShare ? 100 * value : value)
          : "-";
    }
  }

  private final Measure measure;
  private final String part;
  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // a method reference, which has no state
  private final ToDoubleFunction<EpochMetrics> value;

  EpochScore(Measure measure, String part, String title, ToDoubleFunction<EpochMetrics> value) {
    this.measure = measure;
    this.part = part;
    this.title = title;
    this.value = value;
  }

  public Measure measure() {
    return measure;
  }

  /** Part of the data: train, validation or test; empty for a figure of the training itself. */
  public String part() {
    return part;
  }

  /** Title of a table's column. */
  public String title() {
    return title;
  }

  /** The value in an epoch; NaN where it was not measured. */
  public double of(EpochMetrics metrics) {
    return value.applyAsDouble(metrics);
  }

  /** The value in an epoch for people. */
  public String text(EpochMetrics metrics) {
    return measure.text(of(metrics));
  }
}
