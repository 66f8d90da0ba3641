package io.weft.spark.rows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
@Tag("slow")
class ValidationSplitTest {

  private static final StructType TYPE =
      new StructType()
          .add("label", DataTypes.DoubleType, true)
          .add("features", SQLDataTypes.VectorType(), false);

  private final SparkSession spark = SparkSessions.local();

  @Test
  void everyClassGivesItsShareExactly() {
    Dataset<Row> rows = rows(distinct(700, 200, 100));

    Dataset<Row> marked = mark(rows, 100, 1);

    assertThat(countsOf(marked.filter("validation")))
        .isEqualTo(Map.of(0.0, 70L, 1.0, 20L, 2.0, 10L));
    assertThat(countsOf(marked.filter(not(col("validation")))))
        .isEqualTo(Map.of(0.0, 630L, 1.0, 180L, 2.0, 90L));
    assertThat(marked.schema().apply("validation").dataType()).isEqualTo(DataTypes.BooleanType);
    assertThat(marked.columns()).containsExactly("label", "features", "validation");
  }

  @Test
  void theChoiceDependsOnRowsAndSeedAlone() {
    List<Row> ordered = distinct(300, 200);
    List<Row> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(9));
    Set<String> chosen = chosen(mark(rows(ordered), 50, 1));

