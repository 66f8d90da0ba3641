"""The command ``weft``: Weft's command line with the Spark of ``pyspark``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn


def main() -> NoReturn:
    """Run ``weft [spark-submit options] COMMAND [options]``; it replaces this process.

    ``SPARK_HOME`` may name another Spark than that of ``pyspark``.
    """
    script = Path(__file__).resolve().parent / "submit" / "weft"
    if not script.is_file():
        sys.exit(f"Cannot find {script}: the command needs the installed wheel of Weft")
    if not os.environ.get("SPARK_HOME"):
        os.environ["SPARK_HOME"] = _spark_home()
    os.environ["WEFT_PROGRAM"] = "weft"
    os.execv("/bin/sh", ["sh", str(script), *sys.argv[1:]])


def _spark_home() -> str:
    import pyspark

    home = Path(pyspark.__file__).resolve().parent
    if not (home / "jars").is_dir():
        sys.exit(
            "Cannot find Spark: the installed pyspark has no jars"
            " (pip install pyspark, or set SPARK_HOME)"
        )
    return str(home)
