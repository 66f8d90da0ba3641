package io.weft.data.recipe;

/** Family of a column's type, found by Spark's name of the type. */
enum ColumnType {
  WHOLE,
  FRACTION,
  BOOLEAN,
  TEXT,
  DATE,
  TIMESTAMP,
  /** A column of nulls only. */
  NOTHING,
  /** Arrays, maps, structs, vectors, bytes and others. */
  OTHER;

  static ColumnType of(String name) {
    // decimal(10,2), varchar(7), string collate UNICODE
    return switch (name.replaceAll("[( ].*", "")) {
      case "tinyint", "smallint", "int", "bigint" -> WHOLE;
      case "float", "double", "decimal" -> FRACTION;
      case "boolean" -> BOOLEAN;
      case "string", "char", "varchar" -> TEXT;
      case "date" -> DATE;
      case "timestamp", "timestamp_ntz" -> TIMESTAMP;
      case "void" -> NOTHING;
      default -> OTHER;
    };
  }

  boolean isNumber() {
    return this == WHOLE || this == FRACTION || this == BOOLEAN;
  }

  boolean isDate() {
    return this == DATE || this == TIMESTAMP;
  }
}
