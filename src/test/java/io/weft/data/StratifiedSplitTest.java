package io.weft.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.rand;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class StratifiedSplitTest {

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
  void identicalRowsLandOnTheSameSideAndAreNeverTooMany() {
    List<Row> twice = new ArrayList<>(distinct(50, 50));
    twice.addAll(distinct(50, 50));

    for (long seed = 0; seed < 5; seed++) {
      Dataset<Row> marked = mark(rows(twice), 30, seed);
      List<Row> validation = marked.filter("validation").collectAsList();

      // 15 a class: seven pairs, and the eighth stays whole in training
      assertThat(validation).as("seed " + seed).hasSize(28);
      assertThat(chosen(marked)).hasSize(14);
    }
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
        .hasMessage("Invalid validationRows: -1 (must be at least 0)");
    assertThatThrownBy(() -> mark(rows, 100, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid validationRows: 100 (must be less than the 100 rows)");
    assertThatThrownBy(() -> mark(rows, 20, 1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot take 20 of 100 rows for validation: of the 1 of class 2, 0 would go"
                + " (each side needs at least one)");
    assertThatThrownBy(() -> mark(rows, 96, 1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot take 96 of 100 rows for validation: of the 9 of class 1, 9 would go"
                + " (each side needs at least one)");
  }

  @Test
  void aNullLabelIsRefused() {
    List<Row> withNull = new ArrayList<>(distinct(20));
    withNull.add(RowFactory.create(null, Vectors.dense(1)));

    assertThatThrownBy(() -> mark(rows(withNull), 5, 1))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot split the rows: a label is null");
  }

  @Test
  void sharesAddUpByLargestRemainderAndTiesGoToTheSmallerLabel() {
    assertThat(StratifiedSplit.shares(counts(10, 10, 10), 10))
        .isEqualTo(Map.of(0.0, 4L, 1.0, 3L, 2.0, 3L));
    assertThat(StratifiedSplit.shares(counts(5, 25, 70), 15))
        .isEqualTo(Map.of(0.0, 1L, 1.0, 4L, 2.0, 10L));
  }

  private static Map<Double, Long> counts(long... counts) {
    Map<Double, Long> byLabel = new TreeMap<>();
    for (int label = 0; label < counts.length; label++) {
      byLabel.put((double) label, counts[label]);
    }
    return byLabel;
  }

  /** As many different rows of each class as asked. */
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
    return StratifiedSplit.markValidation(
        rows, "label", "features", validationRows, seed, "validation");
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
