package io.weft.nn;

import static io.weft.math.Transpose.NO;
import static io.weft.math.Transpose.YES;

import io.weft.math.Floats;
import io.weft.math.Gemm;
import io.weft.math.Patches;
import io.weft.math.Transpose;
import java.util.Arrays;
import java.util.List;

/**
 * Convolution by a product with the matrix of patches, for any kernel and any groups. Patches are
 * copied in chunks that are small enough for the caches. The backward pass copies them again, which
 * is cheaper than storing them.
 */
record PatchConvolution(Patches windows, int filters, int groups) implements Convolution {

  /** Number of floats in a chunk of patches: 1 MB. */
  private static final int CHUNK = 1 << 18;

  private static final int PATCHES = 0;
  private static final int D_PATCHES = 1;
  private static final int GROUP = 2;

  /** Number of values in the patch of one filter. */
  private int patchSize() {
    return windows.patchSize() / groups;
  }

  /** Number of images in a chunk. */
  private int chunk(int batch) {
    return Math.max(1, Math.min(batch, CHUNK / Math.max(1, windows.outputs() * patchSize())));
  }

  @Override
  public List<Integer> scratch(int capacity) {
    int rows = chunk(capacity) * windows.outputs();
    int patches = Math.multiplyExact(rows, patchSize());
    return List.of(patches, patches, groups == 1 ? 0 : rows * (filters / groups));
  }

  /** Computation on the patches of {@code count} images from {@code first} on, for one group. */
  @FunctionalInterface
  private interface ChunkTask {
    void run(LayerContext context, float[][] scratch, int first, int count, int group);
  }

  private void forEachChunk(LayerContext context, float[][] scratch, ChunkTask task) {
    int chunk = chunk(context.batch);
    for (int first = 0; first < context.batch; first += chunk) {
      for (int group = 0; group < groups; group++) {
        task.run(context, scratch, first, Math.min(chunk, context.batch - first), group);
      }
    }
  }

  @Override
  public void forward(LayerContext context, float[][] scratch) {
    int bias = context.offset + filters * patchSize();
    Floats.fillRows(
        context.parameters, bias, context.output, context.batch * windows.outputs(), filters);
    forEachChunk(context, scratch, this::forward);
  }

  private void forward(LayerContext context, float[][] scratch, int first, int count, int group) {
    int k = patchSize();
    int n = filters / groups;
    int rows = count * windows.outputs();
    int weights = context.offset + group * n * k;
    int target = first * windows.outputs() * filters;
    float[] patches = patches(context, scratch, first, count, group);
    int start = patches == context.input ? first * context.inputShape.size() : 0;
    Gemm gemm = Gemm.fastest();
    if (groups == 1) {
      Transpose turn = byTap() ? YES : NO;
      gemm.multiply(
          turn,
          YES,
          rows,
          n,
          k,
          1,
          patches,
          start,
          context.parameters,
          weights,
          1,
          context.output,
          target);
    } else {
      float[] product = scratch[GROUP];
      gemm.multiply(
          NO, YES, rows, n, k, 1, patches, start, context.parameters, weights, 0, product, 0);
      addToGroup(product, rows, n, context.output, target + group * n);
    }
  }

  @Override
  public void backward(LayerContext context, float[][] scratch) {
    if (context.dInput != null) {
      Arrays.fill(context.dInput, 0, context.batch * context.inputShape.size(), 0);
    }
    forEachChunk(context, scratch, this::backward);
  }

  private void backward(LayerContext context, float[][] scratch, int first, int count, int group) {
    int k = patchSize();
    int n = filters / groups;
    int rows = count * windows.outputs();
    int weights = context.offset + group * n * k;
    float[] dOutput = context.dOutput;
    int from = first * windows.outputs() * filters;
    if (groups > 1) {
      dOutput = scratch[GROUP];
      copyGroup(context.dOutput, from + group * n, rows, n, dOutput);
      from = 0;
    }
    float[] patches = patches(context, scratch, first, count, group);
    int image = first * context.inputShape.size();
    int start = patches == context.input ? image : 0;
    Transpose turn = byTap() ? YES : NO;
    Gemm gemm = Gemm.fastest();
    gemm.multiply(
        YES, turn, n, k, rows, 1, dOutput, from, patches, start, 1, context.gradient, weights);
    float[] dInput = context.dInput;
    if (dInput == null) {
      return;
    }
    if (patches == context.input) {
      gemm.multiply(
          NO, NO, rows, k, n, 1, dOutput, from, context.parameters, weights, 0, dInput, image);
    } else {
      float[] dPatches = scratch[D_PATCHES];
      gemm.multiply(
          NO, NO, rows, k, n, 1, dOutput, from, context.parameters, weights, 0, dPatches, 0);
      int depth = windows.channels() / groups;
      windows.scatterAdd(dPatches, group * depth, depth, dInput, first, count);
    }
  }

  /**
   * Tells if patches are copied tap by tap, one tap a row. A patch of a single channel is so short
   * that its copy costs more than its share of the product.
   */
  private boolean byTap() {
    return windows.channels() == 1 && !windows.areImages();
  }

  /** Patches of a group: in the buffer, or the input itself if each patch is one pixel. */
  private float[] patches(
      LayerContext context, float[][] scratch, int first, int count, int group) {
    if (windows.areImages() && groups == 1) {
      return context.input;
    }
    float[] patches = scratch[PATCHES];
    if (byTap()) {
      windows.gatherByTap(context.input, first, count, patches);
    } else {
      int depth = windows.channels() / groups;
      windows.gather(context.input, first, count, group * depth, depth, patches);
    }
    return patches;
  }

  private void addToGroup(float[] product, int rows, int columns, float[] output, int offset) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        output[offset + r * filters + c] += product[r * columns + c];
      }
    }
  }

  private void copyGroup(float[] output, int offset, int rows, int columns, float[] product) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(output, offset + r * filters, product, r * columns, columns);
    }
  }
}
