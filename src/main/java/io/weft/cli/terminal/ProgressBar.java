package io.weft.cli.terminal;

import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Part;
import io.weft.metrics.MetricSums;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Shows the progress of a training: a moving line on a terminal, and one line for each epoch
 * everywhere.
 *
 * <p>The remaining time is estimated from the pace of the latest steps. The pace is measured from a
 * mark at a quarter to a half of the steps so far. The first steps, before the JVM is warm, thus
 * soon no longer count; validation between epochs does.
 */
public final class ProgressBar implements TrainingListener {
  private static final long DRAW_NANOS = 100_000_000;

  /** Fewest steps from which a pace is estimated. */
  private static final int MIN_STEPS = 20;

  /** Free columns at the end of the line: the last one, and four for ^C^C, Ctrl-C twice. */
  private static final int MARGIN = 5;

  private static final int MIN_BAR = 5;
  private static final int MAX_BAR = 40;

  private final Console progress;
  private final LongSupplier nanoTime;
  private int epochs;
  private boolean moving;
  private long lastDraw;
  private Mark first = new Mark(0, 0);
  private Mark earlier = first;
  private Mark later = first;

  /** Time at which a number of steps, counted from the start of the plan, was done. */
  private record Mark(long steps, long nanos) {}

  public ProgressBar(Console progress, LongSupplier nanoTime) {
    this.progress = progress;
    this.nanoTime = nanoTime;
  }

  @Override
  public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
    epochs = plan.epochs();
    moving = false;
  }

  @Override
  public void onStep(int epoch, int step, int steps, MetricSums sums) {
    if (!progress.isDrawn()) {
      return;
    }
    Mark now = new Mark((epoch - 1L) * steps + step, nanoTime.getAsLong());
    if (!moving) {
      moving = true;
      first = earlier = later = now;
      lastDraw = now.nanos - DRAW_NANOS;
    }
    if (now.steps - first.steps >= 2 * (later.steps - first.steps)) {
      earlier = later;
      later = now;
    }
    if (now.nanos - lastDraw >= DRAW_NANOS) {
      lastDraw = now.nanos;
      double remaining = remainingSeconds(now, (long) epochs * steps);
      progress.draw(painted(line(progress.columns(), epoch, epochs, step, steps, sums, remaining)));
    }
  }

  private double remainingSeconds(Mark now, long allSteps) {
    long measured = now.steps - earlier.steps;
    return measured <= 0 || now.steps - first.steps < MIN_STEPS
        ? Double.NaN
        : (now.nanos - earlier.nanos) / 1e9 / measured * (allSteps - now.steps);
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    progress.say(
        "%s%s%s  %s rows/s  %.1f s%n",
        progress.colours().strong("epoch " + metrics.epoch()),
        scores("  ", Part.TRAIN, metrics::score),
        isBest(state) ? progress.colours().good(validation(metrics)) : validation(metrics),
        EpochScore.ROWS_PER_SECOND.text(metrics),
        metrics.seconds());
  }

  /** Tells whether the epoch that has ended is the best one so far. */
  private static boolean isBest(TrainingState state) {
    TrainingState.Best best = state.best();
    return best != null && best.epoch() == state.epoch();
  }

  private static String validation(EpochMetrics metrics) {
    return scores("  validation ", Part.VALIDATION, metrics::score);
  }

  /** The scores after {@code before}, or nothing if there are none. */
  private static String scores(String before, Part part, ToDoubleFunction<EpochScore> values) {
    String words = EpochScore.words(part, values, "  ");
    return words.isEmpty() ? "" : before + words;
  }

  /**
   * The moving line, shorter than {@code columns}.
   *
   * @param remainingSeconds NaN while it is not known
   */
  static String line(
      int columns,
      int epoch,
      int epochs,
      int step,
      int steps,
      MetricSums sums,
      double remainingSeconds) {
    String before = format("epoch %d/%d ", epoch, epochs);
    String after =
        100L * step / steps + "%" + scores("  ", Part.TRAIN, score -> score.measure().of(sums));
    if (!Double.isNaN(remainingSeconds)) {
      after += "  ETA " + duration(remainingSeconds);
    }
    int room = columns - MARGIN - before.length() - "[] ".length() - after.length();
    String line =
        room < MIN_BAR
            ? before + after
            : before + "[" + bar(Math.min(room, MAX_BAR), step, steps) + "] " + after;
    return line.substring(0, Math.min(line.length(), Math.max(0, columns - MARGIN)));
  }

  /** Colours the bar. */
  private String painted(String line) {
    return line.replaceFirst("=+>?", progress.colours().good("$0"));
  }

  private static String bar(int length, int step, int steps) {
    int done = (int) ((long) length * step / steps);
    return done == length
        ? "=".repeat(length)
        : "=".repeat(done) + ">" + " ".repeat(length - done - 1);
  }

  /** Formats a duration in its two largest units, rounded up. */
  private static String duration(double seconds) {
    long whole = (long) Math.ceil(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? format("%d min %02d s", whole / 60, whole % 60)
        : format("%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
