package io.weft.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Requirements for the columns that stages read, and the fields of the columns that they add.
 *
 * <p>Errors: {@link IllegalArgumentException} that names the Param, the column and its type.
 */
public final class StageSchema {
  private StageSchema() {}

  static void requireFeatures(StructType schema, String column) {
    DataType type = field(schema, "featuresCol", column).dataType();
    require(
        isVector(type) || isArrayOfNumbers(type),
        "featuresCol",
        column,
        "a vector or an array of numbers",
        type);
  }

  public static void requireNumeric(StructType schema, String param, String column) {
    DataType type = field(schema, param, column).dataType();
    require(type instanceof NumericType, param, column, "a column of numbers", type);
  }

  /** Refuses a label column that cannot hold classes. */
  static void requireClasses(StructType schema, String column) {
    DataType type = field(schema, "labelCol", column).dataType();
    if (isVector(type) || isArrayOfNumbers(type)) {
      throw invalid(
          "labelCol",
          column,
          "a column of numbers",
          type.simpleString()
              + "; the class of a one-hot label is its argmax: array_position(array, 1) - 1 of an"
              + " array, after vector_to_array of a vector");
    }
    requireNumeric(schema, "labelCol", column);
  }

  /** Refuses a label column that cannot hold the labels of a regression. */
  static void requireNumericOrVector(StructType schema, String param, String column) {
    DataType type = field(schema, param, column).dataType();
    String must = "a column of numbers or vectors";
    if (isArrayOfNumbers(type)) {
      throw invalid(
          param, column, must, type.simpleString() + "; array_to_vector makes a vector of it");
    }
    require(type instanceof NumericType || isVector(type), param, column, must, type);
  }

  public static void requireBoolean(StructType schema, String param, String column) {
    DataType type = field(schema, param, column).dataType();
    require(type.equals(DataTypes.BooleanType), param, column, "a Boolean column", type);
  }

  public static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType());
  }

  private static boolean isArrayOfNumbers(DataType type) {
    return type instanceof ArrayType array && array.elementType() instanceof NumericType;
  }

  private static void require(
      boolean holds, String param, String column, String must, DataType type) {
    if (holds) {
      return;
    }
    throw invalid(
        param,
        column,
        must,
        type instanceof VectorUDT // which calls itself a vector, too
            ? "an old vector of org.apache.spark.mllib; MLUtils.convertVectorColumnsToML converts"
                + " the column, asML a single vector"
            : type.simpleString());
  }

  private static IllegalArgumentException invalid(
      String param, String column, String must, String is) {
    return new IllegalArgumentException(
        "Invalid %s: %s (must be %s, but is %s)".formatted(param, column, must, is));
  }

  /** The field of a column; a dot in a column's own name is no struct access. */
  public static StructField field(StructType schema, String param, String column) {
    StructType inner = schema;
    String rest = column;
    while (true) {
      for (StructField field : inner.fields()) {
        if (field.name().equals(rest)) {
          return field;
        }
      }
      int dot = rest.indexOf('.');
      String head = dot < 0 ? rest : rest.substring(0, dot);
      StructField outer =
          Arrays.stream(inner.fields()).filter(f -> f.name().equals(head)).findFirst().orElse(null);
      if (dot < 0 || outer == null || !(outer.dataType() instanceof StructType nested)) {
        throw new IllegalArgumentException(
            "Invalid %s: %s (must be a column; there are %s)"
                .formatted(param, column, String.join(", ", schema.fieldNames())));
      }
      inner = nested;
      rest = rest.substring(dot + 1);
    }
  }

  /** The column of a name, which may have dots in it. */
  public static Column column(StructType schema, String name) {
    return Arrays.asList(schema.fieldNames()).contains(name)
        ? functions.col("`" + name.replace("`", "``") + "`")
        : functions.col(name);
  }

  /**
   * The fields that a classification adds. A column whose name is empty is left out.
   *
   * @param classes K, if it is known
   */
  static List<StructField> classification(
      String rawPrediction, String probability, String prediction, OptionalInt classes) {
    NominalAttribute attribute = NominalAttribute.defaultAttr();
    if (classes.isPresent()) {
      attribute = attribute.withNumValues(classes.getAsInt());
    }
    List<StructField> added = new ArrayList<>();
    if (!rawPrediction.isEmpty()) {
      added.add(vector(rawPrediction, classes));
    }
    if (!probability.isEmpty()) {
      added.add(vector(probability, classes));
    }
    if (!prediction.isEmpty()) {
      added.add(number(prediction, attribute.withName(prediction).toMetadata()));
    }
    return added;
  }

  /**
   * The field that a regression adds: a number, or a vector where there are several targets.
   *
   * @param targets T; empty where there are several, and their number is not known
   */
  static List<StructField> regression(String prediction, OptionalInt targets) {
    if (prediction.isEmpty()) {
      return List.of();
    }
    return List.of(
        targets.equals(OptionalInt.of(1))
            ? number(prediction, NumericAttribute.defaultAttr().withName(prediction).toMetadata())
            : vector(prediction, targets));
  }

  private static StructField vector(String name, OptionalInt size) {
    AttributeGroup group =
        size.isPresent() ? new AttributeGroup(name, size.getAsInt()) : new AttributeGroup(name);
    return new StructField(name, SQLDataTypes.VectorType(), false, group.toMetadata());
  }

  private static StructField number(String name, Metadata metadata) {
    return new StructField(name, DataTypes.DoubleType, false, metadata);
  }

  /** The schema with new columns. */
  static StructType append(StructType schema, List<StructField> added) {
    StructType longer = schema;
    for (StructField field : added) {
      if (Arrays.asList(longer.fieldNames()).contains(field.name())) {
        throw new IllegalArgumentException(
            "Cannot add column %s: there is one of that name already".formatted(field.name()));
      }
      longer = longer.add(field);
    }
    return longer;
  }
}
