package io.weft.data;

import static org.apache.spark.sql.functions.bool_or;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads CSVs by Spark's reader, with all its options.
 *
 * <p>The driver reads the header of each file. Spark infers the types from all rows, in a pass of
 * its own. Integers are {@code long}, other numbers {@code double}. A timestamp without a zone has
 * no zone in the table either. An empty cell is null. Quotes inside quotes are doubled, as in RFC
 * 4180. A row with other cells than the header is a {@link DataException}.
 */
final class CsvSource implements Source {

  private static final String TIMESTAMP_FORMAT = "timestampFormat";
  private static final String DATE = "^\\s*[+-]?\\d{4,}-";

  /** A zone follows the time of day: a letter, or the sign of an offset. */
  private static final String ZONE = ":\\d.*[A-Za-z+-]";

  @Override
  public Table read(SparkSession spark, Request request) {
    CsvFormat format = CsvFormat.of(request);
    SparkFiles files = new SparkFiles(spark, request);
    List<String> names = names(files, format);
    if (!files.isPartitioned()) {
      // before the pass over all rows
      UserTable.requireUsable(request, DataFiles.displayName(files.paths().get(0)), names);
    }
    DataFrameReader reader =
        files
            .reader("csv", standardOptions(request, format))
            .option("header", format.hasHeader())
            .option("sep", format.separator())
            .option("encoding", format.encoding())
            .option("columnNameOfCorruptRecord", BadLine.COLUMN);
    StructType types = types(files, reader, request, names);
    return files
        .table(
            files.rows(reader.schema(types.add(BadLine.COLUMN, DataTypes.StringType))),
            format,
            line -> reason(line, format, types, request.option("nullValue").orElse("")))
        .withCells(new CsvCells(files.files(), files.paths(), format, names));
  }

  private static Map<String, String> standardOptions(Request request, CsvFormat format) {
    Map<String, String> options = new HashMap<>();
    options.put("inferSchema", "true");
    options.put("ignoreLeadingWhiteSpace", "true");
    options.put("ignoreTrailingWhiteSpace", "true");
    options.put("escape", String.valueOf(format.quote()));
    options.put("emptyValue", request.option("nullValue").orElse(""));
    // the lines of UTF-16 and UTF-32 cannot be split at bytes
    options.put("multiLine", String.valueOf(format.encoding().matches("UTF-(16|32).*")));
    return options;
  }

  /** Names of the columns, which are those of each file. */
  private static List<String> names(SparkFiles files, CsvFormat format) {
    Path first = files.paths().get(0);
    List<String> names = CsvHeader.of(files.files(), first, format);
    for (Path file : files.paths()) {
      List<String> here = file.equals(first) ? names : CsvHeader.of(files.files(), file, format);
      if (!here.equals(names)) {
        throw DataException.cannotRead(
            DataFiles.displayName(file),
            difference(here, names) + " in " + DataFiles.displayName(first));
      }
    }
    return names;
  }

  private static String difference(List<String> names, List<String> first) {
    for (int i = 0; i < Math.min(names.size(), first.size()); i++) {
      if (!names.get(i).equals(first.get(i))) {
        return String.format(
            Locale.ROOT, "its column %d is %s, but it is %s", i + 1, names.get(i), first.get(i));
      }
    }
    return String.format(
        Locale.ROOT, "it has %d columns, but there are %d", names.size(), first.size());
  }

  private static StructType types(
      SparkFiles files, DataFrameReader reader, Request request, List<String> names) {
    StructField[] inferred = files.rows(reader).schema().fields();
    if (inferred.length < names.size()) {
      throw DataException.cannotRead(
          DataFiles.displayName(files.paths().get(0)),
          String.format(
              Locale.ROOT,
              "its first line has %d cells, but Spark sees %d (data.options.quote or escape is"
                  + " wrong)",
              names.size(),
              inferred.length));
    }
    StructType types = new StructType();
    for (int i = 0; i < names.size(); i++) {
      StructField field = DataTypes.createStructField(names.get(i), inferred[i].dataType(), true);
      types = types.add(field.name(), KnownTypes.of(field, request.types()));
    }
    return request.option(TIMESTAMP_FORMAT).isPresent()
        ? types
        : withoutZones(files, reader, types, request.types());
  }

  /**
   * Spark infers a timestamp in the session's zone for a date and time without a zone, and for a
   * time of day, to which it would add the current date. Here, the first is a timestamp without a
   * zone, and the second is text.
   */
  private static StructType withoutZones(
      SparkFiles files, DataFrameReader reader, StructType types, StructType known) {
    List<String> names = new ArrayList<>();
    List<Column> checks = new ArrayList<>();
    StructType text = new StructType();
    for (StructField field : types.fields()) {
      text = text.add(field.name(), DataTypes.StringType);
      if (field.dataType().equals(DataTypes.TimestampType)
          && !List.of(known.fieldNames()).contains(field.name())) {
        Column cell = col(Renaming.quoted(field.name()));
        names.add(field.name());
        checks.add(bool_or(not(cell.rlike(DATE))));
        checks.add(bool_or(cell.rlike(ZONE)));
      }
    }
    if (names.isEmpty()) {
      return types;
    }
    Row found =
        files
            .rows(reader.schema(text))
            .agg(checks.get(0), checks.subList(1, checks.size()).toArray(Column[]::new))
            .head();
    StructType refined = new StructType();
    for (StructField field : types.fields()) {
      int i = names.indexOf(field.name());
      DataType type = field.dataType();
      if (i >= 0) {
        boolean hasZones = found.getBoolean(2 * i + 1);
        type =
            found.getBoolean(2 * i)
                ? DataTypes.StringType
                : hasZones ? DataTypes.TimestampType : DataTypes.TimestampNTZType;
      }
      refined = refined.add(field.name(), type);
    }
    return refined;
  }

  /** Reason why a line cannot be read with these types. */
  private static String reason(String line, CsvFormat format, StructType types, String nullValue) {
    List<String> cells = CsvLine.cells(line, format);
    if (cells.size() != types.size()) {
      boolean isOpen = line.chars().filter(c -> c == format.quote()).count() % 2 == 1;
      return isOpen
          ? "its quotes do not match, as in a cell of several lines (write data.options { multiLine ="
              + " true })"
          : "expected %s cells, got %s".formatted(types.size(), cells.size());
    }
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      StructField field = types.fields()[i];
      if (!cell.isEmpty() && !cell.equals(nullValue) && !fits(cell, field.dataType())) {
        return "column %s: '%s' is not %s"
            .formatted(field.name(), RowParser.abbreviated(cell), words(field.dataType()));
      }
    }
    return "a cell does not have the type of its column";
  }

  private static boolean fits(String cell, DataType type) {
    if (type instanceof NumericType) {
      return CsvLine.isNumber(cell);
    }
    return type.equals(DataTypes.BooleanType)
        ? cell.matches("(?i)true|false")
        : type.equals(DataTypes.StringType) || cell.matches("\\d{4}-\\d\\d-\\d\\d.*");
  }

  private static String words(DataType type) {
    if (type instanceof NumericType) {
      return "a number";
    }
    return type.equals(DataTypes.BooleanType)
        ? "true or false"
        : type instanceof DateType ? "a date" : "a date and time";
  }
}
