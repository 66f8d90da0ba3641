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
import java.util.List;
import java.util.stream.LongStream;

/**
 * Builder of an ONNX graph. A value is known by its name; each name is given once. The first
 * dimension of inputs and outputs is the batch, N.
 */
final class Graph {
  /** Number of the type of whole numbers, for attributes. */
  static final long INTEGER = TensorProto.DataType.INT64.getNumber();

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("weft");

  GraphProto build() {
    return graph.build();
  }

  /** Declares floats [N, size] that come from outside. */
  String input(String name, int size) {
    graph.addInput(value(name, TensorProto.DataType.FLOAT, size));
    return name;
  }

  /** Declares floats [N, size], which a node of that name gives, as a result. */
  void floatOutput(String name, int size) {
    graph.addOutput(value(name, TensorProto.DataType.FLOAT, size));
  }

  /** Declares whole numbers [N], which a node of that name gives, as a result. */
  void integerOutput(String name) {
    graph.addOutput(value(name, TensorProto.DataType.INT64));
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, int... sizes) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam("N"));
    for (int size : sizes) {
      shape.addDim(Dimension.newBuilder().setDimValue(size));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /**
   * Adds a node with one result.
   *
   * @return the result's name, which is the node's
   */
  String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(name)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(List.of(attributes)));
    return name;
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
    addConstant(name, TensorProto.DataType.FLOAT, bytes, sizes);
    return name;
  }

  /** Adds a single constant. */
  String number(String name, double value) {
    return floats(name, new float[] {(float) value}, 0);
  }

  /** Adds a single whole number. */
  String integer(String name, long value) {
    addConstant(name, TensorProto.DataType.INT64, littleEndian(Long.BYTES).putLong(0, value));
    return name;
  }

  /** Adds a vector of whole numbers. */
  String integers(String name, long... values) {
    ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    addConstant(name, TensorProto.DataType.INT64, bytes, values.length);
    return name;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void addConstant(
      String name, TensorProto.DataType type, ByteBuffer bytes, long... sizes) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(bytes));
    for (long size : sizes) {
      tensor.addDims(size);
    }
    graph.addInitializer(tensor);
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
}
