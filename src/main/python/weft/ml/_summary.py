"""Summary of a training, and scores of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Evaluation:
    """Scores of a model on some rows.

    Attributes
    ----------
    loss : float
        weighted mean loss: cross-entropy, or the loss of a regression
    accuracy : float
        share of right predictions, from 0 to 1; NaN for a regression
    rows : int
        number of rows
    confusionMatrix : pandas.DataFrame
        K by K counts, the actual class by the predicted one
    """

    loss: float
    accuracy: float
    rows: int
    confusionMatrix: pd.DataFrame


class NeuralNetworkTrainingSummary:
    """Summary of a training, which is saved with the model.

    Parameters
    ----------
    java_summary : JavaObject
        summary in the JVM
    """

    def __init__(self, java_summary: Any) -> None:
        self._java = java_summary

    @property
    def history(self) -> pd.DataFrame:
        """Scores of each epoch.

        Returns
        -------
        pandas.DataFrame
            one row for each epoch: ``epoch``, ``step``, ``trainLoss``, ``trainAccuracy``,
            ``validationLoss``, ``validationAccuracy``, ``learningRate``, ``rowsPerSecond`` and
            ``seconds``; NaN was not measured
        """
        return _frame("historyTable", self._java)

    @property
    def confusionMatrix(self) -> pd.DataFrame:
        """Counts of actual and predicted classes over the rows of ``evaluatedOn``.

        Returns
        -------
        pandas.DataFrame
            K by K counts, a row for each actual class and a column for each predicted one; empty
            for a regression
        """
        return confusion_frame(self._java.confusion())

    @property
    def classTable(self) -> pd.DataFrame:
        """Precision, recall, F1 and number of rows of each class.

        Returns
        -------
        pandas.DataFrame
            one row for each of the K classes; none for a regression
        """
        return _frame("classTable", self._java)

    @property
    def layerTable(self) -> str:
        """Layers with their output shapes and numbers of parameters, a line each."""
        return str(self._java.layerTable())

    @property
    def epoch(self) -> int:
        """Number of the epoch whose weights the model has, from 1; 0 if none was finished."""
        return int(self._java.epoch())

    @property
    def ending(self) -> str:
        """Reason of the end: ``ALL_EPOCHS``, ``NO_IMPROVEMENT`` or ``STOPPED``."""
        return str(self._java.ending().toString())

    @property
    def trainingRows(self) -> int:
        """Number of training rows, without those of weight 0."""
        return int(self._java.trainingRows())

    @property
    def validationRows(self) -> int:
        """Number of validation rows."""
        return int(self._java.validationRows())

    @property
    def evaluatedOn(self) -> str:
        """Rows that ``loss``, ``accuracy`` and ``confusionMatrix`` are measured on."""
        return str(self._java.evaluatedOn().toString())

    @property
    def loss(self) -> float:
        """Weighted mean loss; the plain cross-entropy for classes."""
        return float(self._java.loss())

    @property
    def accuracy(self) -> float:
        """Share of right predictions, from 0 to 1; NaN for a regression."""
        return float(self._java.accuracy())

    @property
    def objectiveHistory(self) -> list[float]:
        """Training objective of each epoch, with label smoothing and class weights."""
        return [float(value) for value in self._java.objectiveHistory()]

    @property
    def totalIterations(self) -> int:
        """Number of epochs done."""
        return int(self._java.totalIterations())

    def __repr__(self) -> str:
        return (
            f"NeuralNetworkTrainingSummary: epoch={self.epoch}, ending={self.ending},"
            f" loss={self.loss:.4f}"
        )


def confusion_frame(matrix: Any) -> pd.DataFrame:
    """Make a frame of a confusion matrix in the JVM.

    Parameters
    ----------
    matrix : JavaObject or None
        confusion matrix

    Returns
    -------
    pandas.DataFrame
        K by K counts; empty for None
    """
    import pandas as pd

    classes = 0 if matrix is None else matrix.classes()
    counts = np.zeros((classes, classes), dtype=np.int64)
    listed = [] if matrix is None else list(matrix.cells())
    cells = np.asarray(listed, dtype=np.int64).reshape(-1, 3)
    counts[cells[:, 0], cells[:, 1]] = cells[:, 2]
    frame = pd.DataFrame(counts)
    return frame.rename_axis(index="actual", columns="predicted")


def _frame(table: str, java_summary: Any) -> pd.DataFrame:
    from pyspark.sql import DataFrame, SparkSession

    session: Any = SparkSession.active()
    rows: Any = DataFrame(getattr(java_summary, table)(session._jsparkSession), session)
    frame: pd.DataFrame = rows.toPandas()
    return frame
