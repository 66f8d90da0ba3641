package io.weft.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.LayerClasses;
import io.weft.nn.Activation;
import io.weft.nn.AvgPool2d;
import io.weft.nn.BatchNorm;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Flatten;
import io.weft.nn.GlobalAveragePool;
import io.weft.nn.Layer;
import io.weft.nn.LayerNorm;
import io.weft.nn.MaxPool2d;
import io.weft.nn.Residual;
import io.weft.nn.Shape;
import io.weft.nn.Window;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerJsonTest {
  private static final Window SAME = new Window(3, 3, 1, Window.Padding.same());

  private static final List<Layer> ALL =
      List.of(
          new Conv2d(8, SAME, 1),
          new Conv2d(8, new Window(5, 3, 2, Window.Padding.of(2)), 4),
          new BatchNorm(0.2, 1e-3),
          new LayerNorm(1e-4),
          new MaxPool2d(new Window(2, 2, 2, Window.Padding.valid())),
          new MaxPool2d(new Window(1, 4, 1, 4, Window.Padding.valid())),
          new AvgPool2d(new Window(3, 3, 2, Window.Padding.of(1))),
          new Residual(List.of(new Conv2d(8, SAME, 1), new Activation.Tanh()), List.of()),
          new Residual(
              List.of(new Residual(List.of(new BatchNorm()), List.of())),
              List.of(new Conv2d(8, SAME, 1))),
          new CategoricalEncoding(
              List.of(
                  new CategoricalEncoding.OneHot(0, 4),
                  new CategoricalEncoding.Embedding(3, 20, 7))),
          new GlobalAveragePool(),
          new Flatten(),
          new Dropout(0.25),
          new Dense(3),
          new Activation.Sigmoid(),
          new Activation.Tanh(),
          new Activation.Relu(),
          new Activation.LeakyRelu(0.2f),
          new Activation.Elu(0.5f),
          new Activation.Gelu(),
          new Activation.Silu());

  @Test
  void everyLayerComesBackFromItsText() {
    assertThat(LayerJson.parse(LayerJson.write(ALL))).isEqualTo(ALL);
  }

  @Test
  void everyKindOfLayerIsInTheList() {
    assertThat(LayerClasses.of(ALL)).isEqualTo(LayerClasses.all());
  }

  @Test
  void everyLayerHasOneEntryUnderItsOwnName() {
    assertThat(LayerTypes.byClass().keySet()).isEqualTo(LayerClasses.all());
    assertThat(ALL)
        .allSatisfy(layer -> assertThat(LayerTypes.of(layer).name()).isEqualTo(layer.kind()));
  }

  @Test
  void whatIsNotSaidIsWhatUsersExpect() {
    String json =
        """
        [{"type": "conv2d", "filters": 4, "kernel": [3, 5], "activation": "relu"},
         {"type": "max-pool2d", "kernel": 2}, {"type": "batch-norm"}, {"type": "layer-norm"}]""";
    assertThat(LayerJson.parse(json))
        .containsExactly(
            new Conv2d(4, new Window(3, 5, 1, Window.Padding.valid()), 1),
            new Activation.Relu(),
            new MaxPool2d(new Window(2, 2, 2, Window.Padding.valid())),
            new BatchNorm(0.1, 1e-5),
            new LayerNorm(1e-5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"max-pool2d","kernel":[1,4]}                           | 1 | 4
          {"type":"avg-pool2d","kernel":[2,3]}                           | 2 | 3
          {"type":"max-pool2d","kernel":3,"stride":[2,1]}                | 2 | 1
          {"type":"avg-pool2d","kernel":[1,4],"stride":1}                | 1 | 1
          {"type":"conv2d","filters":1,"kernel":[1,4]}                   | 1 | 1
          {"type":"conv2d","filters":1,"kernel":3,"stride":[1,2]}        | 1 | 2
          """)
  void strideIsTheKernelOfAPoolUnlessItIsGivenForOneOrBothDirections(
      String layer, int strideHeight, int strideWidth) {
    assertThat(window(LayerJson.parse("[" + layer + "]").get(0)))
        .extracting(Window::strideHeight, Window::strideWidth)
        .containsExactly(strideHeight, strideWidth);
  }

  private static Window window(Layer layer) {
    return layer instanceof Conv2d conv
        ? conv.window()
        : layer instanceof MaxPool2d pool ? pool.window() : ((AvgPool2d) layer).window();
  }

  @Test
  void poolsWithoutAStrideStandSideBySideInBothDirections() {
    Layer pool = LayerJson.parse("[{\"type\": \"max-pool2d\", \"kernel\": [1, 4]}]").get(0);
    assertThat(pool.outputShape(Shape.of(1, 4, 8))).isEqualTo(Shape.of(1, 4, 2));
  }

  /** Once the height of a kernel was the stride of both directions where none was given. */
  @Test
  void aModelSavedWithOneStrideKeepsIt() {
    String saved =
        """
        [{"type":"max-pool2d","kernel":[1,4],"stride":1,"padding":0}]""";
    List<Layer> layers = LayerJson.parse(saved);
    assertThat(layers.get(0).outputShape(Shape.of(1, 4, 8))).isEqualTo(Shape.of(1, 4, 5));
    assertThat(LayerJson.write(layers)).isEqualTo(saved);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"conv3d"}                                        | layer 1: unknown type conv3d (must be one of dense, dropout, conv2d, max-pool2d, avg-pool2d, global-average-pool, flatten, batch-norm, layer-norm, categorical-encoding, residual, sigmoid, tanh, relu, leaky-relu, elu, gelu, silu)
          {"type":"conv2d","filters":4}                            | layer 1: no kernel
          {"type":"conv2d","filters":4,"kernel":[3]}               | layer 1: Invalid kernel: [3] (must be a whole number or [height, width])
          {"type":"conv2d","filters":4,"kernel":0}                 | layer 1: Invalid kernel height: 0 (must be at least 1)
          {"type":"conv2d","filters":5,"kernel":3,"groups":2}      | layer 1: Invalid filters of a convolution: 5 in 2 groups (must be a positive multiple)
          {"type":"conv2d","filters":4,"kernel":3,"padding":-1}    | layer 1: Invalid padding: -1 (must be valid, same or at least 0)
          {"type":"conv2d","filters":4,"kernel":3,"padding":"all"} | layer 1: Invalid padding: "all" (must be valid, same or a whole number)
          {"type":"conv2d","filters":4,"kernel":3,"padding":3}     | layer 1: Invalid padding: 3 (must be below the kernel's 3)
          {"type":"max-pool2d","kernel":2,"stride":0}              | layer 1: Invalid stride: 0 (must be at least 1)
          {"type":"max-pool2d","kernel":2,"stride":[2,0]}          | layer 1: Invalid stride: 0 (must be at least 1)
          {"type":"max-pool2d","kernel":2,"stride":[1,2,3]}        | layer 1: Invalid stride: [1,2,3] (must be a whole number or [height, width])
          {"type":"batch-norm","momentum":0}                       | layer 1: Invalid momentum of a batch norm: 0.0 (must be above 0 and at most 1)
          {"type":"layer-norm","epsilon":0}                        | layer 1: Invalid epsilon of a norm: 0.0 (must be positive)
          {"type":"flatten","axis":1}                              | layer 1: unknown option axis of a flatten layer (must be one of type)
          {"type":"categorical-encoding"}                          | layer 1: no columns
          {"type":"categorical-encoding","columns":[]}             | layer 1: Invalid nominal columns: 0 (must be 1 to 16384)
          {"type":"categorical-encoding","columns":{"index":1}}    | layer 1: Invalid columns: {"index":1} (must be a list of objects)
          {"type":"categorical-encoding","columns":[3]}            | layer 1: Invalid columns: [3] (must be a list of objects)
          {"type":"categorical-encoding","columns":[{"index":1}]}  | layer 1: no categories
          {"type":"categorical-encoding","columns":[{"index":1,"categories":3,"units":2}]} | layer 1: unknown option units (must be one of index, categories, size)
          {"type":"residual","layers":[]}                          | layer 1: must be a list of at least one object
          {"type":"residual","layers":[{"type":"relu"},{"type":"x"}]} | layer 1: layer 2: unknown type x (must be one of dense, dropout, conv2d, max-pool2d, avg-pool2d, global-average-pool, flatten, batch-norm, layer-norm, categorical-encoding, residual, sigmoid, tanh, relu, leaky-relu, elu, gelu, silu)
          """)
  void aMistakeNamesTheLayerAndTheOption(String layer, String message) {
    assertThatThrownBy(() -> LayerJson.parse("[" + layer + "]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
