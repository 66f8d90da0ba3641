package io.weft.optim;

import java.io.Serializable;
import java.util.List;

/** Learning rate as a pure function of the position in training; a schedule has no state. */
public sealed interface Schedule extends Serializable {

  /** Learning rate of the next step. */
  double learningRate(Position position);

  private static void require(boolean holds, String name, double value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Invalid " + name + ": " + value + " (must be " + rule + ")");
    }
  }

  private static void requirePositive(String name, double value) {
    require(value > 0 && !Double.isInfinite(value), name, value, "positive");
  }

  private static void requireFactor(double value) {
    require(value > 0 && value <= 1, "factor", value, "in (0, 1]");
  }

  private static void requireMinimum(double minimum, double rate) {
    require(minimum >= 0 && minimum <= rate, "minimum rate", minimum, "between 0 and " + rate);
  }

  /** Goes from one value to another along half a cosine; progress 0 is the start, 1 the end. */
  private static double anneal(double from, double to, double progress) {
    return to + (from - to) * (1 + Math.cos(Math.PI * progress)) / 2;
  }

  /**
   * Position in training.
   *
   * @param step number of steps done so far
   * @param stepsPerEpoch number of steps in an epoch
   * @param totalSteps number of steps in the whole training
   * @param validationLosses validation loss after each finished epoch; empty without validation
   */
  record Position(long step, long stepsPerEpoch, long totalSteps, List<Double> validationLosses) {
    public Position {
      validationLosses = List.copyOf(validationLosses);
    }

    /** Number of epochs done so far, with fractions. */
    double epochs() {
      return (double) step / stepsPerEpoch;
    }
  }

  /** Constant rate. */
  record Constant(double rate) implements Schedule {
    public Constant {
      requirePositive("learning rate", rate);
    }

    @Override
    public double learningRate(Position position) {
      return rate;
    }
  }

  /** Step decay: the rate is multiplied by the factor once every so many epochs. */
  record Step(double rate, double epochs, double factor) implements Schedule {
    public Step {
      requirePositive("learning rate", rate);
      requirePositive("epochs of a step", epochs);
      requireFactor(factor);
    }

    @Override
    public double learningRate(Position position) {
      return rate * Math.pow(factor, Math.floor(position.epochs() / epochs));
    }
  }

  /**
   * Exponential decay: the rate is multiplied by the factor over each epoch, evenly in all steps.
   */
  record Exponential(double rate, double factor) implements Schedule {
    public Exponential {
      requirePositive("learning rate", rate);
      requireFactor(factor);
    }

    @Override
    public double learningRate(Position position) {
      return rate * Math.pow(factor, position.epochs());
    }
  }

  /**
   * Cosine decay: half a cosine from the rate to the minimum over the whole training (I.
   * Loshchilov, F. Hutter, SGDR, ICLR 2017).
   */
  record Cosine(double rate, double minimum) implements Schedule {
    public Cosine {
      requirePositive("learning rate", rate);
      requireMinimum(minimum, rate);
    }

    @Override
    public double learningRate(Position position) {
      double progress = Math.min(1, (double) position.step() / position.totalSteps());
      return anneal(rate, minimum, progress);
    }
  }

  /**
   * One cycle: the rate rises and then falls, each along half a cosine. It goes from 1/25 of the
   * peak up to it during the first 30% of the steps, then down to 1/10,000 of the start (L. Smith,
   * N. Topin, Super-convergence, 2019).
   */
  record OneCycle(double peak) implements Schedule {
    private static final double RISE = 0.3;
    private static final double START_DIVISOR = 25;
    private static final double END_DIVISOR = 1e4;

    public OneCycle {
      requirePositive("learning rate", peak);
    }

    @Override
    public double learningRate(Position position) {
      double start = peak / START_DIVISOR;
      double last = (double) position.totalSteps() - 1;
      double top = RISE * (double) position.totalSteps() - 1;
      double step = Math.min((double) position.step(), last);
      if (step <= top) {
        return anneal(start, peak, top <= 0 ? 1 : step / top);
      }
      return anneal(peak, start / END_DIVISOR, (step - top) / (last - top));
    }
  }

  /** Warm-up: the rate of another schedule times a factor that grows to 1 in the first epochs. */
  record WarmUp(double epochs, Schedule then) implements Schedule {
    public WarmUp {
      require(epochs >= 0 && !Double.isInfinite(epochs), "warm-up epochs", epochs, "at least 0");
    }

    @Override
    public double learningRate(Position position) {
      double steps = epochs * (double) position.stepsPerEpoch();
      double share =
          (double) position.step() < steps ? ((double) position.step() + 1) / (steps + 1) : 1;
      return share * then.learningRate(position);
    }
  }

  /**
   * Reduction on a plateau. The rate is multiplied by the factor each time the validation loss has
   * not improved for more than {@code patience} epochs.
   */
  record ReduceOnPlateau(double rate, double factor, int patience, double minimum)
      implements Schedule {
    public ReduceOnPlateau {
      requirePositive("learning rate", rate);
      requireFactor(factor);
      require(patience >= 0, "patience", patience, "at least 0");
      requireMinimum(minimum, rate);
    }

    @Override
    public double learningRate(Position position) {
      double current = rate;
      double best = Double.POSITIVE_INFINITY;
      int epochsWithoutImprovement = 0;
      for (double loss : position.validationLosses()) {
        if (loss < best) {
          best = loss;
          epochsWithoutImprovement = 0;
        } else if (++epochsWithoutImprovement > patience) {
          current = Math.max(minimum, current * factor);
          epochsWithoutImprovement = 0;
        }
      }
      return current;
    }
  }
}
