package io.weft.math;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Gaussians;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GemmTest {
  private static final int[] SIZES = {1, 2, 3, 7, 13, 16, 31, 64, 127};
  private static final float[] FACTORS = {0, 1, -0.5f};

  @Test
  void fastKernelsEqualTheScalarTwinOnAllSizesFactorsAndTranspositions() {
    KeyedRandom random = KeyedRandom.of(1);
    List<Gemm> kernels = List.of(Gemm.fastest(), new OpenBlasGemm(), NetlibGemm.java());
    for (int m : SIZES) {
      for (int n : SIZES) {
        int k = SIZES[random.nextInt(SIZES.length)];
        for (Transpose transposeA : Transpose.values()) {
          for (Transpose transposeB : Transpose.values()) {
            float alpha = FACTORS[random.nextInt(FACTORS.length)];
            float beta = FACTORS[random.nextInt(FACTORS.length)];
            for (Gemm kernel : kernels) {
              compare(kernel, random, transposeA, transposeB, m, n, k, alpha, beta);
            }
          }
        }
      }
    }
  }

  private static void compare(
      Gemm kernel,
      KeyedRandom random,
      Transpose transposeA,
      Transpose transposeB,
      int m,
      int n,
      int k,
      float alpha,
      float beta) {
    float[] a = Gaussians.of(m * k + 3, random);
    float[] b = Gaussians.of(k * n + 5, random);
    float[] expected = Gaussians.of(m * n + 9, random);
    if (beta == 0) {
      Arrays.fill(expected, 7, 7 + m * n, Float.NaN);
    }
    float[] actual = expected.clone();
    new ScalarGemm()
        .multiply(transposeA, transposeB, m, n, k, alpha, a, 3, b, 5, beta, expected, 7);
    kernel.multiply(transposeA, transposeB, m, n, k, alpha, a, 3, b, 5, beta, actual, 7);
    assertClose(actual, expected, 2e-5 * Math.sqrt(k));
  }

  @Test
  void theSameProductInManyThreadsGivesTheSameBits() {
    KeyedRandom random = KeyedRandom.of(2);
    float[] a = Gaussians.of(64 * 784, random);
    float[] b = Gaussians.of(784 * 128, random);
    long distinct =
        IntStream.range(0, 64)
            .parallel()
            .mapToObj(
                i -> {
                  float[] c = new float[64 * 128];
                  Gemm.fastest()
                      .multiply(Transpose.NO, Transpose.NO, 64, 128, 784, 1, a, 0, b, 0, 0, c, 0);
                  return Arrays.hashCode(c);
                })
            .distinct()
            .count();
    assertThat(distinct).isEqualTo(1);
  }
}
