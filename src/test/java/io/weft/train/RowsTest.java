package io.weft.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.math.KeyedRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsTest {

  /** Sizes of rows, and numbers of rows that fill no segment, one, several, and parts. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0", "1, 1, 3", "28, 1, 2048", "28, 1, 2049", "28, 1, 5000", "3, 70, 2000",
    "65536, 1, 3", "65537, 2, 3"
  })
  void rowsThatComeOneByOneAreEqualToRowsInArrays(int columns, int targetColumns, int count) {
    KeyedRandom random = KeyedRandom.of(columns, count);
    float[] features = random(random, columns * count);
    float[] targets = random(random, targetColumns * count);
    float[] weights = random(random, count);
    Rows.Builder builder = new Rows.Builder(columns, targetColumns);
    float[] x = new float[columns];
    float[] y = new float[targetColumns];
    for (int i = 0; i < count; i++) {
      System.arraycopy(features, i * columns, x, 0, columns);
      System.arraycopy(targets, i * targetColumns, y, 0, targetColumns);
      builder.add(x, y, weights[i]);
    }
    assertThat(builder.bytes())
        .isBetween(4L * (features.length + targets.length + weights.length), (1L << 20) + 4L * count * (columns + targetColumns + 1));
    Rows rows = builder.build();
    Rows whole = new Rows(columns, targetColumns, features, targets, weights);
    assertThat(rows.count()).isEqualTo(count);
    assertThat(rows.columns()).isEqualTo(columns);
    assertThat(rows.targetColumns()).isEqualTo(targetColumns);
    assertThat(rows.fingerprint()).isEqualTo(whole.fingerprint());
    for (int i = 0; i < count; i++) {
      rows.copyFeatures(i, x, 0);
      whole.copyTargets(i, y, 0);
      assertThat(x[columns - 1]).isEqualTo(features[(i + 1) * columns - 1]);
      assertThat(y[0]).isEqualTo(targets[i * targetColumns]);
      assertThat(rows.weight(i)).isEqualTo(weights[i]);
    }
  }

  private static float[] random(KeyedRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
