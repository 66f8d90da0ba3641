package io.weft.spark.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.train.MemoryBlocks;
import io.weft.train.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows as bytes: one by one, in sorted blocks, and merged. */
class RowBlockTest {
  private static final ExampleSchema SCHEMA = ExampleSchema.regression(3, 2);

  /** A block of one row. */
  private static RowBlock row(int worker, double value, double weight, boolean validation) {
    return row(
        SCHEMA,
        worker,
        Vectors.dense(value, -value, 0.5),
        Vectors.dense(value, 1),
        weight,
        validation);
  }

  private static RowBlock row(
      ExampleSchema schema,
      int worker,
      Vector features,
      Object target,
      double weight,
      boolean validation) {
    RowReader reader = new RowReader(schema);
    reader.read(RowFactory.create(features, target, weight, validation));
    return RowBlock.of(reader, reader.hash(), worker);
  }

  /** Copies the values of the current row, as they are packed. */
  private static void copy(ExampleSchema schema, RowBlock row, float[] targets, float[] features) {
    Rows.Builder rows = new Rows.Builder(schema.features(), schema.targets(), new MemoryBlocks());
    row.addTo(rows, new RowBlock.Values(schema));
    rows.build().copy(0, targets, features);
  }

  private static List<byte[]> blocks(List<RowBlock> rows) {
    List<byte[]> blocks = new ArrayList<>();
    new RowRuns(rows.iterator()).forEachRemaining(blocks::add);
    return blocks;
  }

  /** All fields of the rows, in their order. */
  private static List<String> merged(List<Iterator<byte[]>> sequences) {
    List<String> rows = new ArrayList<>();
    float[] targets = new float[SCHEMA.targets()];
    float[] features = new float[SCHEMA.features()];
    new MergedRows(SCHEMA, sequences)
        .forEachRemaining(
            row -> {
              copy(SCHEMA, row, targets, features);
              rows.add(
                  String.format(
                      Locale.ROOT,
                      "%d %d %s %s %s %s",
                      row.worker(),
                      row.hash(),
                      row.weight(),
                      row.isValidation(),
                      List.of(targets[0], targets[1]),
                      List.of(features[0], features[1], features[2])));
            });
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void aRowKeepsItsValuesWhetherManyOrFewAreZero(int size) {
    ExampleSchema schema = ExampleSchema.regression(size, 2);
    for (int nonZero = 0; nonZero <= size; nonZero++) {
      double[] values = new double[size];
      for (int i = 0; i < nonZero; i++) {
        values[size - 1 - i] = i + 0.5;
      }
      Vector vector = Vectors.dense(values);
      RowBlock row =
          row(
              schema,
              9,
              nonZero % 2 == 0 ? vector : vector.toSparse(),
              Vectors.dense(1, 2),
              3,
              true);
      float[] targets = new float[2];
      float[] features = new float[size];
      copy(schema, row, targets, features);
      assertThat(targets).containsExactly(1, 2);
      for (int i = 0; i < size; i++) {
        assertThat(features[i]).isEqualTo((float) values[i]);
      }
      assertThat(row.worker()).isEqualTo(9);
      assertThat(row.weight()).isEqualTo(3);
      assertThat(row.isValidation()).isTrue();
      assertThat(row.hasNext()).isFalse();
      assertThat(row.rowBytes()).isEqualTo(24 + Math.min(4 * size, 8 * nonZero));
      RowBlock sent = row.forWorker(4);
      assertThat(sent.worker()).isEqualTo(4);
      assertThat(sent.hash()).isEqualTo(row.hash());
    }
  }

  @Test
  void blocksHaveRowsOfOneWorkerAndALimitedSize() {
    List<RowBlock> rows = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      rows.add(row(i % 3, i, 1, false));
    }
    List<byte[]> blocks = blocks(rows);
    assertThat(blocks).hasSizeBetween(9, 12).allMatch(block -> block.length <= 4 + (16 << 10));
    assertThat(blocks).isSortedAccordingTo(RowBlock::compareFirst);
    assertThat(blocks.stream().map(RowBlock::workerOf).distinct()).containsExactly(0, 1, 2);
    assertThat(merged(List.of(blocks.iterator()))).hasSize(3000).doesNotHaveDuplicates();
  }

  @Test
  void aRowMayBeLargerThanABlockOfSeveral() {
    ExampleSchema schema = ExampleSchema.classification(100_000, 2);
    double[] values = new double[100_000];
    Arrays.fill(values, 1);
    RowBlock large = row(schema, 0, Vectors.dense(values), 1.0, 1, false);
    assertThat(blocks(List.of(large, large))).hasSize(2).allMatch(block -> block.length > 400_000);
  }

  @Test
  void theOrderOfMergedRowsDependsOnNeitherTheirBlocksNorTheirOrderBefore() {
    List<RowBlock> rows = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      int pair = i / 2; // rows of a pair differ only in weight
      rows.add(row(pair % 3, pair, i % 2 + 1, pair % 5 == 0));
    }
    List<String> inOrder = merged(List.of(blocks(rows).iterator()));
    assertThat(inOrder).hasSize(2000);
    Collections.shuffle(rows, new Random(1));
    List<byte[]> runs = new ArrayList<>();
    for (int from = 0; from < 1500; from += 100) {
      runs.addAll(blocks(rows.subList(from, from + 100)));
    }
    runs.sort(RowBlock::compareFirst);
    List<byte[]> others = blocks(rows.subList(1500, 2000));
    assertThat(merged(List.of(runs.iterator(), others.iterator()))).isEqualTo(inOrder);
  }

  @Test
  void blocksOfEqualRowsAreReadOneAfterTheOther() {
    List<byte[]> blocks = Collections.nCopies(1000, blocks(List.of(row(0, 1, 1, false))).get(0));
    Iterator<byte[]> unread = new ArrayList<>(blocks).iterator();
    MergedRows rows = new MergedRows(SCHEMA, List.of(unread));
    for (int i = 0; i < 900; i++) {
      rows.next();
    }
    int left = 0;
    for (; unread.hasNext(); unread.next()) {
      left++;
    }
    assertThat(left).isEqualTo(99);
  }

  @Test
  void nothingFollowsTheLastRow() {
    MergedRows none = new MergedRows(SCHEMA, List.of(Collections.emptyIterator()));
    assertThat(none.hasNext()).isFalse();
    assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
    RowRuns runs = new RowRuns(Collections.emptyIterator());
    assertThat(runs.hasNext()).isFalse();
    assertThatThrownBy(runs::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void equalRowsAreCountedForEachSplit() {
    CopyCounter copies = new CopyCounter();
    assertThat(copies.next(row(0, 1, 1, false))).isZero();
    assertThat(copies.next(row(0, 1, 2, false))).isEqualTo(1);
    assertThat(copies.next(row(0, 1, 2, true))).isZero();
    assertThat(copies.next(row(0, 1, 3, false))).isEqualTo(2);
    assertThat(copies.next(row(0, 2, 3, false))).isZero();
    assertThat(copies.most()).isEqualTo(3);
  }
}
