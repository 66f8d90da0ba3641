package io.weft.onnx;

import static io.weft.onnx.Graph.attribute;
import static io.weft.onnx.Graph.attributes;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.weft.math.Patches;
import io.weft.nn.Activation;
import io.weft.nn.AvgPool2d;
import io.weft.nn.BatchNorm;
import io.weft.nn.CategoricalEncoding;
import io.weft.nn.CategoricalEncoding.Column;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.Dropout;
import io.weft.nn.Flatten;
import io.weft.nn.GlobalAveragePool;
import io.weft.nn.Layer;
import io.weft.nn.LayerNorm;
import io.weft.nn.MaxPool2d;
import io.weft.nn.Network;
import io.weft.nn.Residual;
import io.weft.nn.Shape;
import io.weft.nn.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The layers of a network as ONNX operators, as they are in inference: vectors are [N, D], images
 * [N, C, H, W].
 */
final class NetworkNodes {

  /** Adds the nodes of one layer, and gives the name of its output. */
  @FunctionalInterface
  private interface Writer<L extends Layer> {
    String write(NetworkNodes nodes, L layer, Place place);
  }

  /** One writer for each class of layer. */
  private static final Map<Class<? extends Layer>, Writer<Layer>> WRITERS = new HashMap<>();

  static {
    put(Dense.class, NetworkNodes::dense);
    put(Conv2d.class, NetworkNodes::convolution);
    put(MaxPool2d.class, (nodes, pool, p) -> nodes.node("MaxPool", p, window(pool.window(), p)));
    // AveragePool leaves the padding out, as the layer does
    put(
        AvgPool2d.class,
        (nodes, pool, p) -> nodes.node("AveragePool", p, window(pool.window(), p)));
    put(GlobalAveragePool.class, (nodes, pool, p) -> nodes.globalAverage(p));
    put(BatchNorm.class, NetworkNodes::batchNorm);
    put(LayerNorm.class, NetworkNodes::layerNorm);
    put(CategoricalEncoding.class, NetworkNodes::encoding);
    put(Residual.class, NetworkNodes::residual);
    put(Flatten.class, (nodes, flatten, p) -> nodes.node("Flatten", p));
    put(Dropout.class, (nodes, dropout, p) -> p.input);
    put(Activation.Sigmoid.class, (nodes, sigmoid, p) -> nodes.node("Sigmoid", p));
    put(Activation.Tanh.class, (nodes, tanh, p) -> nodes.node("Tanh", p));
    put(Activation.Relu.class, (nodes, relu, p) -> nodes.node("Relu", p));
    put(
        Activation.LeakyRelu.class,
        (nodes, leaky, p) ->
            nodes.node("LeakyRelu", p, attribute("alpha", (double) leaky.slope())));
    put(
        Activation.Elu.class,
        (nodes, elu, p) -> nodes.node("Elu", p, attribute("alpha", (double) elu.alpha())));
    put(Activation.Gelu.class, (nodes, gelu, p) -> nodes.gelu(p));
    put(Activation.Silu.class, (nodes, silu, p) -> nodes.silu(p));
  }

  private final Graph graph;
  private final float[] parameters;

  private static <L extends Layer> void put(Class<L> type, Writer<L> writer) {
    WRITERS.put(type, (nodes, layer, place) -> writer.write(nodes, type.cast(layer), place));
  }

  /**
   * Adds nodes to a graph.
   *
   * @param parameters parameters of the whole network; not modified
   */
  NetworkNodes(Graph graph, float[] parameters) {
    this.graph = graph;
    this.parameters = parameters;
  }

  /**
   * One layer to be added.
   *
   * @param name name of the value that it gives
   * @param input name of the value that it takes
   * @param shape shape of one example of the input
   * @param offset offset of its first parameter
   */
  private record Place(String name, String input, Shape shape, int offset) {

    /** Name of a value or a constant inside the layer. */
    String part(String part) {
      return name + "." + part;
    }
  }

