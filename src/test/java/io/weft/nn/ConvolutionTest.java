package io.weft.nn;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Gaussians;
import io.weft.math.Patches;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fast way to compute a convolution against the plain one. */
class ConvolutionTest {
  private static final int BATCH = 11;

  /** Images with odd sides, one smaller than a tile, and one of which few fit into a chunk. */
  private static final List<Shape> IMAGES =
      List.of(
          Shape.of(16, 7, 5),
          Shape.of(3, 6, 9),
          Shape.of(1, 1, 1),
          Shape.of(17, 3, 3),
          Shape.of(16, 28, 28));

  @Test
  void winogradGivesWhatPatchesGive() {
    for (Shape image : IMAGES) {
      for (int padding = image.height() < 3 ? 1 : 0; padding <= 2; padding++) {
        for (int filters : new int[] {1, 18}) {
          Window window = new Window(3, 3, 1, Window.Padding.of(padding));
          Patches windows = window.on(image);
          Conv2d layer = new Conv2d(filters, window, 1);
          LayerContext expected = pass(layer, image, new PatchConvolution(windows, filters, 1));
          LayerContext actual = pass(layer, image, new WinogradConvolution(windows, filters));
          assertClose(actual.output, expected.output, tolerance(windows.patchSize()));
          assertClose(actual.dInput, expected.dInput, tolerance(9 * filters));
          assertClose(actual.gradient, expected.gradient, tolerance(BATCH * windows.outputs()));
        }
      }
    }
  }

  /** Rounding error of a float32 sum of so many products of about 1. */
  private static double tolerance(int terms) {
    return 1e-5 * Math.sqrt(terms);
  }

  private static LayerContext pass(Conv2d layer, Shape image, Convolution convolution) {
    Network network = new Network(image, List.of(layer));
    int outputs = BATCH * network.outputShape().size();
    float[][] scratch =
        convolution.scratch(BATCH).stream().map(float[]::new).toArray(float[][]::new);
    for (float[] array : scratch) {
      Arrays.fill(array, Float.NaN);
    }
    LayerContext context =
        new LayerContext(
            network,
            0,
            0,
            Gaussians.of(BATCH * image.size(), 1),
            new float[outputs],
            new float[BATCH * image.size()],
            Gaussians.of(outputs, 2),
            scratch,
            List.of());
    context.batch = BATCH;
    context.parameters = Gaussians.of(network.parameterCount(), 3);
    context.gradient = Gaussians.of(network.parameterCount(), 4);
    convolution.forward(context, scratch);
    convolution.backward(context, scratch);
    return context;
  }

  @Test
  void aRectifierBehindAPoolGivesTheBitsOfOneBeforeIt() {
    Layer relu = new Activation.Relu();
    Layer pool = new MaxPool2d(new Window(3, 3, 2, Window.Padding.same()));
    Layer convolution = new Conv2d(4, new Window(3, 3, 1, Window.Padding.same()), 1);
    Network plain =
        new Network(
            Shape.of(2, 9, 7), List.of(convolution, relu, new Dropout(0), pool, new Flatten()));
    Network moved = new Network(Shape.of(2, 9, 7), List.of(convolution, relu, pool, new Flatten()));
    assertThat(moved.withRectifiersBehindPools().layers())
        .containsSubsequence(pool, relu)
        .hasSize(4);
    assertThat(plain.withRectifiersBehindPools().layers()).isEqualTo(plain.layers());
    assertThat(outputAndGradient(moved)).isDeepEqualTo(outputAndGradient(plain));
  }

  private static float[][] outputAndGradient(Network network) {
    Workspace workspace = new Workspace(network, BATCH);
    float[] input = Gaussians.of(workspace.input().length, 5);
    System.arraycopy(input, 0, workspace.input(), 0, input.length);
    workspace.forward(network.initialParameters(new Initialiser.Auto(), 6), BATCH, Mode.TRAINING);
    float[] output = workspace.output().clone();
    System.arraycopy(Gaussians.of(output.length, 7), 0, workspace.dOutput(), 0, output.length);
    float[] gradient = new float[network.parameterCount()];
    workspace.backward(gradient);
    return new float[][] {output, gradient};
  }
}
