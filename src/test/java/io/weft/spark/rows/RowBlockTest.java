package io.weft.spark.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.train.Rows;
import io.weft.train.Split;
import io.weft.train.Worker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class RowBlockTest {
  private static final ExampleSchema SCHEMA = ExampleSchema.regression(3, 2);

  private static Row row(double value, double weight, boolean validation) {
    return RowFactory.create(
        Vectors.dense(value, -value, 0.5), Vectors.dense(value, 1), weight, validation);
  }

  /** Blocks of at most {@code size} rows each. */
  private static List<byte[]> blocks(ExampleSchema schema, List<Row> rows, int size) {
    List<byte[]> blocks = new ArrayList<>();
    RowReader reader = new RowReader(schema);
    RowBlock block = new RowBlock(schema);
    int count = 0;
    for (Row row : rows) {
      reader.read(row);
      block.add(reader, reader.hash());
      count++;
      if (block.isFull() || count == size) {
        blocks.add(block.toBytes());
        block = new RowBlock(schema);
        count = 0;
      }
    }
    blocks.add(block.toBytes());
    return blocks;
  }

  private static Rows pack(List<byte[]> blocks, Split split) {
    return RowBlock.pack(blocks, SCHEMA, split);
  }

  @Test
  void aRowKeepsItsValues() {
    List<byte[]> blocks = blocks(SCHEMA, List.of(row(2, 0.5, false), row(7, 1, true)), 2);
    assertThat(new Worker(0, pack(blocks, Split.TRAINING), pack(blocks, Split.VALIDATION)))
        .extracting(Worker::fingerprint)
        .isEqualTo(
            new Worker(
                    0,
                    new Rows(
                        3, 2, new float[] {2, -2, 0.5f}, new float[] {2, 1}, new float[] {0.5f}),
                    new Rows(3, 2, new float[] {7, -7, 0.5f}, new float[] {7, 1}, new float[] {1}))
                .fingerprint());
  }

  @Test
  void theOrderOfRowsDependsOnNeitherTheirBlocksNorTheirOrderBefore() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int pair = i / 2; // rows of a pair differ only in weight and split
      rows.add(row(pair, i % 2 + 1, i % 5 == 0));
    }
    List<byte[]> inOrder = blocks(SCHEMA, rows, Integer.MAX_VALUE);
    assertThat(inOrder.size()).isBetween(2, 100);
    Collections.shuffle(rows, new Random(1));
    List<byte[]> shuffled = blocks(SCHEMA, rows, 7);
    Worker worker = new Worker(0, pack(inOrder, Split.TRAINING), pack(inOrder, Split.VALIDATION));
    assertThat(worker.training().count()).isEqualTo(160);
    assertThat(worker.validation().count()).isEqualTo(40);
    assertThat(worker.fingerprint())
        .isEqualTo(
            new Worker(0, pack(shuffled, Split.TRAINING), pack(shuffled, Split.VALIDATION))
                .fingerprint());
  }

  @Test
  void aRowMayBeLargerThanABlockOfSeveral() {
    int features = 100_000;
    ExampleSchema schema = ExampleSchema.classification(features, 2);
    Row large = RowFactory.create(Vectors.zeros(features), 1.0, 1.0, false);
    List<byte[]> blocks = blocks(schema, List.of(large, large), Integer.MAX_VALUE);
    assertThat(blocks.get(0).length).isGreaterThan(features * Float.BYTES);
    assertThat(RowBlock.pack(blocks, schema, Split.TRAINING).count()).isEqualTo(2);
    assertThat(RowBlock.pack(List.of(), schema, Split.TRAINING).count()).isZero();
  }
}
