package io.weft.nn;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.weft.Gaussians;
import io.weft.LayerClasses;
import io.weft.Oracle;
import io.weft.math.KeyedRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Every layer against PyTorch, and against finite differences of its own forward pass. */
class LayerTest {
  private static final Map<String, Layer> BY_ORACLE =
      Map.ofEntries(
          Map.entry("dense", new Dense(5)),
          Map.entry("activation_sigmoid", new Activation.Sigmoid()),
          Map.entry("activation_tanh", new Activation.Tanh()),
          Map.entry("activation_relu", new Activation.Relu()),
          Map.entry("activation_leakyrelu", new Activation.LeakyRelu(0.01f)),
          Map.entry("activation_elu", new Activation.Elu(1)),
          Map.entry("activation_gelu", new Activation.Gelu()),
          Map.entry("activation_silu", new Activation.Silu()),
          Map.entry("conv2d_valid", new Conv2d(4, square(3, 1, 0), 1)),
          Map.entry("conv2d_same", new Conv2d(3, new Window(3, 3, 1, Window.Padding.same()), 1)),
          Map.entry("conv2d_stride2", new Conv2d(4, square(3, 2, 1), 1)),
          Map.entry("conv2d_5x5", new Conv2d(2, new Window(5, 5, 1, Window.Padding.same()), 1)),
          Map.entry("conv2d_1x1", new Conv2d(3, square(1, 1, 0), 1)),
          Map.entry("conv2d_depthwise", new Conv2d(4, square(3, 1, 1), 4)),
          Map.entry("maxpool2d_2x2", new MaxPool2d(square(2, 2, 0))),
          Map.entry("maxpool2d_3x3_stride2", new MaxPool2d(square(3, 2, 0))),
          Map.entry("avgpool2d_2x2", new AvgPool2d(square(2, 2, 0))),
          Map.entry("global_avgpool2d", new GlobalAveragePool()),
          Map.entry("batchnorm1d", new BatchNorm()),
          Map.entry("batchnorm2d", new BatchNorm()),
          Map.entry("layernorm", new LayerNorm()),
          Map.entry(
              "categorical_encoding",
              new CategoricalEncoding(
                  List.of(
                      new CategoricalEncoding.OneHot(1, 3),
                      new CategoricalEncoding.Embedding(2, 6, 4)))));

  private static final List<Layer> OF_VECTORS =
      List.of(
          new Dense(5),
          new Activation.Sigmoid(),
          new Activation.Tanh(),
          new Activation.Relu(),
          new Activation.LeakyRelu(0.01f),
          new Activation.Elu(1),
          new Activation.Gelu(),
          new Activation.Silu(),
          new Dropout(0.4),
          new BatchNorm(),
          new LayerNorm(),
          new Flatten(),
          new Residual(List.of(new Dense(4), new Dropout(0.3)), List.of()));

  private static final List<Layer> OF_IMAGES =
      List.of(
          new Conv2d(3, square(3, 1, 0), 1),
          new Conv2d(3, square(3, 2, 1), 1),
          new Conv2d(4, new Window(2, 3, 2, Window.Padding.same()), 2),
          new Conv2d(4, square(3, 1, 1), 4),
          new Conv2d(2, square(1, 1, 0), 1),
          new Conv2d(2, square(1, 2, 0), 1),
          new MaxPool2d(square(2, 2, 0)),
          new Conv2d(2, new Window(3, 3, 2, 1, Window.Padding.same()), 1),
          new MaxPool2d(new Window(3, 2, 1, Window.Padding.same())),
          new MaxPool2d(new Window(1, 2, 1, 2, Window.Padding.valid())),
          new AvgPool2d(new Window(2, 1, 1, 3, Window.Padding.valid())),
          new AvgPool2d(square(3, 2, 1)),
          new GlobalAveragePool(),
          new BatchNorm(),
          new LayerNorm(),
          new Flatten(),
          new Dropout(0.4),
          new Residual(
              List.of(
                  new Conv2d(4, square(3, 1, 1), 1),
                  new Dropout(0.3),
                  new Conv2d(4, square(3, 1, 1), 1)),
              List.of()),
          new Residual(List.of(new Conv2d(6, square(3, 2, 1), 1), new BatchNorm()), List.of()),
          new Residual(
              List.of(new Conv2d(6, new Window(3, 3, 2, 1, Window.Padding.same()), 1)), List.of()),
          new Residual(
              List.of(new AvgPool2d(square(2, 2, 0))), List.of(new MaxPool2d(square(2, 2, 0)))));

