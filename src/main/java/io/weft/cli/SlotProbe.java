package io.weft.cli;

import io.weft.math.Gemm;
import io.weft.math.Transpose;
import io.weft.spark.JavaSerialized;
import io.weft.spark.Slots;
import java.io.File;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Speed of a slot of the cluster.
 *
 * @param blas name of the matrix product
 * @param gigaflops billions of additions and multiplications a second in a product of 512 × 512
 *     matrices, while all slots compute
 * @param heap bytes of the executor's heap
 * @param disk free bytes in the executor's local directories
 */
record SlotProbe(String executor, String blas, double gigaflops, long heap, long disk)
    implements Serializable {
  private static final int SIZE = 512;
  private static final double SECONDS = 0.3;

  /** Measures all slots at the same time. */
  static List<SlotProbe> all(JavaSparkContext spark) {
    JavaSerialized.requireRegistered(spark);
    int slots = Slots.count(spark);
    return JavaSerialized.values(
        spark
            .parallelize(Collections.nCopies(slots, 0), slots)
            .map(any -> new JavaSerialized<>(measure()))
            .collect());
  }

  private static SlotProbe measure() {
    Gemm gemm = Gemm.fastest();
    float[] a = new float[SIZE * SIZE];
    Arrays.fill(a, 0.5f);
    float[] b = a.clone();
    float[] c = new float[SIZE * SIZE];
    run(gemm, a, b, c);
    run(gemm, a, b, c);
    return new SlotProbe(
        SparkEnv.get().executorId(),
        Gemm.fastestName(),
        run(gemm, a, b, c),
        Runtime.getRuntime().maxMemory(),
        Arrays.stream(SparkEnv.get().blockManager().diskBlockManager().localDirs())
            .mapToLong(File::getUsableSpace)
            .sum());
  }

  private static double run(Gemm gemm, float[] a, float[] b, float[] c) {
    long start = System.nanoTime();
    long products = 0;
    double seconds;
    do {
      gemm.multiply(Transpose.NO, Transpose.NO, SIZE, SIZE, SIZE, 1, a, 0, b, 0, 0, c, 0);
      products++;
      seconds = (System.nanoTime() - start) / 1e9;
    } while (seconds < SECONDS);
    return 2.0 * SIZE * SIZE * SIZE * products / seconds / 1e9;
  }
}
