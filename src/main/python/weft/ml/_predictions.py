"""Predictions for arrays of NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pyspark.ml.linalg import Vector, Vectors

from weft.ml._errors import sentences

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def as_matrix(rows: ArrayLike, features: int) -> tuple[NDArray[np.float64], bool]:
    """Check the shape of an array.

    Parameters
    ----------
    rows : array_like, shape (D,) or (N, D)
        one row, or N rows
    features : int
        D, the number of features of the model

    Returns
    -------
    (ndarray of shape (N, D), bool)
        rows as numbers of 8 bytes, and whether one row was given without its dimension N
    """
    given = np.asarray(rows, dtype=np.float64)
    matrix = np.atleast_2d(given)
    if given.ndim not in (1, 2) or matrix.shape[1] != features:
        raise ValueError(
            f"Invalid rows: an array of shape {given.shape}"
            f" (must be ({features},) for one row or (N, {features}) for N rows)"
        )
    return matrix, given.ndim == 1


def in_jvm(method: str, java_model: Any, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Predict with the model in the JVM, without a job of Spark.

    Parameters
    ----------
    method : str
        method of ``NumpyRows``
    java_model : JavaObject
        model
    matrix : ndarray, shape (N, D)
        rows

    Returns
    -------
    ndarray, shape (N, outputs)
        outputs
    """
    from pyspark import SparkContext

    jvm: Any = SparkContext._jvm
    rows = bytearray(matrix.astype("<f8").tobytes())
    with sentences():
        predicted = getattr(jvm.io.weft.python.NumpyRows, method)(java_model, rows)
    values = np.frombuffer(predicted, dtype="<f8").astype(np.float64)
    return values.reshape(len(matrix), -1) if len(matrix) else np.zeros((0, 1))


def by_transform(model: Any, matrix: NDArray[np.float64], column: str) -> NDArray[np.float64]:
    """Predict with ``transform``, where there is no JVM.

    Parameters
    ----------
    model : Model
        model
    matrix : ndarray, shape (N, D)
        rows
    column : str
        column of the outputs

    Returns
    -------
    ndarray, shape (N, outputs)
        outputs
    """
    from pyspark.sql import SparkSession

    session = SparkSession.active()
    vectors = [(i, Vectors.dense(row)) for i, row in enumerate(matrix)]
    rows = session.createDataFrame(vectors, ["row", model.getFeaturesCol()])
    scored = model.transform(rows).orderBy("row").select(column).collect()
    outputs = [row[0].toArray() if isinstance(row[0], Vector) else [row[0]] for row in scored]
    return np.asarray(outputs, dtype=np.float64)
