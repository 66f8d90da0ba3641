package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.weft.OnnxSession;
import io.weft.SparkSessions;
import io.weft.data.Pixels;
import io.weft.data.Table;
import io.weft.run.SavedModel;
import io.weft.run.TableLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/**
 * Output of {@code weft export}, and its difference from the predictions of the run's own model.
 */
final class OnnxAnswers {
  private static final int BATCH = 500;

  private OnnxAnswers() {}

  /** Runs the command. */
  static void export(String... arguments) throws IOException {
    CommandLine.populateCommand(new ExportCommand(), arguments).run(SparkSessions.local());
  }

  /**
   * Compares all probabilities of all images of a CSV, and the classes where it is clear which one
   * is the likeliest.
   *
   * @return the largest difference of a probability
   */
  static double largestDifference(Path run, Path onnx, Path csv, int images)
      throws IOException, OrtException {
    SparkSession spark = SparkSessions.local();
    SavedModel saved = SavedModel.load(spark, run.toString());
    double largest = 0;
    try (OnnxSession session = new OnnxSession(Files.readAllBytes(onnx));
        Table table = saved.readInOrder(spark, TableLocation.of(csv.toString()))) {
      Dataset<Row> scored = saved.score(table.rows());
      List<Row> rows = scored.select(Pixels.VECTOR, "probability", "prediction").collectAsList();
      assertThat(rows).hasSize(images);
      for (int from = 0; from < images; from += BATCH) {
        List<Row> batch = rows.subList(from, Math.min(images, from + BATCH));
        largest = Math.max(largest, largestDifference(batch, session));
      }
    }
    return largest;
  }

  private static double largestDifference(List<Row> batch, OnnxSession session)
      throws OrtException {
    int pixels = batch.get(0).<Vector>getAs(0).size();
    float[] input = new float[batch.size() * pixels];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) batch.get(i / pixels).<Vector>getAs(0).apply(i % pixels);
    }
    float[][] probabilities = (float[][]) session.run("probabilities", input, batch.size());
    long[] predictions = (long[]) session.run("prediction", input, batch.size());
    double largest = 0;
    for (int i = 0; i < batch.size(); i++) {
      Vector expected = batch.get(i).getAs(1);
      for (int c = 0; c < expected.size(); c++) {
        largest = Math.max(largest, Math.abs(expected.apply(c) - probabilities[i][c]));
      }
      int predicted = (int) predictions[i];
      if (predicted != (int) batch.get(i).getDouble(2)) {
        assertThat(expected.apply(expected.argmax()) - expected.apply(predicted))
            .as("how much likelier the other class is")
            .isLessThan(1e-4);
      }
    }
    return largest;
  }
}
