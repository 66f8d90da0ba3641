package io.weft.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.GeneratedFile;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.ml.NeuralNetworkRegressionModel;
import io.weft.ml.NeuralNetworkRegressor;
import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;

/** The Params of the Python package are generated from the declarations of the hyperparameters. */
class PythonSourcesTest {
  private static final Path FILE = Path.of("src/main/python/weft/ml/_params.py");

  /**
   * A Param that is no hyperparameter.
   *
   * @param value the default in Python; None where there is none
   * @param type annotation of a value
   */
  private record SparkParam(String name, String type, String value, String doc) {
    private String annotation() {
      return value.equals("None") ? type + " | None" : type;
    }

    private String argument() {
      return "%s: %s = %s".formatted(name, annotation(), value);
    }

    private String entry() {
      String words = type.equals("Sequence[float]") ? "list of float" : type;
      return PythonSource.entry(
          name, value.equals("None") ? words + ", optional" : words + ", default " + value, doc);
    }
  }

  private static SparkParam column(String name, String value, String doc) {
    return new SparkParam(name, "str", value, doc);
  }

  private static final List<SparkParam> PREDICTOR =
      List.of(
          column(
              "featuresCol",
              "\"features\"",
              "Column of vectors, or of arrays of numbers, D values in each row."),
          column("labelCol", "\"label\"", "Column of labels."),
          column("predictionCol", "\"prediction\"", "Column of predictions; empty leaves it out."));

  private static final List<SparkParam> PROBABILISTIC =
      List.of(
          column(
              "probabilityCol",
              "\"probability\"",
              "Column of vectors with the probabilities of the K classes; empty leaves it out."),
          column(
              "rawPredictionCol",
              "\"rawPrediction\"",
              "Column of vectors with the logits minus their mean, K values; empty leaves it out."),
          new SparkParam(
              "thresholds",
              "Sequence[float]",
              "None",
              "K values: the class with the largest probability in proportion to its threshold is"
                  + " predicted."));

  private static final SparkParam WEIGHTS =
      column(
          "weightCol",
          "None",
          "Column of row weights, at least 0. A row of weight 0 is treated as absent.");
  private static final SparkParam VALIDATION =
      column(
          "validationIndicatorCol",
          "None",
          "Boolean column that marks the rows for validation, which no weight learns from.");
  private static final SparkParam INITIAL =
      new SparkParam(
          "initialWeights",
          "Vector",
          "None",
          "Weights to start from, P values, layer after layer, each layer's weights before its"
              + " biases.");

  private static SparkParam seed(long value) {
    return new SparkParam(
        "seed",
        "int",
        String.valueOf(value),
        "Seed of the initial weights, the order of rows, dropout and the validation rows.");
  }

  private static final String HEAD =
      """
      \"""Params, getters and setters of the estimators and models.

      Generated from Weft's declarations in Java: ``PythonSourcesTest`` fails with the command that
      writes this file again.
      \"""

      from __future__ import annotations

      from collections.abc import Sequence
      from typing import TYPE_CHECKING, Any

      from pyspark import keyword_only
      from pyspark.ml.linalg import Vector
      from pyspark.ml.param import Param, Params, TypeConverters
      from pyspark.ml.param.shared import HasSeed, HasValidationIndicatorCol, HasWeightCol

      from weft.ml._layers import Layers, from_layers, to_layers
      from weft.ml._stage import Stage

      if TYPE_CHECKING:
          from typing_extensions import Self

      """;

  private static final String SHARED =
      """

      class NetworkParams(Stage, HasSeed, HasWeightCol, HasValidationIndicatorCol):
          \"""Params of every network, with their getters.\"""

          initialWeights: Param[Vector] = Param(
              Params._dummy(),
              "initialWeights",
              "weights to start from, layer after layer, in place of drawn ones",
              typeConverter=TypeConverters.toVector,
          )
      """;

  private static final String INITIAL_WEIGHTS =
      """

          def getInitialWeights(self) -> Vector:
              \"""Get ``initialWeights``.

              Returns
              -------
              Vector
                  weights to start from, P values
              \"""
              return self.getOrDefault(self.initialWeights)
      """;

