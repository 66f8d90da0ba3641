package io.weft.onnx;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.weft.Gaussians;
import io.weft.LayerClasses;
import io.weft.OnnxSession;
import io.weft.nn.Activation;
import io.weft.nn.AvgPool2d;
import io.weft.nn.BatchNorm;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.CategoricalEncoding.Column;
import io.weft.nn.CategoricalEncoding.Embedding;
import io.weft.nn.CategoricalEncoding.OneHot;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Flatten;
import io.weft.nn.GlobalAveragePool;
import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import io.weft.nn.LayerNorm;
import io.weft.nn.MaxPool2d;
import io.weft.nn.Mode;
import io.weft.nn.Network;
import io.weft.nn.ParameterRange;
import io.weft.nn.Residual;
import io.weft.nn.Shape;
import io.weft.nn.Window;
import io.weft.nn.Window.Padding;
import io.weft.nn.Workspace;
import io.weft.onnx.Column.Given;
import io.weft.onnx.Column.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every layer in ONNX Runtime against its own forward pass. */
class OnnxLayersTest {

  /** A sum of a hundred products of about 1, each rounded by 2⁻²⁴: 100 · 6e-8. */
  private static final double TOLERANCE = 1e-5;

  private static final Window CORNER = new Window(3, 2, 2, Padding.same());

  private static final List<Layer> OF_VECTORS =
      List.of(
          new Dense(5),
          new Activation.Sigmoid(),
          new Activation.Tanh(),
          new Activation.Relu(),
          new Activation.LeakyRelu(0.01f),
          new Activation.Elu(0.7f),
          new Activation.Gelu(),
          new Activation.Silu(),
          new Dropout(0.4),
          new BatchNorm(0.2, 1e-3),
          new LayerNorm(1e-4),
          new Flatten(),
          encoding(new Embedding(4, 30, 6)),
          encoding(new OneHot(12, 1)),
          encoding(new OneHot(0, 3), new Embedding(1, 9, 1), new OneHot(12, 8)),
          encoding(
              IntStream.range(0, 13)
                  .mapToObj(i -> i % 2 == 0 ? new OneHot(i, i + 1) : new Embedding(i, i + 1, 2))
                  .toArray(Column[]::new)),
          new Residual(List.of(new Dense(13)), List.of()),
          new Residual(List.of(new Dense(4), new BatchNorm()), List.of()));

  private static final List<Layer> OF_IMAGES =
      List.of(
          new Conv2d(3, square(3, 1, 0), 1),
          new Conv2d(16, new Window(3, 3, 1, Padding.same()), 1),
          new Conv2d(4, CORNER, 2),
          new Conv2d(8, square(3, 1, 1), 4),
          new Conv2d(2, square(1, 2, 0), 1),
          new MaxPool2d(CORNER),
          new AvgPool2d(CORNER),
          new GlobalAveragePool(),
          new BatchNorm(),
          new LayerNorm(),
          new Flatten(),
          new Dropout(0.4),
          new Activation.Gelu(),
          new Residual(List.of(new Conv2d(6, square(3, 2, 1), 1), new BatchNorm()), List.of()),
          new Residual(
              List.of(
                  new Residual(List.of(new Conv2d(16, square(3, 1, 1), 1)), List.of()),
                  new AvgPool2d(square(2, 2, 0))),
              List.of(new MaxPool2d(square(2, 2, 0)), new Conv2d(16, square(1, 1, 0), 1))));

  private static Layer encoding(Column... columns) {
    return new CategoricalEncoding(List.of(columns));
  }

  private static Window square(int kernel, int stride, int padding) {
    return new Window(kernel, kernel, stride, Padding.of(padding));
  }

  @Test
  void everyLayerIsInTheLists() {
    assertThat(LayerClasses.of(OF_VECTORS, OF_IMAGES)).isEqualTo(LayerClasses.all());
  }

  @Test
  void everyLayerHasItsOperators() {
    assertThat(NetworkNodes.exportable()).isEqualTo(LayerClasses.all());
  }

  @Test
  void everyLayerOfVectorsGivesWhatItGivesInWeft() throws OrtException {
    for (Layer layer : OF_VECTORS) {
      assertSame(Shape.of(13), List.of(layer));
    }
  }

