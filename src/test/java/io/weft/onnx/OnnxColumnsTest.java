package io.weft.onnx;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.weft.OnnxSession;
import io.weft.SparkSessions;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.ml.NeuralNetworkRegressor;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.MinMaxScaler;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pipelines of numbers and strings, put together from MLlib's stages, in ONNX Runtime. */
@Tag("spark")
@Tag("slow")
class OnnxColumnsTest {
  private static final double TOLERANCE = 1e-5;

  private final Dataset<Row> training = rows(120);
  private final Dataset<Row> unseen =
      rows(60).withColumn("colour", expr("IF(id % 5 = 0, 'unseen', colour)"));

  private static Dataset<Row> rows(int count) {
    return SparkSessions.local()
        .range(count)
        .selectExpr(
            "id",
            "IF(id % 7 = 0, NULL, ELT(CAST(id % 3 AS INT) + 1, 'red', 'sea green', 'blue')) AS colour",
            "IF(id % 4 = 0, NULL, CAST(id * id % 50 AS DOUBLE)) AS size",
            "1e12D + id % 11 AS `unit price`",
            "ELT(CAST(id % 3 AS INT) + 1, 'yes', 'no', 'may be') AS class");
  }

  private static Imputer imputer() {
    return new Imputer().setInputCol("size").setOutputCol("filled");
  }

  private static StringIndexer colours() {
    return new StringIndexer().setInputCol("colour").setOutputCol("code").setHandleInvalid("keep");
  }

  private static VectorAssembler assembler(String output, String... inputs) {
    return new VectorAssembler().setInputCols(inputs).setOutputCol(output);
  }

