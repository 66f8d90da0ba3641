package io.weft.nn;

import io.weft.math.Floats;

/**
 * Activation function, applied to each value by itself: {@code y = f(x)}, {@code dx = dy · f'(x)}.
 *
 * <p>A function that is more than a comparison is computed in double and rounded once.
 */
public sealed interface Activation extends Layer {

  /** Computes f(x). */
  float value(float x);

  /** Computes f'(x) from x and y = f(x). */
  float derivative(float x, float y);

  /**
   * Tells if the weights of the layer before should start with the variance for rectifiers (He),
   * and not with Glorot's.
   */
  default boolean isRectifier() {
    return true;
  }

  @Override
  default void forward(LayerContext context) {
    int length = context.batch * context.inputShape.size();
    float[] input = context.input;
    float[] output = context.output;
    for (int i = 0; i < length; i++) {
      output[i] = value(input[i]);
    }
  }

  @Override
  default void backward(LayerContext context) {
    float[] dInput = context.dInput;
    if (dInput == null) {
      return;
    }
    int length = context.batch * context.inputShape.size();
    float[] input = context.input;
    float[] output = context.output;
    float[] dOutput = context.dOutput;
    for (int i = 0; i < length; i++) {
      dInput[i] = dOutput[i] * derivative(input[i], output[i]);
    }
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Logistic function, 1 / (1 + e⁻ˣ). */
  record Sigmoid() implements Activation {
    @Override
    public String kind() {
      return "sigmoid";
    }

    @Override
    public boolean isRectifier() {
      return false;
    }

    @Override
    public float value(float x) {
      return (float) logistic(x);
    }

    @Override
    public float derivative(float x, float y) {
      return y * (1 - y);
    }
  }

  /** Hyperbolic tangent. */
  record Tanh() implements Activation {
    @Override
    public String kind() {
      return "tanh";
    }

    @Override
    public boolean isRectifier() {
      return false;
    }

    @Override
    public float value(float x) {
      return (float) Math.tanh(x);
    }

    @Override
    public float derivative(float x, float y) {
      return 1 - y * y;
    }
  }

  /**
   * Rectifier, max(0, x); the derivative at 0 is 0. A NaN stays a NaN.
   *
   * <p>It has loops of its own without a branch: the JVM vectorises them even if it has run other
   * activations before. A branch on the sign costs 3 ns a value, since half of its predictions are
   * wrong.
   */
  record Relu() implements Activation {
    @Override
    public String kind() {
      return "relu";
    }

    @Override
    public float value(float x) {
      return Math.max(0, x);
    }

    @Override
    public float derivative(float x, float y) {
      return Floats.oneIfPositive(y);
    }

    @Override
    public void forward(LayerContext context) {
      int length = context.batch * context.inputShape.size();
      float[] input = context.input;
      float[] output = context.output;
      for (int i = 0; i < length; i++) {
        output[i] = value(input[i]);
      }
    }

    @Override
    public void backward(LayerContext context) {
      float[] dInput = context.dInput;
      if (dInput == null) {
        return;
      }
      int length = context.batch * context.inputShape.size();
      float[] output = context.output;
      float[] dOutput = context.dOutput;
      for (int i = 0; i < length; i++) {
        dInput[i] = dOutput[i] * derivative(0, output[i]);
      }
    }
  }

  /**
   * Leaky rectifier: x for positive x, else slope · x (A. Maas et al., Rectifier nonlinearities
   * improve acoustic models, 2013).
   */
  record LeakyRelu(float slope) implements Activation {
    @Override
    public String kind() {
      return "leaky-relu";
    }

    @Override
    public float value(float x) {
      return x > 0 ? x : slope * x;
    }

    @Override
    public float derivative(float x, float y) {
      return x > 0 ? 1 : slope;
    }
  }

  /**
   * Exponential linear unit: x for positive x, else alpha (eˣ - 1) (D.-A. Clevert et al.,
   * Exponential linear units, ICLR 2016).
   */
  record Elu(float alpha) implements Activation {
    @Override
    public String kind() {
      return "elu";
    }

    @Override
    public float value(float x) {
      return x > 0 ? x : (float) (alpha * Math.expm1(x));
    }

    @Override
    public float derivative(float x, float y) {
      return x > 0 ? 1 : y + alpha;
    }
  }

  /**
   * Gaussian error linear unit: x Φ(x), with Φ the normal distribution function (D. Hendrycks, K.
   * Gimpel, Gaussian error linear units, 2016). The error function is formula 7.1.26 of Abramowitz
   * and Stegun, absolute error below 1.5e-7.
   */
  record Gelu() implements Activation {
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);

    @Override
    public String kind() {
      return "gelu";
    }

    @Override
    public float value(float x) {
      return (float) (x * normalDistribution(x));
    }

    @Override
    public float derivative(float x, float y) {
      double density = DENSITY_AT_ZERO * Math.exp(-0.5 * x * x);
      return (float) (normalDistribution(x) + x * density);
    }

    private static double normalDistribution(double x) {
      double z = Math.abs(x) * SQRT_HALF;
      double t = 1 / (1 + 0.3275911 * z);
      double series =
          t
              * (0.254829592
                  + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
      double upperTail = 0.5 * series * Math.exp(-z * z);
      return x < 0 ? upperTail : 1 - upperTail;
    }
  }

  /**
   * Sigmoid-weighted linear unit, x σ(x), also called swish (S. Elfwing et al., Sigmoid-weighted
   * linear units, 2018).
   */
  record Silu() implements Activation {
    @Override
    public String kind() {
      return "silu";
    }

    @Override
    public float value(float x) {
      return (float) (x * logistic(x));
    }

    @Override
    public float derivative(float x, float y) {
      double s = logistic(x);
      return (float) (s * (1 + x * (1 - s)));
    }
  }
}
