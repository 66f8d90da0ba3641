package io.weft.onnx;

import org.apache.spark.ml.Transformer;

/** Exceptions for stages that cannot be part of a file. */
final class Refusal {

  private Refusal() {}

  /** The exception for a stage, which it names. */
  static IllegalArgumentException cannot(Transformer stage, String reason) {
    return new IllegalArgumentException(
        "Cannot export stage %s (%s): %s"
            .formatted(stage.uid(), stage.getClass().getSimpleName(), reason));
  }
}
