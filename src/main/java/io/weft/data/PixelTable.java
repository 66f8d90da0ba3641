package io.weft.data;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;

/**
 * The checked rows of one {@link PixelCsv}, held by Spark as D bytes a row. Closing gives that
 * memory back; the rows can still be used after, but are then parsed again.
 */
public final class PixelTable implements AutoCloseable {

  /** The column of labels, 0 to K-1, in {@link #rows}, whatever the file calls it. */
  public static final String LABEL = PixelCsv.LABEL;

  /** The column of the same pixels as D unsigned bytes, cheap to hash, in {@link #rows}. */
  public static final String BYTES = PixelCsv.BYTES;

  /** The column of pixels, dense vectors of D values 0-255, in {@link #rows}. */
  public static final String PIXELS = "pixels";

  /** The column of the cells of {@link #others}, an array of texts, in {@link #rows} in order. */
  public static final String OTHERS = PixelCsv.OTHERS;

  private static final UserDefinedFunction TO_VECTOR =
      udf((UDF1<byte[], Vector>) PixelTable::toVector, SQLDataTypes.VectorType()).asNonNullable();

  private final Dataset<Row> packed;
  private final PixelSchema schema;
  private final boolean labelled;
  private final List<String> others;
  private final Summary summary;

  PixelTable(
      Dataset<Row> packed,
      PixelSchema schema,
      boolean labelled,
      List<String> others,
      Summary summary) {
    this.packed = packed;
    this.schema = schema;
    this.labelled = labelled;
    this.others = others;
    this.summary = summary;
  }

  /**
   * The rows: {@link #LABEL} (double; no such column when the file has no labels), {@link #BYTES}
   * and {@link #PIXELS}. Vectors are made from the held bytes when they are asked for. The metadata
   * of the columns tells MLlib D and K, which saves its stages a job each. A table that was read in
   * order has {@link #order} and {@link #OTHERS} as well.
   */
  public Dataset<Row> rows() {
    return rows(UnaryOperator.identity());
  }

  /**
   * The rows after a change that sees labels and bytes: what it moves is eight times smaller than
   * vectors are, and what it adds stays.
   */
  public Dataset<Row> rows(UnaryOperator<Dataset<Row>> change) {
    Column label =
        col(PixelCsv.LABEL)
            .as(LABEL, NominalAttribute.defaultAttr().withNumValues(schema.classes()).toMetadata());
    Column pixels =
        TO_VECTOR
            .apply(col(BYTES))
            .as(PIXELS, new AttributeGroup(PIXELS, schema.pixels()).toMetadata());
    List<Column> columns = new ArrayList<>();
    if (labelled) {
      columns.add(label);
    }
    columns.add(col(BYTES));
    Stream.concat(PixelCsv.ORDER.stream(), Stream.of(OTHERS))
        .filter(List.of(packed.columns())::contains)
        .forEach(name -> columns.add(col(name)));
    return change.apply(packed.select(columns.toArray(Column[]::new))).withColumn(PIXELS, pixels);
  }

  /** Columns that sort {@link #rows} by file and line. */
  public static Column[] order() {
    return PixelCsv.ORDER.stream().map(functions::col).toArray(Column[]::new);
  }

  /** The names of the columns that are neither label nor pixels; none unless read in order. */
  public List<String> others() {
    return others;
  }

  /** N, at least 1. */
  public long count() {
    return summary.count();
  }

  public boolean hasLabels() {
    return labelled;
  }

  /**
   * The same for the same rows in any order and in any number of files: the exclusive or of the
   * rows' 64-bit hashes in hex, a hyphen, and N. Pairs of identical rows cancel in the first part,
   * so it tells data sets apart, not forgeries.
   */
  public String fingerprint() {
    return String.format(Locale.ROOT, "%016x-%d", summary.hash(), summary.count());
  }

  /**
   * Whether the held rows are still those that {@link #fingerprint} is of, in one pass over them.
   * Rows that Spark loses with an executor are parsed again, and a file may have changed meanwhile.
   */
  public boolean isUnchanged() {
    return summarise(packed).equals(summary);
  }

  @Override
  public void close() {
    packed.unpersist();
  }

  private static Vector toVector(byte[] bytes) {
    double[] values = new double[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return Vectors.dense(values);
  }

  /**
   * What one pass over the packed rows tells.
   *
   * @param hash the exclusive or of the rows' hashes
   * @param badFile the first file, in the order of paths, that has a row that does not fit
   */
  record Summary(long count, long hash, Optional<String> badFile) {}

  static Summary summarise(Dataset<Row> packed) {
    Row row =
        packed
            .agg(
                functions.count(lit(1)),
                bit_xor(xxhash64(col(PixelCsv.LABEL), col(PixelCsv.BYTES))),
                min(col(PixelCsv.BAD_FILE)))
            .head();
    long hash = row.isNullAt(1) ? 0 : row.getLong(1);
    return new Summary(row.getLong(0), hash, Optional.ofNullable(row.getString(2)));
  }
}
