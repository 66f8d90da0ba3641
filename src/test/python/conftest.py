"""Spark sessions, classic or of Spark Connect, and scikit-learn's bundled sets as frames."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import weft

#: ``classic``, or ``connect`` with a server of its own.
MODE = os.environ.get("WEFT_TEST_MODE", "classic")

#: The folder with the Spark that runs the server: that of the installed pyspark, if it has one.
SPARK_HOME = os.environ.get("WEFT_TEST_SPARK_HOME", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    other = "classic" if MODE == "connect" else "connect"
    for item in items:
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"for Spark's mode {other} only"))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    os.chdir(tmp_path_factory.mktemp("work"))
    if MODE == "connect":
        server = ConnectServer(tmp_path_factory.mktemp("server"))
        try:
            session = weft.spark(remote=server.url)
            yield session
            session.stop()
        finally:
            server.stop()
    else:
        session = weft.spark(
            master="local[2]",
            config={"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"},
        )
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


def find_spark_home() -> str:
    """Find a folder with jars and ``bin``: pyspark itself, or for the pure client another one."""
    import pyspark

    return SPARK_HOME or str(Path(pyspark.__file__).parent)


class ConnectServer:
    """A server of Spark Connect in a process of its own."""

    def __init__(self, folder: Path) -> None:
        home = find_spark_home()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"sc://127.0.0.1:{port}"
        self._log = folder / "log"
        command = [
            f"{home}/bin/spark-submit",
            *("--master", "local[2]"),
            *("--conf", f"spark.connect.grpc.binding.port={port}"),
            *("--conf", "spark.connect.grpc.binding.address=127.0.0.1"),
            *("--conf", "spark.ui.enabled=false"),
            *("--conf", "spark.sql.shuffle.partitions=2"),
            *("--jars", weft.jar_path()),
            *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
            "spark-internal",
        ]
        environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": home}
        environment.pop("SPARK_REMOTE", None)
        environment.pop("SPARK_CONNECT_MODE_ENABLED", None)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=folder, env=environment
            )
        self._await(port)

    def _await(self, port: int) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end and self._process.poll() is None:
            with socket.socket() as client:
                client.settimeout(1)
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"The server did not start: {self._log.read_text()[-3000:]}")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)


@pytest.fixture(scope="session")
def iris(spark: Any) -> Any:
    """150 rows of four features, and three classes."""
    from sklearn.datasets import load_iris

    return frame(spark, *load_iris(return_X_y=True))


def frame(spark: Any, features: Any, labels: Any) -> Any:
    """Make a frame with standardised features and a label."""
    from pyspark.ml.linalg import Vectors
    from sklearn.preprocessing import StandardScaler

    scaled = StandardScaler().fit_transform(features)
    rows = [(Vectors.dense(row), float(label)) for row, label in zip(scaled, labels, strict=True)]
    return spark.createDataFrame(rows, ["features", "label"]).coalesce(1)
