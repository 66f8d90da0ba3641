package io.weft.ml.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import io.weft.ml.NeuralNetworkClassifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class TrainingChecksTest {

  /**
   * One row, whose features are nominal columns c0, c1, ... with the given numbers of categories.
   */
  private static Dataset<Row> rows(int... categories) {
    Attribute[] attributes =
        IntStream.range(0, categories.length)
            .mapToObj(
                i -> NominalAttribute.defaultAttr().withName("c" + i).withNumValues(categories[i]))
            .toArray(Attribute[]::new);
    StructField features = new AttributeGroup("features", attributes).toStructField();
    StructType schema = new StructType().add(features).add("label", DataTypes.DoubleType);
    double[] zeros = new double[categories.length];
    return SparkSessions.local()
        .createDataFrame(List.of(RowFactory.create(Vectors.dense(zeros), 0.0)), schema);
  }

  private static String warning(NeuralNetworkClassifier classifier, int... categories) {
    return new TrainingChecks(classifier)
        .warningOfEncoding(new TrainingRows(classifier, rows(categories), "features", "label"))
        .orElse("");
  }

  @Test
  void anEncodingThatNobodyAskedForIsSaid() {
    NeuralNetworkClassifier classifier = new NeuralNetworkClassifier();
    assertThat(warning(classifier, 3, 100))
        .isEqualTo(
            "The metadata of the features calls columns nominal, so they are encoded: c0 (3"
                + " categories, one-hot), c1 (100 categories, an embedding of size 22). Earlier"
                + " releases took their codes as numbers. Set categoricalEncoding to none to take"
                + " them as numbers again, or to auto to keep the encoding without this line");
    int[] many = new int[8];
    Arrays.fill(many, 2);
    assertThat(warning(classifier, many)).contains("c4 (2 categories, one-hot) and 3 more. ");
  }

  @Test
  void nothingIsSaidOfAnEncodingThatIsAskedForOrThatThereIsNot() {
    for (String encoding : new String[] {"auto", "one-hot", "none"}) {
      assertThat(warning(new NeuralNetworkClassifier().setCategoricalEncoding(encoding), 3, 100))
          .isEmpty();
    }
    assertThat(warning(new NeuralNetworkClassifier().setInputShape(new int[] {1, 1, 2}), 3, 100))
        .isEmpty();
  }
}
