package io.weft.data;

import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads JSON by Spark's reader: an object a line, or with the option {@code multiLine} a document a
 * file.
 *
 * <p>Spark infers the types from all rows, in a pass of its own. A known column that no object has
 * is null.
 */
final class JsonSource implements Source {

  @Override
  public Table read(SparkSession spark, Request request) {
    SparkFiles files = new SparkFiles(spark, request);
    CsvFormat format = CsvFormat.of(request);
    for (Path file : files.paths()) {
      FileStart.requireText(files.files(), file, format.charset());
    }
    DataFrameReader reader =
        files.reader("json", Map.of()).option("columnNameOfCorruptRecord", BadLine.COLUMN);
    StructType types = types(files.rows(reader).schema(), request);
    if (types.isEmpty()) {
      throw DataException.cannotRead(
          DataFiles.displayName(files.paths().get(0)), "it has no JSON object, one a line");
    }
    return files.table(
        files.rows(reader.schema(types.add(BadLine.COLUMN, DataTypes.StringType))),
        format,
        JsonSource::reason);
  }

  private static StructType types(StructType inferred, Request request) {
    StructType types = new StructType();
    for (StructField field : inferred.fields()) {
      if (!field.name().equals(BadLine.COLUMN)) {
        types = types.add(field.name(), KnownTypes.of(field, request.types()));
      }
    }
    if (types.isEmpty()) {
      return types;
    }
    for (StructField field : KnownTypes.missing(inferred, request.types())) {
      // rows without labels stay rows without labels
      if (!field.name().equals(request.label())) {
        types = types.add(field.name(), field.dataType());
      }
    }
    return types;
  }

  private static String reason(String line) {
    String text = line.strip();
    return text.startsWith("{") && text.endsWith("}")
        ? "a value does not have the type of its column"
        : "'%s' is no JSON object (each line has one; data.options.multiLine = true reads a document"
                .formatted(RowParser.abbreviated(text))
            + " of several lines)";
  }
}
