package io.weft.math;

/**
 * Softmax of logits, and the logarithm of its denominator. The largest logit is subtracted first,
 * so that no exponential overflows.
 */
public final class Softmax {
  private Softmax() {}

  /** Logarithm of the sum of exponentials: {@code log p_k = z_k - logSumExp(z)}. */
  public static double logSumExp(float[] logits, int offset, int length) {
    double largest = logits[offset];
    for (int k = 1; k < length; k++) {
      largest = Math.max(largest, logits[offset + k]);
    }
    double sum = 0;
    for (int k = 0; k < length; k++) {
      sum += Math.exp(logits[offset + k] - largest);
    }
    return largest + Math.log(sum);
  }

  /** Logarithm of the sum of exponentials of all logits. */
  public static double logSumExp(double[] logits) {
    double largest = largest(logits);
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return largest + Math.log(sum);
  }

  /** The probabilities of {@code length} logits from an offset on. */
  public static double[] probabilities(float[] logits, int offset, int length) {
    double[] probabilities = Floats.toDoubles(logits, offset, length);
    probabilities(probabilities);
    return probabilities;
  }

  /** Replaces logits by their probabilities. */
  public static void probabilities(double[] logits) {
    double largest = largest(logits);
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      logits[k] = Math.exp(logits[k] - largest);
      sum += logits[k];
    }
    for (int k = 0; k < logits.length; k++) {
      logits[k] /= sum;
    }
  }

  private static double largest(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }
}
