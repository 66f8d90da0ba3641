package io.weft.math;

/**
 * {@link Gemm} as a direct translation of the formula: the reference for every faster one. It sums
 * in float, in the order of k.
 */
final class ScalarGemm implements Gemm {

  @Override
  public void multiply(
      Transpose transposeA,
      Transpose transposeB,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float beta,
      float[] c,
      int cOffset) {
    for (int row = 0; row < m; row++) {
      for (int column = 0; column < n; column++) {
        float sum = 0;
        for (int i = 0; i < k; i++) {
          float left =
              transposeA == Transpose.NO ? a[aOffset + row * k + i] : a[aOffset + i * m + row];
          float right =
              transposeB == Transpose.NO
                  ? b[bOffset + i * n + column]
                  : b[bOffset + column * k + i];
          sum += left * right;
        }
        int target = cOffset + row * n + column;
        c[target] = alpha * sum + (beta == 0 ? 0 : beta * c[target]);
      }
    }
  }
}
