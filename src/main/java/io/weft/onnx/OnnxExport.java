package io.weft.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.files.AtomicFiles;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/**
 * Writes trained networks as ONNX files: for ONNX Runtime and other readers of ONNX, which need
 * neither Spark nor Weft.
 *
 * <p>Inputs, for N rows; N is free:
 *
 * <ul>
 *   <li>A network alone, or after an assembler of the user's columns and stages on its vectors:
 *       {@code input}, float [N, D]. These are the raw numbers where the preprocessing is part of
 *       the model, else the features; an image channel by channel, each row by row.
 *   <li>Any other pipeline: one input [N, 1] for each of the user's columns, under its name.
 *       Numbers are double, with NaN for a missing one, and 1 and 0 for a Boolean. Categories are
 *       strings, as Spark casts them; a missing one is any string that the training rows do not
 *       have, such as the empty one. Dates and times are int64: seconds from 1970-01-01 00:00 in
 *       local time, the least int64 for a missing one.
 * </ul>
 *
 * <p>Outputs: a classification gives {@code probabilities}, float [N, K], and {@code prediction}
 * [N]. The prediction is the class, int64, or its label where the pipeline has labels after the
 * network: string, int64, double or bool. A regression gives {@code prediction} [N, T]: float, or
 * double where the pipeline converts it to the label's unit.
 *
 * <p>The file's metadata has two JSON lists, where they are known: {@code columns}, the names of
 * the D numbers or of the inputs, and {@code labels}, the names of the K classes.
 *
 * <p>A model is a {@link io.weft.ml.NeuralNetworkClassificationModel}, a {@link
 * io.weft.ml.NeuralNetworkRegressionModel}, or MLlib's own perceptron, alone or in a {@code
 * PipelineModel}. Other stages are those of {@link io.weft.data.Preprocessing} and {@link
 * io.weft.data.recipe.FittedRecipe}, and {@code OneHotEncoderModel}. All others are refused with an
 * {@link IllegalArgumentException} that names the stage.
 */
public final class OnnxExport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OnnxExport() {}

  /**
   * Writes a model, whole or not at all, in the place of what is there.
   *
   * @param path on any Hadoop file system, found by the configuration of the active Spark session
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Transformer model, String path) {
    Configuration hadoop = SparkSession.active().sparkContext().hadoopConfiguration();
    write(List.of(model), List.of(), new Path(path), hadoop);
  }

  /**
   * Writes the stages of a pipeline, whole or not at all, in the place of what is there.
   *
   * @param labels names of the classes; empty for those that the pipeline has
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(
      List<? extends Transformer> stages, List<String> labels, Path file, Configuration hadoop) {
    byte[] content = bytes(stages, labels);
    new AtomicFiles(file, hadoop).write(file, content);
  }

  /**
   * The content of such a file.
   *
   * @param labels names of the classes; empty for those that the pipeline has
   */
  public static byte[] bytes(List<? extends Transformer> stages, List<String> labels) {
    Prediction prediction = PipelineStages.prediction(stages);
    OnnxModel model = new OnnxModel(prediction);
    Map<String, String> metadata = new LinkedHashMap<>();
    put(metadata, "columns", model.columns());
    put(metadata, "labels", labels.isEmpty() ? prediction.form().labels() : labels);
    return model.bytes(metadata);
  }

  private static void put(Map<String, String> metadata, String key, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    try {
      metadata.put(key, JSON.writeValueAsString(names));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
