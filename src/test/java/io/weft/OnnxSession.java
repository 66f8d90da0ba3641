package io.weft;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.lang.reflect.Array;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model in ONNX Runtime: what others make of the files that Weft writes. */
public final class OnnxSession implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  /** Reads a file's content. */
  public OnnxSession(byte[] model) throws OrtException {
    this.session = environment.createSession(model);
  }

  /**
   * Runs a batch.
   *
   * @param input N × D values
   * @return the output of that name: a float[N][K] or a long[N]
   */
  public Object run(String output, float[] input, int rows) throws OrtException {
    long[] shape = {rows, input.length / rows};
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), shape);
        OrtSession.Result result = session.run(Map.of("input", tensor))) {
      return result.get(output).orElseThrow().getValue();
    }
  }

  /**
   * Runs a batch of columns.
   *
   * @param columns N values each, by the name of the input: {@code double[]}, {@code long[]} or
   *     {@code String[]}
   * @return the output of that name, such as a float[N][K] or a String[N]
   */
  public Object run(String output, Map<String, ?> columns) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (Map.Entry<String, ?> column : columns.entrySet()) {
        inputs.put(column.getKey(), column(column.getValue()));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        return result.get(output).orElseThrow().getValue();
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor column(Object values) throws OrtException {
    long[] shape = {Array.getLength(values), 1};
    if (values instanceof double[] numbers) {
      return OnnxTensor.createTensor(environment, DoubleBuffer.wrap(numbers), shape);
    }
    return values instanceof long[] numbers
        ? OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), shape)
        : OnnxTensor.createTensor(environment, (String[]) values, shape);
  }

  /** Runs a batch, and gives an output of floats one row after the other. */
  public float[] floats(String output, float[] input, int rows) throws OrtException {
    float[][] values = (float[][]) run(output, input, rows);
    float[] flat = new float[rows * values[0].length];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(values[i], 0, flat, i * values[i].length, values[i].length);
    }
    return flat;
  }

  /** Name, type and shape of each input; -1 for a size that is free. */
  public List<String> inputs() throws OrtException {
    return described(session.getInputInfo());
  }

  /** Name, type and shape of each output. */
  public List<String> outputs() throws OrtException {
    return described(session.getOutputInfo());
  }

  private static List<String> described(Map<String, NodeInfo> nodes) {
    return nodes.values().stream()
        .map(
            node -> {
              TensorInfo tensor = (TensorInfo) node.getInfo();
              return "%s %s %s"
                  .formatted(node.getName(), tensor.type, Arrays.toString(tensor.getShape()));
            })
        .toList();
  }

  /** The program that wrote the file. */
  public String producer() throws OrtException {
    return session.getMetadata().getProducerName();
  }

  /** What the file says of itself. */
  public Map<String, String> metadata() throws OrtException {
    return session.getMetadata().getCustomMetadata();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
