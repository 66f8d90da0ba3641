package io.weft.train;

import io.weft.math.Floats;
import io.weft.metrics.MetricSums;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What workers send after a step: the sum of their examples' gradients, with the sums of losses,
 * weights and hits.
 */
public final class GradientSum implements Serializable {
  private static final long serialVersionUID = 1;

  final float[] gradient;
  final MetricSums metrics = new MetricSums();

  /** Zero for a network of P parameters. */
  public GradientSum(int parameterCount) {
    this.gradient = new float[parameterCount];
  }

  /** Java writes and reads an array of bytes several times faster than one of floats. */
  private Object writeReplace() {
    return new Packed(Floats.toBytes(gradient), metrics);
  }

  /** Adds another worker's sums; those are not modified. */
  public GradientSum add(GradientSum other) {
    Floats.add(gradient, other.gradient);
    metrics.merge(other.metrics);
    return this;
  }

  /** Back to zero. */
  public void clear() {
    Arrays.fill(gradient, 0);
    metrics.clear();
  }

  /** Gradient sums, P values, shared and not copied. */
  public float[] gradient() {
    return gradient;
  }

  public MetricSums metrics() {
    return metrics;
  }

  /** What is sent. */
  private static final class Packed implements Serializable {
    private static final long serialVersionUID = 1;
    private final byte[] gradient;
    private final MetricSums metrics;

    Packed(byte[] gradient, MetricSums metrics) {
      this.gradient = gradient;
      this.metrics = metrics;
    }

    private Object readResolve() {
      GradientSum sums = new GradientSum(gradient.length / Float.BYTES);
      Floats.fromBytes(gradient, sums.gradient, 0);
      sums.metrics.merge(metrics);
      return sums;
    }
  }
}
