package io.weft.ml;

import static java.util.Objects.requireNonNull;

import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import io.weft.settings.Settings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasSeed;
import org.apache.spark.ml.param.shared.HasValidationIndicatorCol;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.jspecify.annotations.Nullable;
import scala.Function1;

/**
 * The Params of one stage: one for each hyperparameter, and the Params of Spark's own traits. Made
 * once for each stage, after the stage knows its uid.
 */
public final class StageParams implements Settings, Serializable {
  private static final long serialVersionUID = 1;

  final Param<Vector> initialWeights;
  private final Params stage;
  private final Map<String, Param<?>> params = new LinkedHashMap<>();

  private final Origin origin;

  /** Origin of a stage. */
  enum Origin {
    ORIGINAL,
    COPY
  }

  // set by Spark's traits while they initialise
  @Nullable LongParam seed;
  @Nullable Param<String> weightCol;
  @Nullable Param<String> validationIndicatorCol;

  /**
   * Declares the Params of a stage, with their defaults.
   *
   * @param own hyperparameters besides the shared ones
   */
  StageParams(Params stage, List<Hyperparameter<?>> own, Origin origin) {
    this.stage = stage;
    this.origin = origin;
    this.initialWeights =
        new Param<>(
            stage.uid(),
            "initialWeights",
            "weights to start from, layer after layer, in place of drawn ones",
            (Function1<Vector, Object> & Serializable) value -> value.size() > 0);
    Hyperparameters.SHARED.forEach(this::declare);
    own.forEach(this::declare);
  }

  /** Lets Spark's traits make their Params; the stage's accessors must already lead here. */
  static <S extends HasSeed & HasWeightCol & HasValidationIndicatorCol> void initialiseTraits(
      S stage) {
    HasSeed.$init$(stage);
    HasWeightCol.$init$(stage);
    HasValidationIndicatorCol.$init$(stage);
  }

  /**
   * Tells whether the stage is a copy. MLlib's meta-estimators fit many copies at the same time, so
   * each fit of a copy has checkpoints of its own.
   */
  public boolean isOfCopy() {
    return origin == Origin.COPY;
  }

  private <T> void declare(Hyperparameter<T> hyperparameter) {
    Param<?> param = param(hyperparameter);
    params.put(hyperparameter.name(), param);
    @SuppressWarnings("unchecked") // Spark's Params of primitives are Params of Object
    Param<Object> untyped = (Param<Object>) param;
    stage.setDefault(untyped, hyperparameter.defaultValue());
  }

  private <T> Param<?> param(Hyperparameter<T> declared) {
    String uid = stage.uid();
    String name = declared.name();
    String doc = declared.doc() + " (must be " + declared.domain().must() + ")";
    T value = declared.defaultValue();
    if (value instanceof Integer) {
      return new IntParam(uid, name, doc, test(declared));
    } else if (value instanceof Double) {
      return new DoubleParam(uid, name, doc, test(declared));
    } else if (value instanceof Boolean) {
      return new BooleanParam(uid, name, doc);
    } else if (value instanceof int[]) {
      return new IntArrayParam(stage, name, doc, test(declared));
    } else if (value instanceof double[]) {
      return new DoubleArrayParam(stage, name, doc, test(declared));
    }
    return new Param<String>(uid, name, doc, test(declared));
  }

  @SuppressWarnings("unchecked") // V is T, or Object where Spark has a Param of a primitive
  private static <T, V> Function1<V, Object> test(Hyperparameter<T> declared) {
    return (Function1<V, Object> & Serializable)
        value -> {
          if (!declared.domain().contains((T) value)) {
            // false would bring Spark's message, which does not say what is allowed
            throw new IllegalArgumentException(
                "Invalid %s: %s (must be %s)"
                    .formatted(declared.name(), spelled(value), declared.domain().must()));
          }
          return true;
        };
  }

  /** Refuses a list of any other length; {@code meaning} says what the length is. */
  public static void requireLength(String param, double[] values, int length, String meaning) {
    if (values.length != length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid %s: %d values (must be %d, %s)",
              param,
              values.length,
              length,
              meaning));
    }
  }

  LongParam seedParam() {
    return requireNonNull(seed);
  }

  @Override
  public long seed() {
    return (Long) stage.getOrDefault(seedParam());
  }

  Param<String> weightCol() {
    return requireNonNull(weightCol);
  }

  Param<String> validationIndicatorCol() {
    return requireNonNull(validationIndicatorCol);
  }

  /** The Param of a hyperparameter; {@code P} is its type for the type of the default value. */
  // param() makes the Param that goes with the type; the caller's method says that type
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  <P extends Param<?>> P of(Hyperparameter<?> hyperparameter) {
    Param<?> param = params.get(hyperparameter.name());
    if (param == null) {
      throw new IllegalArgumentException(stage + " has no hyperparameter " + hyperparameter);
    }
    return (P) param;
  }

  /** The explanation of a Param as Spark gives it, with arrays spelled out. */
  String explain(Param<?> param) {
    String value = "(undefined)";
    if (stage.isDefined(param)) {
      List<String> values = new ArrayList<>();
      stage.getDefault(param).foreach(given -> values.add("default: " + spelled(given)));
      stage.get(param).foreach(given -> values.add("current: " + spelled(given)));
      value = "(" + String.join(", ", values) + ")";
    }
    return param.name() + ": " + param.doc() + " " + value;
  }

  /**
   * The values of all Params that have one: equal for stages that set the same Params to the same
   * values. A Param that is set to its default differs from one that is not set.
   */
  public String valuesAsJson() {
    return "{\"set\":"
        + json(stage::isSet)
        + ",\"default\":"
        + json(param -> !stage.isSet(param))
        + "}";
  }

  /** The values of some Params, by name. */
  private String json(Predicate<Param<?>> wanted) {
    return Arrays.stream(stage.params())
        .filter(wanted)
        .filter(stage::isDefined)
        .sorted(Comparator.comparing((Param<?> param) -> param.name()))
        .map(param -> "\"" + param.name() + "\":" + encoded(param))
        .collect(Collectors.joining(",", "{", "}"));
  }

  @SuppressWarnings("unchecked") // a Param encodes its own values
  private String encoded(Param<?> param) {
    Param<Object> untyped = (Param<Object>) param;
    return untyped.jsonEncode(stage.getOrDefault(untyped));
  }

  private static String spelled(Object value) {
    if (value instanceof int[] ints) {
      return Arrays.toString(ints);
    }
    return value instanceof double[] doubles ? Arrays.toString(doubles) : String.valueOf(value);
  }

  @Override
  @SuppressWarnings("unchecked") // a Param holds what its hyperparameter declares
  public <T> T get(Hyperparameter<T> hyperparameter) {
    return (T) stage.getOrDefault((Param<Object>) of(hyperparameter));
  }

  /** Sets a hyperparameter to its value in other settings. */
  <T> void set(Hyperparameter<T> hyperparameter, Settings settings) {
    set(hyperparameter, settings.get(hyperparameter));
  }

  @SuppressWarnings("unchecked") // likewise
  <T> void set(Hyperparameter<T> hyperparameter, T value) {
    stage.set((Param<Object>) this.<Param<?>>of(hyperparameter), value);
  }
}
