package io.weft.rundir;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Result of a run; NaN means not measured.
 *
 * @param bestEpoch the epoch whose weights were saved
 * @param epochs number of epochs done
 * @param trainSeconds wall time of training, validation included
 * @param rowsPerSecond training rows a second, over the training steps only; older releases call it
 *     images per second
 * @param weightsSha256 equal for two runs that ended with the same bits; null without weights
 * @param scores further scores on the test rows by name, such as auc, macro_f1, rmse, mae and r2;
 *     rmse and mae in the label's own unit; those that are not finite are left out
 */
public record RunResult(
    double testAccuracy,
    double testLoss,
    int bestEpoch,
    int epochs,
    double trainSeconds,
    @JsonAlias("images_per_second") double rowsPerSecond,
    @Nullable String weightsSha256,
    Map<String, Double> scores) {

  public RunResult {
    Map<String, Double> measured = new LinkedHashMap<>(scores == null ? Map.of() : scores);
    // such as R² of labels that are all equal; JSON has no such numbers
    measured.values().removeIf(value -> !Double.isFinite(value));
    scores = Collections.unmodifiableMap(measured);
  }

  /** A result without further scores. */
  public RunResult(
      double testAccuracy,
      double testLoss,
      int bestEpoch,
      int epochs,
      double trainSeconds,
      double rowsPerSecond,
      @Nullable String weightsSha256) {
    this(
        testAccuracy,
        testLoss,
        bestEpoch,
        epochs,
        trainSeconds,
        rowsPerSecond,
        weightsSha256,
        Map.of());
  }

  /** This result with further scores. */
  public RunResult withScores(Map<String, Double> further) {
    return new RunResult(
        testAccuracy,
        testLoss,
        bestEpoch,
        epochs,
        trainSeconds,
        rowsPerSecond,
        weightsSha256,
        further);
  }
}
