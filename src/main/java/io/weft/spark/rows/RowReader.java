package io.weft.spark.rows;

import static io.weft.spark.rows.Features.finite;
import static io.weft.spark.rows.Features.invalid;
import static io.weft.spark.rows.Features.positiveZero;

import io.weft.math.ContentHash;
import java.util.Locale;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Reads rows one by one into the same buffers, and checks them by the schema. Not thread-safe. */
final class RowReader {
  private final ExampleSchema schema;

  /** Features of the latest row, D values; of an earlier row if the latest is sparse. */
  final float[] features;

  /** Number of the values of the latest row, if it is sparse; else -1. */
  private int stored;

  private int[] indices = new int[0];
  private float[] values = new float[0];

  /** Targets of the latest row, T values. */
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
   * @throws InvalidRowException if the schema does not allow the row; the message names the value
   */
  void read(Row row) {
    readFeatures(row);
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

  private void readFeatures(Row row) {
    if (row.get(0) instanceof SparseVector vector
        && 2L * vector.indices().length < features.length
        && schema.nominal().isEmpty()) {
      int size = vector.indices().length;
      if (size > indices.length) {
        indices = new int[2 * size];
        values = new float[2 * size];
      }
      stored = Features.copyStored(row, 0, vector, features.length, indices, values);
    } else {
      stored = -1;
      Features.copy(row, 0, features, 0, features.length);
      Features.requireCodes(schema.nominal(), row, 0, features, 0);
    }
  }

  /** Hash of the latest row's features and targets: equal for equal examples, dense or sparse. */
  long hash() {
    return stored < 0
        ? ContentHash.ofRow(targets, features)
        : ContentHash.ofRow(targets, stored, indices, values);
  }

  /** Number of features of the latest row that are not 0. */
  int nonZeros() {
    if (stored >= 0) {
      return stored;
    }
    int count = 0;
    for (float value : features) {
      count += value == 0 ? 0 : 1;
    }
    return count;
  }

  /** Receives a feature that is not 0. */
  @FunctionalInterface
  interface NonZero {
    void accept(int index, float value);
  }

  /** Visits the features of the latest row that are not 0, in the order of their indices. */
  void forEachNonZero(NonZero visitor) {
    for (int i = 0; i < stored; i++) {
      visitor.accept(indices[i], values[i]);
    }
    for (int i = 0; stored < 0 && i < features.length; i++) {
      if (features[i] != 0) {
        visitor.accept(i, features[i]);
      }
    }
  }

  private float label(@Nullable Object value) {
    double label = value == null ? Double.NaN : ((Number) value).doubleValue();
    if (!(label >= 0 && label < schema.classes() && label == Math.rint(label))) {
      throw invalid(
          "label",
          value,
          String.format(Locale.ROOT, "a whole number from 0 to %d", schema.classes() - 1));
    }
    return positiveZero((float) label);
  }

  private void readTargets(@Nullable Object value) {
    if (value instanceof Vector || targets.length > 1) {
      Features.copy("label", value, targets, 0, targets.length);
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
}
