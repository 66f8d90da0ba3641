package io.weft;

import io.weft.train.TrainingListener;
import io.weft.train.TrainingState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Pauses the epochs of a training, and keeps the states of the pauses. */
public final class Pauses implements TrainingListener {
  public final List<TrainingState> states = new ArrayList<>();
  private final Duration limit;

  private Pauses(Duration limit) {
    this.limit = limit;
  }

  /** Pauses between every two steps. */
  public static Pauses afterEachStep() {
    return new Pauses(Duration.ZERO);
  }

  /** Pauses wherever the time is over. */
  public static Pauses after(Duration limit) {
    return new Pauses(limit);
  }

  @Override
  public Duration partLimit() {
    return limit;
  }

  @Override
  public void onPart(TrainingState state) {
    states.add(state);
  }
}
