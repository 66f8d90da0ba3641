"""Models as ONNX files, which programs without Spark read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyspark.sql.utils import is_remote

from weft.ml._errors import sentences


def write(model: Any, path: str | Path) -> None:
    """Write a model as an ONNX file.

    Parameters
    ----------
    model : Model or PipelineModel
        model of Weft, or a fitted pipeline with one
    path : str or Path
        file, on a local disk or on any Hadoop file system

    Raises
    ------
    NotImplementedError
        on Spark Connect
    """
    if is_remote():
        raise NotImplementedError(
            "Cannot write an ONNX file: Spark Connect does not send the model"
            " (save the model, and load it without Connect)"
        )
    from pyspark import SparkContext

    jvm: Any = SparkContext._jvm
    with sentences():
        jvm.io.weft.onnx.OnnxExport.write(model._to_java(), str(path))
