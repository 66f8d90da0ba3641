package io.weft.train;

import io.weft.math.Floats;
import io.weft.metrics.MetricSums;
import java.io.Serializable;
import java.util.Arrays;

/** Sum of the gradients of a worker's examples in a step, with the metrics of these examples. */
public final class GradientSum implements Serializable {
  private static final long serialVersionUID = 1;

  final float[] gradient;
  final MetricSums metrics = new MetricSums();

  /** Makes a sum of zero for a network of P parameters. */
  public GradientSum(int parameterCount) {
    this.gradient = new float[parameterCount];
  }

  /** Replaces floats by bytes, which Java serialises several times faster. */
  private Object writeReplace() {
    return new Packed(Floats.toBytes(gradient), metrics);
  }

  /** Adds the sum of another worker, which is not modified. */
  public GradientSum add(GradientSum other) {
    Floats.add(gradient, other.gradient);
    metrics.merge(other.metrics);
    return this;
  }

  /** Sets the gradient and the metrics to zero. */
  public void clear() {
    Arrays.fill(gradient, 0);
    metrics.clear();
  }

  /** Gradient, P values; shared, not copied. */
  public float[] gradient() {
    return gradient;
  }

  public MetricSums metrics() {
    return metrics;
  }

  /** Serialised form. */
  private static final class Packed implements Serializable {
    private static final long serialVersionUID = 1;
    private final byte[] gradient;
    private final MetricSums metrics;

    Packed(byte[] gradient, MetricSums metrics) {
      this.gradient = gradient;
      this.metrics = metrics;
    }

    private Object readResolve() {
      GradientSum sum = new GradientSum(gradient.length / Float.BYTES);
      Floats.fromBytes(gradient, sum.gradient, 0);
      sum.metrics.merge(metrics);
      return sum;
    }
  }
}
