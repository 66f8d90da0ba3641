package io.weft.nn;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.weft.Oracle;
import io.weft.math.KeyedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every layer against PyTorch, and against finite differences of its own forward pass. */
class LayerTest {
  private static final Map<String, Layer> BY_ORACLE =
      Map.of(
          "dense", new Dense(5, new Initialiser.Glorot()),
          "activation_sigmoid", new Activation.Sigmoid(),
          "activation_tanh", new Activation.Tanh(),
          "activation_relu", new Activation.Relu(),
          "activation_leakyrelu", new Activation.LeakyRelu(0.01f),
          "activation_elu", new Activation.Elu(1),
          "activation_gelu", new Activation.Gelu(),
          "activation_silu", new Activation.Silu());

  private static final List<Layer> ALL = new ArrayList<>(BY_ORACLE.values());

  static {
    ALL.add(new Dropout(0.4));
  }

  @Test
  void everyLayerIsInTheList() {
    Set<Class<?>> listed = ALL.stream().map(Layer::getClass).collect(Collectors.toSet());
    assertThat(listed).isEqualTo(leaves(Layer.class));
  }

  private static Set<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses())
            .flatMap(subtype -> leaves(subtype).stream())
            .collect(Collectors.toSet())
        : Set.of(type);
  }

  @Test
  void everyLayerAgreesWithPyTorch() {
    BY_ORACLE.forEach(
        (name, layer) -> {
          Oracle oracle = Oracle.read(name);
          int batch = (int) oracle.numbers("input/shape")[0];
          int features = (int) oracle.numbers("input/shape")[1];
          Pass pass = new Pass(layer, features, batch);
          pass.setParameters(oracle.floats("parameters/weight"), oracle.floats("parameters/bias"));
          pass.run(oracle.floats("input"), oracle.floats("upstream"), Mode.TRAINING);
          assertClose(pass.output(), oracle.floats("output"), 1e-5);
          assertClose(pass.dInput(), oracle.floats("grad_input"), 1e-5);
          float[] weight = oracle.floats("grad_parameters/weight");
          assertClose(Arrays.copyOf(pass.layerGradient(), weight.length), weight, 1e-5);
        });
  }

  @Test
  void gradientsOfEveryLayerAreFiniteDifferencesOfItsOutput() {
    for (Layer layer : ALL) {
      for (int features : new int[] {1, 3, 8}) {
        KeyedRandom random = KeyedRandom.of(11, features);
        int batch = 3;
        Pass pass = new Pass(layer, features, batch);
        float[] input = gaussians(random, batch * features);
        float[] upstream = gaussians(random, batch * pass.outputs);
        pass.run(input, upstream, Mode.TRAINING);
        float[] dInput = pass.dInput();
        for (int i = 0; i < input.length; i++) {
          float epsilon = 1e-2f;
          if (Math.abs(input[i]) < 2 * epsilon) {
            continue; // a rectifier's kink lies between the two points
          }
          double up = pass.weightedOutput(moved(input, i, epsilon), upstream);
          double down = pass.weightedOutput(moved(input, i, -epsilon), upstream);
          assertThat((double) dInput[i])
              .as("%s, input %d", layer, i)
              .isCloseTo((up - down) / (2 * epsilon), offset(2e-3));
        }
      }
    }
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
    Pass pass = new Pass(new Dropout(0.25), 2_000, 1);
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
    assertThatThrownBy(() -> new Dense(0, new Initialiser.He()))
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

  private static float[] gaussians(KeyedRandom random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /**
   * One layer behind a dense layer that passes its input on, so that the layer's own dInput is
   * asked for.
   */
  private static final class Pass {
    final int batch;
    final int outputs;
    final int offset;
    final Network network;
    final Workspace workspace;
    final float[] parameters;
    final float[] gradient;

    Pass(Layer layer, int features, int batch) {
      this.batch = batch;
      network =
          new Network(
              Shape.of(features), List.of(new Dense(features, new Initialiser.Glorot()), layer));
      workspace = new Workspace(network, batch);
      outputs = network.outputShape().size();
      offset = features * features + features;
      parameters = network.initialParameters(3);
      Arrays.fill(parameters, 0, offset, 0);
      for (int i = 0; i < features; i++) {
        parameters[i * features + i] = 1;
      }
      gradient = new float[parameters.length];
    }

    void setParameters(float[] weight, float[] bias) {
      System.arraycopy(weight, 0, parameters, offset, weight.length);
      System.arraycopy(bias, 0, parameters, offset + weight.length, bias.length);
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
      return workspace.output().clone();
    }

    float[] layerGradient() {
      return Arrays.copyOfRange(gradient, offset, gradient.length);
    }

    float[] dInput() {
      return workspace.dOutputOf(0).clone();
    }
  }
}
