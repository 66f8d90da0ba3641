package io.weft.onnx;

import ai.onnxruntime.OrtException;
import io.weft.OnnxSession;
import io.weft.nn.Dropout;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.onnx.Prediction.Numbers;
import java.util.List;
import java.util.Map;

/** Columns in ONNX Runtime, without a pipeline. */
final class OnnxNumbers {

  private OnnxNumbers() {}

  /** A file that gives the outputs of a network. */
  static byte[] model(Column features, Network network, float... parameters) {
    Predictor predictor = new Predictor(network, parameters, null);
    Features assembled = Features.of(List.of(features));
    return new OnnxModel(new Prediction(assembled, predictor, Numbers.OUTPUTS)).bytes(Map.of());
  }

  /**
   * Values of columns that are numbers, row by row, rounded to floats.
   *
   * @param inputs an array for each input
   */
  static float[][] compute(Features columns, Map<String, ?> inputs) throws OrtException {
    Shape shape = Shape.of(columns.size());
    Network passing = new Network(shape, List.of(new Dropout(0.5))); // in inference nothing is lost
    Predictor predictor = new Predictor(passing, new float[0], null);
    OnnxModel model = new OnnxModel(new Prediction(columns, predictor, Numbers.OUTPUTS));
    try (OnnxSession session = new OnnxSession(model.bytes(Map.of()))) {
      return (float[][]) session.run("prediction", inputs);
    }
  }
}
