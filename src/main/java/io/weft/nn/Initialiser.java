package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.io.Serializable;

/** How the weights of a layer start; biases start at zero. */
public sealed interface Initialiser extends Serializable {

  /** One weight of a layer with the given number of inputs and outputs a unit. */
  float draw(int fanIn, int fanOut, KeyedRandom random);

  /** Normal with mean 0 and the given deviation. */
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
   * Uniform in ±√(6 / (fanIn + fanOut)) (X. Glorot, Y. Bengio, Understanding the difficulty of
   * training deep feedforward neural networks, AISTATS 2010): for sigmoid, tanh and linear outputs.
   */
  record Glorot() implements Initialiser {
    @Override
    public float draw(int fanIn, int fanOut, KeyedRandom random) {
      double bound = Math.sqrt(6.0 / ((double) fanIn + fanOut));
      return (float) ((2 * random.nextDouble() - 1) * bound);
    }
  }

  /**
   * Normal with variance 2 / fanIn (K. He et al., Delving deep into rectifiers, ICCV 2015): for the
   * ReLU family.
   */
  record He() implements Initialiser {
    @Override
    public float draw(int fanIn, int fanOut, KeyedRandom random) {
      return (float) (Math.sqrt(2.0 / fanIn) * random.nextGaussian());
    }
  }

  /**
   * Uniform in ±1 / √fanIn, a third of the variance that keeps a signal's size (Y. LeCun et al.,
   * Efficient BackProp, 1998); what PyTorch takes for dense layers and convolutions. Behind a batch
   * norm the size of weights changes no output, and smaller ones are learnt sooner.
   */
  record FanIn() implements Initialiser {
    @Override
    public float draw(int fanIn, int fanOut, KeyedRandom random) {
      return (float) ((2 * random.nextDouble() - 1) / Math.sqrt(fanIn));
    }
  }
}
