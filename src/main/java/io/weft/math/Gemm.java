package io.weft.math;

/**
 * Matrix product of dense row-major float matrices: the one seam in front of BLAS.
 *
 * <p>{@code C = alpha · op(A) · op(B) + beta · C}, where {@code op(A)} is m×k, {@code op(B)} is k×n
 * and {@code C} is m×n. Matrices are contiguous: a row of A as stored is k long (m long when
 * transposed), a row of B n long (k when transposed). With {@code beta = 0} the old content of C is
 * not read, so it may be anything, NaN included. Sizes of zero are allowed. Implementations are
 * thread-safe, use the calling thread only, allocate nothing, and give the same bits for the same
 * arguments.
 */
public interface Gemm {

  /**
   * Computes the product.
   *
   * @param a A as stored, from {@code aOffset} on; not modified
   * @param b B as stored, from {@code bOffset} on; not modified
   * @param c C, from {@code cOffset} on; modified
   */
  void multiply(
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
      int cOffset);

  /** The fastest implementation that this JVM can load: bundled OpenBLAS, else a Java kernel. */
  static Gemm fastest() {
    return Blas.GEMM;
  }

  /**
   * What {@link #fastest} found, for people and for {@code run.json}, such as {@code OpenBLAS
   * (bundled)}.
   */
  static String fastestName() {
    return Blas.NAME;
  }
}
