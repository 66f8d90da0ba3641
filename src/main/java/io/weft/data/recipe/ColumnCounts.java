package io.weft.data.recipe;

import io.weft.data.recipe.ColumnFacts.Misfits;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Counts over some cells of one column: of a partition, or of several.
 *
 * <p>Not thread-safe.
 */
final class ColumnCounts {

  /** Cells of {@link #toRow}. */
  static final StructType PARTIAL =
      new StructType()
          .add("column", DataTypes.IntegerType, false)
          .add("rows", DataTypes.LongType, false)
          .add("present", DataTypes.LongType, false)
          .add("hashes", DataTypes.BinaryType, false)
          .add("least", DataTypes.StringType)
          .add("largest", DataTypes.StringType)
          .add("fractions", DataTypes.LongType, false)
          .add("no_numbers", DataTypes.LongType, false)
          .add("no_number", DataTypes.StringType)
          .add("no_dates", DataTypes.LongType, false)
          .add("no_date", DataTypes.StringType);

  private final DistinctSketch distinct = new DistinctSketch();
  private long rows;
  private long present;
  private long fractions;
  private @Nullable Comparable<?> least;
  private @Nullable Comparable<?> largest;
  private final Words noNumbers = new Words();
  private final Words noDates = new Words();

  /** Texts that do not fit: their number, and the first in alphabetical order. */
  private static final class Words {
    private long count;
    private @Nullable String first;

    void add(@Nullable String word, long times) {
      if (word != null) {
        count += times;
        first = first == null || word.compareTo(first) < 0 ? word : first;
      }
    }

    Misfits misfits() {
      return new Misfits(count, Optional.ofNullable(first));
    }
  }

  /**
   * Adds a cell.
   *
   * @param value number or text; null or NaN if there is none
   * @param hash of the value
   * @param noNumber the text, if it is no number
   * @param noDate the text, if it is no date
   */
  void add(@Nullable Object value, long hash, @Nullable String noNumber, @Nullable String noDate) {
    rows++;
    if (value == null
        || (value instanceof Double number && number.isNaN())
        || (value instanceof Float small && small.isNaN())) {
      return;
    }
    present++;
    distinct.add(hash);
    addRange((Comparable<?>) value);
    if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      double number = ((Number) value).doubleValue();
      fractions += number == Math.rint(number) ? 0 : 1;
    }
    noNumbers.add(noNumber, 1);
    noDates.add(noDate, 1);
  }

  private void addRange(Comparable<?> value) {
    least = least == null || compare(value, least) < 0 ? value : least;
    largest = largest == null || compare(value, largest) > 0 ? value : largest;
  }

  @SuppressWarnings("unchecked") // the cells of a column have one type
  private static int compare(Comparable<?> value, Object other) {
    return ((Comparable<Object>) value).compareTo(other);
  }

  /** Adds the counts of a row from {@link #toRow}. */
  void add(Row partial, String type) {
    rows += partial.getLong(1);
    present += partial.getLong(2);
    distinct.addAll((byte[]) partial.get(3));
    if (!partial.isNullAt(4)) {
      addRange(value(partial.getString(4), type));
      addRange(value(partial.getString(5), type));
    }
    fractions += partial.getLong(6);
    noNumbers.add(partial.getString(8), partial.getLong(7));
    noDates.add(partial.getString(10), partial.getLong(9));
  }

  private static Comparable<?> value(String text, String type) {
    return switch (ColumnType.of(type)) {
      case WHOLE -> new BigDecimal(text);
      case FRACTION -> type.startsWith("decimal") ? new BigDecimal(text) : Double.valueOf(text);
      default -> text;
    };
  }

  private static @Nullable String text(@Nullable Comparable<?> value) {
    return value instanceof BigDecimal number
        ? number.toPlainString()
        : Objects.toString(value, null);
  }

  Row toRow(int column) {
    return RowFactory.create(
        column,
        rows,
        present,
        distinct.toBytes(),
        text(least),
        text(largest),
        fractions,
        noNumbers.count,
        noNumbers.first,
        noDates.count,
        noDates.first);
  }

  ColumnFacts facts(String name, String type) {
    return new ColumnFacts(
        name,
        type,
        rows,
        present,
        ColumnType.of(type) == ColumnType.OTHER ? 0 : distinct.estimate(),
        Objects.requireNonNullElse(text(least), ""),
        Objects.requireNonNullElse(text(largest), ""),
        fractions,
        noNumbers.misfits(),
        noDates.misfits());
  }
}
