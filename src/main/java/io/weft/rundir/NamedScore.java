package io.weft.rundir;

import java.util.Map;

/**
 * Words and numbers of the scores in {@link RunResult#scores}. A score without an entry here has
 * its name in files as words.
 */
public final class NamedScore {
  private static final Map<String, String> WORDS =
      Map.of("macro_f1", "macro F1", "auc", "AUC", "rmse", "RMSE", "mae", "MAE", "r2", "R²");

  private NamedScore() {}

  /** Name of a score within a sentence. */
  public static String words(String key) {
    return WORDS.getOrDefault(key, key.replace('_', ' '));
  }

  /** Value of a score for people; a hyphen if it was not measured. */
  public static String text(String key, double value) {
    return switch (key) {
      case "macro_f1" -> Numbers.percent(value);
      case "auc", "r2" -> Numbers.number("%.4f", value);
      default -> Numbers.number("%.5g", value);
    };
  }
}