  @Test
  void everyLayerOfImagesGivesWhatItGivesInWeft() throws OrtException {
    for (Shape shape : List.of(Shape.of(4, 7, 9), Shape.of(16, 8, 11), Shape.of(4, 5, 5))) {
      for (Layer layer : OF_IMAGES) {
        assertSame(shape, List.of(layer));
      }
    }
  }

  @Test
  void everyWindowStandsWhereItStandsInWeft() throws OrtException {
    Shape shape = Shape.of(2, 7, 6);
    int count = 0;
    for (int height = 1; height <= 4; height++) {
      for (int width = 1; width <= 3; width++) {
        for (int stride = 1; stride <= 4; stride++) {
          int across = 1 + (stride + height + width) % 3; // each stride beside some others
          List<Padding> paddings = new ArrayList<>(List.of(Padding.valid(), Padding.same()));
          for (int pixels = 1; pixels < Math.min(height, width); pixels++) {
            paddings.add(Padding.of(pixels));
          }
          for (Padding padding : paddings) {
            for (int strideWidth : new int[] {stride, across}) {
              Window window = new Window(height, width, stride, strideWidth, padding);
              assertSame(shape, List.of(new Conv2d(2, window, 2)));
              assertSame(shape, List.of(new MaxPool2d(window)));
              assertSame(shape, List.of(new AvgPool2d(window)));
            }
            count++;
          }
        }
      }
    }
    assertThat(count).isEqualTo(128);
  }

  @Test
  void aWholeNetworkOfImagesGivesWhatItGivesInWeft() throws OrtException {
    assertSame(
        Shape.of(3, 13, 10),
        List.of(
            new Conv2d(16, new Window(3, 3, 1, Padding.same()), 1),
            new BatchNorm(),
            new Activation.Relu(),
            new MaxPool2d(square(2, 2, 0)),
            new Dropout(0.3),
            new Residual(
                List.of(new Conv2d(8, square(3, 1, 1), 2), new LayerNorm(), new Activation.Silu()),
                List.of()),
            new Flatten(),
            new Dense(7),
            new Activation.Tanh(),
            new Dense(3)));
  }

  private static void assertSame(Shape shape, List<Layer> layers) throws OrtException {
    List<Layer> flat = new ArrayList<>(layers);
    if (new Network(shape, layers).outputShape().isImage()) {
      flat.add(new Flatten());
    }
    Network network = new Network(shape, flat);
    float[] parameters = parameters(network);
    byte[] model =
        OnnxNumbers.model(new Given("features", Kind.VECTOR, shape.size()), network, parameters);
    try (OnnxSession session = new OnnxSession(model)) {
      for (int batch : List.of(1, 7)) {
        float[] input = withCodes(network, Gaussians.of(batch * shape.size(), batch));
        Workspace workspace = new Workspace(network, batch, Mode.INFERENCE);
        System.arraycopy(input, 0, workspace.input(), 0, input.length);
        workspace.forward(parameters, batch, Mode.INFERENCE);
        float[] output = session.floats("prediction", input, batch);
        float[] expected = Arrays.copyOf(workspace.output(), batch * network.outputShape().size());
        assertClose(output, expected, TOLERANCE);
      }
    } catch (OrtException | AssertionError e) {
      throw new AssertionError(layers + " of " + shape + ": " + e.getMessage(), e);
    }
  }

  /** Replaces the values of nominal columns by codes of all categories in turn. */
  private static float[] withCodes(Network network, float[] input) {
    int size = network.inputShape().size();
    for (Column column : network.nominalColumns()) {
      for (int i = column.index(); i < input.length; i += size) {
        input[i] = (column.categories() - 1 + i / size) % column.categories();
      }
    }
    return input;
  }

  /** No weight is 0, no statistic is that of a fresh network. */
  private static float[] parameters(Network network) {
    float[] parameters = network.initialParameters(new Initialiser.Glorot(), 3);
    float[] noise = Gaussians.of(parameters.length, 4);
    for (ParameterRange range : network.parameterRanges()) {
      for (int i = range.from(); i < range.to(); i++) {
        parameters[i] =
            range.kind() == ParameterRange.Kind.STATISTICS
                ? 0.5f + Math.abs(noise[i])
                : parameters[i] + 0.1f * noise[i];
      }
    }
    return parameters;
  }
}
