package io.weft.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Scores of an epoch, in the order in which tables show them. Files, tables, charts, event files
 * and the line of an epoch walk this list, so that a new score is added here alone.
 */
public enum EpochScore {
  TRAIN_LOSS(Part.TRAIN, Measure.LOSS),
  TRAIN_ACCURACY(Part.TRAIN, Measure.ACCURACY),
  VALIDATION_LOSS(Part.VALIDATION, Measure.LOSS),
  VALIDATION_ACCURACY(Part.VALIDATION, Measure.ACCURACY),
  TEST_LOSS(Part.TEST, Measure.LOSS),
  TEST_ACCURACY(Part.TEST, Measure.ACCURACY),
  LEARNING_RATE(Part.NONE, Measure.LEARNING_RATE),
  ROWS_PER_SECOND(Part.NONE, Measure.ROWS_PER_SECOND);

  /** Parts of the data on which scores are measured. */
  public enum Part {
    TRAIN,
    VALIDATION,
    TEST,
    /** No rows: a score of the training itself. */
    NONE;

    /** Name in files. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Kinds of scores. */
  public enum Measure {
    LOSS("loss", "%.4f", MetricSums::meanLoss),
    ACCURACY("accuracy", "%.2f%%", MetricSums::accuracy),
    LEARNING_RATE("learning rate", "%.3g"),
    ROWS_PER_SECOND("rows/s", "%,.0f");

    private final String words;
    private final String format;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference, which has no state
    private final ToDoubleFunction<MetricSums> value;

    Measure(String words, String format, ToDoubleFunction<MetricSums> value) {
      this.words = words;
      this.format = format;
      this.value = value;
    }

    /** A measure that does not follow from sums over rows. */
    Measure(String words, String format) {
      this(words, format, sums -> Double.NaN);
    }

    /**
     * The measure with a name in files.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Measure ofKey(String key) {
      return Arrays.stream(values())
          .filter(measure -> measure.key().equals(key))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("Invalid measure: " + key + " (is unknown)"));
    }

    /** Name in files. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Name within a sentence. */
    public String words() {
      return words;
    }

    /** Title of a chart. */
    public String title() {
      return capitalised(words);
    }

    /** Tells if values are shares from 0 to 1, which people read in percent. */
    public boolean isShare() {
      return format.endsWith("%");
    }

    /** The value that follows from sums; NaN if they have none. */
    public double of(MetricSums sums) {
      return value.applyAsDouble(sums);
    }

    /** Text of a value; a hyphen if it was not measured. */
    public String text(double value) {
      return Double.isFinite(value)
          ? String.format(Locale.ROOT, format, isShare() ? 100 * value : value)
          : "-";
    }
  }

  private final Part part;
  private final Measure measure;
  private final String property = camelCase(key());

  EpochScore(Part part, Measure measure) {
    this.part = part;
    this.measure = measure;
  }

  public Part part() {
    return part;
  }

  public Measure measure() {
    return measure;
  }

  /** Name in files, such as {@code train_loss}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Name in tables of MLlib's face and in saved models, such as {@code trainLoss}. */
  public String property() {
    return property;
  }

  /** Title of a table's column, such as {@code Train loss}. */
  public String title() {
    return part == Part.NONE ? measure.title() : capitalised(part.key()) + " " + measure.words();
  }

  /** The value in an epoch for people. */
  public String text(EpochMetrics metrics) {
    return measure.text(metrics.score(this));
  }

  /** Scores on a part of the data. */
  static List<EpochScore> of(Part part) {
    return Arrays.stream(values()).filter(score -> score.part == part).toList();
  }

  /** Scores that at least one of the epochs has. */
  public static List<EpochScore> measured(List<EpochMetrics> epochs) {
    return Arrays.stream(values())
        .filter(score -> epochs.stream().anyMatch(epoch -> Double.isFinite(epoch.score(score))))
        .toList();
  }

  /**
   * Names and values of the scores on a part of the data, such as {@code loss 0.5000, accuracy
   * 80.00%}. Scores without a value are left out.
   */
  public static String words(Part part, ToDoubleFunction<EpochScore> values, String separator) {
    return of(part).stream()
        .filter(score -> Double.isFinite(values.applyAsDouble(score)))
        .map(score -> score.measure.words() + " " + score.measure.text(values.applyAsDouble(score)))
        .collect(Collectors.joining(separator));
  }

  private static String camelCase(String key) {
    String[] words = key.split("_", -1);
    for (int i = 1; i < words.length; i++) {
      words[i] = capitalised(words[i]);
    }
    return String.join("", words);
  }

  private static String capitalised(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
