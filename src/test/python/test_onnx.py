"""The code in Python on the page about ONNX."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyspark.ml import Pipeline
from pyspark.ml.feature import Imputer, IndexToString, StringIndexer, VectorAssembler
from pyspark.ml.linalg import Vectors

from test_readme import blocks
from weft import onnx
from weft.ml import NeuralNetworkClassifier

pytestmark = pytest.mark.classic


def test_the_page_on_onnx(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime")
    classifier = NeuralNetworkClassifier(hiddenLayers=[4], epochs=2, workers=1, seed=1)
    images = spark.createDataFrame(
        [(Vectors.dense([float(i)] * 784), float(i % 2)) for i in range(8)], ["features", "label"]
    )
    onnx.write(classifier.fit(images), tmp_path / "images.onnx")
    flights = spark.createDataFrame(
        [(1000.0, "UA", "late"), (None, "AA", "early"), (300.0, "AA", "early")] * 8,
        ["distance", "carrier", "arrival"],
    )
    stages: list[Any] = [
        Imputer(inputCols=["distance"], outputCols=["miles"]),
        StringIndexer(inputCol="carrier", outputCol="code", handleInvalid="keep"),
        VectorAssembler(inputCols=["miles", "code"], outputCol="features"),
        StringIndexer(inputCol="arrival", outputCol="label"),
        classifier,
        IndexToString(inputCol="prediction", outputCol="words", labels=["early", "late"]),
    ]
    model = Pipeline(stages=stages).fit(flights)
    onnx.write(model, tmp_path / "table.onnx")

    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks("src/site/markdown/onnx.md"):
        exec(block, names)

    assert np.allclose(names["probabilities"].sum(axis=1), 1)
    assert names["classes"].shape == (7,)
    assert set(names["labels"].ravel()) <= {"early", "late"}
