package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one layer works on during a pass: its view of the parameters and its buffers, all row-major
 * with one example a row.
 *
 * <p>Made once for a workspace and used again for every batch; only layers read and write it.
 */
public final class LayerContext {
  final Shape inputShape;
  final Shape outputShape;

  /** Where the layer's parameters start, in {@link #parameters} and in {@link #gradient}. */
  final int offset;

  /** Input, batch × D. Not modified by the layer. */
  final float[] input;

  /** Output, batch × outputs. Written by forward, read by backward. */
  final float[] output;

  /** d(loss)/d(input), written by backward; null for the first layer, where nobody needs it. */
  final float @Nullable [] dInput;

  /** d(loss)/d(output), read by backward. */
  final float[] dOutput;

  /** The arrays that the layer asked for: what it keeps between forward and backward, and more. */
  final float[][] scratch;

  /** A pass through each network inside the layer, on the layer's own input. */
  final List<Workspace> branches;

  /** Positioned anew for each pass by (seed, epoch, step and worker, layer). */
  final KeyedRandom random = new KeyedRandom();

  int batch;
  Mode mode = Mode.INFERENCE;

  /** Parameters of the whole network; not modified. */
  float[] parameters = {};

  /** Gradient sums of the whole network; backward adds to it. */
  float[] gradient = {};

  LayerContext(
      Network network,
      int layer,
      int firstParameter,
      float[] input,
      float[] output,
      float @Nullable [] dInput,
      float[] dOutput,
      float[][] scratch,
      List<Workspace> branches) {
    this.inputShape = network.inputShapeOf(layer);
    this.outputShape = network.inputShapeOf(layer + 1);
    this.offset = firstParameter + network.offsetOf(layer);
    this.input = input;
    this.output = output;
    this.dInput = dInput;
    this.dOutput = dOutput;
    this.scratch = scratch;
    this.branches = branches;
  }
}
