package io.weft.math;

import dev.ludovic.netlib.blas.BLAS;

/**
 * {@link Gemm} on the BLAS façade that Spark itself uses. BLAS is column-major. The row-major
 * product is the same call with A and B exchanged, since {@code Cᵀ = op(B)ᵀ · op(A)ᵀ}.
 */
final class NetlibGemm implements Gemm {
  private final BLAS blas;

  NetlibGemm(BLAS blas) {
    this.blas = blas;
  }

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
    if (m == 0 || n == 0) {
      return;
    }
    blas.sgemm(
        transposeB == Transpose.NO ? "N" : "T",
        transposeA == Transpose.NO ? "N" : "T",
        n,
        m,
        k,
        alpha,
        b,
        bOffset,
        Math.max(1, transposeB == Transpose.NO ? n : k),
        a,
        aOffset,
        Math.max(1, transposeA == Transpose.NO ? k : m),
        beta,
        c,
        cOffset,
        n);
  }
}
