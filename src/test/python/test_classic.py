"""What needs the JVM of the same process: summaries, progress, files of Java."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyspark.ml import PipelineModel

import weft
from test_estimators import SETTINGS, classifier
from weft.ml import (
    NeuralNetworkClassificationModel,
    NeuralNetworkClassifier,
    NeuralNetworkRegressionModel,
    NeuralNetworkRegressor,
    StopTraining,
    TrainingProgress,
    _bars,
    set_progress,
)

pytestmark = pytest.mark.classic

SAVED = Path(__file__).resolve().parents[1] / "resources" / "saved-models"


def test_every_param_has_the_type_the_default_and_the_words_of_java(spark: Any) -> None:
    for estimator in (NeuralNetworkClassifier(), NeuralNetworkRegressor()):
        java = estimator._java_obj
        names = [param.name() for param in java.params()]
        assert sorted(names) == sorted(param.name for param in estimator.params)
        fresh = type(estimator)()
        for name in names:
            param = estimator.getParam(name)
            java_param = java.getParam(name)
            assert estimator.hasDefault(param) == java.hasDefault(java_param), name
            if estimator.hasDefault(param):
                value = java.getDefault(java_param).get()
                default = estimator.getOrDefault(param)
                assert default == (list(value) if isinstance(default, list) else value), name
            if name in java_words():
                assert param.doc == java_param.doc(), name
            getter = getattr(estimator, "get" + name[0].upper() + name[1:])
            setter = getattr(fresh, "set" + name[0].upper() + name[1:])
            if estimator.hasDefault(param):
                assert setter(getter()) is fresh, name


def java_words() -> set[str]:
    from weft.ml import _params

    own = (_params.NetworkParams, _params.ClassifierParams, _params.RegressorParams)
    return {name for kind in own for name in vars(kind) if name != "initialWeights"}


def test_the_summary_is_frames_of_pandas(iris: Any) -> None:
    summary = classifier(validationFraction=0.2).fit(iris).summary

    assert list(summary.history.epoch) == list(range(1, 16))
    assert summary.history.trainLoss.iloc[-1] < summary.history.trainLoss.iloc[0]
    assert summary.history.validationAccuracy.notna().all()
    matrix = summary.confusionMatrix
    assert matrix.shape == (3, 3)
    assert matrix.to_numpy().sum() == summary.validationRows == 30
    assert list(summary.classTable.columns) == ["class", "precision", "recall", "f1", "support"]
    assert summary.layerTable.splitlines()[0].split() == ["Layer", "Output", "shape", "Parameters"]
    assert summary.trainingRows == 120
    assert summary.ending == "ALL_EPOCHS"
    assert len(summary.objectiveHistory) == summary.totalIterations == 15
    assert 0.5 < summary.accuracy <= 1
    assert "epoch=" in repr(summary)


def test_the_summary_is_saved_with_the_model(iris: Any, tmp_path: Path) -> None:
    model = classifier().fit(iris)
    model.save(str(tmp_path / "model"))

    loaded = NeuralNetworkClassificationModel.load(str(tmp_path / "model"))

    assert loaded.summary.history.equals(model.summary.history)


def test_a_model_is_evaluated(iris: Any) -> None:
    evaluation = classifier().fit(iris).evaluate(iris)

    assert evaluation.rows == 150
    assert evaluation.accuracy > 0.9
    assert np.trace(evaluation.confusionMatrix.to_numpy()) == round(150 * evaluation.accuracy)


@pytest.mark.parametrize("release", ["v1", "v2"])
def test_what_java_saved_is_loaded(spark: Any, release: str) -> None:
    folder = SAVED / release

    classification = NeuralNetworkClassificationModel.load(str(folder / "classification"))
    regression = NeuralNetworkRegressionModel.load(str(folder / "regression"))
    pipeline = PipelineModel.load(str(folder / "pipeline"))

    assert classification.numFeatures == 4
    assert regression.numTargets >= 1
    assert type(pipeline.stages[-1]).__module__.startswith("weft.ml")


def test_java_loads_what_python_saved(spark: Any, iris: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "model")
    model = classifier().fit(iris)
    model.save(path)

    java: Any = spark._jvm.io.weft.ml.NeuralNetworkClassificationModel.load(path)

    assert list(java.weights().toArray()) == model.weights.toArray().tolist()


def test_a_stage_of_another_class_is_refused_in_a_sentence(iris: Any, tmp_path: Path) -> None:
    classifier().save(str(tmp_path / "stage"))

    with pytest.raises(Exception, match="NeuralNetworkRegressor") as refused:
        NeuralNetworkRegressor.load(str(tmp_path / "stage"))
    assert "\tat " not in str(refused.value)


def test_pythons_own_module_io_is_as_before() -> None:
    import io

    assert io.StringIO("a").read() == "a"
    assert not hasattr(io, "weft")


def test_a_listener_sees_every_epoch(iris: Any) -> None:
    seen: list[TrainingProgress] = []

    classifier().setTrainingListener(seen.append).fit(iris)

    assert [entry["epoch"] for entry in seen[-1].history] == list(range(1, 16))
    assert seen[-1].history[0]["trainLoss"] > 0
    assert seen[-1].epochs == 15


def test_a_listener_may_stop_the_training(iris: Any) -> None:
    def stop(progress: TrainingProgress) -> None:
        if len(progress.history) >= 2:
            raise StopTraining

    model = classifier(epochs=1_000_000).setTrainingListener(stop).fit(iris)

    assert model.summary.ending == "STOPPED"
    assert 2 <= model.summary.totalIterations < 1_000_000


def test_an_error_of_a_listener_ends_the_training(iris: Any) -> None:
    def fail(progress: TrainingProgress) -> None:
        if progress.history:
            raise ZeroDivisionError("a listener's own error")

    with pytest.raises(ZeroDivisionError, match="a listener's own error"):
        classifier(epochs=1_000_000).setTrainingListener(fail).fit(iris)


def test_ctrl_c_stops_the_training(iris: Any) -> None:
    begun = threading.Event()

    def interrupt() -> None:
        begun.wait(60)
        os.kill(os.getpid(), signal.SIGINT)

    def see(progress: TrainingProgress) -> None:
        if progress.history:
            begun.set()

    threading.Thread(target=interrupt).start()
    before = signal.getsignal(signal.SIGINT)
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        classifier(epochs=1_000_000).setTrainingListener(see).fit(iris)

    assert time.monotonic() - start < 60
    assert signal.getsignal(signal.SIGINT) is before
    assert classifier().fit(iris).numClasses == 3


def test_a_training_that_diverges_is_one_sentence(iris: Any) -> None:
    with pytest.raises(RuntimeError) as diverged:
        classifier(optimizer="sgd", learningRate=1e30).fit(iris)

    assert type(diverged.value).__name__ == "WeftError"
    assert "\tat " not in str(diverged.value)
    assert len(str(diverged.value).splitlines()) <= 2


def test_the_bar_describes_the_progress() -> None:
    progress = TrainingProgress(2, 10, 5, 50, 0.4321, 0.8766, 1.0, 61.2, [], None)

    assert _bars.words(progress) == "epoch 2/10  loss 0.4321  accuracy 87.66%  1 min 02 s left"


def test_a_terminal_gets_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    bar = _bars._TerminalBar(sys.stderr)
    bar.show(TrainingProgress(1, 2, 50, 50, 0.5, None, 1.0, None, [], None))
    bar.end()

    assert "[===============               ] epoch 1/2  loss 0.5000" in capsys.readouterr().err


def test_progress_is_on_or_off() -> None:
    with pytest.raises(ValueError, match=r"Invalid progress: maybe \(must be auto or off\)"):
        set_progress("maybe")


def test_the_session_has_the_jar_on_driver_and_executors(spark: Any) -> None:
    assert spark.conf.get("spark.jars").endswith("weft.jar")
    assert Path(weft.jar_path()).name == "weft.jar"


def test_configure_keeps_other_jars(spark: Any) -> None:
    from pyspark.sql import SparkSession

    builder = weft.configure(SparkSession.builder.config("spark.jars", "a.jar,b.jar"))

    assert builder._options["spark.jars"] == f"a.jar,b.jar,{weft.jar_path()}"
    assert weft.configure(builder)._options["spark.jars"].count("weft.jar") == 1


def test_settings_of_the_tests_are_those_of_the_model(iris: Any) -> None:
    assert classifier().fit(iris).getSeed() == SETTINGS["seed"]
