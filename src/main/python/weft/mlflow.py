"""Runs of the command line in MLflow."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

#: Most params and metrics of a request, and the longest value of a param: limits of MLflow.
_BATCH = 100
_LONGEST = 500

#: Not logged: a checkpoint is of use to ``weft train --resume`` only.
_LEFT_OUT = "checkpoints"


def log_run(run_directory: str | Path, *, run_name: str | None = None) -> str:
    """Log a run that ``weft train`` made: its config, the scores of each epoch, and its files.

    The files are the artifacts, with the model, the report and an ONNX file if there is one. The
    checkpoints are left out. ``PipelineModel.load`` loads the model from the artifact ``model``.

    Parameters
    ----------
    run_directory : str or Path
        local directory with ``run.json``
    run_name : str, optional
        name in MLflow; by default the id of the run. In an active run of MLflow the run is logged
        there, and keeps its name.

    Returns
    -------
    str
        id of the run in MLflow

    Raises
    ------
    FileNotFoundError
        if the directory has no ``run.json``
    """
    import mlflow

    directory = Path(run_directory)
    if not (directory / "run.json").is_file():
        raise FileNotFoundError(
            f"Cannot log {directory}: it has no run.json (must be a directory of weft train)"
        )
    run = json.loads((directory / "run.json").read_text("utf-8"))
    active = mlflow.active_run()
    if active is not None:
        _log(active.info.run_id, run, directory)
        return str(active.info.run_id)
    with mlflow.start_run(run_name=run_name or run["id"]) as started:
        _log(started.info.run_id, run, directory)
        return str(started.info.run_id)


def _log(run_id: str, run: dict[str, Any], directory: Path) -> None:
    from mlflow.entities import Metric, Param
    from mlflow.tracking import MlflowClient

    client = MlflowClient()
    params = [Param(key, str(value)[:_LONGEST]) for key, value in _flat(run["config"])]
    for batch in _batches(params):
        client.log_batch(run_id, params=batch)
    millis = int(datetime.fromisoformat(run["started"].replace("Z", "+00:00")).timestamp() * 1000)
    metrics = []
    for epoch in _epochs(directory):
        millis += int(1000 * epoch.get("seconds", 0))
        metrics += [Metric(key, value, millis, epoch["epoch"]) for key, value in _scores(epoch)]
    result = run.get("result") or {}
    for key, value in _scores({**result, **result.get("scores", {})}):
        metrics.append(Metric(f"result.{key}", value, millis, 0))
    for batch in _batches(metrics):
        client.log_batch(run_id, metrics=batch)
    client.set_tag(run_id, "weft.id", run["id"])
    client.set_tag(run_id, "weft.status", run["status"])
    for file in sorted(directory.iterdir()):
        if file.is_dir() and file.name != _LEFT_OUT:
            client.log_artifacts(run_id, str(file), file.name)
        elif file.is_file():
            client.log_artifact(run_id, str(file))


def _flat(config: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """List the keys of a config as they stand in a file, such as ``training.epochs``."""
    for key, value in config.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _epochs(directory: Path) -> Iterator[dict[str, Any]]:
    file = directory / "epochs.jsonl"
    if file.is_file():
        for line in file.read_text("utf-8").splitlines():
            yield json.loads(line)


def _scores(epoch: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for key, value in epoch.items():
        if key not in ("epoch", "step") and isinstance(value, int | float) and math.isfinite(value):
            yield key, float(value)


def _batches(items: list[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch
