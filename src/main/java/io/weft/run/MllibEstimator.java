package io.weft.run;

import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.files.Spelling;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;

/** Makes an estimator of MLlib from the name of its class and the values of its Params. */
final class MllibEstimator {
  private static final List<String> PACKAGES =
      List.of("org.apache.spark.ml.classification.", "org.apache.spark.ml.regression.", "");

  /** Param of estimators that read the number of categories from the metadata. */
  static final String MAX_BINS = "maxBins";

  private MllibEstimator() {}

  /**
   * Makes an estimator.
   *
   * @param typed a full name, or the simple name of one of MLlib's classifiers and regressors
   * @param params values of Params by name; numbers, texts and Booleans as text
   * @param columns values of the Params that Weft sets, where the estimator has them
   * @throws IllegalArgumentException if there is no such estimator or Param, or a value is refused
   */
  static Estimator<? extends Model<?>> of(
      String typed, Map<String, String> params, Map<String, String> columns) {
    Estimator<? extends Model<?>> estimator = create(typed);
    columns.forEach(
        (name, value) -> {
          if (estimator.hasParam(name)) {
            set(estimator, name, value);
          }
        });
    params.forEach(
        (name, value) -> {
          if (!estimator.hasParam(name)) {
            List<String> names = Arrays.stream(estimator.params()).map(Param::name).toList();
            throw new IllegalArgumentException(
                "Cannot set mllib.params.%s: %s has no such Param%s"
                    .formatted(
                        name, estimator.getClass().getSimpleName(), Spelling.hint(name, names)));
          }
          set(estimator, name, value);
        });
    return estimator;
  }

  /** Form of the categories that the estimator of a run needs. MLlib's trees read codes. */
  static PreparedData.Categories categories(Config config) {
    return switch (config.get(Keys.KIND)) {
      case "mlpc" -> PreparedData.Categories.ONE_HOT;
      case "mllib" ->
          config.get(Keys.MLLIB_CLASS).map(MllibEstimator::create).stream()
                  .anyMatch(estimator -> estimator.hasParam(MAX_BINS))
              ? PreparedData.Categories.CODES
              : PreparedData.Categories.ONE_HOT;
      default -> PreparedData.Categories.CODES;
    };
  }

  @SuppressWarnings("unchecked") // every estimator of MLlib gives a Model
  private static Estimator<? extends Model<?>> create(String typed) {
    Class<?> type =
        PACKAGES.stream()
            .flatMap(prefix -> find(prefix + typed))
            .filter(Estimator.class::isAssignableFrom)
            .findFirst()
            .orElseThrow(() -> invalid(typed));
    try {
      return (Estimator<? extends Model<?>>) type.getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("Cannot make " + typed + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw invalid(typed);
    }
  }

  private static Stream<Class<?>> find(String name) {
    try {
      return Stream.of(Class.forName(name, false, Thread.currentThread().getContextClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return Stream.empty();
    }
  }

  private static IllegalArgumentException invalid(String typed) {
    return new IllegalArgumentException(
        "Invalid mllib.class: %s (must be an estimator of MLlib, such as RandomForestClassifier or"
                .formatted(typed)
            + " LinearRegression, or the full name of a class)");
  }

  /** Sets a Param; its own decoder of JSON reads the value, as it reads saved models. */
  private static void set(Estimator<?> estimator, String name, String value) {
    Param<Object> param = estimator.getParam(name);
    try {
      estimator.set(param, decoded(param, value));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Invalid mllib.params.%s: %s (%s)".formatted(name, value, e.getMessage()), e);
    }
  }

  private static Object decoded(Param<Object> param, String value) {
    try {
      return param.jsonDecode(value);
    } catch (Exception e) { // a text has no quotes; Scala throws checked exceptions undeclared
      return param.jsonDecode(quoted(value));
    }
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
