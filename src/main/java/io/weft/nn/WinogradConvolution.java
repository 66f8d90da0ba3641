package io.weft.nn;

import static io.weft.math.Transpose.NO;
import static io.weft.math.Transpose.YES;

import io.weft.math.Floats;
import io.weft.math.Gemm;
import io.weft.math.Patches;
import io.weft.math.Winograd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Convolution by the 16 products of {@link Winograd}, in chunks of the batch that are small enough
 * for the caches. The backward pass transforms the input again, which is cheaper than storing it.
 */
record WinogradConvolution(Patches windows, int filters) implements Convolution {

  /** Number of floats in the input planes of a chunk: 1 MB; the output planes need as many. */
  private static final int CHUNK = 1 << 18;

  /**
   * Smallest number of channels and filters; with fewer, the transforms cost more than they save.
   */
  private static final int MIN_CHANNELS = 16;

  private static final int PLANES = Winograd.PLANES;
  private static final int INPUTS = 0;
  private static final int OUTPUTS = 1;
  private static final int WEIGHTS = 2;
  private static final int GRADIENTS = 3;
  private static final int KINDS = 4;

  static boolean pays(Patches windows, int filters) {
    return Winograd.canDo(windows) && Math.min(windows.channels(), filters) >= MIN_CHANNELS;
  }

  /** Number of images in a chunk. */
  private int chunk(int tiles, int batch) {
    int floats = PLANES * tiles * Math.max(windows.channels(), filters);
    return Math.max(1, Math.min(batch, CHUNK / floats));
  }

  @Override
  public List<Integer> scratch(int capacity) {
    Winograd winograd = new Winograd(windows, filters);
    int tiles = winograd.tiles();
    int rows = chunk(tiles, capacity) * tiles;
    int weights = Math.multiplyExact(filters, windows.channels());
    List<Integer> lengths = new ArrayList<>();
    lengths.addAll(Collections.nCopies(PLANES, Math.multiplyExact(rows, windows.channels())));
    lengths.addAll(Collections.nCopies(PLANES, Math.multiplyExact(rows, filters)));
    lengths.addAll(Collections.nCopies(2 * PLANES, weights));
    lengths.addAll(winograd.work());
    return lengths;
  }

  private static float[][] planes(float[][] scratch, int kind) {
    return Arrays.copyOfRange(scratch, kind * PLANES, (kind + 1) * PLANES);
  }

  /** Computation on {@code count} images from {@code first} on; they have {@code rows} tiles. */
  @FunctionalInterface
  private interface ChunkTask {
    void run(int first, int count, int rows);
  }

  private void forEachChunk(int batch, int tiles, ChunkTask task) {
    int chunk = chunk(tiles, batch);
    for (int first = 0; first < batch; first += chunk) {
      int count = Math.min(chunk, batch - first);
      task.run(first, count, count * tiles);
    }
  }

  @Override
  public void forward(LayerContext context, float[][] scratch) {
    Winograd winograd = new Winograd(windows, filters);
    int channels = windows.channels();
    float[][] inputs = planes(scratch, INPUTS);
    float[][] outputs = planes(scratch, OUTPUTS);
    float[][] weights = planes(scratch, WEIGHTS);
    winograd.weights(context.parameters, context.offset, weights);
    int bias = context.offset + filters * windows.patchSize();
    Gemm gemm = Gemm.fastest();
    forEachChunk(
        context.batch,
        winograd.tiles(),
        (first, count, rows) -> {
          winograd.inputs(context.input, first, count, inputs);
          Floats.fillRows(context.parameters, bias, outputs[Winograd.COMMON], rows, filters);
          for (int i = 0; i < PLANES; i++) {
            float[] in = inputs[i];
            float[] out = outputs[i];
            float beta = i == Winograd.COMMON ? 1 : 0;
            gemm.multiply(NO, YES, rows, filters, channels, 1, in, 0, weights[i], 0, beta, out, 0);
          }
          winograd.outputs(outputs, first, count, context.output);
        });
  }

  @Override
  public void backward(LayerContext context, float[][] scratch) {
    Winograd winograd = new Winograd(windows, filters);
    int channels = windows.channels();
    float[][] inputs = planes(scratch, INPUTS);
    float[][] outputs = planes(scratch, OUTPUTS);
    float[][] weights = planes(scratch, WEIGHTS);
    float[][] gradients = planes(scratch, GRADIENTS);
    float[][] work = Arrays.copyOfRange(scratch, KINDS * PLANES, scratch.length);
    float[] dInput = context.dInput;
    if (dInput != null) {
      winograd.weights(context.parameters, context.offset, weights);
    }
    Gemm gemm = Gemm.fastest();
    forEachChunk(
        context.batch,
        winograd.tiles(),
        (first, count, rows) -> {
          winograd.inputs(context.input, first, count, inputs);
          winograd.outputsBackward(context.dOutput, first, count, outputs);
          for (int i = 0; i < PLANES; i++) {
            float[] in = inputs[i];
            float[] out = outputs[i];
            float beta = first == 0 ? 0 : 1;
            gemm.multiply(
                YES, NO, filters, channels, rows, 1, out, 0, in, 0, beta, gradients[i], 0);
            if (dInput != null) {
              gemm.multiply(NO, NO, rows, channels, filters, 1, out, 0, weights[i], 0, 0, in, 0);
            }
          }
          if (dInput != null) {
            winograd.inputsBackward(inputs, first, count, work, dInput);
          }
        });
    winograd.weightsBackward(gradients, context.gradient, context.offset);
  }
}
