package io.weft.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

/** Types of the elements of a tensor. */
enum ElementType {
  FLOAT(DataType.FLOAT),
  DOUBLE(DataType.DOUBLE),
  /** Whole numbers of 64 bits. */
  INTEGER(DataType.INT64),
  TEXT(DataType.STRING),
  BOOLEAN(DataType.BOOL);

  private final int number;

  ElementType(DataType type) {
    this.number = type.getNumber();
  }

  /** The number that ONNX gives the type. */
  int number() {
    return number;
  }
}
