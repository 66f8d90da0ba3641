"""Programs in processes of their own: the command line from pip, py-files, and killed programs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import weft
from conftest import find_spark_home

pytestmark = pytest.mark.classic

CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("SPARK_")}
ENVIRONMENT = {**CLEAN, "SPARK_LOCAL_IP": "127.0.0.1"}


def run(command: list[Any], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that the command made of a table of flowers."""
    from sklearn.datasets import load_iris

    folder = tmp_path_factory.mktemp("command")
    iris = load_iris(as_frame=True)
    iris.frame.assign(species=iris.target_names[iris.target]).drop(columns="target").to_csv(
        folder / "flowers.csv", index=False
    )
    command = Path(sys.executable).with_name("weft")
    inspected = run([command, "inspect", "flowers.csv", "--label", "species"], folder)
    assert inspected.returncode == 0, inspected.stderr[-3000:]
    (folder / "flowers.conf").write_text(inspected.stdout + "training.epochs = 3\n")
    done = run([command, "--master", "local[2]", "train", "flowers.conf", "--runs", "runs"], folder)
    assert done.returncode == 0, done.stderr[-3000:]
    (directory,) = (folder / "runs").glob("*-flowers")
    return directory


def test_the_command_trains_with_the_spark_of_pyspark(trained: Path) -> None:
    assert (trained / "run.json").is_file()
    assert (trained / "epochs.jsonl").read_text().count("\n") >= 1


def test_the_command_prints_its_version(tmp_path: Path) -> None:
    done = run([Path(sys.executable).with_name("weft"), "--version"], tmp_path)

    assert done.returncode == 0, done.stderr
    assert weft.__version__.replace(".dev0", "-SNAPSHOT") in done.stdout


def test_the_jar_is_an_entry_of_py_files(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import weft\n"
        "from pyspark.sql import SparkSession\n"
        "from weft.ml import NeuralNetworkClassifier\n"
        "SparkSession.builder.getOrCreate()\n"
        "print(weft.__file__, weft.jar_path(), NeuralNetworkClassifier().getEpochs(), sep='\\n')\n"
    )
    jar = tmp_path / "weft.jar"
    jar.symlink_to(weft.jar_path())
    done = run(
        [
            f"{find_spark_home()}/bin/spark-submit",
            *("--master", "local[1]", "--jars", jar, "--py-files", jar, program),
        ],
        tmp_path,
        PYSPARK_PYTHON=sys.executable,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    file, path, epochs = done.stdout.strip().splitlines()[-3:]
    assert "weft.jar/weft/__init__.py" in file
    assert path.endswith("weft.jar")
    assert epochs == "10"


TRAINS_LONG = """
import weft
from weft.ml import NeuralNetworkClassifier

spark = weft.spark(
    master="local-cluster[1,1,1024]",
    config={"spark.ui.enabled": "false", "spark.executor.memory": "1g"},
)
handle = spark._jvm.java.lang.ProcessHandle.current()


def announce(progress):
    if len(progress.history) == 2:
        executors = [process.pid() for process in handle.descendants().toArray()]
        print(handle.pid(), *executors, flush=True)


rows = spark.range(2000).selectExpr("rand(1) x", "rand(2) y")
rows = rows.selectExpr("array(x, y) features", "int(x > y) label")
NeuralNetworkClassifier(epochs=1000000).setTrainingListener(announce).fit(rows)
"""


def test_a_killed_program_frees_its_executors(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as errors:
        program = subprocess.Popen(
            [sys.executable, "-c", TRAINS_LONG],
            cwd=tmp_path,
            env={**ENVIRONMENT, "SPARK_SCALA_VERSION": "2.13"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert program.stdout is not None
    line = program.stdout.readline()
    program.kill()
    program.wait(60)
    pids = [int(pid) for pid in line.split()]

    assert len(pids) >= 2, log.read_text()[-3000:]
    await_end(pids)


def await_end(pids: list[int]) -> None:
    end = time.monotonic() + 60
    while alive := [pid for pid in pids if is_alive(pid)]:
        assert time.monotonic() < end, f"still there: {alive}"
        time.sleep(0.2)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_run_is_logged_to_mlflow(
    spark: Any, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mlflow = pytest.importorskip("mlflow")
    from pyspark.ml import PipelineModel

    from weft.mlflow import log_run

    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    mlflow.set_tracking_uri((tmp_path / "store").as_uri())

    run = mlflow.get_run(log_run(trained))

    assert run.info.run_name == trained.name
    assert run.data.params["data.label"] == "species"
    assert run.data.params["training.epochs"] == "3"
    epochs = len((trained / "epochs.jsonl").read_text().splitlines())
    history = mlflow.MlflowClient().get_metric_history(run.info.run_id, "train_loss")
    assert [metric.step for metric in history] == list(range(1, epochs + 1))
    assert 0 < run.data.metrics["result.test_accuracy"] <= 1
    artifacts = Path(run.info.artifact_uri.removeprefix("file://"))
    assert (artifacts / "report.html").is_file()
    assert not (artifacts / "checkpoints").exists()
    flowers = spark.read.csv(str(trained.parents[1] / "flowers.csv"), header=True, inferSchema=True)
    scored = PipelineModel.load(str(artifacts / "model")).transform(flowers)
    assert scored.count() == 150


def test_a_directory_without_a_run_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("mlflow")
    from weft.mlflow import log_run

    with pytest.raises(FileNotFoundError, match=r"it has no run\.json"):
        log_run(tmp_path)


def test_mlflow_saves_and_loads_a_pipeline(spark: Any, iris: Any, tmp_path: Path) -> None:
    flavor = pytest.importorskip("mlflow.spark")
    from pyspark.ml import Pipeline

    from weft.ml import NeuralNetworkClassifier

    model = Pipeline(stages=[NeuralNetworkClassifier(epochs=2, workers=1, seed=1)]).fit(iris)
    path = str(tmp_path / "model")
    flavor.save_model(model, path)

    loaded = flavor.load_model(path)

    expected = model.transform(iris).select("probability").collect()
    assert loaded.transform(iris).select("probability").collect() == expected
