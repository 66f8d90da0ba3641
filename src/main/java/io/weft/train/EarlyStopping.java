package io.weft.train;

import java.io.Serializable;

/**
 * Rule that ends training before the last epoch and chooses the epoch with the parameters of the
 * model. It has no effect without validation rows.
 *
 * @param direction direction of an improvement of the monitored value
 * @param patience number of epochs without improvement after which training ends; 0 means never
 * @param minDelta smallest change of the monitored value that counts as an improvement
 */
public record EarlyStopping(
    Monitor monitor, Direction direction, int patience, double minDelta, Keep keep)
    implements Serializable {

  /** No early stopping: the model has the parameters of the last epoch. */
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

  /** Monitored value. */
  public enum Monitor {
    VALIDATION_LOSS(Direction.SMALLER),
    VALIDATION_ACCURACY(Direction.LARGER);

    private final Direction better;

    Monitor(Direction better) {
      this.better = better;
    }

    /** Usual direction of an improvement. */
    public Direction better() {
      return better;
    }
  }

  /** Direction of an improvement. */
  public enum Direction {
    SMALLER,
    LARGER
  }

  /** Choice of the epoch whose parameters the model gets. */
  public enum Keep {
    LAST,
    BEST
  }

  /** Monitored value as a score: larger is better, so the sign changes if smaller is better. */
  double score(double validationLoss, double validationAccuracy) {
    double value = monitor == Monitor.VALIDATION_LOSS ? validationLoss : validationAccuracy;
    return direction == Direction.SMALLER ? -value : value;
  }
}