    assertThat(chosen).hasSize(50);
    assertThat(chosen(mark(rows(ordered).repartition(7), 50, 1))).isEqualTo(chosen);
    assertThat(chosen(mark(rows(ordered).orderBy(rand(4)).coalesce(1), 50, 1))).isEqualTo(chosen);
    assertThat(chosen(mark(rows(shuffled), 50, 1))).isEqualTo(chosen);
    assertThat(chosen(mark(rows(ordered), 50, 2))).hasSize(50).isNotEqualTo(chosen);
  }

  @Test
  void moreValidationRowsKeepTheEarlierOnes() {
    Dataset<Row> rows = rows(distinct(300, 200));

    assertThat(chosen(mark(rows, 100, 1))).containsAll(chosen(mark(rows, 50, 1)));
  }

  @Test
  void equalRowsAreOnBothSidesInProportion() {
    List<Row> rows = new ArrayList<>();
    for (int copy = 0; copy < 250; copy++) {
      rows.addAll(distinct(2, 2));
    }
    for (long seed = 0; seed < 4; seed++) {
      Map<String, Long> copies = copiesOf(mark(rows(rows), 200, seed));
      assertThat(copies).as("seed " + seed).hasSize(4);
      assertThat(copies.values()).as("seed " + seed).allMatch(count -> Math.abs(count - 50) <= 3);
      assertThat(total(copies)).isEqualTo(200);

      Collections.shuffle(rows, new Random(seed));
      assertThat(copiesOf(mark(rows(rows).repartition(5), 200, seed))).isEqualTo(copies);
    }
  }

  @Test
  void oneRowMoreThatIsEqualToAnotherMovesAlmostNoOther() {
    List<Row> rows = distinct(300, 200);
    Set<String> chosen = chosen(mark(rows(rows), 50, 1));
    List<Row> oneTwice = new ArrayList<>(rows);
    oneTwice.add(rows.get(7));

    Dataset<Row> marked = mark(rows(oneTwice), 50, 1);

    assertThat(marked.columns()).containsExactly("label", "features", "validation");
    assertThat(marked.count()).isEqualTo(501);
    assertThat(total(copiesOf(marked))).isEqualTo(50);
    Set<String> both = chosen(marked);
    both.retainAll(chosen);
    assertThat(both).hasSizeGreaterThan(47);
  }

  @Test
  void aFractionOfEachClassIsChosenAndEachClassKeepsATrainingRow() {
    Dataset<Row> rows = rows(distinct(70, 29, 1));

    assertThat(countsOf(fraction(rows, 0.2).filter("validation")))
        .isEqualTo(Map.of(0.0, 14L, 1.0, 6L));
    assertThat(countsOf(fraction(rows, 0.999).filter(not(col("validation")))))
        .isEqualTo(Map.of(0.0, 1L, 1.0, 1L, 2.0, 1L));
    assertThatThrownBy(() -> fraction(rows, 0.004))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid share: 0.004 (must leave rows on both sides; there are 100)");
    assertThat(fraction(rows(List.of()), 0.5).count()).isZero();
  }

  @Test
  void rowsWithoutAClassTakeNoPart() {
    List<Row> withNull = new ArrayList<>(distinct(20));
    for (int i = 0; i < 20; i++) {
      withNull.add(RowFactory.create(null, Vectors.dense(1)));
    }
    Dataset<Row> marked = mark(rows(withNull), 5, 1);
    assertThat(countsOf(marked.filter("validation"))).isEqualTo(Map.of(0.0, 5L));
    assertThat(marked.count()).isEqualTo(40);
  }

  @Test
  void manyClassesAreSplitToo() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int label = i % 5_000;
      rows.add(RowFactory.create((double) label, Vectors.dense(i)));
    }
    Map<Double, Long> counts = countsOf(mark(rows(rows), 5_000, 1).filter("validation"));
    assertThat(counts).hasSize(5_000);
    assertThat(counts.values()).containsOnly(1L);
  }

  @Test
  void weightsTellRowsApartAndFormatsDoNot() {
    StructType type = TYPE.add("weight", DataTypes.DoubleType);
    Dataset<Row> rows =
        spark.createDataFrame(
            List.of(
                RowFactory.create(0.0, Vectors.dense(1, 0), 1.0),
                RowFactory.create(-0.0, Vectors.sparse(2, new int[] {0}, new double[] {1}), 1.0),
                RowFactory.create(0.0, Vectors.dense(1, -0.0), 1.0),
                RowFactory.create(0.0, Vectors.dense(1, 0), 2.0),
                RowFactory.create(1.0, Vectors.dense(1, 0), 1.0)),
            type);
    List<Row> hashes =
        rows.select(
                ValidationSplit.hash(
                    ExampleSchema.classification(2, 2),
                    3,
                    col("features"),
                    col("label"),
                    col("weight")))
            .collectAsList();
    assertThat(hashes.subList(0, 3)).containsOnly(hashes.get(0));
    assertThat(new java.util.HashSet<>(hashes)).hasSize(3);
  }

  @Test
  void noValidationRowsMarkEveryRowFalse() {
    assertThat(mark(rows(distinct(2, 1)), 0, 1).filter("validation").count()).isZero();
  }

  @Test
  void numbersThatCannotBeSplitAreRefused() {
    Dataset<Row> rows = rows(distinct(90, 9, 1));

    assertThatThrownBy(() -> mark(rows, -1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid number of validation rows: -1 (must be at least 0)");
    assertThatThrownBy(() -> mark(rows, 100, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot take 100 of 100 rows for validation: training needs at least one");
    assertThatThrownBy(() -> mark(rows, 20, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot take 20 of 100 rows for validation: it would take 0 of the 1 rows of class 2"
                + " (each side needs at least one)");
    assertThatThrownBy(() -> mark(rows, 96, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot take 96 of 100 rows for validation: it would take 9 of the 9 rows of class 1"
                + " (each side needs at least one)");
  }

  @Test
  void sharesAddUpByLargestRemainderAndTiesGoToTheSmallerLabel() {
    assertThat(ValidationSplit.inProportion(10, counts(10, 10, 10)))
        .isEqualTo(Map.of(0.0, 4L, 1.0, 3L, 2.0, 3L));
    assertThat(ValidationSplit.inProportion(15, counts(5, 25, 70)))
        .isEqualTo(Map.of(0.0, 1L, 1.0, 4L, 2.0, 10L));
    assertThat(
            ValidationSplit.inProportion(5_000_000_001L, counts(10_000_000_000L, 10_000_000_000L)))
        .isEqualTo(Map.of(0.0, 2_500_000_001L, 1.0, 2_500_000_000L));
  }

  private static Map<Double, Long> counts(long... counts) {
    Map<Double, Long> byLabel = new TreeMap<>();
    for (int label = 0; label < counts.length; label++) {
      byLabel.put((double) label, counts[label]);
    }
    return byLabel;
  }

  /** Different rows, {@code counts[k]} of class k. */
  private static List<Row> distinct(int... counts) {
    List<Row> rows = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      for (int i = 0; i < counts[label]; i++) {
        rows.add(RowFactory.create((double) label, Vectors.dense(i, i % 7)));
      }
    }
    return rows;
  }

  private Dataset<Row> rows(List<Row> rows) {
    return spark.createDataFrame(rows, TYPE);
  }

  private static Dataset<Row> mark(Dataset<Row> rows, long validationRows, long seed) {
    return mark(rows, ValidationSplit.Shares.rows(validationRows), seed);
  }

  private static Dataset<Row> fraction(Dataset<Row> rows, double fraction) {
    return mark(rows, ValidationSplit.Shares.fraction("share", fraction), 1);
  }

  private static Dataset<Row> mark(Dataset<Row> rows, ValidationSplit.Shares shares, long seed) {
    Column hash = xxhash64(lit(seed), col("label"), col("features"));
    return ValidationSplit.mark(rows, col("label"), hash, shares, "validation");
  }

  /** Numbers of validation rows by content. */
  private static Map<String, Long> copiesOf(Dataset<Row> marked) {
    Map<String, Long> copies = new TreeMap<>();
    for (Row row : marked.filter("validation").collectAsList()) {
      copies.merge(row.get(0) + " " + row.get(1), 1L, Long::sum);
    }
    return copies;
  }

  private static long total(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(count -> count).sum();
  }

  private static Set<String> chosen(Dataset<Row> marked) {
    Set<String> chosen = new TreeSet<>();
    for (Row row : marked.filter("validation").collectAsList()) {
      chosen.add(row.get(0) + " " + row.get(1));
    }
    return chosen;
  }

  private static Map<Double, Long> countsOf(Dataset<Row> rows) {
    Map<Double, Long> counts = new TreeMap<>();
    for (Row row : rows.groupBy("label").count().collectAsList()) {
      counts.put(row.getDouble(0), row.getLong(1));
    }
    return counts;
  }
}
