package io.weft.data;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
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
 * The checked rows of a {@link PixelCsv}, cached by Spark as D bytes per row. Closing frees the
 * cache. The rows can still be used afterwards, but Spark then parses the files again.
 */
public final class PixelTable implements AutoCloseable {

  /** Column of labels, 0 to K-1, in {@link #rows}, whatever its name in the file. */
  public static final String LABEL = PixelCsv.LABEL;

  /** Column of the pixels as D unsigned bytes, cheap to hash, in {@link #rows}. */
  public static final String BYTES = PixelCsv.BYTES;

  /** Column of the pixels as dense vectors of D values 0-255, in {@link #rows}. */
  public static final String PIXELS = "pixels";

  /** Column of the cells of {@link #others}, an array of strings; only with {@link #order}. */
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
   * The rows: {@link #LABEL} (double; missing if the file has no labels), {@link #BYTES} and {@link
   * #PIXELS}. Vectors are computed from the cached bytes on demand. The metadata of the columns has
   * D and K, which saves MLlib's stages a job each. A table read in order also has {@link #order}
   * and {@link #OTHERS}.
   */
  public Dataset<Row> rows() {
    return rows(UnaryOperator.identity());
  }

  /**
   * The rows after a change to the labels and bytes. A shuffle in the change moves bytes, which are
   * eight times smaller than vectors. Columns that the change adds remain.
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

  /** Sort columns of {@link #rows} by file and line. */
  public static Column[] order() {
    return PixelCsv.ORDER.stream().map(functions::col).toArray(Column[]::new);
  }

  /** Names of the columns that are neither label nor pixels; empty unless read in order. */
  public List<String> others() {
    return others;
  }

  /** Number of rows, N, at least 1. */
  public long count() {
    return summary.count();
  }

  public boolean hasLabels() {
    return labelled;
  }

  /**
   * Fingerprint of the rows, independent of their order and of the number of files: the exclusive
   * or of the rows' 64-bit hashes in hex, a hyphen, and N. Pairs of identical rows cancel in the
   * first part. It distinguishes data sets, but does not detect forgery.
   */
  public String fingerprint() {
    return String.format(Locale.ROOT, "%016x-%d", summary.hash(), summary.count());
  }

  /**
   * Returns true if the cached rows still have this {@link #fingerprint}, after one pass over them.
   * Spark parses rows of a lost executor again, and a file may have changed meanwhile.
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
   * Result of one pass over the packed rows.
   *
   * @param hash exclusive or of the rows' hashes
   * @param badFile first file, in the order of paths, with a bad row
   */
  record Summary(long count, long hash, Optional<String> badFile) {}

  /**
   * Hash of a row's label and pixels: equal for equal rows.
   *
   * @param key further columns of the hash, in front of the label
   */
  public static Column contentHash(Column... key) {
    return xxhash64(
        Stream.concat(Arrays.stream(key), Stream.of(col(LABEL), col(BYTES)))
            .toArray(Column[]::new));
  }

  static Summary summarise(Dataset<Row> packed) {
    Row row =
        packed
            .agg(functions.count(lit(1)), bit_xor(contentHash()), min(col(PixelCsv.BAD_FILE)))
            .head();
    long hash = row.isNullAt(1) ? 0 : row.getLong(1);
    return new Summary(row.getLong(0), hash, Optional.ofNullable(row.getString(2)));
  }
}
