package io.weft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weft.SparkSessions;
import io.weft.data.Preprocessing.ConstantFeatures;
import io.weft.data.Preprocessing.Normalisation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class PreprocessingTest {

  private static final Metadata SIZE = new AttributeGroup("pixels", 5).toMetadata();
  private static final StructType TYPE =
      new StructType(
          new StructField[] {new StructField("pixels", SQLDataTypes.VectorType(), false, SIZE)});

  // the first and the fourth are constant; the fifth varies in one row only
  private static final double[][] TRAINING = {
    {7, 1, 10, 0, 0}, {7, 2, 20, 0, 0}, {7, 3, 60, 0, 6},
  };
  private static final double[][] OTHER = {{9, 4, 0, 5, 3}};

  private final SparkSession spark = SparkSessions.local();

  @TempDir Path directory;

  @Test
  void pixelsAreDividedByTheLargestOneWhateverTheirFeatureHas() {
    PipelineModel model = fit(Normalisation.PIXEL, ConstantFeatures.KEEP, 1);
    assertRows(model, OTHER, new double[][] {{9 / 255., 4 / 255., 0, 5 / 255., 3 / 255.}});
    model = fit(Normalisation.PIXEL, ConstantFeatures.DROP, 1);
    assertRows(model, OTHER, new double[][] {{4 / 255., 0, 3 / 255.}});
  }

  @Test
  void constantFeaturesGoAndTheRestIsStandardisedInOrder() {
    PipelineModel model = fit(Normalisation.STANDARD, ConstantFeatures.DROP, 1);

    // means 2, 30, 2; standard deviations (over n - 1) 1, sqrt(700), sqrt(12)
    double wide = Math.sqrt(700);
    double rare = Math.sqrt(12);
    assertRows(
        model,
        TRAINING,
        new double[][] {
          {-1, -20 / wide, -2 / rare}, {0, -10 / wide, -2 / rare}, {1, 30 / wide, 4 / rare}
        });
    assertRows(model, OTHER, new double[][] {{2, -30 / wide, 1 / rare}});
    assertThat(((VarianceThresholdSelectorModel) model.stages()[0]).selectedFeatures())
        .containsExactly(1, 2, 4);
  }

  @Test
  void aKeptConstantFeatureBecomesZeroForAnyValue() {
    for (int partitions = 1; partitions <= 3; partitions++) {
      PipelineModel model = fit(Normalisation.STANDARD, ConstantFeatures.KEEP, partitions);

      for (double[] row : transform(model, TRAINING)) {
        assertThat(row).hasSize(5);
        assertThat(new double[] {row[0], row[3]}).containsExactly(0, 0);
      }
      double[] other = transform(model, OTHER).get(0);
      assertThat(new double[] {other[0], other[1], other[3]}).containsExactly(0, 2, 0);
    }
  }

  @Test
  void minMaxGoesFromZeroToOneOverTheTrainingRows() {
    assertRows(
        fit(Normalisation.MIN_MAX, ConstantFeatures.DROP, 2),
        TRAINING,
        new double[][] {{0, 0, 0}, {0.5, 0.2, 0}, {1, 1, 1}});
    assertRows(
        fit(Normalisation.MIN_MAX, ConstantFeatures.KEEP, 2),
        OTHER,
        new double[][] {{0.5, 1.5, -0.2, 0.5, 0.5}});
  }

  @Test
  void withoutNormalisationValuesStayAsTheyAre() {
    assertRows(fit(Normalisation.NONE, ConstantFeatures.KEEP, 1), TRAINING, TRAINING);
    assertRows(
        fit(Normalisation.NONE, ConstantFeatures.DROP, 1),
        TRAINING,
        new double[][] {{1, 10, 0}, {2, 20, 0}, {3, 60, 6}});
  }

  @Test
  void theOutputColumnKnowsItsSize() {
    for (Normalisation normalisation : Normalisation.values()) {
      PipelineModel dropped = fit(normalisation, ConstantFeatures.DROP, 1);
      PipelineModel kept = fit(normalisation, ConstantFeatures.KEEP, 1);

      assertThat(sizeOfOutput(dropped)).as("%s", normalisation).isEqualTo(3);
      assertThat(sizeOfOutput(kept)).as("%s", normalisation).isEqualTo(5);
    }
  }

  @Test
  void everyFittedPipelineSavesAndLoadsAsPlainMllib() throws IOException {
    for (Normalisation normalisation : Normalisation.values()) {
      for (ConstantFeatures constant : ConstantFeatures.values()) {
        PipelineModel model = fit(normalisation, constant, 1);
        String path = directory.resolve(normalisation + "-" + constant).toString();
        model.save(path);

        PipelineModel loaded = PipelineModel.load(path);
        assertThat(transform(loaded, OTHER).get(0)).isEqualTo(transform(model, OTHER).get(0));
        for (var stage : loaded.stages()) {
          assertThat(stage.getClass().getName()).startsWith("org.apache.spark.ml.feature.");
        }
      }
    }
  }

  private PipelineModel fit(
      Normalisation normalisation, ConstantFeatures constant, int partitions) {
    return Preprocessing.pipeline("pixels", 5, "features", normalisation, constant)
        .fit(rows(TRAINING).repartition(partitions));
  }

  private int sizeOfOutput(PipelineModel model) {
    StructType schema = model.transform(rows(OTHER)).schema();
    return AttributeGroup.fromStructField(schema.apply("features")).size();
  }

  private void assertRows(PipelineModel model, double[][] input, double[][] expected) {
    List<double[]> rows = transform(model, input);
    assertThat(rows).hasSize(expected.length);
    for (int row = 0; row < expected.length; row++) {
      // a few roundings of values below 100 in float64
      assertThat(rows.get(row)).containsExactly(expected[row], within(1e-12));
    }
  }

  private List<double[]> transform(PipelineModel model, double[][] input) {
    return model.transform(rows(input)).select("features").collectAsList().stream()
        .map(row -> row.<Vector>getAs(0).toArray())
        .toList();
  }

  private Dataset<Row> rows(double[][] values) {
    List<Row> rows = new ArrayList<>();
    for (double[] row : values) {
      rows.add(RowFactory.create(Vectors.dense(row)));
    }
    return spark.createDataFrame(rows, TYPE);
  }
}
