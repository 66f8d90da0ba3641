package io.weft.math;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;

/**
 * {@link Gemm} on the BLAS façade that Spark itself uses. BLAS is column-major. The row-major
 * product is the same call with A and B exchanged, since {@code Cᵀ = op(B)ᵀ · op(A)ᵀ}.
 *
 * <p>The only class that knows the façade: without Spark's libraries, it cannot be loaded.
 */
final class NetlibGemm implements Gemm {
  private final BLAS blas;

  private NetlibGemm(BLAS blas) {
    this.blas = blas;
  }

  /** The native library that the façade's system property names. */
  static NetlibGemm ofLibrary() {
    return new NetlibGemm(NativeBLAS.getInstance());
  }

  /** The façade's fastest kernels in Java on this JVM. */
  static NetlibGemm java() {
    return new NetlibGemm(JavaBLAS.getInstance());
  }

  /** Name of the façade's class for them. */
  String kernels() {
    return blas.getClass().getSimpleName();
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
