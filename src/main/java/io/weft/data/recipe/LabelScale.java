package io.weft.data.recipe;

/**
 * Scale of a regression's labels: a network learns {@code (label - mean) / deviation}.
 *
 * @param mean over the training rows, in the label's unit
 * @param deviation standard deviation over the training rows, positive, in the label's unit
 */
public record LabelScale(double mean, double deviation) {

  /** Scale that changes nothing; that of a classification. */
  public static final LabelScale IDENTITY = new LabelScale(0, 1);

  public LabelScale {
    if (!Double.isFinite(mean) || !(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid label scale: mean %s, deviation %s (must be finite, the deviation positive)"
              .formatted(mean, deviation));
    }
  }
}
