package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data of one layer during a pass: its parameters and its buffers, all row-major with one example a
 * row.
 *
 * <p>A workspace makes it once and uses it for every batch; only layers read and write it.
 */
public final class LayerContext {
  final Shape inputShape;
  final Shape outputShape;

  /** Index of the layer's first parameter in {@link #parameters} and {@link #gradient}. */
  final int offset;

  /** Input, batch × D. Not modified by the layer. */
  final float[] input;

  /** Output, batch × outputs. Written by forward, read by backward. */
  final float[] output;

  /** d(loss)/d(input), written by backward; null for the first layer, which needs none. */
  final float @Nullable [] dInput;

  /** d(loss)/d(output), read by backward. */
  final float[] dOutput;

  /** Scratch arrays with the lengths of {@link Layer#scratch}. */
  final float[][] scratch;

  /** Workspaces of the networks inside the layer, on the layer's own input. */
  final List<Workspace> branches;

  /** Random numbers; restarted for each pass by (seed, epoch, step and worker, layer). */
  final KeyedRandom random = new KeyedRandom();

  int batch;
  Mode mode = Mode.INFERENCE;

  /** Parameters of the whole network; not modified. */
  float[] parameters = {};

  /** Gradient sums of the whole network; backward adds to them. */
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
