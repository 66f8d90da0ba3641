"""Classification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.ml.classification import (
    _JavaProbabilisticClassificationModel,
    _JavaProbabilisticClassifier,
)
from pyspark.ml.linalg import Vector
from pyspark.ml.util import JavaMLWritable
from pyspark.sql.utils import is_remote

from weft.ml._errors import sentences
from weft.ml._params import ClassifierArguments, ClassifierParams
from weft.ml._predictions import as_matrix, by_transform, in_jvm
from weft.ml._stage import Readable
from weft.ml._summary import Evaluation, confusion_frame
from weft.ml._training import Trained, Training, spark_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


class NeuralNetworkClassifier(
    ClassifierArguments,
    Training["NeuralNetworkClassificationModel"],
    _JavaProbabilisticClassifier["NeuralNetworkClassificationModel"],
    JavaMLWritable,
    Readable["NeuralNetworkClassifier"],
):
    """A neural network that predicts classes.

    Softmax over the outputs, cross-entropy as the loss, trained by data-parallel minibatch gradient
    averaging. Features are a column of vectors, or of arrays of numbers; labels are numbers 0 to
    K-1. Scale the features before: ``StandardScaler`` does well. For a given seed, data, Params
    and number of ``workers``, the weights are bit for bit the same on any cluster.

    Examples
    --------
    >>> classifier = NeuralNetworkClassifier(hiddenLayers=[256, 128], epochs=20, seed=1)
    >>> model = classifier.setValidationFraction(0.1).fit(training)
    >>> model.summary.history[["epoch", "trainLoss", "validationAccuracy"]]
    >>> model.transform(test).select("label", "probability", "prediction").show()
    """

    def _create_model(self, java_model: Any) -> NeuralNetworkClassificationModel:
        return NeuralNetworkClassificationModel(java_model)


class NeuralNetworkClassificationModel(
    Trained,
    _JavaProbabilisticClassificationModel[Vector],
    ClassifierParams,
    JavaMLWritable,
    Readable["NeuralNetworkClassificationModel"],
):
    """A trained ``NeuralNetworkClassifier``.

    ``transform`` adds three columns; an empty name leaves one out. The raw predictions are the
    logits minus their mean, K values. The probabilities are their softmax. The prediction is the
    class with the largest probability, or with the largest one in proportion to its threshold.
    """

    def setHandleInvalid(self, value: str) -> NeuralNetworkClassificationModel:
        """Set ``handleInvalid``.

        Parameters
        ----------
        value : str
            ``error``, ``skip`` or ``keep``: what to do with a row that cannot be used
        """
        return self._set(handleInvalid=value)

    def predict(self, value: Vector | ArrayLike) -> Any:
        """Predict the class of one row or of many, without a job of Spark.

        Parameters
        ----------
        value : Vector, or array_like of shape (D,) or (N, D)
            features of one row, or of N rows

        Returns
        -------
        float, or ndarray of shape (N,)
            class, from 0
        """
        if isinstance(value, Vector):
            return float(self._call("predict", value))
        outputs, single = outputs_of(self, "predict", value, self.getPredictionCol())
        return float(outputs[0, 0]) if single else outputs[:, 0]

    def predictProbability(self, value: Vector | ArrayLike) -> Any:
        """Predict the probabilities of the K classes, without a job of Spark.

        Parameters
        ----------
        value : Vector, or array_like of shape (D,) or (N, D)
            features of one row, or of N rows

        Returns
        -------
        Vector of K values, or ndarray of shape (K,) or (N, K)
            probabilities; they add up to 1
        """
        if isinstance(value, Vector):
            return self._call("predictProbability", value)
        outputs, single = outputs_of(self, "predictProbability", value, self.getProbabilityCol())
        return outputs[0] if single else outputs

    def evaluate(self, dataset: Any) -> Evaluation:
        """Measure loss, accuracy and confusion.

        Parameters
        ----------
        dataset : pyspark.sql.DataFrame
            rows with features and labels

        Returns
        -------
        Evaluation
            the scores
        """
        self._require_jvm("evaluate", "use an evaluator of pyspark.ml.evaluation")
        self._transfer_params_to_java()
        with sentences():
            java_model: Any = self._java_obj
            evaluation = java_model.evaluate(spark_frame(dataset)._jdf)
            sums = evaluation.sums()
            return Evaluation(
                float(sums.meanLoss()),
                float(sums.accuracy()),
                int(sums.count()),
                confusion_frame(evaluation.confusion()),
            )


def outputs_of(
    model: Any, method: str, value: ArrayLike, column: str
) -> tuple[NDArray[np.float64], bool]:
    """Predict for one row, or for many."""
    matrix, single = as_matrix(value, model.numFeatures)
    if is_remote():
        return by_transform(model, matrix, column), single
    model._transfer_params_to_java()
    return in_jvm(method, model._java_obj, matrix), single
