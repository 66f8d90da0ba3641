package io.weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.math.KeyedRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowsTest {

  /** Contents that are packed in different forms. */
  private enum Content {
    FLOATS,
    BYTES,
    /** Runs of columns of bytes and of floats. */
    MIXED,
    SPARSE,
    EMPTY,
    /** Numbers that look like bytes but are none. */
    NEARLY_BYTES;

    float value(KeyedRandom random, int column) {
      return switch (this) {
        case FLOATS -> random.nextFloat() - 0.5f;
        case BYTES -> random.nextInt(256);
        case MIXED -> column / 11 % 2 == 0 ? random.nextInt(256) : random.nextFloat();
        case SPARSE -> random.nextInt(10) == 0 ? random.nextFloat() : 0;
        case EMPTY -> 0;
        case NEARLY_BYTES -> {
          float[] values = {-1, 256, -0f, 0.5f, 1e10f, Float.MIN_VALUE, 255};
          yield values[random.nextInt(values.length)];
        }
      };
    }
  }

  private static float[] values(Content content, int rows, int columns) {
    KeyedRandom random = KeyedRandom.of(rows, columns);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = content.value(random, i % columns);
    }
    return values;
  }

  private static float[] row(float[] values, int row, int columns) {
    return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
  }

  @ParameterizedTest
  @EnumSource(Content.class)
  void rowsKeepEachBitOfTheirValues(Content content) {
    for (int columns : new int[] {1, 5, 28, 100}) {
      int count = 2500;
      float[] features = values(content, count, columns);
      float[] targets = values(Content.FLOATS, count, 2);
      float[] weights = values(Content.FLOATS, count, 1);
      Rows rows = Rows.of(columns, 2, features, targets, weights);
      float[] x = new float[3 * columns];
      float[] y = new float[6];
      for (int i = 0; i < count; i++) {
        PackedBlock block = rows.open(i >> rows.shift());
        int inBlock = i & ((1 << rows.shift()) - 1);
        Arrays.fill(x, 7);
        block.copyFeatures(inBlock, x, 1);
        block.copyTargets(inBlock, y, 2);
        assertThat(bits(row(x, 1, columns))).isEqualTo(bits(row(features, i, columns)));
        assertThat(row(y, 2, 2)).isEqualTo(row(targets, i, 2));
        assertThat(block.weight(inBlock)).isEqualTo(weights[i]);
        assertThat(x[columns - 1]).isEqualTo(7);
        assertThat(x[2 * columns]).isEqualTo(7);
      }
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @Test
  void bytesAndSparseRowsTakeLessMemory() {
    assertThat(size(Content.FLOATS)).isBetween(64_000, 65_500);
    assertThat(size(Content.BYTES)).isBetween(16_000, 17_700);
    assertThat(size(Content.MIXED)).isBetween(36_000, 44_000);
    assertThat(size(Content.SPARSE)).isBetween(12_000, 16_000);
  }

  private static int size(Content content) {
    MemoryBlocks blocks = new MemoryBlocks();
    Rows.Builder builder = new Rows.Builder(100, 1, blocks);
    float[] values = values(content, 160, 100);
    for (int i = 0; i < 160; i++) {
      add(builder, row(values, i, 100), content == Content.SPARSE, 1);
    }
    builder.build();
    return blocks.get(0).length;
  }

  private static void add(Rows.Builder builder, float[] row, boolean isSparse, float target) {
    int[] indices = IntStream.range(0, row.length).filter(c -> row[c] != 0).toArray();
    float[] stored = new float[indices.length];
    for (int i = 0; i < stored.length; i++) {
      stored[i] = row[indices[i]];
    }
    if (isSparse) {
      builder.add(stored.length, indices, stored, new float[] {target}, 1);
    } else {
      builder.add(row, new float[] {target}, 1);
    }
  }

  /**
   * Numbers of columns and rows: no block, one, several, and parts; and the rows that are sparse.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 2",
    "1, 3, 2",
    "28, 2048, 1",
    "28, 2049, 3",
    "28, 5000, 2",
    "65536, 3, 2",
    "65537, 3, 2"
  })
  void sparseRowsAreEqualToDenseRows(int columns, int count, int every) {
    Rows.Builder mixed = new Rows.Builder(columns, 1, new MemoryBlocks());
    Rows.Builder dense = new Rows.Builder(columns, 1, new MemoryBlocks());
    float[] values = values(Content.SPARSE, count, columns);
    for (int i = 0; i < count; i++) {
      float[] row = row(values, i, columns);
      add(dense, row, false, i);
      add(mixed, row, i / 100 % every == 0, i);
    }
    Rows rows = mixed.build();
    assertThat(rows.count()).isEqualTo(count);
    assertThat(rows.fingerprint()).isEqualTo(dense.build().fingerprint());
    float[] x = new float[columns];
    for (int i = 0; i < count; i++) {
      rows.open(i >> rows.shift()).copyFeatures(i & ((1 << rows.shift()) - 1), x, 0);
      assertThat(x).isEqualTo(row(values, i, columns));
    }
  }

  @Test
  void theFingerprintSeesEachValueAndTheOrder() {
    Rows rows = Rows.of(2, 1, new float[] {1, 2, 3, 4}, new float[] {5, 6}, new float[] {7, 8});
    for (Rows other :
        new Rows[] {
          Rows.of(2, 1, new float[] {1, 2, 3, 9}, new float[] {5, 6}, new float[] {7, 8}),
          Rows.of(2, 1, new float[] {1, 2, 3, 4}, new float[] {5, 9}, new float[] {7, 8}),
          Rows.of(2, 1, new float[] {1, 2, 3, 4}, new float[] {5, 6}, new float[] {7, 9}),
          Rows.of(2, 1, new float[] {2, 1, 3, 4}, new float[] {5, 6}, new float[] {7, 8}),
          Rows.of(2, 1, new float[] {3, 4, 1, 2}, new float[] {6, 5}, new float[] {8, 7}),
          Rows.of(2, 1, new float[] {1, 2}, new float[] {5}, new float[] {7}),
        }) {
      assertThat(other.fingerprint()).isNotEqualTo(rows.fingerprint());
    }
  }

  /** 300 columns make blocks of 128 rows, so that 20,000 rows are 157 blocks in 3 groups. */
  @ParameterizedTest
  @ValueSource(ints = {1, 127, 128, 129, 8192, 8193, 20_000})
  void anEpochHasEachRowOnceInAnOrderOfItsOwn(int count) {
    float[] features = new float[300 * count];
    for (int i = 0; i < count; i++) {
      features[300 * i] = i;
    }
    Rows rows = Rows.of(300, 1, features, new float[count], new float[count]);
    ShuffledRows shuffled = new ShuffledRows(rows);
    int[] first = order(shuffled, rows, 3);
    assertThat(order(shuffled, rows, 4).length).isEqualTo(count);
    assertThat(order(shuffled, rows, 3)).isEqualTo(first);
    if (count > 100) {
      assertThat(order(shuffled, rows, 4)).isNotEqualTo(first);
      assertThat(order(new ShuffledRows(rows), rows, 3)).isEqualTo(first);
    }
    shuffled.start(42, 3, 1);
    for (int position = count - 1; position >= 0; position -= 37) { // backwards is possible
      shuffled.seek(position);
      assertThat(shuffled.row()).isEqualTo(first[position]);
    }
  }

  private static int[] order(ShuffledRows shuffled, Rows rows, int epoch) {
    shuffled.start(42, epoch, 1);
    BitSet seen = new BitSet();
    int[] order = new int[rows.count()];
    float[] x = new float[300];
    for (int position = 0; position < rows.count(); position++) {
      shuffled.seek(position);
      shuffled.block().copyFeatures(shuffled.rowInBlock(), x, 0);
      assertThat(shuffled.row()).isEqualTo((int) x[0]);
      order[position] = shuffled.row();
      seen.set(order[position]);
    }
    assertThat(seen.cardinality()).isEqualTo(rows.count());
    return order;
  }

  @Test
  void rowsOfOtherSizesAreRefused() {
    assertThatThrownBy(() -> Rows.of(2, 1, new float[3], new float[1], new float[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid rows: 2 columns, 1 target columns, 3 features, 1 targets, 1 weights");
  }
}
