package io.weft.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * All buffers that one worker needs to take batches of up to {@code capacity} examples through a
 * network; made once, so that a step allocates nothing. Not thread-safe.
 *
 * <p>A pass: write the examples into {@link #input}, call {@link #forward}, let the loss write
 * {@link #dOutput}, call {@link #backward}.
 */
public final class Workspace {
  private final Network network;
  private final int capacity;
  private final List<Frame> frames = new ArrayList<>();
  private final float[] input;

  /** Buffers for both directions. */
  public Workspace(Network network, int capacity) {
    this(network, capacity, Mode.TRAINING);
  }

  /**
   * Buffers for what is to be done.
   *
   * @param purpose {@link Mode#INFERENCE} leaves out what only {@link #backward} needs
   */
  public Workspace(Network network, int capacity, Mode purpose) {
    if (capacity < 1) {
      throw new IllegalArgumentException("Invalid capacity: " + capacity + " (must be at least 1)");
    }
    this.network = network;
    this.capacity = capacity;
    this.input = new float[Math.multiplyExact(capacity, network.inputShape().size())];
    float[] layerInput = input;
    float[] dInput = null;
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      Shape in = network.inputShapeOf(i);
      Shape out = network.inputShapeOf(i + 1);
      float[] output = new float[Math.multiplyExact(capacity, out.size())];
      float[] dOutput = new float[purpose == Mode.TRAINING ? output.length : 0];
      float[] scratch = new float[Math.multiplyExact(capacity, layer.scratchPerExample(in))];
      frames.add(
          new Frame(in, out, network.offsetOf(i), layerInput, output, dInput, dOutput, scratch));
      layerInput = output;
      dInput = dOutput;
    }
  }

  /** Largest batch. */
  public int capacity() {
    return capacity;
  }

  /** Examples of the batch, capacity × D, to be written before {@link #forward}. */
  public float[] input() {
    return input;
  }

  /** What the last layer gave, capacity × outputs. */
  public float[] output() {
    return last().output;
  }

  /** d(loss)/d(output), capacity × outputs, to be written before {@link #backward}. */
  public float[] dOutput() {
    return last().dOutput;
  }

  /** Positions the random numbers of a training pass: the same key gives the same dropout. */
  public void seed(long seed, long epoch, long stepAndWorker) {
    for (int i = 0; i < frames.size(); i++) {
      frames.get(i).random.restart(seed, epoch, stepAndWorker, i);
    }
  }

  /**
   * Computes {@link #output} for the first {@code batch} examples of {@link #input}.
   *
   * @param parameters P values; not modified
   */
  public void forward(float[] parameters, int batch, Mode mode) {
    if (batch > capacity || parameters.length != network.parameterCount()) {
      throw new IllegalArgumentException(
          "Cannot run the network: batch %d of at most %d, %d parameters of %d"
              .formatted(batch, capacity, parameters.length, network.parameterCount()));
    }
    for (int i = 0; i < frames.size(); i++) {
      Frame frame = frames.get(i);
      frame.batch = batch;
      frame.mode = mode;
      frame.parameters = parameters;
      network.layers().get(i).forward(frame);
    }
  }

  /**
   * Adds the gradient sums of the batch of the last {@link #forward}.
   *
   * @param gradient P values; modified
   */
  public void backward(float[] gradient) {
    for (int i = frames.size() - 1; i >= 0; i--) {
      Frame frame = frames.get(i);
      frame.gradient = gradient;
      network.layers().get(i).backward(frame);
    }
  }

  /** d(loss)/d(output) of one layer after {@link #backward}, for tests. */
  float[] dOutputOf(int layer) {
    return frames.get(layer).dOutput;
  }

  private Frame last() {
    return frames.get(frames.size() - 1);
  }
}