  private static final List<CategoricalEncoding> OF_CODES =
      List.of(
          encoding(new CategoricalEncoding.OneHot(0, 4)),
          encoding(new CategoricalEncoding.Embedding(2, 3, 5)),
          encoding(
              new CategoricalEncoding.Embedding(0, 4, 2),
              new CategoricalEncoding.OneHot(1, 2),
              new CategoricalEncoding.Embedding(2, 2, 1)),
          encoding(
              new CategoricalEncoding.OneHot(0, 1), new CategoricalEncoding.Embedding(1, 9, 3)));

  private static CategoricalEncoding encoding(CategoricalEncoding.Column... columns) {
    return new CategoricalEncoding(List.of(columns));
  }

  private static Window square(int kernel, int stride, int padding) {
    return new Window(kernel, kernel, stride, Window.Padding.of(padding));
  }

  @Test
  void everyLayerIsInTheLists() {
    assertThat(LayerClasses.of(OF_VECTORS, OF_IMAGES, OF_CODES)).isEqualTo(LayerClasses.all());
  }

  @Test
  void everyLayerAgreesWithPyTorch() {
    BY_ORACLE.forEach(
        (name, layer) -> {
          Oracle oracle = Oracle.read(name);
          int[] sizes =
              Arrays.stream(oracle.numbers("input/shape")).mapToInt(size -> (int) size).toArray();
          Shape input = Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length));
          Pass pass = new Pass(layer, input, sizes[0]);
          float[] weight = pass.channelsLast(layer, oracle.floats("parameters/weight"));
          pass.setParameters(weight, oracle.floats("parameters/bias"));
          pass.run(oracle.floats("input"), oracle.floats("upstream"), Mode.TRAINING);
          assertClose(pass.output(), oracle.floats("output"), 1e-5);
          assertClose(pass.dInput(), oracle.floats("grad_input"), 1e-5);
          float[] dWeight = pass.channelsLast(layer, oracle.floats("grad_parameters/weight"));
          float[] dBias = oracle.floats("grad_parameters/bias");
          assertClose(pass.layerGradient(0, dWeight.length), dWeight, 1e-5);
          assertClose(pass.layerGradient(dWeight.length, dBias.length), dBias, 1e-5);
        });
  }

  @Test
  void runningStatisticsOfABatchNormMoveAsInPyTorch() {
    for (String name : List.of("batchnorm1d", "batchnorm2d")) {
      Oracle oracle = Oracle.read(name);
      int[] sizes =
          Arrays.stream(oracle.numbers("input/shape")).mapToInt(size -> (int) size).toArray();
      Shape input = Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length));
      Pass pass = new Pass(new BatchNorm(), input, sizes[0]);
      int c = input.channels();
      pass.setParameters(oracle.floats("parameters/weight"), oracle.floats("parameters/bias"));
      assertClose(pass.layerParameters(2 * c, c), oracle.floats("running_mean_before"), 0);
      assertClose(pass.layerParameters(3 * c, c), oracle.floats("running_var_before"), 0);
      pass.run(oracle.floats("input"), oracle.floats("upstream"), Mode.TRAINING);
      float[] change = pass.layerGradient(2 * c, 2 * c);
      for (int i = 0; i < change.length; i++) {
        pass.parameters[2 * c + i] += change[i] / sizes[0];
      }
      assertClose(pass.layerParameters(2 * c, c), oracle.floats("running_mean_after"), 1e-6);
      assertClose(pass.layerParameters(3 * c, c), oracle.floats("running_var_after"), 1e-6);
      pass.run(oracle.floats("input"), oracle.floats("upstream"), Mode.INFERENCE);
      assertClose(pass.output(), oracle.floats("output_in_inference_mode"), 1e-5);
    }
  }

  @Test
  void gradientsOfEveryLayerAreFiniteDifferencesOfItsOutput() {
    for (int features : new int[] {1, 3, 8}) {
      OF_VECTORS.forEach(layer -> checkGradients(layer, Shape.of(features)));
    }
    for (Shape image : List.of(Shape.of(4, 5, 7), Shape.of(4, 3, 3))) {
      OF_IMAGES.forEach(layer -> checkGradients(layer, image));
    }
    checkGradients(new Conv2d(16, square(3, 1, 1), 1), Shape.of(16, 5, 3));
    for (int features : new int[] {3, 6}) {
      OF_CODES.forEach(encoding -> checkGradients(encoding, Shape.of(features)));
    }
  }

  private static void checkGradients(Layer layer, Shape shape) {
    float epsilon = 1e-2f;
    int batch = 3;
    Pass pass = new Pass(layer, shape, batch);
    float spacing = shape.isImage() ? 0.05f : 0.5f;
    float[] input = farFromEachOtherAndFromZero(batch * shape.size(), spacing);
    Set<Integer> codes =
        layer instanceof CategoricalEncoding of ? codes(of, shape, input) : Set.of();
    float[] upstream = Gaussians.of(batch * pass.outputs, KeyedRandom.of(11, shape.size()));
    pass.run(input, upstream, Mode.TRAINING);
    float[] dInput = pass.dInput();
    float[] gradient = pass.gradient.clone();
    for (int i = 0; i < input.length; i++) {
      if (codes.contains(i)) {
        assertThat(dInput[i]).as("%s, input %d", layer, i).isZero();
        continue;
      }
      double up = pass.weightedOutput(moved(input, i, epsilon), upstream);
      double down = pass.weightedOutput(moved(input, i, -epsilon), upstream);
      assertDerivative(dInput[i], (up - down) / (2 * epsilon), layer, "input", i);
    }
    for (ParameterRange range : pass.network.parameterRanges()) {
      if (range.kind() == ParameterRange.Kind.STATISTICS) {
        continue;
      }
      for (int i = range.from(); i < range.to(); i++) {
        float before = pass.parameters[i];
        pass.parameters[i] = before + epsilon;
        double up = pass.weightedOutput(input, upstream);
        pass.parameters[i] = before - epsilon;
        double down = pass.weightedOutput(input, upstream);
        pass.parameters[i] = before;
        assertDerivative(gradient[i], (up - down) / (2 * epsilon), layer, "parameter", i);
      }
    }
  }

  /**
   * Writes codes into the nominal columns: the first two rows have the same. Gives their places.
   */
  private static Set<Integer> codes(CategoricalEncoding encoding, Shape shape, float[] input) {
    Set<Integer> codes = new HashSet<>();
    for (CategoricalEncoding.Column column : encoding.columns()) {
      for (int i = column.index(); i < input.length; i += shape.size()) {
        input[i] = i / shape.size() / 2 % column.categories();
        codes.add(i);
      }
    }
    return codes;
  }

  private static void assertDerivative(
      double derivative, double difference, Layer layer, String what, int index) {
    assertThat(derivative)
        .as("%s, %s %d", layer, what, index)
        .isCloseTo(difference, offset(2e-3 * Math.max(1, Math.abs(difference))));
  }

  /** Shuffled, evenly spaced around 0: no kink within reach of a check. */
  private static float[] farFromEachOtherAndFromZero(int length, float spacing) {
    int[] order = new int[length];
    Arrays.setAll(order, i -> i);
    KeyedRandom.of(17, length).shuffle(order, order.length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (order[i] - length / 2 + 0.5f) * spacing;
    }
    return values;
  }

  @Test
  void aLayerThatCannotTakeItsInputSaysWhatItGotAndWhatItExpects() {
    assertRefused(Shape.of(784), new Conv2d(8, square(3, 1, 0), 1))
        .hasMessage(
            "Invalid layer 1 (conv2d): got [784] (expects an image [channels, height, width])");
    assertRefused(Shape.of(3, 4, 2), new Conv2d(8, square(3, 1, 0), 1))
        .hasMessage(
            "Invalid layer 1 (conv2d): got [3, 4, 2] (expects an image of at least 3 × 3 pixels"
                + " with its padding)");
    assertRefused(Shape.of(3, 4, 4), new Conv2d(8, square(3, 1, 0), 2))
        .hasMessage(
            "Invalid layer 1 (conv2d): got [3, 4, 4] (expects a multiple of 2 channels, one part"
                + " for each group)");
    assertRefused(Shape.of(1, 4, 4), new Dense(3))
        .hasMessage(
            "Invalid layer 1 (dense): got [1, 4, 4] (expects a vector; a flatten layer makes one)");
    assertRefused(Shape.of(6), new Flatten(), new GlobalAveragePool())
        .hasMessage(
            "Invalid layer 2 (global-average-pool): got [6] (expects an image [channels, height,"
                + " width])");
    assertRefused(
            Shape.of(2, 4, 4), new Residual(List.of(new Flatten()), List.of(new Activation.Relu())))
        .hasMessage(
            "Invalid layer 1 (residual): its layers give [32] (expects [2, 4, 4], as the way"
                + " around them)");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(Shape input, Layer... layers) {
    return assertThatThrownBy(() -> new Network(input, List.of(layers)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theDerivativeOfAReluIsOneFromTheSmallestPositiveValueOn() {
    Activation relu = new Activation.Relu();
    for (float x : new float[] {Float.MIN_VALUE, Float.MIN_NORMAL, 1, Float.MAX_VALUE}) {
      assertThat(relu.derivative(x, relu.value(x))).isEqualTo(1);
      assertThat(relu.derivative(-x, relu.value(-x))).isZero();
    }
    assertThat(relu.derivative(0, 0)).isZero();
  }

  @Test
  void dropoutKeepsTheMeanInTrainingAndDoesNothingInInference() {
    Pass pass = new Pass(new Dropout(0.25), Shape.of(2_000), 1);
    float[] ones = new float[2_000];
    Arrays.fill(ones, 1);
    pass.run(ones, ones, Mode.TRAINING);
    double mean = 0;
    for (float value : pass.output()) {
      assertThat(value).isIn(0f, (float) (1 / 0.75));
      mean += value / 2_000;
    }
    assertThat(mean).isBetween(0.93, 1.07);
    pass.run(ones, ones, Mode.INFERENCE);
    assertThat(pass.output()).isEqualTo(ones);
  }

  @Test
  void badHyperparametersAreRefused() {
    assertThatThrownBy(() -> new Dense(0))
        .hasMessage("Invalid units of a dense layer: 0 (must be at least 1)");
    assertThatThrownBy(() -> new Dropout(1))
        .hasMessage("Invalid rate of a dropout layer: 1.0 (must be in [0, 1))");
    assertThatThrownBy(() -> new Network(Shape.of(3), List.of()))
        .hasMessage("Invalid layers: none (must be at least one)");
    assertThatThrownBy(() -> Shape.of(3, 0))
        .hasMessage("Invalid shape: [3, 0] (must be positive sizes)");
  }

  private static float[] moved(float[] values, int index, float by) {
    float[] copy = values.clone();
    copy[index] += by;
    return copy;
  }

  /**
   * One layer behind one that passes its input on, so that the layer's own dInput is asked for, and
   * before a flatten layer, so that images come out channel by channel.
   */
  private static final class Pass {
    final Shape shape;
    final int batch;
    final int outputs;
    final Network network;
    final Workspace workspace;
    final float[] parameters;
    final float[] gradient;

    Pass(Layer layer, Shape shape, int batch) {
      this.shape = shape;
      this.batch = batch;
      Layer identity = new Activation.LeakyRelu(1);
      network = new Network(shape, List.of(identity, layer, new Flatten()));
      workspace = new Workspace(network, batch + 1);
      outputs = network.outputShape().size();
      parameters = network.initialParameters(new Initialiser.Glorot(), 3);
      gradient = new float[parameters.length];
    }

    /** From PyTorch's order of a convolution's weights to ours. */
    float[] channelsLast(Layer layer, float[] weight) {
      if (!(layer instanceof Conv2d conv)) {
        return weight;
      }
      float[] turned = new float[weight.length];
      int pixels = conv.window().height() * conv.window().width();
      int depth = shape.channels() / conv.groups();
      Flatten.transpose(weight, conv.filters(), depth, pixels, turned);
      return turned;
    }

    void setParameters(float[] weight, float[] bias) {
      System.arraycopy(weight, 0, parameters, 0, weight.length);
      System.arraycopy(bias, 0, parameters, weight.length, bias.length);
    }

    void run(float[] input, float[] upstream, Mode mode) {
      System.arraycopy(input, 0, workspace.input(), 0, input.length);
      Arrays.fill(gradient, 0);
      workspace.seed(1, 2, 3);
      workspace.forward(parameters, batch, mode);
      System.arraycopy(upstream, 0, workspace.dOutput(), 0, upstream.length);
      workspace.backward(gradient);
    }

    double weightedOutput(float[] input, float[] upstream) {
      run(input, upstream, Mode.TRAINING);
      double sum = 0;
      for (int i = 0; i < upstream.length; i++) {
        sum += (double) upstream[i] * workspace.output()[i];
      }
      return sum;
    }

    float[] output() {
      return Arrays.copyOf(workspace.output(), batch * outputs);
    }

    float[] layerParameters(int from, int count) {
      return Arrays.copyOfRange(parameters, from, from + count);
    }

    float[] layerGradient(int from, int count) {
      return Arrays.copyOfRange(gradient, from, from + count);
    }

    float[] dInput() {
      float[] byChannel = new float[batch * shape.size()];
      Flatten.transpose(workspace.dOutputOf(0), batch, shape.pixels(), shape.channels(), byChannel);
      return byChannel;
    }
  }
}
