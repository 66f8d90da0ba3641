package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A chain of layers over an input shape: an immutable description. Its P parameters live in one
 * flat {@code float[P]}, layer after layer, each layer's weights before its biases.
 */
public final class Network implements Serializable {
  private static final long serialVersionUID = 1;
  private static final long INITIALISATION = 0x696e6974;
  private static final int MAX_BATCH = 256;

  /** Bounds the buffers of an evaluation: floats in the largest activation of a batch (6 MB). */
  private static final int MAX_FLOATS = 1_600_000;

  private final Shape inputShape;
  private final List<Layer> layers;

  /** Shape that enters layer i; the last one leaves the network. */
  private final List<Shape> shapes;

  /** Where the parameters of layer i start; the last one is P. */
  private final int[] offsets;

  /**
   * Chains the layers.
   *
   * @throws IllegalArgumentException if there are none, or if a layer cannot take what the one
   *     before gives; names the layer
   */
  public Network(Shape inputShape, List<Layer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("Invalid layers: none (must be at least one)");
    }
    this.inputShape = inputShape;
    this.layers = List.copyOf(layers);
    this.shapes = new ArrayList<>(List.of(inputShape));
    this.offsets = new int[layers.size() + 1];
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      Shape input = shapes.get(i);
      try {
        shapes.add(layer.outputShape(input));
        offsets[i + 1] =
            Math.addExact(offsets[i], ParameterRange.count(layer.parameterRanges(input)));
      } catch (IllegalArgumentException e) {
        throw invalid(i, String.valueOf(e.getMessage()), e);
      } catch (ArithmeticException e) {
        String limit = String.format(Locale.ROOT, "%,d", Integer.MAX_VALUE);
        throw invalid(i, "the parameters or values up to it are more than " + limit, e);
      }
    }
  }

  private IllegalArgumentException invalid(int i, String reason, RuntimeException cause) {
    return new IllegalArgumentException(
        "Invalid layer " + (i + 1) + " (" + layers.get(i).kind() + "): " + reason, cause);
  }

  public Shape inputShape() {
    return inputShape;
  }

  public Shape outputShape() {
    return shapes.get(layers.size());
  }

  public List<Layer> layers() {
    return layers;
  }

  /** P. */
  public int parameterCount() {
    return offsets[layers.size()];
  }

  /**
   * Examples that go through the network together where nothing else decides: a function of the
   * network alone, so that what an example gets does not depend on who asks.
   */
  public int evaluationBatch() {
    int largest = shapes.stream().mapToInt(Shape::size).max().orElseThrow();
    return Math.max(1, Math.min(MAX_BATCH, MAX_FLOATS / largest));
  }

  /**
   * The network with each rectifier that comes right before a max pooling behind it: they give the
   * same bits forward and backward, and the rectifier has fewer values to look at.
   */
  Network withRectifiersBehindPools() {
    List<Layer> order = new ArrayList<>(layers);
    for (int i = 1; i < order.size(); i++) {
      if (order.get(i) instanceof MaxPool2d && order.get(i - 1) instanceof Activation.Relu) {
        Collections.swap(order, i - 1, i);
      }
    }
    return new Network(inputShape, order);
  }

  /** Shape of one example that enters a layer, counted from 0. */
  public Shape inputShapeOf(int layer) {
    return shapes.get(layer);
  }

  /** Where the parameters of a layer, counted from 0, start. */
  public int offsetOf(int layer) {
    return offsets[layer];
  }

  /** Fresh parameters, a pure function of the seed: each layer draws from its own stream. */
  public float[] initialParameters(long seed) {
    float[] parameters = new float[parameterCount()];
    for (int i = 0; i < layers.size(); i++) {
      layers
          .get(i)
          .initialise(
              shapes.get(i), parameters, offsets[i], KeyedRandom.of(seed, INITIALISATION, i));
    }
    return parameters;
  }

  /** All parameters by kind, in their order; they cover [0, P). */
  public List<ParameterRange> parameterRanges() {
    List<ParameterRange> ranges = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      ranges.addAll(
          ParameterRange.shifted(layers.get(i).parameterRanges(shapes.get(i)), offsets[i]));
    }
    return ranges;
  }

  /** Names the layer that owns a parameter, such as {@code layer 3 (dense)}. */
  public String layerNameOf(int parameter) {
    for (int i = 0; i < layers.size(); i++) {
      if (parameter < offsets[i + 1]) {
        return "layer " + (i + 1) + " (" + layers.get(i).kind() + ")";
      }
    }
    throw new IndexOutOfBoundsException(parameter);
  }

  /** One line a layer, for people. */
  public List<LayerSummary> summary() {
    List<LayerSummary> lines = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      lines.add(
          new LayerSummary(layers.get(i).kind(), shapes.get(i + 1), offsets[i + 1] - offsets[i]));
    }
    return lines;
  }

  /** A layer's kind, output shape and number of parameters. */
  public record LayerSummary(String kind, Shape outputShape, int parameters) {}
}
