"""What both estimators do to fit, and both models to show their summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from pyspark.ml.wrapper import JavaEstimator
from pyspark.sql.utils import is_remote

from weft.ml import _progress
from weft.ml._errors import sentences
from weft.ml._stage import Stage
from weft.ml._summary import NeuralNetworkTrainingSummary

if TYPE_CHECKING:
    from pyspark.ml._typing import ParamMap
    from pyspark.sql import DataFrame
    from typing_extensions import Self

    from weft.ml._progress import Listener


M = TypeVar("M")


class Training(Stage, Generic[M]):
    """The part of an estimator that fits."""

    _listener: Listener | None = None

    def setTrainingListener(self, value: Listener | None) -> Self:
        """Set the listener, which is called with the progress several times a second.

        It is called in the thread that called ``fit``. It may raise ``StopTraining``; the model
        then has the weights of the last complete epoch. Any other exception stops the training,
        and ``fit`` raises it. Spark Connect calls no listener.

        Parameters
        ----------
        value : callable or None
            function of a ``TrainingProgress``; it is not saved with the estimator

        Returns
        -------
        Training
            the estimator
        """
        self._listener = value
        return self

    @overload
    def fit(self, dataset: Any, params: ParamMap | None = None) -> M: ...

    @overload
    def fit(self, dataset: Any, params: list[ParamMap] | tuple[ParamMap, ...]) -> list[M]: ...

    def fit(self, dataset: Any, params: Any = None) -> Any:
        """Train on the rows of a frame.

        Parameters
        ----------
        dataset : pyspark.sql.DataFrame or pandas.DataFrame
            training rows: N rows with a column of features, D values in each row, and a column of
            labels
        params : dict, or list of dict, optional
            Params in place of those of the estimator; a list gives a list of models

        Returns
        -------
        Model, or list of Model
            the model

        Raises
        ------
        KeyboardInterrupt
            after Ctrl-C, when the training has stopped
        """
        estimator = cast("JavaEstimator[Any]", super())
        return estimator.fit(spark_frame(dataset), params)

    def _fit(self, dataset: DataFrame) -> Any:
        estimator = cast("JavaEstimator[Any]", super())
        with sentences():
            return estimator._fit(dataset)

    def _fit_java(self, dataset: DataFrame) -> Any:
        cast("JavaEstimator[Any]", self)._transfer_params_to_java()
        return _progress.run(self._java_obj, cast(Any, dataset)._jdf, self._listener)


def spark_frame(dataset: Any) -> Any:
    """Convert a frame of pandas by Spark's own conversion."""
    if type(dataset).__module__.partition(".")[0] != "pandas":
        return dataset
    from pyspark.sql import SparkSession

    return SparkSession.active().createDataFrame(dataset)


class Trained(Stage):
    """The part of a model that knows its training."""

    @property
    def summary(self) -> NeuralNetworkTrainingSummary:
        """Summary of the training, which is saved with the model.

        Returns
        -------
        NeuralNetworkTrainingSummary
            the summary

        Raises
        ------
        NotImplementedError
            on Spark Connect, which does not send it
        """
        self._require_jvm("read the summary", "save the model, and load it without Connect")
        with sentences():
            return NeuralNetworkTrainingSummary(self._java_obj.summary())

    @property
    def weights(self) -> Any:
        """Weights, P values, layer after layer, each layer's weights before its biases.

        Returns
        -------
        Vector
            the weights

        Raises
        ------
        NotImplementedError
            on Spark Connect, which does not send them
        """
        self._require_jvm("read the weights", "save the model, and load it without Connect")
        return self._call("weights")

    def _require_jvm(self, action: str, instead: str) -> None:
        if is_remote():
            raise NotImplementedError(
                f"Cannot {action} of {self.uid}: Spark Connect does not send it ({instead})"
            )
