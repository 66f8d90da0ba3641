"""``weft.jar`` and sessions that have it on their class path."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_JARS = "spark.jars"


def jar_path() -> str:
    """Get the path of ``weft.jar``, for ``spark-submit --jars``.

    Returns
    -------
    str
        path of the file inside this package, or of the archive that this package was imported
        from; the variable ``WEFT_JAR`` may name another one

    Raises
    ------
    FileNotFoundError
        if there is none
    """
    package = Path(__file__).resolve().parent
    named = os.environ.get("WEFT_JAR")
    candidates = [Path(named)] if named else [package / "weft.jar", package.parent]
    for candidate in candidates:
        if candidate.is_file():
            return str(candidate)
    raise FileNotFoundError(
        f"Cannot find weft.jar: there is no file {candidates[0]}"
        " (install the wheel, or name the jar in the variable WEFT_JAR)"
    )


def configure(builder: SparkSession.Builder) -> SparkSession.Builder:
    """Put ``weft.jar`` on the class path of the driver and the executors of a session.

    Parameters
    ----------
    builder : SparkSession.Builder
        builder of a session that does not exist yet; other jars in its ``spark.jars`` are kept

    Returns
    -------
    SparkSession.Builder
        the builder
    """
    jar = jar_path()
    jars = [one for one in str(builder._options.get(_JARS, "")).split(",") if one]
    return builder.config(_JARS, ",".join(jars if jar in jars else [*jars, jar]))


def spark(**config: Any) -> SparkSession:
    """Get the running session, or start one with ``weft.jar`` on its class path.

    With the variable ``SPARK_REMOTE``, or ``remote="sc://host"``, the session is one of Spark
    Connect. Its server must have been started with ``--jars weft.jar``.

    Parameters
    ----------
    **config
        ``master``, ``appName`` or ``remote`` of the session, for example ``master="local[2]"``.
        A dictionary ``config`` has any settings of Spark.

    Returns
    -------
    SparkSession
        the session

    Raises
    ------
    RuntimeError
        if a session without ``weft.jar`` is already running
    """
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for name in ("master", "appName", "remote"):
        if name in config:
            builder = getattr(builder, name)(config.pop(name))
    for key, value in dict(config.pop("config", {})).items():
        builder = builder.config(key, value)
    if config:
        raise TypeError(
            f"Invalid argument: {next(iter(config))} (must be master, appName, remote or config)"
        )
    if "spark.remote" in builder._options or "SPARK_REMOTE" in os.environ:
        return builder.getOrCreate()  # the server brings the jar
    session = configure(builder).getOrCreate()
    _require_jar(session)
    return session


def _require_jar(session: SparkSession) -> None:
    """Refuse a session that began without the jar, since a class path cannot grow."""
    from py4j.java_gateway import JavaClass

    jvm: Any = session._jvm
    if not isinstance(jvm.io.weft.ml.NeuralNetworkClassifier, JavaClass):
        raise RuntimeError(
            "Cannot use the running Spark session: weft.jar is not on its class path"
            " (call session.stop() before weft.spark(), or start it with weft.configure(builder))"
        )
