"""Errors of the JVM as exceptions with one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

_NO_JAR = (
    "Cannot make {name}: the JVM does not have weft.jar"
    " (start the session with weft.spark(), or with weft.configure(builder))"
)
_NO_SESSION = "Cannot make {name}: there is no Spark session (weft.spark() starts one)"


#: The class of an unknown Java exception, as Spark Connect puts it before the message.
_REASON = re.compile(r"\(([\w.$]+)\) (.*)", re.DOTALL)


class WeftError(RuntimeError):
    """An error of the JVM, with its own sentence.

    Attributes
    ----------
    java_class : str
        class of the Java exception
    """

    def __init__(self, message: str, java_class: str) -> None:
        super().__init__(message)
        self.java_class = java_class


@contextmanager
def sentences() -> Iterator[None]:
    """Turn an error of the JVM into an exception without the page of its stack."""
    try:
        yield
    except Exception as error:
        java = getattr(error, "java_exception", None)
        if java is not None:
            name = str(java.getClass().getName())
            raise WeftError(str(java.getMessage() or name), name) from None
        if hasattr(error, "_display_stacktrace"):  # of Spark Connect
            error._display_stacktrace = False
            reason = _REASON.fullmatch(str(error))
            if type(error).__name__ == "UnknownException" and reason is not None:
                raise WeftError(reason[2], reason[1]) from None
        raise


def cannot_make(name: str, session: object) -> RuntimeError:
    """Explain that a Java object could not be made."""
    return RuntimeError((_NO_SESSION if session is None else _NO_JAR).format(name=name))