  /**
   * Adds all layers.
   *
   * @param prefix prefix of all names
   * @param offset offset of the network's first parameter
   * @return name of the value that the last one gives
   */
  String add(Network network, String prefix, String input, int offset) {
    String value = input;
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      String name = prefix + "layer" + (i + 1) + "_" + layer.kind();
      Shape shape = network.inputShapeOf(i);
      value = add(layer, new Place(name, value, shape, offset + network.offsetOf(i)));
    }
    return value;
  }

  private String add(Layer layer, Place p) {
    return writer(layer.getClass()).write(this, layer, p);
  }

  private static Writer<Layer> writer(Class<? extends Layer> type) {
    Writer<Layer> writer = WRITERS.get(type);
    if (writer == null) {
      throw new IllegalArgumentException(
          "Cannot export a layer of " + type.getName() + ": no ONNX operator is known");
    }
    return writer;
  }

  /** Classes of the layers that have ONNX operators. */
  static Set<Class<? extends Layer>> exportable() {
    return WRITERS.keySet();
  }

  private String node(String operator, Place p, AttributeProto... attributes) {
    return graph.node(operator, p.name, List.of(p.input), attributes);
  }

  private String globalAverage(Place p) {
    String mean = graph.node("GlobalAveragePool", p.part("mean"), List.of(p.input));
    return graph.node("Flatten", p.name, List.of(mean));
  }

  private String silu(Place p) {
    String sigmoid = graph.node("Sigmoid", p.part("sigmoid"), List.of(p.input));
    return graph.node("Mul", p.name, List.of(p.input, sigmoid));
  }

  /** GELU as {@code x / 2 · (1 + erf(x / √2))}: the set of operators has none of that name yet. */
  private String gelu(Place p) {
    String rootOfHalf = graph.number(p.part("root_of_half"), Math.sqrt(0.5));
    String scaled = graph.node("Mul", p.part("scaled"), List.of(p.input, rootOfHalf));
    String erf = graph.node("Erf", p.part("erf"), List.of(scaled));
    String one = graph.number(p.part("one"), 1);
    String twice = graph.node("Add", p.part("twice_the_distribution"), List.of(erf, one));
    String half = graph.number(p.part("half"), 0.5);
    String halfInput = graph.node("Mul", p.part("half_input"), List.of(p.input, half));
    return graph.node("Mul", p.name, List.of(halfInput, twice));
  }

  private String dense(Dense dense, Place p) {
    int d = p.shape.size();
    int units = dense.units();
    String weight = graph.floats(p.part("weight"), parameters, p.offset, units, d);
    String bias = graph.floats(p.part("bias"), parameters, p.offset + units * d, units);
    return graph.node("Gemm", p.name, List.of(p.input, weight, bias), attribute("transB", 1));
  }

  private String convolution(Conv2d layer, Place p) {
    int filters = layer.filters();
    int depth = p.shape.channels() / layer.groups();
    int height = layer.window().height();
    int width = layer.window().width();
    int count = filters * height * width * depth;
    float[] channelsFirst = new float[count];
    for (int filter = 0, i = p.offset; filter < filters; filter++) {
      for (int tap = 0; tap < height * width; tap++) {
        for (int channel = 0; channel < depth; channel++, i++) {
          channelsFirst[(filter * depth + channel) * height * width + tap] = parameters[i];
        }
      }
    }
    String weight = graph.floats(p.part("weight"), channelsFirst, 0, filters, depth, height, width);
    String bias = graph.floats(p.part("bias"), parameters, p.offset + count, filters);
    AttributeProto[] window = window(layer.window(), p);
    return graph.node(
        "Conv",
        p.name,
        List.of(p.input, weight, bias),
        window[0],
        window[1],
        window[2],
        attribute("group", layer.groups()));
  }

  /**
   * Kernel, stride and padding as attributes. The padding below and right reaches to the end of the
   * last window. ONNX and Weft both leave out the rows and columns that no window covers.
   */
  private static AttributeProto[] window(Window window, Place p) {
    Patches on = window.on(p.shape);
    int lastRow = on.firstRow(on.outputHeight() - 1) + window.height();
    int lastColumn = on.firstColumn(on.outputWidth() - 1) + window.width();
    int below = Math.max(0, lastRow - p.shape.height());
    int right = Math.max(0, lastColumn - p.shape.width());
    return new AttributeProto[] {
      attributes("kernel_shape", window.height(), window.width()),
      attributes("strides", window.strideHeight(), window.strideWidth()),
      attributes("pads", on.top(), on.left(), below, right)
    };
  }

  private String batchNorm(BatchNorm norm, Place p) {
    int c = p.shape.channels();
    String scale = graph.floats(p.part("scale"), parameters, p.offset, c);
    String shift = graph.floats(p.part("shift"), parameters, p.offset + c, c);
    String mean = graph.floats(p.part("mean"), parameters, p.offset + 2 * c, c);
    String variance = graph.floats(p.part("variance"), parameters, p.offset + 3 * c, c);
    return graph.node(
        "BatchNormalization",
        p.name,
        List.of(p.input, scale, shift, mean, variance),
        attribute("epsilon", norm.epsilon()));
  }

  /** A layer norm over the second dimension, which is D or C. */
  private String layerNorm(LayerNorm norm, Place p) {
    int c = p.shape.channels();
    AttributeProto axes = attributes("axes", 1);
    String mean = graph.node("ReduceMean", p.part("mean"), List.of(p.input), axes);
    String centred = graph.node("Sub", p.part("centred"), List.of(p.input, mean));
    String squares = graph.node("Mul", p.part("squares"), List.of(centred, centred));
    String variance = graph.node("ReduceMean", p.part("variance"), List.of(squares), axes);
    String epsilon = graph.number(p.part("epsilon"), norm.epsilon());
    String sum = graph.node("Add", p.part("variance_epsilon"), List.of(variance, epsilon));
    String deviation = graph.node("Sqrt", p.part("deviation"), List.of(sum));
    String normal = graph.node("Div", p.part("normal"), List.of(centred, deviation));
    long[] sizes = p.shape.isImage() ? new long[] {c, 1, 1} : new long[] {c};
    String scale = graph.floats(p.part("scale"), parameters, p.offset, sizes);
    String scaled = graph.node("Mul", p.part("scaled"), List.of(normal, scale));
    String shift = graph.floats(p.part("shift"), parameters, p.offset + c, sizes);
    return graph.node("Add", p.name, List.of(scaled, shift));
  }

  /**
   * The passing columns, then the values of each nominal column. A value that is no code of a
   * category is not refused everywhere: one-hot makes zeros of it, and a fraction is cut off.
   */
  private String encoding(CategoricalEncoding encoding, Place p) {
    List<String> parts = new ArrayList<>();
    long[] passing = passing(encoding, p.shape.size());
    if (passing.length > 0) {
      String indices = graph.integers(p.part("passing_columns"), passing);
      parts.add(gather(p.part("passing"), p.input, indices, 1));
    }
    int offset = p.offset;
    for (Column column : encoding.columns()) {
      parts.add(encoded(column, p, offset));
      offset += column.parameters();
    }
    return graph.node("Concat", p.name, parts, attribute("axis", 1));
  }

  private static long[] passing(CategoricalEncoding encoding, int size) {
    Set<Integer> nominal =
        encoding.columns().stream().map(Column::index).collect(Collectors.toSet());
    return LongStream.range(0, size).filter(i -> !nominal.contains((int) i)).toArray();
  }

  private String encoded(Column column, Place p, int offset) {
    String name = p.part("column" + column.index());
    String index = graph.integer(name + ".index", column.index());
    String value = gather(name + ".value", p.input, index, 1);
    String code = graph.cast(name + ".code", value, ElementType.INTEGER);
    if (column instanceof CategoricalEncoding.OneHot) {
      String depth = graph.integer(name + ".categories", column.categories());
      String values = graph.floats(name + ".off_on", new float[] {0, 1}, 0, 2);
      return graph.node("OneHot", name + ".one_hot", List.of(code, depth, values));
    }
    String table =
        graph.floats(name + ".table", parameters, offset, column.categories(), column.values());
    return gather(name + ".embedding", table, code, 0);
  }

  private String gather(String name, String from, String indices, long axis) {
    return graph.node("Gather", name, List.of(from, indices), attribute("axis", axis));
  }

  private String residual(Residual residual, Place p) {
    List<Network> branches = residual.branches(p.shape);
    Network block = branches.get(0);
    String through = add(block, p.part("block."), p.input, p.offset);
    String around = p.input;
    if (branches.size() > 1) {
      int offset = p.offset + block.parameterCount();
      around = add(branches.get(1), p.part("projection."), p.input, offset);
    }
    return graph.node("Add", p.name, List.of(through, around));
  }
}
