"""The notebook runs from its first cell to its last."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.classic

ROOT = Path(__file__).resolve().parents[3]


def flights(rows: int, seed: int) -> pd.DataFrame:
    """Make flights that never were, with the columns of the real ones; late in the evening."""
    random = np.random.default_rng(seed)
    hour = random.integers(5, 23, rows)
    table = pd.DataFrame(
        {
            "late": np.where(hour + random.normal(0, 2, rows) > 16, "yes", "no"),
            "carrier": random.choice(["UA", "AA", "B6", "DL"], rows),
            "origin": random.choice(["EWR", "JFK", "LGA"], rows),
            "dest": random.choice([f"D{i:02d}" for i in range(30)], rows),
            "month": random.integers(1, 13, rows),
            "sched_dep_time": 100 * hour,
            "hour": hour,
        }
    )
    for name in ["distance", "temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]:
        table[name] = random.normal(50, 10, rows)
    return table.mask(random.random(table.shape) < 0.01).assign(late=table["late"])


def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    flights(2000, 1).to_parquet(tmp_path / "flights_train.parquet")
    flights(500, 2).to_parquet(tmp_path / "flights_test.parquet")
    monkeypatch.setenv("WEFT_DATA", str(tmp_path))
    monkeypatch.setenv("WEFT_PROGRESS", "auto")
    for name in ("SPARK_HOME", "SPARK_REMOTE", "SPARK_CONNECT_MODE_ENABLED"):
        monkeypatch.delenv(name, raising=False)
    notebook = nbformat.read(ROOT / "notebooks" / "late-flights.ipynb", as_version=4)

    nbclient.NotebookClient(
        notebook, timeout=280, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()

    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    texts = "\n".join(out.get("text", "") for out in outputs)
    pages = [out["data"] for out in outputs if "data" in out]
    assert float(texts.rpartition("area under the ROC curve: ")[2].split()[0]) > 0.8
    assert any("image/png" in page for page in pages)
    assert any("<progress" in page.get("text/html", "") for page in pages)
    assert (tmp_path / "late-flights" / "stages").is_dir()
