package io.weft.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Builder of an ONNX graph. A value is known by its name. A name that is taken gets a number: so
 * the names that methods return count, not those that they receive. The first dimension of inputs
 * and outputs is the batch, N.
 */
final class Graph {
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("weft");
  private final Set<String> names = new HashSet<>();
  private boolean usesMlOperators;

  GraphProto build() {
    return graph.build();
  }

  /** Tells whether a node is of {@code ai.onnx.ml}, the second set of operators. */
  boolean usesMlOperators() {
    return usesMlOperators;
  }

  /** Declares values [N, size] that come from outside. Inputs come first: they keep their names. */
  String input(String name, ElementType type, int size) {
    names.add(name);
    graph.addInput(value(name, type, size));
    return name;
  }

  /** Declares values [N, sizes], which a node of that name gives, as a result. */
  void output(String name, ElementType type, int... sizes) {
    graph.addOutput(value(name, type, sizes));
  }

  private static ValueInfoProto value(String name, ElementType type, int... sizes) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam("N"));
    for (int size : sizes) {
      shape.addDim(Dimension.newBuilder().setDimValue(size));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.number()).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private String free(String name) {
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }

  /**
   * Adds a node with one result.
   *
   * @return the result's name, which is the node's
   */
  String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
    return add(NodeProto.newBuilder().setOpType(operator), name, inputs, attributes);
  }

  /** Adds a node of {@code ai.onnx.ml} with one result. */
  String mlNode(String operator, String name, List<String> inputs, AttributeProto... attributes) {
    usesMlOperators = true;
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator);
    return add(node.setDomain(OnnxModel.ML_OPERATORS), name, inputs, attributes);
  }

  private String add(
      NodeProto.Builder node, String name, List<String> inputs, AttributeProto... attributes) {
    String free = free(name);
    graph.addNode(
        node.setName(free)
            .addAllInput(inputs)
            .addOutput(free)
            .addAllAttribute(List.of(attributes)));
    return free;
  }

  /** Adds a conversion to another type. */
  String cast(String name, String value, ElementType type) {
    return node("Cast", name, List.of(value), attribute("to", type.number()));
  }

  /**
   * Adds constants: as many values as the sizes multiply to, a single one where there are none.
   *
   * @param values read from index {@code from} on; not modified
   */
  String floats(String name, float[] values, int from, long... sizes) {
    int count = (int) LongStream.of(sizes).reduce(1, (a, b) -> a * b);
    ByteBuffer bytes = littleEndian(count * Float.BYTES);
    bytes.asFloatBuffer().put(values, from, count);
    return constant(name, ElementType.FLOAT, bytes, sizes);
  }

  /** Adds a single constant. */
  String number(String name, double value) {
    return floats(name, new float[] {(float) value}, 0);
  }

  /** Adds a single constant of type double. */
  String doubleNumber(String name, double value) {
    return constant(name, ElementType.DOUBLE, littleEndian(Double.BYTES).putDouble(0, value));
  }

  /** Adds a vector of doubles. */
  String doubles(String name, double... values) {
    ByteBuffer bytes = littleEndian(values.length * Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return constant(name, ElementType.DOUBLE, bytes, values.length);
  }

  /** Adds a single whole number. */
  String integer(String name, long value) {
    return constant(name, ElementType.INTEGER, littleEndian(Long.BYTES).putLong(0, value));
  }

  /** Adds a vector of whole numbers. */
  String integers(String name, long... values) {
    ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return constant(name, ElementType.INTEGER, bytes, values.length);
  }

  /** Adds a vector of truth values. */
  String booleans(String name, List<Boolean> values) {
    ByteBuffer bytes = littleEndian(values.size());
    values.forEach(value -> bytes.put((byte) (value ? 1 : 0)));
    return constant(name, ElementType.BOOLEAN, bytes.rewind(), values.size());
  }

  /** Adds a vector of texts. */
  String texts(String name, List<String> values) {
    TensorProto.Builder tensor = tensor(name, ElementType.TEXT, values.size());
    values.forEach(value -> tensor.addStringData(ByteString.copyFromUtf8(value)));
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String constant(String name, ElementType type, ByteBuffer bytes, long... sizes) {
    TensorProto.Builder tensor = tensor(name, type, sizes);
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes)));
    return tensor.getName();
  }

  private TensorProto.Builder tensor(String name, ElementType type, long... sizes) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(free(name)).setDataType(type.number());
    for (long size : sizes) {
      tensor.addDims(size);
    }
    return tensor;
  }

  /** An attribute of a node. */
  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** An attribute of a node. */
  static AttributeProto attribute(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  /** An attribute of a node that is a list. */
  static AttributeProto attributes(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  /** An attribute of a node that is a list of floats. */
  static AttributeProto floatAttributes(String name, float... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
    for (float value : values) {
      attribute.addFloats(value);
    }
    return attribute.build();
  }

  /** An attribute of a node that is a list of texts. */
  static AttributeProto textAttributes(String name, List<String> values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
    values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
    return attribute.build();
  }
}
