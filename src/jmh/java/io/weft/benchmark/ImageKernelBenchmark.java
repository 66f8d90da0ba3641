package io.weft.benchmark;

import io.weft.math.Columns;
import io.weft.math.KeyedRandom;
import io.weft.math.Patches;
import io.weft.math.Pooling;
import io.weft.math.Winograd;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels around the matrix product of a convolutional network, on 64 images of C channels with
 * 28×28 pixels for one channel and 14×14 for more; microseconds a batch.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ImageKernelBenchmark {
  private static final int BATCH = 64;

  @Param({"1", "32", "64"})
  private int channels;

  private Patches convolution;
  private Patches pool;
  private int rows;
  private float[] images;
  private float[] other;
  private float[] patches;
  private float[] pooled;
  private float[] dPooled;
  private float[] winners;
  private float[][] planes;
  private Winograd winograd;
  private float[][] tiles;
  private float[][] tileWork;
  private float[] centre;
  private float[] scale;
  private float[] shift;
  private float[] sums;
  private float[][] work;

  @Setup
  public void makeImages() {
    int side = channels == 1 ? 28 : 14;
    convolution = new Patches(channels, side, side, 3, 3, 1, 1, 1, 1, side, side);
    pool = new Patches(channels, side, side, 2, 2, 2, 2, 0, 0, side / 2, side / 2);
    rows = BATCH * side * side;
    images = gaussians(rows * channels, 1);
    other = new float[images.length];
    patches = new float[rows * 9 * channels];
    pooled = new float[images.length / 4];
    dPooled = gaussians(pooled.length, 2);
    winners = new float[pooled.length];
    planes = new float[3][Pooling.planeLength(pool)];
    Pooling.max(pool, images, BATCH, planes, pooled, winners);
    winograd = new Winograd(convolution, channels);
    tiles = new float[Winograd.PLANES][BATCH * winograd.tiles() * channels];
    tileWork = winograd.work().stream().map(float[]::new).toArray(float[][]::new);
    int tile = Columns.tileLength(channels);
    centre = gaussians(tile, 3);
    scale = gaussians(tile, 4);
    shift = gaussians(tile, 5);
    sums = new float[tile];
    work = new float[Columns.WORK][tile];
  }

  private static float[] gaussians(int length, long seed) {
    KeyedRandom random = KeyedRandom.of(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Benchmark
  public float[] gather() {
    convolution.gather(images, 0, BATCH, 0, channels, patches);
    return patches;
  }

  @Benchmark
  public float[] scatterAdd() {
    convolution.scatterAdd(patches, 0, channels, other, 0, BATCH);
    return other;
  }

  @Benchmark
  public float[][] winogradInputs() {
    winograd.inputs(images, 0, BATCH, tiles);
    return tiles;
  }

  @Benchmark
  public float[] winogradInputsBackward() {
    winograd.inputsBackward(tiles, 0, BATCH, tileWork, other);
    return other;
  }

  @Benchmark
  public float[] winogradOutputs() {
    winograd.outputs(tiles, 0, BATCH, other);
    return other;
  }

  @Benchmark
  public float[][] winogradOutputsBackward() {
    winograd.outputsBackward(images, 0, BATCH, tiles);
    return tiles;
  }

  @Benchmark
  public float[] maxPool() {
    Pooling.max(pool, images, BATCH, planes, pooled, winners);
    return pooled;
  }

  @Benchmark
  public float[] maxPoolBackward() {
    Pooling.maxBackward(pool, winners, dPooled, BATCH, planes, other);
    return other;
  }

  @Benchmark
  public float[] meanPool() {
    Pooling.mean(pool, images, BATCH, planes, pooled);
    return pooled;
  }

  @Benchmark
  public float[] columnSums() {
    Columns.sums(images, rows, channels, sums, work);
    return sums;
  }

  @Benchmark
  public float[] squareSums() {
    Columns.squareSums(images, centre, rows, channels, sums, work);
    return sums;
  }

  @Benchmark
  public float[] affine() {
    Columns.affine(images, centre, scale, shift, rows, channels, other, work);
    return other;
  }
}
