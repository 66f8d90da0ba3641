package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Chain of layers over an input shape: an immutable description. Its P parameters are in one flat
 * {@code float[P]}, layer after layer, each layer's weights before its biases.
 */
public final class Network implements Serializable {
  private static final long serialVersionUID = 1;
  private static final long INITIALISATION = 0x696e6974;
  private static final int MAX_BATCH = 256;

  /** Largest number of floats in an activation of an evaluation batch (6 MB). */
  private static final int MAX_FLOATS = 1_600_000;

  private final Shape inputShape;
  private final List<Layer> layers;

  /** Input shape of layer i; the last one is the output shape of the network. */
  private final List<Shape> shapes;

  /** Index of the first parameter of layer i; the last one is P. */
  private final int[] offsets;

  /**
   * Chains the layers.
   *
   * @throws IllegalArgumentException if there are none, or if a layer cannot take the output of the
   *     one before; names the layer
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

  /** Nominal columns of the input; empty unless the first layer encodes some. */
  public List<CategoricalEncoding.Column> nominalColumns() {
    return layers.get(0) instanceof CategoricalEncoding encoding ? encoding.columns() : List.of();
  }

  /** P, the number of parameters. */
  public int parameterCount() {
    return offsets[layers.size()];
  }

  /**
   * Number of examples in a batch of an evaluation. It is a function of the network alone, so that
   * the outputs of an example do not depend on the caller.
   */
  public int evaluationBatch() {
    int largest = shapes.stream().mapToInt(Shape::size).max().orElseThrow();
    return Math.max(1, Math.min(MAX_BATCH, MAX_FLOATS / largest));
  }

  /**
   * The same network with each rectifier after the max pooling that follows it. Forward and
   * backward passes give the same bits, and the rectifier has fewer values.
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

  /** Shape of the input of a layer, counted from 0. */
  public Shape inputShapeOf(int layer) {
    return shapes.get(layer);
  }

  /** Index of the first parameter of a layer, counted from 0. */
  public int offsetOf(int layer) {
    return offsets[layer];
  }

  /**
   * Initial parameters: a pure function of initialiser and seed. Each layer has its own random
   * numbers.
   *
   * @param initialiser that of the layers after the last activation
   */
  public float[] initialParameters(Initialiser initialiser, long seed) {
    float[] parameters = new float[parameterCount()];
    Initialiser own = initialiser;
    // from the last layer on, so that each layer knows the activation that follows it
    for (int i = layers.size() - 1; i >= 0; i--) {
      Layer layer = layers.get(i);
      KeyedRandom random = KeyedRandom.of(seed, INITIALISATION, i);
      layer.initialise(shapes.get(i), parameters, offsets[i], own, random);
      own = layer instanceof Activation next ? own.before(next.isRectifier()) : own;
    }
    return parameters;
  }

  /** Ranges of all parameters by kind, in order; they cover [0, P). */
  public List<ParameterRange> parameterRanges() {
    List<ParameterRange> ranges = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      ranges.addAll(
          ParameterRange.shifted(layers.get(i).parameterRanges(shapes.get(i)), offsets[i]));
    }
    return ranges;
  }

  /** Name of the layer that owns a parameter, such as {@code layer 3 (dense)}. */
  public String layerNameOf(int parameter) {
    for (int i = 0; i < layers.size(); i++) {
      if (parameter < offsets[i + 1]) {
        return "layer " + (i + 1) + " (" + layers.get(i).kind() + ")";
      }
    }
    throw new IndexOutOfBoundsException(parameter);
  }

  /** Summary of the network, one entry a layer. */
  public List<LayerSummary> summary() {
    List<LayerSummary> lines = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      lines.add(
          new LayerSummary(layers.get(i).kind(), shapes.get(i + 1), offsets[i + 1] - offsets[i]));
    }
    return lines;
  }

  /** Kind, output shape and number of parameters of a layer. */
  public record LayerSummary(String kind, Shape outputShape, int parameters) {}
}
