package io.weft.math;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Gaussians;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Against sums in double, at odd sizes. */
class ColumnsTest {
  private static final int[] SIZES = {1, 2, 3, 7, 13, 16, 31, 64, 127, 300};

  @Test
  void sumsOfColumnsAreThoseOfTheDefinition() {
    for (int rows : SIZES) {
      for (int columns : SIZES) {
        float[] a = Gaussians.of(rows * columns, 1);
        float[] x = Gaussians.of(rows * columns, 2);
        float[] centre = tile(columns, 3);
        double[] sums = new double[columns];
        double[] squares = new double[columns];
        double[] products = new double[columns];
        for (int i = 0; i < a.length; i++) {
          double difference = (double) x[i] - centre[i % columns];
          sums[i % columns] += a[i];
          squares[i % columns] += difference * difference;
          products[i % columns] += a[i] * difference;
        }
        float[] actual = new float[centre.length];
        float[][] work = new float[Columns.WORK][centre.length];
        Columns.sums(a, rows, columns, actual, work);
        assertSums(actual, sums);
        Columns.squareSums(x, centre, rows, columns, actual, work);
        assertSums(actual, squares);
        Columns.productSums(a, x, centre, rows, columns, actual, work);
        assertSums(actual, products);
      }
    }
  }

  @Test
  void manyRowsLoseLittleOfTheirSum() {
    int rows = 100_000;
    float[] tenths = new float[3 * rows];
    Arrays.fill(tenths, 0.1f);
    float[] sums = tile(3, 1);
    Columns.sums(tenths, rows, 3, sums, new float[Columns.WORK][sums.length]);
    assertSums(sums, new double[] {rows * (double) 0.1f, rows * (double) 0.1f, rows * 0.1});
  }

  @Test
  void affineMapsAreThoseOfTheDefinition() {
    for (int rows : SIZES) {
      for (int columns : SIZES) {
        float[] x = Gaussians.of(rows * columns, 2);
        float[] centre = tile(columns, 3);
        float[] scale = tile(columns, 4);
        float[] shift = tile(columns, 5);
        float[] y = new float[x.length];
        float[][] work = new float[Columns.WORK][centre.length];
        float[] a = Gaussians.of(rows * columns, 1);
        float[] sum = new float[x.length];
        Columns.affine(x, centre, scale, shift, rows, columns, y, work);
        Columns.affineSum(x, centre, scale, shift, a, scale, rows, columns, sum, work);
        float[] expected = new float[x.length];
        float[] expectedSum = new float[x.length];
        for (int i = 0; i < x.length; i++) {
          int c = i % columns;
          expected[i] = (x[i] - centre[c]) * scale[c] + shift[c];
          expectedSum[i] = expected[i] + a[i] * scale[c];
        }
        assertClose(y, expected, 1e-5);
        assertClose(sum, expectedSum, 1e-5);
      }
    }
  }

  private static float[] tile(int columns, long seed) {
    float[] tile = Gaussians.of(Columns.tileLength(columns), seed);
    Columns.spread(tile, columns);
    assertThat(tile[tile.length - 1]).isEqualTo(tile[columns - 1]);
    return tile;
  }

  private static void assertSums(float[] actual, double[] expected) {
    float[] rounded = new float[expected.length];
    for (int i = 0; i < expected.length; i++) {
      rounded[i] = (float) expected[i];
    }
    assertClose(Arrays.copyOf(actual, expected.length), rounded, 1e-5);
  }
}
