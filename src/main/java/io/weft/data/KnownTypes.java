package io.weft.data;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Types of the columns of text files: those that are known, otherwise those that Spark infers.
 *
 * <p>A few rows may look like numbers where all others are words, or may all be empty. Then the
 * known type is right.
 */
final class KnownTypes {

  private static final Set<DataType> SCALARS =
      Set.of(
          DataTypes.StringType,
          DataTypes.BooleanType,
          DataTypes.DateType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType);
  private static final Set<DataType> INTEGERS =
      Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

  private KnownTypes() {}

  /** Type of a column, whose name is that of the inferred field. */
  static DataType of(StructField inferred, StructType known) {
    DataType wide = wide(inferred.dataType());
    if (!List.of(known.fieldNames()).contains(inferred.name())) {
      return wide;
    }
    DataType type = known.apply(inferred.name()).dataType();
    if (type instanceof NumericType) {
      return wide instanceof NumericType ? wide : DataTypes.DoubleType;
    }
    return SCALARS.contains(type) ? type : wide;
  }

  /** Known columns that the inferred ones do not have. */
  static List<StructField> missing(StructType inferred, StructType known) {
    List<String> names = List.of(inferred.fieldNames());
    return Arrays.stream(known.fields()).filter(field -> !names.contains(field.name())).toList();
  }

  /** The type of all integers, of all other numbers, or the same type. */
  private static DataType wide(DataType type) {
    if (type instanceof NumericType) {
      return INTEGERS.contains(type) ? DataTypes.LongType : DataTypes.DoubleType;
    }
    return type;
  }
}
