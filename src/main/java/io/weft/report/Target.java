package io.weft.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.rundir.Run;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Test accuracy that a run is to reach soon. */
final class Target {
  private Target() {}

  /**
   * The value of {@code metrics.target-accuracy} in the run's config. Without it, runs on
   * Fashion-MNIST have the target of the paper, and others have none: NaN.
   */
  static double of(Run run) {
    JsonNode configured = run.config().at("/metrics/target-accuracy");
    if (configured.isNumber() && configured.doubleValue() >= 0 && configured.doubleValue() <= 1) {
      return configured.doubleValue();
    }
    return PaperFigures.applyTo(run) ? PaperFigures.TARGET_ACCURACY : Double.NaN;
  }

  /** A target for people, such as {@code 87.3%}. */
  static String text(double target) {
    return BigDecimal.valueOf(100 * target)
            .setScale(2, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString()
        + "%";
  }
}