  private static StandardScaler scaler() {
    return new StandardScaler().setWithMean(true).setInputCol("numbers").setOutputCol("scaled");
  }

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {5})
        .setEpochs(3)
        .setBatchSize(16)
        .setSync("local")
        .setSeed(1);
  }

  private StringIndexerModel labels() {
    return new StringIndexer().setInputCol("class").setOutputCol("label").fit(training);
  }

  private PipelineModel fit(PipelineStage... stages) {
    return new Pipeline().setStages(stages).fit(training);
  }

  @Test
  void columnsBecomeInputsAndLabelsTheOutput() throws OrtException {
    StringIndexerModel labels = labels();
    PipelineModel pipeline =
        fit(
            labels,
            imputer(),
            colours(),
            assembler("numbers", "filled", "unit price"),
            scaler(),
            assembler("features", "scaled", "code"),
            classifier(),
            new IndexToString()
                .setInputCol("prediction")
                .setOutputCol("predicted")
                .setLabels(labels.labelsArray()[0]));
    try (OnnxSession session = session(pipeline)) {
      assertThat(session.inputs())
          .containsExactly(
              "size DOUBLE [-1, 1]", "unit price DOUBLE [-1, 1]", "colour STRING [-1, 1]");
      assertThat(session.outputs())
          .containsExactly("probabilities FLOAT [-1, 3]", "prediction STRING [-1]");
      assertThat(session.metadata())
          .containsEntry("columns", "[\"size\",\"unit price\",\"colour\"]")
          .containsEntry("labels", "[\"may be\",\"no\",\"yes\"]");
      String[] predicted = (String[]) session.run("prediction", inputs(session));
      assertThat(predicted)
          .containsExactly(
              pipeline.transform(unseen).select("predicted").collectAsList().stream()
                  .map(row -> row.getString(0))
                  .toArray(String[]::new));
      assertSameProbabilities(pipeline, session);
    }
  }

  @Test
  void oneHotCodesGoIntoMlLibsPerceptron() throws OrtException {
    for (boolean keeps : new boolean[] {true, false}) {
      OneHotEncoder encoder =
          new OneHotEncoder()
              .setInputCols(new String[] {"code"})
              .setOutputCols(new String[] {"hot"})
              .setHandleInvalid(keeps ? "keep" : "error")
              .setDropLast(keeps);
      int size = 4; // three colours and the place of all others: dropped last, or kept
      PipelineModel pipeline =
          fit(
              labels(),
              imputer(),
              colours(),
              encoder,
              assembler("mixed", "hot", "filled"),
              new MinMaxScaler().setInputCol("mixed").setOutputCol("features"),
              new MultilayerPerceptronClassifier()
                  .setLayers(new int[] {size + 1, 3, 3})
                  .setMaxIter(5)
                  .setSeed(2));
      try (OnnxSession session = session(pipeline)) {
        assertThat(session.outputs()).contains("prediction INT64 [-1]");
        assertThat(session.metadata()).containsEntry("labels", "[\"may be\",\"no\",\"yes\"]");
        assertSameProbabilities(pipeline, session);
      }
    }
  }

  @Test
  void severalColumnsOfAStageAndAValueThatMeansMissing() throws OrtException {
    PipelineModel pipeline =
        fit(
            new Imputer()
                .setInputCols(new String[] {"size", "unit price"})
                .setOutputCols(new String[] {"a", "b"})
                .setStrategy("median")
                .setMissingValue(4),
            new StringIndexer()
                .setInputCols(new String[] {"colour", "class"})
                .setOutputCols(new String[] {"code", "label"})
                .setHandleInvalid("keep"),
            assembler("numbers", "a", "b"),
            scaler(),
            assembler("features", "code", "scaled"),
            new NeuralNetworkRegressor()
                .setHiddenLayers(new int[] {4})
                .setEpochs(3)
                .setSync("local")
                .setSeed(1));
    try (OnnxSession session = session(pipeline)) {
      float[][] numbers = (float[][]) session.run("prediction", inputs(session));
      List<Row> expected = pipeline.transform(unseen).select("prediction").collectAsList();
      for (int i = 0; i < expected.size(); i++) {
        assertThat((double) numbers[i][0])
            .isCloseTo(expected.get(i).getDouble(0), within(TOLERANCE));
      }
    }
  }

  @Test
  void anIndexerAndLabelsAroundAMatrixAreTheLabels() throws OrtException {
    StringIndexerModel labels = labels();
    IndexToString words =
        new IndexToString()
            .setInputCol("prediction")
            .setOutputCol("predicted")
            .setLabels(labels.labelsArray()[0]);
    PipelineModel pipeline =
        fit(labels, assembler("features", "id", "unit price"), classifier(), words);
    try (OnnxSession session = session(pipeline)) {
      assertThat(session.inputs()).containsExactly("input FLOAT [-1, 2]");
      assertThat(session.metadata()).containsEntry("columns", "[\"id\",\"unit price\"]");
      assertThat((String[]) session.run("prediction", new float[] {1, 1e12f}, 1))
          .containsAnyOf(labels.labelsArray()[0]);
    }
    words.setLabels(new String[] {"one"});
    assertRefused(
        fit(labels, assembler("features", "id", "unit price"), classifier(), words),
        "Cannot export stage %s (IndexToString): it has 1 labels for 3 classes",
        words.uid());
  }

  @Test
  void aColumnThatDoesNotFitIsNamed() {
    StringIndexer ofNumbers = new StringIndexer().setInputCol("filled").setOutputCol("code");
    assertRefused(
        fit(labels(), imputer(), ofNumbers, assembler("features", "code"), classifier()),
        "Cannot export stage %s (StringIndexerModel): column filled holds numbers (cast them to"
            + " strings)",
        ofNumbers.uid());

    StringIndexer ofSizes = new StringIndexer().setInputCol("size").setOutputCol("code");
    assertThatThrownBy(
            () ->
                session(
                    fit(
                        labels(),
                        imputer(),
                        ofSizes.setHandleInvalid("keep"),
                        assembler("features", "filled", "code"),
                        classifier())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot export column size: one stage reads it as numbers and another as texts (copy"
                + " it, and train with a name for each)");

    IndexToString ofCodes = new IndexToString().setInputCol("code").setOutputCol("again");
    assertRefused(
        fit(labels(), colours(), ofCodes, assembler("features", "code"), classifier()),
        "Cannot export stage %s (IndexToString): column code holds no predictions",
        ofCodes.uid());

    SQLTransformer sql = new SQLTransformer().setStatement("SELECT *, id + 1 AS x FROM __THIS__");
    assertRefused(
        fit(labels(), sql, assembler("features", "x"), classifier()),
        "Cannot export stage %s (SQLTransformer): its statement is none of Weft's (one is SELECT *,"
            + " `name` AS `second name` FROM __THIS__)",
        sql.uid());
  }

  private static OnnxSession session(PipelineModel pipeline) throws OrtException {
    return new OnnxSession(OnnxExport.bytes(List.of(pipeline), List.of()));
  }

  private Map<String, Object> inputs(OnnxSession session) throws OrtException {
    return OnnxRows.inputs(session, unseen);
  }

  private void assertSameProbabilities(PipelineModel pipeline, OnnxSession session)
      throws OrtException {
    float[][] probabilities = (float[][]) session.run("probabilities", inputs(session));
    List<Row> expected = pipeline.transform(unseen).select("probability").collectAsList();
    assertThat(expected).hasSameSizeAs(probabilities);
    for (int i = 0; i < probabilities.length; i++) {
      Vector row = expected.get(i).getAs(0);
      for (int c = 0; c < row.size(); c++) {
        assertThat((double) probabilities[i][c]).isCloseTo(row.apply(c), within(TOLERANCE));
      }
    }
  }

  private static void assertRefused(PipelineModel pipeline, String message, String uid) {
    assertThatThrownBy(() -> OnnxExport.bytes(List.of(pipeline), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message, uid);
  }
}
