package io.weft.spark;

import io.weft.math.KeyedRandom;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Reads one row after the other into the same buffers, and refuses those that the schema does not
 * allow. Not thread-safe.
 */
final class RowReader {
  private final ExampleSchema schema;

  /** D values of the row read last. */
  final float[] features;

  /** T values. */
  final float[] targets;

  float weight;
  boolean validation;

  RowReader(ExampleSchema schema) {
    this.schema = schema;
    this.features = new float[schema.features()];
    this.targets = new float[schema.targets()];
  }

  /**
   * Reads a row.
   *
   * @param row by position: features (vector), target (number, or vector of T values), weight
   *     (number), validation (Boolean)
   * @throws InvalidRowException if the schema does not allow it; says which value
   */
  void read(Row row) {
    readFeatures((Vector) row.get(0));
    Object target = row.get(1);
    if (schema.classes() > 0) {
      targets[0] = label(target);
    } else {
      readTargets(target);
    }
    weight = weight(row.get(2));
    if (row.isNullAt(3)) {
      throw invalid("validation indicator", "null", "true or false");
    }
    validation = row.getBoolean(3);
  }

  /** Of the features and targets that were read: equal for equal examples, dense or sparse. */
  long hash() {
    long hash = 0;
    for (float target : targets) {
      hash = KeyedRandom.mix(hash) + Float.floatToIntBits(target);
    }
    for (float feature : features) {
      hash = KeyedRandom.mix(hash + Float.floatToIntBits(feature));
    }
    return hash;
  }

  private void readFeatures(@Nullable Vector vector) {
    if (vector == null) {
      throw invalid("features", "null", "a vector of %d finite values".formatted(features.length));
    }
    readVector("features", vector, features);
  }

  private float label(@Nullable Object value) {
    double label = value == null ? Double.NaN : ((Number) value).doubleValue();
    if (!(label >= 0 && label < schema.classes() && label == Math.rint(label))) {
      throw invalid("label", value, "a whole number from 0 to %d".formatted(schema.classes() - 1));
    }
    return positiveZero((float) label);
  }

  private void readTargets(@Nullable Object value) {
    if (value instanceof Vector vector) {
      readVector("label", vector, targets);
    } else if (targets.length > 1) {
      throw invalid("label", value, "a vector of %d finite values".formatted(targets.length));
    } else {
      double target = value == null ? Double.NaN : ((Number) value).doubleValue();
      targets[0] = positiveZero((float) target);
      if (!Float.isFinite(targets[0])) {
        throw invalid("label", value, finite(target));
      }
    }
  }

  private static float weight(@Nullable Object value) {
    double weight = value == null ? Double.NaN : ((Number) value).doubleValue();
    if (!(weight >= 0 && Float.isFinite((float) weight))) {
      throw invalid("weight", value, "at least 0 and finite");
    }
    return (float) weight;
  }

  /** Writes all values of the vector, the zeros that a sparse one leaves out included. */
  private static void readVector(String name, Vector vector, float[] target) {
    if (vector.size() != target.length) {
      throw invalid(name, vector.size() + " values", String.valueOf(target.length));
    }
    if (vector instanceof SparseVector sparse) {
      Arrays.fill(target, 0);
      for (int i = 0; i < sparse.indices().length; i++) {
        int index = sparse.indices()[i];
        target[index] = finite(name, sparse.values()[i], index);
      }
    } else {
      double[] values = vector.toArray();
      for (int i = 0; i < values.length; i++) {
        target[i] = finite(name, values[i], i);
      }
    }
  }

  private static float finite(String name, double value, int index) {
    if (!Float.isFinite((float) value)) {
      throw invalid(name, "value %s at index %d".formatted(value, index), finite(value));
    }
    return positiveZero((float) value);
  }

  /** Zero without a sign: a sparse vector has no other, and equal examples have equal bits. */
  private static float positiveZero(float value) {
    return value + 0f;
  }

  /** The rule that a value breaks whose float is not finite. */
  private static String finite(double value) {
    return Double.isFinite(value) ? "within the range of a float" : "finite";
  }

  private static InvalidRowException invalid(String what, @Nullable Object value, String rule) {
    return new InvalidRowException("Invalid %s: %s (must be %s)".formatted(what, value, rule));
  }
}
