package io.weft.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkRegressionModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows of a matrix are predicted one by one as vectors are. */
@Tag("spark")
class NumpyRowsTest {
  private static final Path SAVED = Path.of("src/test/resources/saved-models/v2").toAbsolutePath();
  private static final double[][] ROWS = {{0.5, -1, 2, 0}, {1, 1, 1, 1}, {-2, 0.25, 0, 3}};

  private static NeuralNetworkClassificationModel classes;
  private static NeuralNetworkRegressionModel numbers;

  @BeforeAll
  static void load() {
    SparkSessions.local();
    classes = NeuralNetworkClassificationModel.load(SAVED.resolve("classification").toString());
    numbers = NeuralNetworkRegressionModel.load(SAVED.resolve("regression").toString());
  }

  @Test
  void classesAndProbabilitiesAreThoseOfTheVectors() {
    double[] predicted = doubles(NumpyRows.predict(classes, bytes()));
    double[] probabilities = doubles(NumpyRows.predictProbability(classes, bytes()));

    assertThat(predicted).hasSize(3);
    assertThat(probabilities).hasSize(3 * classes.numClasses());
    for (int i = 0; i < 3; i++) {
      assertThat(predicted[i]).isEqualTo(classes.predict(Vectors.dense(ROWS[i])));
      assertThat(probabilities[i * classes.numClasses()])
          .isEqualTo(classes.predictProbability(Vectors.dense(ROWS[i])).apply(0));
    }
  }

  @Test
  void numbersAreThoseOfTheVectors() {
    double[] predicted = doubles(NumpyRows.predict(numbers, bytes()));

    assertThat(predicted).hasSize(3 * numbers.numTargets());
    assertThat(predicted[numbers.numTargets()])
        .isEqualTo(numbers.predictVector(Vectors.dense(ROWS[1])).apply(0));
  }

  @Test
  void aPartOfARowIsRefused() {
    assertThatThrownBy(() -> NumpyRows.predict(classes, new byte[40]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid matrix: 40 bytes (must be rows of 4 doubles)");
  }

  private static byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(3 * 4 * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double[] row : ROWS) {
      for (double value : row) {
        bytes.putDouble(value);
      }
    }
    return bytes.array();
  }

  private static double[] doubles(byte[] bytes) {
    double[] values = new double[bytes.length / Double.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
    return values;
  }
}
