package io.weft.nn;

import io.weft.math.Columns;
import io.weft.math.KeyedRandom;
import io.weft.math.Patches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Convolution (cross-correlation) of images [C, H, W] to [filters, H', W']: {@code y = P Wᵀ + b}
 * with P the {@link Patches} of the images, one a row. {@link PatchConvolution} computes it so;
 * {@link WinogradConvolution} computes 3 × 3 kernels with fewer multiplications.
 *
 * <p>With G groups, group g takes channels [g C/G, (g+1) C/G) to filters [g F/G, (g+1) F/G); G = C
 * is a depthwise convolution. Parameters: W filter by filter, each kernel height × kernel width ×
 * C/G, then b.
 *
 * @param filters F, channels of the output
 * @param groups G, a divisor of C and of F
 */
public record Conv2d(int filters, Window window, int groups) implements Layer {

  private static final int SUMS = 0;

  public Conv2d {
    if (filters < 1 || groups < 1 || filters % groups != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid filters of a convolution: %d in %d groups (must be a positive multiple)",
              filters,
              groups));
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
          String.format(
              Locale.ROOT,
              "got %s (expects a multiple of %d channels, one part for each group)",
              input,
              groups));
    }
    return output;
  }

  /** Number of values in the patch of one filter. */
  private int patchSize(Shape input) {
    int pixels = Math.multiplyExact(window.height(), window.width());
    return Math.multiplyExact(pixels, input.channels() / groups);
  }

  @Override
  public List<ParameterRange> parameterRanges(Shape input) {
    return ParameterRange.weightsAndBiases(Math.multiplyExact(filters, patchSize(input)), filters);
  }

  private Convolution convolution(Shape input) {
    Patches windows = window.on(input);
    return groups == 1 && WinogradConvolution.pays(windows, filters)
        ? new WinogradConvolution(windows, filters)
        : new PatchConvolution(windows, filters, groups);
  }

  @Override
  public List<Integer> scratch(Shape input, int capacity) {
    int tile = Columns.tileLength(filters);
    List<Integer> lengths = new ArrayList<>(Collections.nCopies(1 + Columns.WORK, tile));
    lengths.addAll(convolution(input).scratch(capacity));
    return lengths;
  }

  @Override
  public void initialise(
      Shape input, float[] parameters, int offset, Initialiser initialiser, KeyedRandom random) {
    int fanIn = patchSize(input);
    int fanOut = window.height() * window.width() * (filters / groups);
    int weights = filters * fanIn;
    for (int i = 0; i < weights; i++) {
      parameters[offset + i] = initialiser.draw(fanIn, fanOut, random);
    }
    Arrays.fill(parameters, offset + weights, offset + weights + filters, 0);
  }

  @Override
  public void forward(LayerContext context) {
    convolution(context.inputShape).forward(context, scratchOfConvolution(context));
  }

  private static float[][] scratchOfConvolution(LayerContext context) {
    return Arrays.copyOfRange(context.scratch, 1 + Columns.WORK, context.scratch.length);
  }

  @Override
  public void backward(LayerContext context) {
    convolution(context.inputShape).backward(context, scratchOfConvolution(context));
    float[] sums = context.scratch[SUMS];
    float[][] work = Arrays.copyOfRange(context.scratch, SUMS + 1, SUMS + 1 + Columns.WORK);
    Columns.sums(
        context.dOutput, context.batch * context.outputShape.pixels(), filters, sums, work);
    int bias = context.offset + filters * patchSize(context.inputShape);
    for (int i = 0; i < filters; i++) {
      context.gradient[bias + i] += sums[i];
    }
  }
}
