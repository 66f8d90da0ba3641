package io.weft.math;

/**
 * Matrix product of dense row-major float matrices: the only interface to BLAS.
 *
 * <p>{@code C = alpha · op(A) · op(B) + beta · C}, where {@code op(A)} is m×k, {@code op(B)} is k×n
 * and {@code C} is m×n. Matrices are contiguous. A row of A as stored has k values (m if
 * transposed), a row of B has n values (k if transposed). With {@code beta = 0} the old content of
 * C is not read, so it may be anything, NaN included. Sizes of zero are allowed.
 *
 * <p>Implementations are thread-safe, use the calling thread only, allocate nothing, and give the
 * same bits for the same arguments.
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

  /** Fastest implementation that this JVM can load: the bundled OpenBLAS, or a Java kernel. */
  static Gemm fastest() {
    return Blas.GEMM;
  }

  /**
   * Name of the {@link #fastest} implementation for logs and {@code run.json}, such as {@code
   * OpenBLAS (bundled)}.
   */
  static String fastestName() {
    return Blas.NAME;
  }
}
