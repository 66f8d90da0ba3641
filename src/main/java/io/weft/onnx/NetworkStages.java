package io.weft.onnx;

import static io.weft.onnx.Refusal.cannot;

import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkRegressionModel;
import io.weft.onnx.Prediction.Classes;
import io.weft.onnx.Prediction.Labels;
import io.weft.onnx.Prediction.Numbers;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.feature.IndexToString;

/** Networks, and the stage that makes labels of their predictions. */
final class NetworkStages {

  private NetworkStages() {}

  static void classify(NeuralNetworkClassificationModel model, Columns columns) {
    classify(model, Predictor.of(model), columns);
  }

  static void classify(MultilayerPerceptronClassificationModel model, Columns columns) {
    classify(model, Predictor.of(model), columns);
  }

  /** Takes the labels from the indexer of the label column, if the pipeline has one. */
  private static void classify(PredictionModel<?, ?> model, Predictor predictor, Columns columns) {
    List<String> labels = columns.categories(model.getLabelCol());
    boolean fits = labels.size() == predictor.outputs();
    add(model, predictor, new Classes(fits ? labels : List.of()), columns);
  }

  static void regress(NeuralNetworkRegressionModel model, Columns columns) {
    add(model, Predictor.of(model), Numbers.OUTPUTS, columns);
  }

  private static void add(
      PredictionModel<?, ?> model, Predictor predictor, Prediction.Form form, Columns columns) {
    int size = predictor.network().inputShape().size();
    Features features = columns.features(model, model.getFeaturesCol(), size);
    columns.put(model.getPredictionCol(), new Prediction(features, predictor, form));
  }

  static void label(IndexToString stage, Columns columns) {
    Prediction prediction = columns.prediction(stage, stage.getInputCol());
    if (!(prediction.form() instanceof Classes)) {
      throw cannot(stage, "column %s holds no classes".formatted(stage.getInputCol()));
    }
    List<String> labels = stage.isDefined(stage.labels()) ? List.of(stage.getLabels()) : List.of();
    int classes = prediction.predictor().outputs();
    if (labels.size() < classes) {
      throw cannot(
          stage,
          String.format(Locale.ROOT, "it has %d labels for %d classes", labels.size(), classes));
    }
    Labels used = new Labels(labels.subList(0, classes), ElementType.TEXT);
    columns.put(stage.getOutputCol(), prediction.as(used));
  }
}
