package io.weft.nn;

import static io.weft.math.Transpose.NO;
import static io.weft.math.Transpose.YES;

import io.weft.math.Columns;
import io.weft.math.Floats;
import io.weft.math.Gemm;
import io.weft.math.KeyedRandom;
import io.weft.math.Patches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Convolution (cross-correlation) of images [C, H, W] to [filters, H', W']: {@code y = P Wᵀ + b}
 * with P the {@link Patches} of the images, one a row, so that nearly all of the work is a matrix
 * product.
 *
 * <p>With G groups, group g takes channels [g C/G, (g+1) C/G) to filters [g F/G, (g+1) F/G); G = C
 * is a depthwise convolution. Parameters: W filter by filter, each kernel height × kernel width ×
 * C/G, then b. Patches are made chunk by chunk, small enough for the caches, and again on the way
 * back, which is cheaper than to keep them.
 *
 * @param filters F, channels of the output
 * @param groups G, a divisor of C and of F
 */
public record Conv2d(int filters, Window window, int groups, Initialiser initialiser)
    implements Layer {

  /** Floats in a chunk of patches: 1 MB. */
  private static final int CHUNK = 1 << 18;

  private static final int PATCHES = 0;
  private static final int D_PATCHES = 1;
  private static final int GROUP = 2;
  private static final int SUMS = 3;

  public Conv2d {
    if (filters < 1 || groups < 1 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "Invalid filters of a convolution: %d in %d groups (must be a positive multiple)"
              .formatted(filters, groups));
    }
  }

  @Override
  public String kind() {
    return "conv2d";
  }

  @Override
  public Shape outputShape(Shape input) {
    Shape output = window.outputShape(input, filters);
    if (input.channels() % groups != 0) {
      throw new IllegalArgumentException(
          "got %s (expects a multiple of %d channels, one part for each group)"
              .formatted(input, groups));
    }
    return output;
  }

  /** Values that one filter sees at a time. */
  private int patchSize(Shape input) {
    int pixels = Math.multiplyExact(window.height(), window.width());
    return Math.multiplyExact(pixels, input.channels() / groups);
  }

  @Override
  public List<Segment> segments(Shape input) {
    return Segment.weightsAndBiases(Math.multiplyExact(filters, patchSize(input)), filters);
  }

  @Override
  public List<Integer> scratch(Shape input, int capacity) {
    int outputs = window.on(input).outputs();
    int chunk = chunk(outputs, patchSize(input), capacity);
    int patches = Math.multiplyExact(chunk * outputs, patchSize(input));
    int group = groups == 1 ? 0 : chunk * outputs * (filters / groups);
    int tile = Columns.tileLength(filters);
    List<Integer> lengths = new ArrayList<>(List.of(patches, patches, group));
    lengths.addAll(Collections.nCopies(1 + Columns.WORK, tile));
    return lengths;
  }

  /** Images whose patches are in the buffer at a time. */
  private static int chunk(int outputs, int patchSize, int batch) {
    return Math.max(1, Math.min(batch, CHUNK / Math.max(1, outputs * patchSize)));
  }

  @Override
  public void initialise(Shape input, float[] parameters, int offset, KeyedRandom random) {
    int fanIn = patchSize(input);
    int fanOut = window.height() * window.width() * (filters / groups);
    int weights = filters * fanIn;
    for (int i = 0; i < weights; i++) {
      parameters[offset + i] = initialiser.draw(fanIn, fanOut, random);
    }
    Arrays.fill(parameters, offset + weights, offset + weights + filters, 0);
  }

  /** Work on the patches of {@code count} images from {@code first} on, for one group. */
  @FunctionalInterface
  private interface Part {
    void run(Frame f, Patches windows, int first, int count, int group);
  }

  private void forEachPart(Frame f, Patches windows, Part part) {
    int chunk = chunk(windows.outputs(), patchSize(f.inputShape), f.batch);
    for (int first = 0; first < f.batch; first += chunk) {
      for (int group = 0; group < groups; group++) {
        part.run(f, windows, first, Math.min(chunk, f.batch - first), group);
      }
    }
  }

  @Override
  public void forward(Frame f) {
    Patches windows = window.on(f.inputShape);
    int bias = f.offset + filters * patchSize(f.inputShape);
    Floats.fillRows(f.parameters, bias, f.output, f.batch * windows.outputs(), filters);
    forEachPart(f, windows, this::forward);
  }

  private void forward(Frame f, Patches windows, int first, int count, int group) {
    int k = patchSize(f.inputShape);
    int n = filters / groups;
    int rows = count * windows.outputs();
    int weights = f.offset + group * n * k;
    int target = first * windows.outputs() * filters;
    float[] patches = patches(f, windows, first, count, group);
    int start = patches == f.input ? first * f.inputShape.size() : 0;
    Gemm gemm = Gemm.fastest();
    if (groups == 1) {
      gemm.multiply(
          NO, YES, rows, n, k, 1, patches, start, f.parameters, weights, 1, f.output, target);
    } else {
      float[] part = f.scratch[GROUP];
      gemm.multiply(NO, YES, rows, n, k, 1, patches, start, f.parameters, weights, 0, part, 0);
      addPart(part, rows, n, f.output, target + group * n);
    }
  }

  @Override
  public void backward(Frame f) {
    Patches windows = window.on(f.inputShape);
    if (f.dInput != null) {
      Arrays.fill(f.dInput, 0, f.batch * f.inputShape.size(), 0);
    }
    forEachPart(f, windows, this::backward);
    float[] sums = f.scratch[SUMS];
    float[][] work = Arrays.copyOfRange(f.scratch, SUMS + 1, f.scratch.length);
    Columns.sums(f.dOutput, f.batch * windows.outputs(), filters, sums, work);
    int bias = f.offset + filters * patchSize(f.inputShape);
    for (int i = 0; i < filters; i++) {
      f.gradient[bias + i] += sums[i];
    }
  }

  private void backward(Frame f, Patches windows, int first, int count, int group) {
    int k = patchSize(f.inputShape);
    int n = filters / groups;
    int rows = count * windows.outputs();
    int weights = f.offset + group * n * k;
    float[] dOutput = f.dOutput;
    int from = first * windows.outputs() * filters;
    if (groups > 1) {
      dOutput = f.scratch[GROUP];
      copyPart(f.dOutput, from + group * n, rows, n, dOutput);
      from = 0;
    }
    float[] patches = patches(f, windows, first, count, group);
    int image = first * f.inputShape.size();
    int start = patches == f.input ? image : 0;
    Gemm gemm = Gemm.fastest();
    gemm.multiply(YES, NO, n, k, rows, 1, dOutput, from, patches, start, 1, f.gradient, weights);
    float[] dInput = f.dInput;
    if (dInput == null) {
      return;
    }
    if (patches == f.input) {
      gemm.multiply(NO, NO, rows, k, n, 1, dOutput, from, f.parameters, weights, 0, dInput, image);
    } else {
      float[] dPatches = f.scratch[D_PATCHES];
      gemm.multiply(NO, NO, rows, k, n, 1, dOutput, from, f.parameters, weights, 0, dPatches, 0);
      int depth = f.inputShape.channels() / groups;
      windows.scatterAdd(dPatches, group * depth, depth, dInput, first, count);
    }
  }

  /** The patches of a group in the buffer; the input itself where it is its own patches. */
  private float[] patches(Frame f, Patches windows, int first, int count, int group) {
    if (windows.areImages() && groups == 1) {
      return f.input;
    }
    int depth = f.inputShape.channels() / groups;
    windows.gather(f.input, first, count, group * depth, depth, f.scratch[PATCHES]);
    return f.scratch[PATCHES];
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