  @Test
  void theParamsInPythonAreAsDeclaredInJava() throws IOException {
    StringBuilder source = new StringBuilder(HEAD);
    source
        .append(SHARED)
        .append(PythonSource.params(Hyperparameters.SHARED))
        .append(INITIAL_WEIGHTS);
    source.append(
        task(
            "Classifier",
            "classification",
            new NeuralNetworkClassifier(),
            PROBABILISTIC,
            Hyperparameters.OF_CLASSIFICATION));
    source.append(
        task(
            "Regressor",
            "regression",
            new NeuralNetworkRegressor(),
            List.of(),
            Hyperparameters.OF_REGRESSION));

    new GeneratedFile(FILE, source.toString()).check(PythonSourcesTest.class);
  }

  @Test
  void everyParamOfEveryStageHasATwin() {
    for (Params stage :
        List.of(new NeuralNetworkClassifier(), new NeuralNetworkClassificationModel())) {
      assertThat(names(stage))
          .hasSameElementsAs(
              twins(
                  new NeuralNetworkClassifier(), PROBABILISTIC, Hyperparameters.OF_CLASSIFICATION));
    }
    for (Params stage : List.of(new NeuralNetworkRegressor(), new NeuralNetworkRegressionModel())) {
      assertThat(names(stage))
          .hasSameElementsAs(
              twins(new NeuralNetworkRegressor(), List.of(), Hyperparameters.OF_REGRESSION));
    }
  }

  private static List<String> names(Params stage) {
    return Arrays.stream(stage.params()).map(param -> param.name()).toList();
  }

  private static List<String> twins(
      Params estimator, List<SparkParam> own, List<Hyperparameter<?>> declared) {
    return Stream.of(
            sparkParams(estimator, own).stream().map(SparkParam::name),
            Hyperparameters.SHARED.stream().map(Hyperparameter::name),
            declared.stream().map(Hyperparameter::name))
        .flatMap(names -> names)
        .toList();
  }

  private static List<SparkParam> sparkParams(Params estimator, List<SparkParam> own) {
    List<SparkParam> all = new ArrayList<>(PREDICTOR);
    all.addAll(own);
    all.addAll(List.of(WEIGHTS, VALIDATION, seed(defaultSeed(estimator)), INITIAL));
    return all;
  }

  private static long defaultSeed(Params estimator) {
    return (Long) estimator.getDefault(estimator.getParam("seed")).get();
  }

  /** The Params and the arguments of an estimator. */
  private static String task(
      String name,
      String task,
      Params estimator,
      List<SparkParam> own,
      List<Hyperparameter<?>> declared) {
    List<SparkParam> sparkParams = sparkParams(estimator, own);
    List<Hyperparameter<?>> all = new ArrayList<>(Hyperparameters.SHARED);
    all.addAll(declared);
    String arguments =
        Stream.concat(
                sparkParams.stream().map(SparkParam::argument),
                all.stream().map(PythonSource::argument))
            .map("        %s,\n"::formatted)
            .collect(Collectors.joining());
    String entries =
        Stream.concat(
                sparkParams.stream().map(SparkParam::entry), all.stream().map(PythonSource::entry))
            .collect(Collectors.joining());
    StringBuilder source = new StringBuilder();
    source.append(
        "\n\nclass %sParams(NetworkParams):\n    \"\"\"Params of %s, with their getters.\"\"\"\n\n"
            .formatted(name, task));
    String params = PythonSource.params(declared);
    source
        .append(
            params.replace(
                "        super().__init__(*args)\n",
                "        super().__init__(*args)\n        self._setDefault(seed=%s)\n"
                    .formatted(defaultSeed(estimator))))
        .append(
            "\n\nclass %sArguments(%sParams):\n    \"\"\"Constructor and setters of an estimator for %s.\"\"\"\n"
                .formatted(name, name, task));
    source.append(
        """

            @keyword_only
            def __init__(
                self,
                *,
        %s    ) -> None:
                \"""Make an estimator; every argument is a Param.

                Parameters
                ----------
        %s        \"""
                super().__init__()
                self._create("NeuralNetwork%s")
                self._set(**self._input_kwargs)

            @keyword_only
            def setParams(
                self,
                *,
        %s    ) -> Self:
                \"""Set some Params at once, by the names and with the types of the constructor.

                Returns
                -------
                NeuralNetwork%s
                    the estimator
                \"""
                return self._set(**self._input_kwargs)
        """
            .formatted(arguments, entries, name, arguments, name));
    for (SparkParam param : List.of(WEIGHTS, VALIDATION, seed(0), INITIAL)) {
      source.append(PythonSource.setter(param.name(), param.type(), param.type(), param.doc()));
    }
    all.forEach(one -> source.append(PythonSource.setter(one)));
    return source.toString();
  }
}
