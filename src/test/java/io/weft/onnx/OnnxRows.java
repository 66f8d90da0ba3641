package io.weft.onnx;

import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.col;

import ai.onnxruntime.OrtException;
import io.weft.OnnxSession;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** Rows of Spark as the inputs of a file, each column as the file's page says. */
final class OnnxRows {

  private OnnxRows() {}

  /** An array for each input, by its name. */
  static Map<String, Object> inputs(OnnxSession session, Dataset<Row> rows) throws OrtException {
    return session.inputs().stream()
        .map(input -> input.replaceFirst(" \\[-1, 1\\]$", ""))
        .collect(toMap(OnnxRows::name, input -> values(input, rows)));
  }

  private static String name(String input) {
    return input.substring(0, input.lastIndexOf(' '));
  }

  private static Object values(String input, Dataset<Row> rows) {
    String name = name(input);
    String type = input.substring(name.length() + 1);
    return switch (type) {
      case "DOUBLE" -> numbers(rows, name);
      case "STRING" -> texts(rows, name);
      case "INT64" -> seconds(rows, name);
      default -> throw new IllegalArgumentException(input);
    };
  }

  private static double[] numbers(Dataset<Row> rows, String name) {
    return cells(rows, name, "double").stream()
        .mapToDouble(row -> row.isNullAt(0) ? Double.NaN : row.getDouble(0))
        .toArray();
  }

  private static String[] texts(Dataset<Row> rows, String name) {
    return cells(rows, name, "string").stream()
        .map(row -> row.isNullAt(0) ? "" : row.getString(0))
        .toArray(String[]::new);
  }

  private static long[] seconds(Dataset<Row> rows, String name) {
    return cells(rows, name, DataTypes.TimestampNTZType.sql()).stream()
        .mapToLong(
            row ->
                row.isNullAt(0)
                    ? Long.MIN_VALUE
                    : row.<LocalDateTime>getAs(0).toEpochSecond(ZoneOffset.UTC))
        .toArray();
  }

  private static List<Row> cells(Dataset<Row> rows, String name, String type) {
    return rows.select(col("`" + name + "`").cast(type)).collectAsList();
  }
}
