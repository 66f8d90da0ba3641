package io.weft.train;

import io.weft.math.Floats;
import io.weft.metrics.MetricSums;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What workers send after a step: the sum of their examples' gradients, with the sums of losses,
 * weights and hits.
 */
public final class StepSums implements Serializable {
  private static final long serialVersionUID = 1;

  final float[] gradient;
  final MetricSums metrics = new MetricSums();

  /** Zero for a network of P parameters. */
  public StepSums(int parameterCount) {
    this.gradient = new float[parameterCount];
  }

  /** Adds another worker's sums; those are not modified. */
  public StepSums add(StepSums other) {
    Floats.add(gradient, other.gradient);
    metrics.merge(other.metrics);
    return this;
  }

  /** Back to zero. */
  void clear() {
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
}
