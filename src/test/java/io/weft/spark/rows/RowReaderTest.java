package io.weft.spark.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowReaderTest {
  private static final ExampleSchema CLASSES = ExampleSchema.classification(4, 10);
  private static final ExampleSchema ONE_VALUE = ExampleSchema.regression(4, 1);
  private static final ExampleSchema TWO_VALUES = ExampleSchema.regression(4, 2);
  private static final Vector FEATURES = Vectors.dense(1, 0, 0, 4);

  private static RowReader read(ExampleSchema schema, @Nullable Object... row) {
    RowReader reader = new RowReader(schema);
    reader.read(RowFactory.create(row));
    return reader;
  }

  private static void assertRefused(String message, ExampleSchema schema, @Nullable Object... row) {
    assertThatThrownBy(() -> read(schema, row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aRowIsReadByPosition() {
    RowReader reader = read(CLASSES, FEATURES, 9.0, 0.5, true);
    assertThat(reader.features).containsExactly(1, 0, 0, 4);
    assertThat(reader.targets).containsExactly(9);
    assertThat(reader.weight).isEqualTo(0.5f);
    assertThat(reader.validation).isTrue();
    assertThat(read(ONE_VALUE, FEATURES, -2.5, 1.0, false).targets).containsExactly(-2.5f);
    assertThat(read(ONE_VALUE, FEATURES, Vectors.dense(3), 1.0, false).targets).containsExactly(3);
    assertThat(read(TWO_VALUES, FEATURES, Vectors.dense(3, 4), 1.0, false).targets)
        .containsExactly(3, 4);
  }

  @Test
  void aSparseVectorIsReadLikeTheDenseOneAndLeavesNothingOfTheRowBefore() {
    RowReader reader = new RowReader(CLASSES);
    reader.read(RowFactory.create(Vectors.dense(9, 9, 9, 9), 1.0, 1.0, false));
    reader.read(RowFactory.create(FEATURES.toSparse(), 1.0, 1.0, false));
    assertThat(reader.features).containsExactly(1, 0, 0, 4);
    assertThat(reader.hash()).isEqualTo(read(CLASSES, FEATURES, 1.0, 1.0, false).hash());
  }

  @Test
  void aZeroHasNoSign() {
    RowReader negative = read(ONE_VALUE, Vectors.dense(1, -0.0, -0.0, 4), -0.0, 1.0, false);
    RowReader positive = read(ONE_VALUE, FEATURES, 0.0, 1.0, false);
    assertThat(negative.hash()).isEqualTo(positive.hash());
    assertThat(negative.features).containsExactly(positive.features);
    assertThat(read(CLASSES, FEATURES, -0.0, 1.0, false).hash())
        .isEqualTo(read(CLASSES, FEATURES, 0.0, 1.0, false).hash());
  }

  @Test
  void theHashIsOfFeaturesAndTargetsAlone() {
    long hash = read(TWO_VALUES, FEATURES, Vectors.dense(1, 2), 1.0, false).hash();
    assertThat(read(TWO_VALUES, FEATURES, Vectors.dense(1, 2), 3.0, true).hash()).isEqualTo(hash);
    assertThat(read(TWO_VALUES, FEATURES, Vectors.dense(2, 1), 1.0, false).hash())
        .isNotEqualTo(hash);
    assertThat(read(TWO_VALUES, Vectors.dense(0, 1, 0, 4), Vectors.dense(1, 2), 1.0, false).hash())
        .isNotEqualTo(hash);
  }

  @Test
  void badFeaturesAreRefused() {
    assertRefused(
        "Invalid features: null (must be a vector of 4 finite values)",
        CLASSES,
        null,
        1.0,
        1.0,
        false);
    assertRefused(
        "Invalid features: 3 values (must be 4)", CLASSES, Vectors.zeros(3), 1.0, 1.0, false);
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      Vector dense = Vectors.dense(1, 2, 3, bad);
      for (Vector vector : new Vector[] {dense, dense.toSparse()}) {
        assertRefused(
            "Invalid features: value " + bad + " at index 3 (must be finite)",
            CLASSES,
            vector,
            1.0,
            1.0,
            false);
      }
    }
    assertRefused(
        "Invalid features: value 1.0E300 at index 1 (must be within the range of a float)",
        CLASSES,
        Vectors.dense(0, 1e300, 0, 0),
        1.0,
        1.0,
        false);
  }

  @Test
  void aLabelThatIsNoClassIsRefused() {
    Stream.of(12.0, 10.0, 2.5, -1.0, Double.NaN, Double.POSITIVE_INFINITY)
        .forEach(
            label ->
                assertRefused(
                    "Invalid label: " + label + " (must be a whole number from 0 to 9)",
                    CLASSES,
                    FEATURES,
                    label,
                    1.0,
                    false));
    assertRefused(
        "Invalid label: null (must be a whole number from 0 to 9)",
        CLASSES,
        FEATURES,
        null,
        1.0,
        false);
  }

  @Test
  void aLabelOfRegressionThatIsNotFiniteOrOfAnotherSizeIsRefused() {
    assertRefused(
        "Invalid label: NaN (must be finite)", ONE_VALUE, FEATURES, Double.NaN, 1.0, false);
    assertRefused("Invalid label: null (must be finite)", ONE_VALUE, FEATURES, null, 1.0, false);
    assertRefused(
        "Invalid label: -1.0E39 (must be within the range of a float)",
        ONE_VALUE,
        FEATURES,
        -1e39,
        1.0,
        false);
    assertRefused(
        "Invalid label: 3 values (must be 2)", TWO_VALUES, FEATURES, Vectors.zeros(3), 1.0, false);
    assertRefused(
        "Invalid label: value Infinity at index 1 (must be finite)",
        TWO_VALUES,
        FEATURES,
        Vectors.dense(0, Double.POSITIVE_INFINITY),
        1.0,
        false);
    for (Object bad : new @Nullable Object[] {null, 2.0}) {
      assertRefused(
          "Invalid label: " + bad + " (must be a vector of 2 finite values)",
          TWO_VALUES,
          FEATURES,
          bad,
          1.0,
          false);
    }
  }

  @Test
  void aWeightThatIsNegativeOrNotFiniteIsRefused() {
    for (Object bad : new @Nullable Object[] {-1.0, Double.NaN, Double.POSITIVE_INFINITY, null}) {
      assertRefused(
          "Invalid weight: " + bad + " (must be at least 0 and finite)",
          CLASSES,
          FEATURES,
          1.0,
          bad,
          false);
    }
  }

  @Test
  void aRowThatIsForNeitherTrainingNorValidationIsRefused() {
    assertRefused(
        "Invalid validation indicator: null (must be true or false)",
        CLASSES,
        FEATURES,
        1.0,
        1.0,
        null);
  }
}
