package io.weft.train;

import java.io.Serializable;

/**
 * When to stop before the last epoch, and which epoch's parameters to keep. Without validation rows
 * it does nothing.
 *
 * @param patience epochs without improvement after which training stops; 0 = never stops early
 * @param minDelta smallest change of the monitored value that counts as an improvement
 */
public record EarlyStopping(
    Monitor monitor, Direction direction, int patience, double minDelta, Keep keep)
    implements Serializable {

  /** Never stops early; keeps the last epoch. */
  public static final EarlyStopping OFF =
      new EarlyStopping(Monitor.VALIDATION_LOSS, Direction.SMALLER, 0, 0, Keep.LAST);

  public EarlyStopping {
    if (patience < 0) {
      throw new IllegalArgumentException("Invalid patience: " + patience + " (must be at least 0)");
    }
    if (!(minDelta >= 0)) {
      throw new IllegalArgumentException(
          "Invalid min delta: " + minDelta + " (must be at least 0)");
    }
  }

  /** What is watched. */
  public enum Monitor {
    VALIDATION_LOSS(Direction.SMALLER),
    VALIDATION_ACCURACY(Direction.LARGER);

    private final Direction better;

    Monitor(Direction better) {
      this.better = better;
    }

    /** The direction in which it improves, as a rule. */
    public Direction better() {
      return better;
    }
  }

  /** Which of two values is the better one. */
  public enum Direction {
    SMALLER,
    LARGER
  }

  /** Whose parameters the model gets. */
  public enum Keep {
    LAST,
    BEST
  }

  /** Larger is better: what is monitored, with its sign turned where smaller is better. */
  double score(double validationLoss, double validationAccuracy) {
    double value = monitor == Monitor.VALIDATION_LOSS ? validationLoss : validationAccuracy;
    return direction == Direction.SMALLER ? -value : value;
  }
}
