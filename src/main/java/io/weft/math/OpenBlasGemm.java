package io.weft.math;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * {@link Gemm} on the bundled OpenBLAS through its own binding, which copies the matrices. It is
 * for platforms without a binding in Spark's façade, such as macOS, and for programs without Spark.
 */
final class OpenBlasGemm implements Gemm {
  private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

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
    Buffers buffers = BUFFERS.get();
    buffers.a = holding(buffers.a, a, aOffset, m * k);
    buffers.b = holding(buffers.b, b, bOffset, k * n);
    buffers.c = holding(buffers.c, c, cOffset, m * n);
    cblas_sgemm(
        CblasRowMajor,
        transposeA == Transpose.NO ? CblasNoTrans : CblasTrans,
        transposeB == Transpose.NO ? CblasNoTrans : CblasTrans,
        m,
        n,
        k,
        alpha,
        buffers.a,
        Math.max(1, transposeA == Transpose.NO ? k : m),
        buffers.b,
        Math.max(1, transposeB == Transpose.NO ? n : k),
        beta,
        buffers.c,
        n);
    buffers.c.get(c, cOffset, m * n).rewind();
  }

  /** Copies the values into the buffer, or into a larger one; returns it. */
  private static FloatBuffer holding(FloatBuffer buffer, float[] values, int offset, int length) {
    FloatBuffer large = buffer.capacity() < length ? direct(length) : buffer;
    return large.clear().put(values, offset, length).rewind();
  }

  private static FloatBuffer direct(int length) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(length, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static final class Buffers {
    FloatBuffer a = direct(1);
    FloatBuffer b = direct(1);
    FloatBuffer c = direct(1);
  }
}
