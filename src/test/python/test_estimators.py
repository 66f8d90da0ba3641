"""What works in classic mode and on Spark Connect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyspark.errors import IllegalArgumentException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import (
    MulticlassClassificationEvaluator,
    RegressionEvaluator,
)
from pyspark.ml.feature import IndexToString, StringIndexer
from pyspark.ml.linalg import Vectors
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit

from conftest import MODE, frame
from weft.ml import (
    NeuralNetworkClassificationModel,
    NeuralNetworkClassifier,
    NeuralNetworkRegressionModel,
    NeuralNetworkRegressor,
)

SETTINGS: dict[str, Any] = {
    "hiddenLayers": [16],
    "epochs": 15,
    "batchSize": 16,
    "learningRate": 0.02,
    "workers": 2,
    "seed": 1,
}


def accuracy() -> MulticlassClassificationEvaluator:
    return MulticlassClassificationEvaluator(metricName="accuracy")


def classifier(**settings: Any) -> NeuralNetworkClassifier:
    return NeuralNetworkClassifier(**{**SETTINGS, **settings})


@pytest.fixture(scope="module")
def model(iris: Any) -> NeuralNetworkClassificationModel:
    return classifier().fit(iris)


def test_a_classifier_learns_iris(model: Any, iris: Any) -> None:
    predictions = model.transform(iris)

    assert accuracy().evaluate(predictions) > 0.94
    assert predictions.columns[2:] == ["rawPrediction", "probability", "prediction"]
    assert model.numClasses == 3
    assert model.numFeatures == 4
    assert repr(model).startswith("NeuralNetworkClassificationModel: uid=")


def test_a_regressor_learns_diabetes(spark: Any) -> None:
    from sklearn.datasets import load_diabetes

    features, target = load_diabetes(return_X_y=True)
    rows = frame(spark, features, (target - target.mean()) / target.std())

    model = NeuralNetworkRegressor(**{**SETTINGS, "learningRate": 0.005}).fit(rows)

    assert RegressionEvaluator(metricName="r2").evaluate(model.transform(rows)) > 0.4


def test_a_regressor_predicts_several_values(spark: Any) -> None:
    rows = spark.createDataFrame(
        [(Vectors.dense([x / 10, 1]), Vectors.dense([x / 10, -x / 10])) for x in range(20)],
        ["features", "label"],
    )
    model = NeuralNetworkRegressor(hiddenLayers=[8], epochs=5, workers=1, seed=1).fit(rows)

    assert len(model.transform(rows).collect()[0].prediction) == 2
    assert model.predict([[0.1, 1.0], [0.2, 1.0], [0.3, 1.0]]).shape == (3, 2)


def test_layers_are_a_list_of_dictionaries(iris: Any) -> None:
    layers = [
        {"type": "dense", "units": 8, "activation": "tanh"},
        {"type": "dense", "units": 3},
    ]
    estimator = classifier(layers=layers)

    assert estimator.getLayers() == layers
    assert classifier().setLayers(layers).getLayers() == layers
    fitted = estimator.fit(iris)
    assert fitted.getLayers() == layers
    assert accuracy().evaluate(fitted.transform(iris)) > 0.9


def test_layers_that_are_no_list_are_refused(spark: Any) -> None:
    with pytest.raises(TypeError, match="layers must be a list of dictionaries, or JSON text"):
        classifier(layers=[3, 4])


def test_arrays_of_numpy_are_predicted_as_transform_does(model: Any, iris: Any) -> None:
    rows = iris.collect()
    matrix = np.array([row.features.toArray() for row in rows])
    transformed = model.transform(iris).select("prediction", "probability").collect()

    predicted = model.predict(matrix)
    probabilities = model.predictProbability(matrix)

    assert predicted.tolist() == [row.prediction for row in transformed]
    assert np.allclose(probabilities, [row.probability.toArray() for row in transformed], atol=1e-6)
    assert model.predict(matrix[0]) == predicted[0]
    assert model.predict(rows[0].features) == predicted[0]
    assert model.predictProbability(matrix[0]).shape == (3,)
    assert model.predictProbability(rows[0].features).size == 3


def test_an_array_of_another_shape_is_refused(model: Any) -> None:
    with pytest.raises(
        ValueError,
        match=r"Invalid rows: an array of shape \(2, 3\) \(must be \(4,\) for one row or \(N, 4\)",
    ):
        model.predict([[1, 2, 3], [4, 5, 6]])


def test_a_value_out_of_range_is_refused_with_the_sentence_of_java(iris: Any) -> None:
    with pytest.raises(IllegalArgumentException) as refused:
        classifier().setEpochs(0).fit(iris)

    assert "Invalid epochs: 0 (must be a whole number of at least 1)" in str(refused.value)
    assert len(str(refused.value).splitlines()) < 3


def test_an_unknown_column_is_refused_with_the_sentence_of_java(iris: Any) -> None:
    with pytest.raises(IllegalArgumentException, match="pixels"):
        classifier(featuresCol="pixels").fit(iris)


def test_a_model_is_saved_and_loaded(model: Any, iris: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "model")
    model.write().overwrite().save(path)

    loaded = NeuralNetworkClassificationModel.load(path)

    assert loaded.uid == model.uid
    assert loaded.getHiddenLayers() == [16]
    assert loaded.getLearningRate() == 0.02
    assert rows_of(loaded.transform(iris)) == rows_of(model.transform(iris))


def test_an_estimator_is_saved_and_loaded(spark: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "estimator")
    classifier(layers=[{"type": "dense", "units": 3}], classWeights=[1.0, 2.0, 3.0]).save(path)

    loaded = NeuralNetworkClassifier.load(path)

    assert loaded.getLayers() == [{"type": "dense", "units": 3}]
    assert loaded.getClassWeights() == [1.0, 2.0, 3.0]
    assert loaded.getSeed() == 1
    assert not loaded.isSet("patience")


def test_a_regression_model_is_saved_and_loaded(spark: Any, tmp_path: Path) -> None:
    rows = spark.createDataFrame(
        [(Vectors.dense([x / 10]), x / 5) for x in range(20)], ["features", "label"]
    )
    model = NeuralNetworkRegressor(hiddenLayers=[4], epochs=3, workers=1, seed=1).fit(rows)
    path = str(tmp_path / "model")
    model.save(path)

    loaded = NeuralNetworkRegressionModel.load(path)

    assert loaded.predict([[0.5], [0.6]]).tolist() == model.predict([[0.5], [0.6]]).tolist()


def test_a_pipeline_with_labels_in_words_is_saved_and_loaded(iris: Any, tmp_path: Path) -> None:
    from pyspark.sql.functions import concat, lit

    words = iris.withColumn("species", concat(lit("iris "), iris.label.cast("int")))
    index = StringIndexer(inputCol="species", outputCol="class")
    labels = ["iris 0", "iris 1", "iris 2"]
    stages: list[Any] = [
        index,
        classifier(labelCol="class"),
        IndexToString(inputCol="prediction", outputCol="predicted", labels=labels),
    ]
    path = str(tmp_path / "pipeline")
    fitted = Pipeline(stages=stages).fit(words)
    fitted.write().overwrite().save(path)

    loaded = PipelineModel.load(path)

    assert type(loaded.stages[1]) is NeuralNetworkClassificationModel
    scored = loaded.transform(words)
    right = scored.where(scored.species == scored.predicted).count()
    assert right > 140
    assert rows_of(scored) == rows_of(fitted.transform(words))


def test_cross_validation_chooses_a_rate(iris: Any) -> None:
    estimator = classifier(epochs=4)
    grid = ParamGridBuilder().addGrid(estimator.learningRate, [1e-6, 0.05]).build()

    search: Any = CrossValidator(
        estimator=estimator,
        estimatorParamMaps=grid,
        evaluator=accuracy(),
        numFolds=2,
        parallelism=2,
    ).fit(iris)

    assert search.avgMetrics[1] > search.avgMetrics[0]
    assert search.bestModel.getLearningRate() == 0.05


def test_a_split_for_validation_chooses_layers(iris: Any) -> None:
    estimator = classifier(epochs=6)
    grid = ParamGridBuilder().addGrid(estimator.hiddenLayers, [[1], [24]]).build()

    search: Any = TrainValidationSplit(
        estimator=estimator, estimatorParamMaps=grid, evaluator=accuracy(), seed=1
    ).fit(iris)

    assert search.bestModel.getHiddenLayers() == [24]


def test_a_copy_has_its_own_params(spark: Any) -> None:
    estimator = classifier()
    copy = estimator.copy({estimator.epochs: 3})

    assert copy.getEpochs() == 3
    assert estimator.getEpochs() == 15
    assert copy.uid == estimator.uid


def test_params_are_explained(spark: Any) -> None:
    explained = classifier().explainParams()

    assert "epochs: passes over the training rows, at most" in explained
    assert "(default: 10, current: 15)" in explained


def test_arguments_have_names(spark: Any) -> None:
    positional: Any = NeuralNetworkClassifier
    with pytest.raises(TypeError, match="forces keyword arguments"):
        positional([16])
    assert classifier().setParams(epochs=3, dropout=0.5).getDropout() == 0.5


def test_a_frame_of_pandas_is_trained_on(spark: Any) -> None:
    import pandas as pd

    rows = pd.DataFrame({"features": [[0.0, 1.0], [1.0, 0.0]] * 8, "label": [0.0, 1.0] * 8})

    fitted = classifier(workers=1).fit(rows)

    assert fitted.predict([[0.0, 1.0], [1.0, 0.0]]).tolist() == [0.0, 1.0]


def test_the_initial_weights_are_a_vector(spark: Any, iris: Any) -> None:
    weights = Vectors.dense([0.0] * (4 * 3 + 3))
    layers = [{"type": "dense", "units": 3}]

    fitted = classifier(layers=layers, initialWeights=weights, learningRate=1e-30).fit(iris)

    assert np.allclose(fitted.predictProbability([0.5, 0.5, 0.5, 0.5]), 1 / 3)


def test_the_mode_is_the_one_that_was_asked_for(spark: Any) -> None:
    assert type(spark).__module__.startswith("pyspark.sql.connect") == (MODE == "connect")


def rows_of(frame: Any) -> list[Any]:
    return [tuple(row) for row in frame.select("features", "probability", "prediction").collect()]
