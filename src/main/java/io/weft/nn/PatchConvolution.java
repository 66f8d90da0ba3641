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
 * By a product with the matrix of patches, for any kernel and any groups. Patches are made chunk by
 * chunk, small enough for the caches, and again on the way back, which is cheaper than to keep
 * them.
 */
record PatchConvolution(Patches windows, int filters, int groups) implements Convolution {

  /** Floats in a chunk of patches: 1 MB. */
  private static final int CHUNK = 1 << 18;

  private static final int PATCHES = 0;
  private static final int D_PATCHES = 1;
  private static final int GROUP = 2;

  /** Values that one filter sees at a time. */
  private int patchSize() {
    return windows.patchSize() / groups;
  }

  /** Images whose patches are in the buffer at a time. */
  private int chunk(int batch) {
    return Math.max(1, Math.min(batch, CHUNK / Math.max(1, windows.outputs() * patchSize())));
  }

  @Override
  public List<Integer> scratch(int capacity) {
    int rows = chunk(capacity) * windows.outputs();
    int patches = Math.multiplyExact(rows, patchSize());
    return List.of(patches, patches, groups == 1 ? 0 : rows * (filters / groups));
  }

  /** Work on the patches of {@code count} images from {@code first} on, for one group. */
  @FunctionalInterface
  private interface Part {
    void run(LayerContext context, float[][] scratch, int first, int count, int group);
  }

  private void forEachPart(LayerContext context, float[][] scratch, Part part) {
    int chunk = chunk(context.batch);
    for (int first = 0; first < context.batch; first += chunk) {
      for (int group = 0; group < groups; group++) {
        part.run(context, scratch, first, Math.min(chunk, context.batch - first), group);
      }
    }
  }

  @Override
  public void forward(LayerContext context, float[][] scratch) {
    int bias = context.offset + filters * patchSize();
    Floats.fillRows(
        context.parameters, bias, context.output, context.batch * windows.outputs(), filters);
    forEachPart(context, scratch, this::forward);
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
      float[] part = scratch[GROUP];
      gemm.multiply(
          NO, YES, rows, n, k, 1, patches, start, context.parameters, weights, 0, part, 0);
      addPart(part, rows, n, context.output, target + group * n);
    }
  }

  @Override
  public void backward(LayerContext context, float[][] scratch) {
    if (context.dInput != null) {
      Arrays.fill(context.dInput, 0, context.batch * context.inputShape.size(), 0);
    }
    forEachPart(context, scratch, this::backward);
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
      copyPart(context.dOutput, from + group * n, rows, n, dOutput);
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
   * Whether patches are gathered tap by tap, one a row: with a single channel a patch is so short
   * that it costs more than its part of the product.
   */
  private boolean byTap() {
    return windows.channels() == 1 && !windows.areImages();
  }

  /** The patches of a group in the buffer; the input itself where it is its own patches. */
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

  private void addPart(float[] part, int rows, int columns, float[] output, int offset) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        output[offset + r * filters + c] += part[r * columns + c];
      }
    }
  }

  private void copyPart(float[] output, int offset, int rows, int columns, float[] part) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(output, offset + r * filters, part, r * columns, columns);
    }
  }
}
