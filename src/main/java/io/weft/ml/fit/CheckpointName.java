package io.weft.ml.fit;

import io.weft.train.TrainingState;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of a checkpoint, such as {@code epoch-000002.checkpoint} or, within an epoch, {@code
 * epoch-000002-step-000000300.checkpoint}. The name of a newer checkpoint is greater.
 *
 * @param epoch number of epochs done
 * @param step number of steps done in the next epoch
 * @param file the name
 */
record CheckpointName(int epoch, long step, String file) implements Comparable<CheckpointName> {
  /** Earlier releases wrote the epoch with the digits of the user's language. */
  private static final Pattern PATTERN =
      Pattern.compile("epoch-(\\p{Nd}{6,9})(?:-step-([0-9]{9,10}))?\\.checkpoint");

  private static final Comparator<CheckpointName> OLDEST_FIRST =
      Comparator.comparingInt(CheckpointName::epoch)
          .thenComparingLong(CheckpointName::step)
          .thenComparing(CheckpointName::file);

  /** Name for a state. */
  static CheckpointName of(TrainingState state) {
    int step = state.part().steps();
    String within = step == 0 ? "" : String.format(Locale.ROOT, "-step-%09d", step);
    String file = String.format(Locale.ROOT, "epoch-%06d%s.checkpoint", state.epoch(), within);
    return new CheckpointName(state.epoch(), step, file);
  }

  /** Reads a name; empty if it is that of another file. */
  static Optional<CheckpointName> parse(String file) {
    Matcher parts = PATTERN.matcher(file);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long step = parts.group(2) == null ? 0 : Long.parseLong(parts.group(2));
    return Optional.of(new CheckpointName(Integer.parseInt(parts.group(1)), step, file));
  }

  boolean isWithinEpoch() {
    return step > 0;
  }

  @Override
  public int compareTo(CheckpointName other) {
    return OLDEST_FIRST.compare(this, other);
  }
}
