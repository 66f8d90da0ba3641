package io.weft.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.files.AtomicFiles;
import io.weft.settings.Task;
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
 * <p>The file takes {@code input}, float [N, D]. These are the raw numbers where the preprocessing
 * is part of the model, else the features; an image channel by channel, each row by row. A
 * classification gives {@code probabilities}, float [N, K], and {@code prediction}, int64 [N], the
 * class; a regression gives {@code prediction}, float [N, T]. N is free.
 *
 * <p>The file's metadata has two JSON lists, where they are known: {@code columns}, the names of
 * the D numbers, and {@code labels}, the names of the K classes.
 *
 * <p>A model is a {@link io.weft.ml.NeuralNetworkClassificationModel}, a {@link
 * io.weft.ml.NeuralNetworkRegressionModel}, or MLlib's own perceptron. A {@code PipelineModel} may
 * end in one of them, after stages of the kinds that {@link io.weft.data.Preprocessing} makes. All
 * others are refused with an {@link IllegalArgumentException} that names the stage.
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
   * @param labels names of the classes; empty if they have none
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
   * @param labels names of the classes; empty if they have none
   */
  public static byte[] bytes(List<? extends Transformer> stages, List<String> labels) {
    FoldedPipeline pipeline = new FoldedPipeline(stages);
    Predictor predictor = pipeline.predictor();
    OnnxModel model =
        new OnnxModel(pipeline.features(), predictor.network(), predictor.parameters());
    Map<String, String> metadata = new LinkedHashMap<>();
    put(metadata, "columns", pipeline.columns());
    put(metadata, "labels", labels);
    OnnxModel whole =
        predictor.task() instanceof Task.Classification
            ? model.withClasses(predictor.thresholds())
            : model.withNumbers();
    return whole.bytes(metadata);
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
