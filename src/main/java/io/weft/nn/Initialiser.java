package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.io.Serializable;

/** Distribution of the initial weights of a layer; biases start at zero. */
public sealed interface Initialiser extends Serializable {

  /** Draws one weight of a layer with the given number of inputs and outputs a unit. */
  float draw(int fanIn, int fanOut, KeyedRandom random);

  /**
   * The initialiser of layers before an activation.
   *
   * @param rectifier true if the activation is a rectifier
   */
  default Initialiser before(boolean rectifier) {
    return this;
  }

  /** {@link He} for weights before a rectifier, {@link Glorot} for the others. */
  record Auto(boolean isBeforeRectifier) implements Initialiser {
    private static final He HE = new He();
    private static final Glorot GLOROT = new Glorot();

    /** The initialiser of a network: nothing follows its last layer. */
    public Auto() {
      this(false);
    }

    @Override
    public float draw(int fanIn, int fanOut, KeyedRandom random) {
      return isBeforeRectifier
          ? HE.draw(fanIn, fanOut, random)
          : GLOROT.draw(fanIn, fanOut, random);
    }

    @Override
    public Initialiser before(boolean rectifier) {
      return new Auto(rectifier);
    }
  }

  /** Normal distribution with mean 0 and the given deviation. */
  record Normal(double deviation) implements Initialiser {
    public Normal {
      if (!(deviation > 0) || Double.isInfinite(deviation)) {
        throw new IllegalArgumentException(
            "Invalid deviation: " + deviation + " (must be positive)");
      }
    }

    @Override
    public float draw(int fanIn, int fanOut, KeyedRandom random) {
      return (float) (deviation * random.nextGaussian());
    }
  }

  /**
   * Glorot's uniform distribution in ±√(6 / (fanIn + fanOut)) (X. Glorot, Y. Bengio, Understanding
   * the difficulty of training deep feedforward neural networks, AISTATS 2010): for sigmoid, tanh
   * and linear outputs.
   */
  record Glorot() implements Initialiser {
    @Override
    public float draw(int fanIn, int fanOut, KeyedRandom random) {
      double bound = Math.sqrt(6.0 / ((double) fanIn + fanOut));
      return (float) ((2 * random.nextDouble() - 1) * bound);
    }
  }

  /**
   * He's normal distribution with variance 2 / fanIn (K. He et al., Delving deep into rectifiers,
   * ICCV 2015): for the ReLU family.
   */
  record He() implements Initialiser {
    @Override
    public float draw(int fanIn, int fanOut, KeyedRandom random) {
      return (float) (Math.sqrt(2.0 / fanIn) * random.nextGaussian());
    }
  }

  /**
   * Uniform distribution in ±1 / √fanIn, with a third of the variance that keeps the size of a
   * signal (Y. LeCun et al., Efficient BackProp, 1998). PyTorch uses it for dense layers and
   * convolutions. Before a batch norm the size of the weights does not change the output, and
   * smaller weights are learnt faster.
   */
  record FanIn() implements Initialiser {
    @Override
    public float draw(int fanIn, int fanOut, KeyedRandom random) {
      return (float) ((2 * random.nextDouble() - 1) / Math.sqrt(fanIn));
    }
  }
}
