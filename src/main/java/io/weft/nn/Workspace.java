package io.weft.nn;

import static java.util.Objects.requireNonNull;

import io.weft.math.KeyedRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of a network for batches of up to {@code capacity} examples. They are allocated once, so
 * that a step allocates nothing. Not thread-safe.
 *
 * <p>A pass has these steps: write the examples into {@link #input}; call {@link #forward}; let the
 * loss write {@link #dOutput}; call {@link #backward}.
 */
public final class Workspace {
  private final Network network;
  private final int capacity;
  private final List<LayerContext> contexts = new ArrayList<>();

  /** Examples from the caller: images channel by channel. */
  private final float[] input;

  /** Examples for the first layer: images pixel by pixel; may be {@link #input}. */
  private final float[] pixels;

  /** Allocates buffers for training. */
  public Workspace(Network network, int capacity) {
    this(network, capacity, Mode.TRAINING);
  }

  /**
   * Allocates buffers.
   *
   * @param purpose with {@link Mode#INFERENCE} there are no buffers for {@link #backward}
   */
  public Workspace(Network network, int capacity, Mode purpose) {
    if (capacity < 1) {
      throw new IllegalArgumentException("Invalid capacity: " + capacity + " (must be at least 1)");
    }
    this.network = network.withRectifiersBehindPools();
    this.capacity = capacity;
    this.input = floats(network.inputShape());
    Shape shape = network.inputShape();
    this.pixels = shape.channels() == 1 || shape.pixels() == 1 ? input : floats(shape);
    Shape last = network.outputShape();
    addContexts(0, pixels, null, purpose == Mode.TRAINING ? floats(last) : new float[0], purpose);
  }

  /** Allocates buffers of a network inside a layer, between that layer's buffers. */
  private Workspace(
      Network network,
      int capacity,
      int firstParameter,
      float[] input,
      float @Nullable [] dInput,
      float[] dOutput,
      Mode purpose) {
    this.network = network.withRectifiersBehindPools();
    this.capacity = capacity;
    this.input = input;
    this.pixels = input;
    addContexts(firstParameter, input, dInput, dOutput, purpose);
  }

  private float[] floats(Shape shape) {
    return new float[Math.multiplyExact(capacity, shape.size())];
  }

  private void addContexts(
      int firstParameter,
      float[] firstInput,
      float @Nullable [] firstDInput,
      float[] lastDOutput,
      Mode purpose) {
    float[] layerInput = firstInput;
    float[] dInput = firstDInput;
    int count = network.layers().size();
    for (int i = 0; i < count; i++) {
      Layer layer = network.layers().get(i);
      Shape out = network.inputShapeOf(i + 1);
      float[] output = floats(out);
      float[] between = purpose == Mode.TRAINING ? floats(out) : new float[0];
      float[] dOutput = i == count - 1 ? lastDOutput : between;
      float[][] scratch =
          layer.scratch(network.inputShapeOf(i), capacity).stream()
              .map(float[]::new)
              .toArray(float[][]::new);
      List<Workspace> branches = new ArrayList<>();
      int parameter = firstParameter + network.offsetOf(i);
      for (Network branch : layer.branches(network.inputShapeOf(i))) {
        float[] dBranch = dInput == null || branches.isEmpty() ? dInput : new float[dInput.length];
        branches.add(
            new Workspace(branch, capacity, parameter, layerInput, dBranch, dOutput, purpose));
        parameter += branch.parameterCount();
      }
      contexts.add(
          new LayerContext(
              network, i, firstParameter, layerInput, output, dInput, dOutput, scratch, branches));
      layerInput = output;
      dInput = dOutput;
    }
  }

  /** Largest batch. */
  public int capacity() {
    return capacity;
  }

  /** Examples of the batch, capacity × D; the caller writes them before {@link #forward}. */
  public float[] input() {
    return input;
  }

  /** Output of the last layer, capacity × outputs. */
  public float[] output() {
    return last().output;
  }

  /** d(loss)/d(output), capacity × outputs; the caller writes it before {@link #backward}. */
  public float[] dOutput() {
    return last().dOutput;
  }

  /** Sets the key of the random numbers of a training pass: an equal key gives equal dropout. */
  public void seed(long seed, long epoch, long stepAndWorker) {
    seed(seed, epoch, stepAndWorker, 0);
  }

  private void seed(long seed, long epoch, long stepAndWorker, long firstLayer) {
    for (int i = 0; i < contexts.size(); i++) {
      LayerContext context = contexts.get(i);
      long layer = firstLayer + i;
      context.random.restart(seed, epoch, stepAndWorker, layer);
      for (int b = 0; b < context.branches.size(); b++) {
        context.branches.get(b).seed(seed, epoch, stepAndWorker, KeyedRandom.mix(layer + 1) + b);
      }
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
          String.format(
              Locale.ROOT,
              "Cannot run the network: batch %d of at most %d, %d parameters of %d",
              batch,
              capacity,
              parameters.length,
              network.parameterCount()));
    }
    if (pixels != input) {
      Shape shape = network.inputShape();
      Flatten.transpose(input, batch, shape.channels(), shape.pixels(), pixels);
    }
    pass(parameters, batch, mode);
  }

  /** Computes {@link #forward} on an input that already has the order of the layers. */
  void pass(float[] parameters, int batch, Mode mode) {
    for (int i = 0; i < contexts.size(); i++) {
      LayerContext context = contexts.get(i);
      context.batch = batch;
      context.mode = mode;
      context.parameters = parameters;
      network.layers().get(i).forward(context);
    }
  }

  /**
   * Adds the gradient sums of the batch of the last {@link #forward}.
   *
   * @param gradient P values; modified
   */
  public void backward(float[] gradient) {
    backward(gradient, from -> {});
  }

  /**
   * Adds the gradient sums and reports progress, from the last layer to the first.
   *
   * @param onFinal called after each layer with the first parameter from which on the gradients are
   *     final
   */
  public void backward(float[] gradient, IntConsumer onFinal) {
    for (int i = contexts.size() - 1; i >= 0; i--) {
      LayerContext context = contexts.get(i);
      context.gradient = gradient;
      network.layers().get(i).backward(context);
      onFinal.accept(network.offsetOf(i));
    }
  }

  /** d(loss)/d(input) of a network inside a layer, if that layer has a dInput. */
  float[] dInput() {
    return requireNonNull(contexts.get(0).dInput);
  }

  /** d(loss)/d(output) of one layer after {@link #backward}, for tests. */
  float[] dOutputOf(int layer) {
    return contexts.get(layer).dOutput;
  }

  private LayerContext last() {
    return contexts.get(contexts.size() - 1);
  }
}
