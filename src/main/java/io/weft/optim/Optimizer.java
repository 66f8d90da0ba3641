package io.weft.optim;

import java.io.Serializable;

/**
 * Rule that updates parameters from their mean gradient. It is immutable; the caller keeps its
 * state in a flat array.
 *
 * <p>The state of parameter i in slot s is at {@code state[s · P + i]}; it starts at zero. Any
 * range of parameters can be updated alone. Notation: θ parameter, g gradient, η learning rate, t
 * number of this update, from 1.
 */
public sealed interface Optimizer extends Serializable {

  /** Number of floats in the state of each parameter. */
  int slots();

  /**
   * Updates parameters {@code [from, to)}.
   *
   * @param parameters P values; modified in the range
   * @param gradient mean gradient, P values; not modified
   * @param state slots · P values; modified in the range of each slot
   * @param update number of this update, from 1
   */
  void update(
      float[] parameters,
      float[] gradient,
      float[] state,
      int from,
      int to,
      double learningRate,
      long update);

  /** The same rule without weight decay, for biases; its state has the same layout. */
  default Optimizer withoutWeightDecay() {
    return this;
  }

  private static void require(boolean holds, String name, double value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Invalid " + name + ": " + value + " (must be " + rule + ")");
    }
  }

  private static void requireFraction(String name, double value) {
    require(value >= 0 && value < 1, name, value, "in [0, 1)");
  }

  private static void requirePositive(String name, double value) {
    require(value > 0 && !Double.isInfinite(value), name, value, "positive");
  }

  /** Stochastic gradient descent: {@code θ -= η g}. */
  record Sgd() implements Optimizer {
    @Override
    public int slots() {
      return 0;
    }

    @Override
    public void update(
        float[] parameters,
        float[] gradient,
        float[] state,
        int from,
        int to,
        double learningRate,
        long update) {
      float rate = (float) learningRate;
      for (int i = from; i < to; i++) {
        parameters[i] -= rate * gradient[i];
      }
    }
  }

  /** Momentum, heavy ball: {@code v = μ v + g}, {@code θ -= η v} (B. Polyak, 1964). */
  record Momentum(double momentum) implements Optimizer {
    public Momentum {
      requireFraction("momentum", momentum);
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void update(
        float[] parameters,
        float[] gradient,
        float[] state,
        int from,
        int to,
        double learningRate,
        long update) {
      float rate = (float) learningRate;
      float mu = (float) momentum;
      for (int i = from; i < to; i++) {
        state[i] = mu * state[i] + gradient[i];
        parameters[i] -= rate * state[i];
      }
    }
  }

  /**
   * Nesterov momentum: {@code v = μ v + g}, {@code θ -= η (g + μ v)} (I. Sutskever et al., On the
   * importance of initialization and momentum in deep learning, ICML 2013, in the form of the
   * gradient taken at θ).
   */
  record Nesterov(double momentum) implements Optimizer {
    public Nesterov {
      requireFraction("momentum", momentum);
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void update(
        float[] parameters,
        float[] gradient,
        float[] state,
        int from,
        int to,
        double learningRate,
        long update) {
      float rate = (float) learningRate;
      float mu = (float) momentum;
      for (int i = from; i < to; i++) {
        state[i] = mu * state[i] + gradient[i];
        parameters[i] -= rate * (gradient[i] + mu * state[i]);
      }
    }
  }

  /**
   * Adam: {@code m = β₁ m + (1-β₁) g}, {@code v = β₂ v + (1-β₂) g²}, {@code θ -= η m̂ / (√v̂ + ε)}
   * with {@code m̂ = m / (1-β₁ᵗ)} and {@code v̂ = v / (1-β₂ᵗ)} (D. Kingma, J. Ba, Adam, ICLR 2015).
   */
  record Adam(double beta1, double beta2, double epsilon) implements Optimizer {
    private static final int BLOCK = 256;

    public Adam {
      requireFraction("beta1", beta1);
      requireFraction("beta2", beta2);
      requirePositive("epsilon", epsilon);
    }

    @Override
    public int slots() {
      return 2;
    }

    @Override
    public void update(
        float[] parameters,
        float[] gradient,
        float[] state,
        int from,
        int to,
        double learningRate,
        long update) {
      float b1 = (float) beta1;
      float b2 = (float) beta2;
      float rest1 = (float) (1 - beta1);
      float rest2 = (float) (1 - beta2);
      float rate = (float) (learningRate / (1 - Math.pow(beta1, (double) update)));
      float correction = (float) (1 / Math.sqrt(1 - Math.pow(beta2, (double) update)));
      float eps = (float) epsilon;
      // the JVM does not vectorise a loop over two ranges of one array, so each block has its own
      float[] p = new float[Math.min(BLOCK, to - from)];
      float[] g = new float[p.length];
      float[] m = new float[p.length];
      float[] v = new float[p.length];
      for (int start = from; start < to; start += BLOCK) {
        int length = Math.min(BLOCK, to - start);
        System.arraycopy(parameters, start, p, 0, length);
        System.arraycopy(gradient, start, g, 0, length);
        System.arraycopy(state, start, m, 0, length);
        System.arraycopy(state, parameters.length + start, v, 0, length);
        for (int i = 0; i < length; i++) {
          m[i] = b1 * m[i] + rest1 * g[i];
          v[i] = b2 * v[i] + rest2 * g[i] * g[i];
          p[i] -= rate * m[i] / ((float) Math.sqrt(v[i]) * correction + eps);
        }
        System.arraycopy(p, 0, parameters, start, length);
        System.arraycopy(m, 0, state, start, length);
        System.arraycopy(v, 0, state, parameters.length + start, length);
      }
    }
  }

  /**
   * Adam with decoupled weight decay: {@code θ -= η λ θ} before Adam's step (I. Loshchilov, F.
   * Hutter, Decoupled weight decay regularization, ICLR 2019).
   */
  record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
      implements Optimizer {
    public AdamW {
      new Adam(beta1, beta2, epsilon);
      require(
          weightDecay >= 0 && !Double.isInfinite(weightDecay),
          "weight decay",
          weightDecay,
          "at least 0");
    }

    @Override
    public int slots() {
      return 2;
    }

    @Override
    public Optimizer withoutWeightDecay() {
      return new Adam(beta1, beta2, epsilon);
    }

    @Override
    public void update(
        float[] parameters,
        float[] gradient,
        float[] state,
        int from,
        int to,
        double learningRate,
        long update) {
      float kept = (float) (1 - learningRate * weightDecay);
      for (int i = from; i < to; i++) {
        parameters[i] *= kept;
      }
      withoutWeightDecay().update(parameters, gradient, state, from, to, learningRate, update);
    }
  }

  /**
   * RMSProp: {@code v = α v + (1-α) g²}, {@code θ -= η g / (√v + ε)} (T. Tieleman, G. Hinton,
   * Coursera lecture 6.5, 2012).
   */
  record RmsProp(double decay, double epsilon) implements Optimizer {
    public RmsProp {
      requireFraction("decay", decay);
      requirePositive("epsilon", epsilon);
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void update(
        float[] parameters,
        float[] gradient,
        float[] state,
        int from,
        int to,
        double learningRate,
        long update) {
      float rate = (float) learningRate;
      float alpha = (float) decay;
      float rest = (float) (1 - decay);
      float eps = (float) epsilon;
      for (int i = from; i < to; i++) {
        float g = gradient[i];
        state[i] = alpha * state[i] + rest * g * g;
        parameters[i] -= rate * g / ((float) Math.sqrt(state[i]) + eps);
      }
    }
  }

  /**
   * AdaGrad: {@code v += g²}, {@code θ -= η g / (√v + ε)} (J. Duchi et al., Adaptive subgradient
   * methods, JMLR 2011).
   */
  record Adagrad(double epsilon) implements Optimizer {
    public Adagrad {
      requirePositive("epsilon", epsilon);
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void update(
        float[] parameters,
        float[] gradient,
        float[] state,
        int from,
        int to,
        double learningRate,
        long update) {
      float rate = (float) learningRate;
      float eps = (float) epsilon;
      for (int i = from; i < to; i++) {
        float g = gradient[i];
        state[i] += g * g;
        parameters[i] -= rate * g / ((float) Math.sqrt(state[i]) + eps);
      }
    }
  }
}
