"""The code in Python on the pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.classic

ROOT = Path(__file__).resolve().parents[3]


def blocks(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


def test_the_ten_lines_of_the_readme(spark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = blocks("README.md")

    assert len(block.splitlines()) <= 11
    exec(block, {})

    printed = capsys.readouterr().out
    assert "|label|" in printed
    assert printed.splitlines()[-1] == "[0. 1.]"


def test_the_page_on_python(spark: Any) -> None:
    names: dict[str, Any] = {}
    for block in blocks("src/site/markdown/python.md"):
        if "log_run" not in block:  # test_programs has a run to log
            exec(block, names)

    assert list(names["history"].epoch) == list(range(1, 21))
    assert names["confusion"].shape == (2, 2)
    assert names["model"].summary.ending in ("STOPPED", "ALL_EPOCHS")
