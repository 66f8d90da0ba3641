package io.weft.data;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows of a {@link Source}, checked, and cached by Spark in memory, or on disk if memory is short.
 * Closing frees the cache. The rows can still be used afterwards, but Spark then reads the source
 * again.
 */
public final class Table implements AutoCloseable {

  /** Columns with a row's position: its file, the block of the file, and the row in the block. */
  static final List<String> ORDER = List.of("weft_file", "weft_block", "weft_row");

  /** Column that is null for good rows; a source may have it. */
  static final String BAD = "weft_bad";

  private final Dataset<Row> cached;
  private final Layout layout;
  private final Summary summary;
  private final CellFinder cells;

  private Table(Dataset<Row> cached, Layout layout, Summary summary, CellFinder cells) {
    this.cached = cached;
    this.layout = layout;
    this.summary = summary;
    this.cells = cells;
  }

  /** This table, with places of its cells. */
  Table withCells(CellFinder finder) {
    return new Table(cached, layout, summary, finder);
  }

  /**
   * Columns of a table.
   *
   * @param location as the user typed it
   * @param columns all columns of the rows, except the vectors of pixels
   * @param content the columns that make rows equal or different
   * @param others the columns that are neither label nor pixels, over the rows, by name
   */
  record Layout(
      String location,
      List<Column> columns,
      List<Column> content,
      boolean isLabelled,
      Map<String, Column> others,
      Optional<Pixels> pixels) {

    private Dataset<Row> select(Dataset<Row> cached) {
      return cached.select(columns.toArray(Column[]::new));
    }

    /** 64-bit hash of a row's content, after further columns. */
    private Column hash(Stream<Column> key) {
      return xxhash64(Stream.concat(key, content.stream()).toArray(Column[]::new));
    }

    /** Checks all rows in one pass. */
    private Summary summarise(Dataset<Row> cached) {
      boolean canBeBad = List.of(cached.columns()).contains(BAD);
      Dataset<Row> hashed =
          cached.select(
              Stream.concat(
                      columns.stream(),
                      Stream.of((canBeBad ? col(BAD) : lit(null).cast("string")).as(BAD)))
                  .toArray(Column[]::new));
      Row row =
          hashed.agg(functions.count(lit(1)), bit_xor(hash(Stream.empty())), min(col(BAD))).head();
      return new Summary(
          row.getLong(0),
          row.isNullAt(1) ? 0 : row.getLong(1),
          Optional.ofNullable(row.getString(2)));
    }
  }

  /**
   * Result of one pass over the rows.
   *
   * @param hash exclusive or of the rows' hashes
   * @param bad the least value of the column of bad rows
   */
  private record Summary(long count, long hash, Optional<String> bad) {}

  /**
   * Caches and checks the rows of a source. One job reads them once.
   *
   * @param problem error of a value of the column {@link #BAD}
   * @param none reason of the error if there are no rows
   */
  static Table load(
      Dataset<Row> rows, Layout layout, Function<String, DataException> problem, String none) {
    Dataset<Row> cached = rows.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Summary summary = layout.summarise(cached);
      if (summary.bad().isPresent()) {
        throw problem.apply(summary.bad().get());
      }
      if (summary.count() == 0) {
        throw DataException.cannotRead(layout.location(), none);
      }
      return new Table(cached, layout, summary, CellFinder.NONE);
    } catch (RuntimeException e) {
      cached.unpersist();
      throw e;
    }
  }

  /**
   * The rows with the user's columns. A table of images has the label, {@link Pixels#BYTES} and
   * {@link Pixels#VECTOR}; the metadata of the vectors have D, which saves MLlib's stages a job.
   * The label of a pixel CSV is a double, with K in its metadata; that of image files is text. A
   * table read in order also has the columns of {@link #order}.
   */
  public Dataset<Row> rows() {
    return rows(UnaryOperator.identity());
  }

  /**
   * The rows after a change. A shuffle in the change moves the bytes of pixels, which are eight
   * times smaller than vectors. Columns that the change adds remain.
   */
  public Dataset<Row> rows(UnaryOperator<Dataset<Row>> change) {
    Dataset<Row> changed = change.apply(layout.select(cached));
    return layout
        .pixels()
        .map(pixels -> changed.withColumn(Pixels.VECTOR, pixels.vector()))
        .orElse(changed);
  }

  /**
   * 64-bit hash of a row's content in {@link #rows(UnaryOperator)}: equal for equal rows.
   *
   * @param key further columns of the hash, in front of the content
   */
  public Column contentHash(Column... key) {
    return layout.hash(Stream.of(key));
  }

  /**
   * Sort columns of {@link #rows} by location, file and row; for a table that was read in order.
   */
  public Column[] order() {
    return ORDER.stream().map(functions::col).toArray(Column[]::new);
  }

  /** Tells whether a column is one of {@link #order}. */
  public static boolean isOrder(String column) {
    return ORDER.contains(column);
  }

  /** Columns that are neither label nor pixels, over {@link #rows}, by name. */
  public Map<String, Column> others() {
    return layout.others();
  }

  /** Pixels, if this is a table of images. */
  public Optional<Pixels> pixels() {
    return layout.pixels();
  }

  /** Finds the places of cells, if the source knows them. */
  public CellFinder cells() {
    return cells;
  }

  /** Paths or names, as the user typed them. */
  public String location() {
    return layout.location();
  }

  /** Number of rows, N, at least 1. */
  public long count() {
    return summary.count();
  }

  public boolean hasLabels() {
    return layout.isLabelled();
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
   * Spark reads rows of a lost executor again, and a file may have changed meanwhile.
   */
  public boolean isUnchanged() {
    return layout.summarise(cached).equals(summary);
  }

  @Override
  public void close() {
    cached.unpersist();
  }
}
