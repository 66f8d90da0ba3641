"""Regression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.ml.linalg import Vector
from pyspark.ml.regression import _JavaRegressionModel, _JavaRegressor
from pyspark.ml.util import JavaMLWritable

from weft.ml._params import RegressorArguments, RegressorParams
from weft.ml._stage import Readable
from weft.ml._training import Trained, Training
from weft.ml.classification import outputs_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class NeuralNetworkRegressor(
    RegressorArguments,
    Training["NeuralNetworkRegressionModel"],
    _JavaRegressor["NeuralNetworkRegressionModel"],
    JavaMLWritable,
    Readable["NeuralNetworkRegressor"],
):
    """A neural network that predicts numbers.

    The outputs are the prediction. The loss is squared error or Huber's, averaged over the outputs.
    The label column holds numbers, or vectors of T values for T outputs; the prediction column is
    then a column of vectors too. Scale features and labels before: a network learns best from
    values that are about as large as one.

    Examples
    --------
    >>> regressor = NeuralNetworkRegressor(hiddenLayers=[64], loss="huber", epochs=50, seed=1)
    >>> model = regressor.fit(training)
    >>> model.predict([[0.1, 0.2], [0.3, 0.4]])
    """

    def _create_model(self, java_model: Any) -> NeuralNetworkRegressionModel:
        return NeuralNetworkRegressionModel(java_model)


class NeuralNetworkRegressionModel(
    Trained,
    _JavaRegressionModel[Vector],
    RegressorParams,
    JavaMLWritable,
    Readable["NeuralNetworkRegressionModel"],
):
    """A trained ``NeuralNetworkRegressor``."""

    @property
    def numTargets(self) -> int:
        """T, the number of values that are predicted."""
        self._require_jvm("count the outputs", "look at the column of predictions")
        return int(self._call("numTargets"))

    def setHandleInvalid(self, value: str) -> NeuralNetworkRegressionModel:
        """Set ``handleInvalid``.

        Parameters
        ----------
        value : str
            ``error``, ``skip`` or ``keep``: what to do with a row that cannot be used
        """
        return self._set(handleInvalid=value)

    def predict(self, value: Vector | ArrayLike) -> Any:
        """Predict the values of one row or of many, without a job of Spark.

        Parameters
        ----------
        value : Vector, or array_like of shape (D,) or (N, D)
            features of one row, or of N rows

        Returns
        -------
        float, or ndarray of shape (T,), (N,) or (N, T)
            predictions; the dimension of T is left out where T is 1
        """
        if isinstance(value, Vector):
            return float(self._call("predict", value))
        outputs, single = outputs_of(self, "predict", value, self.getPredictionCol())
        if outputs.shape[1] == 1:
            return float(outputs[0, 0]) if single else outputs[:, 0]
        return outputs[0] if single else outputs
