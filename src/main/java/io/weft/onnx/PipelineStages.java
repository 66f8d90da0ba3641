package io.weft.onnx;

import static io.weft.onnx.Refusal.cannot;

import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkRegressionModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.feature.VectorAssembler;

/**
 * The stages that can be part of a file, each with its translator: what the stage does to the
 * columns of a pipeline.
 */
final class PipelineStages {

  /** Adds the columns that a stage makes. */
  @FunctionalInterface
  private interface Translator<S extends Transformer> {
    void translate(S stage, Columns columns);
  }

  private static final Map<Class<? extends Transformer>, Translator<Transformer>> TRANSLATORS =
      new LinkedHashMap<>();

  static {
    put(VectorAssembler.class, VectorStages::assemble);
    put(VarianceThresholdSelectorModel.class, VectorStages::select);
    put(StandardScalerModel.class, VectorStages::standardise);
    put(MinMaxScalerModel.class, VectorStages::scaleToRange);
    put(ElementwiseProduct.class, VectorStages::multiply);
    put(ImputerModel.class, ColumnStages::impute);
    put(StringIndexerModel.class, ColumnStages::index);
    put(OneHotEncoderModel.class, ColumnStages::encode);
    put(IndexToString.class, NetworkStages::label);
    put(SQLTransformer.class, SqlStages::select);
    put(
        PipelineModel.class,
        (pipeline, columns) -> translate(Arrays.asList(pipeline.stages()), columns));
    put(NeuralNetworkClassificationModel.class, NetworkStages::classify);
    put(NeuralNetworkRegressionModel.class, NetworkStages::regress);
    put(MultilayerPerceptronClassificationModel.class, NetworkStages::classify);
  }

  private PipelineStages() {}

  private static <S extends Transformer> void put(Class<S> type, Translator<S> translator) {
    TRANSLATORS.put(type, (stage, columns) -> translator.translate(type.cast(stage), columns));
  }

  /**
   * Follows the stages from the user's columns to the prediction. Stages that the prediction does
   * not depend on have no part in it, as the indexer of a label.
   *
   * @throws IllegalArgumentException if a stage is of no known class, or its columns do not fit,
   *     which names the stage; or if there is no network
   */
  static Prediction prediction(List<? extends Transformer> stages) {
    Columns columns = new Columns();
    translate(stages, columns);
    return columns
        .prediction()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot export a pipeline: it has no model of a network"));
  }

  private static void translate(List<? extends Transformer> stages, Columns columns) {
    for (Transformer stage : stages) {
      Translator<Transformer> translator = TRANSLATORS.get(stage.getClass());
      if (translator == null) {
        throw cannot(stage, "only these can be exported: " + names());
      }
      translator.translate(stage, columns);
    }
  }

  private static String names() {
    return TRANSLATORS.keySet().stream()
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", "));
  }
}
