"""Bars that show the progress of a training: a line in a terminal, and HTML in a notebook."""

from __future__ import annotations

import html
import math
import shutil
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from weft.ml._progress import TrainingProgress

_BAR = 30


class Bar(Protocol):
    """A bar."""

    def show(self, progress: TrainingProgress) -> None:
        """Show the progress."""

    def end(self) -> None:
        """Show no more."""


def bar_for_this_place(stream: TextIO) -> Bar | None:
    """Choose the bar for a notebook or a terminal.

    Parameters
    ----------
    stream : file
        stream that is a terminal or not

    Returns
    -------
    Bar or None
        bar, or None if there is nobody to look at it
    """
    if _is_notebook():
        return _NotebookBar()
    return _TerminalBar(stream) if stream.isatty() else None


def _is_notebook() -> bool:
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    return type(get_ipython()).__name__ == "ZMQInteractiveShell"


def words(progress: TrainingProgress) -> str:
    """Describe the progress in words, such as ``epoch 2/10  loss 0.4321  3 s left``."""
    if progress.epoch == 0:
        return progress.waiting or "training starts"
    parts = [f"epoch {progress.epoch}/{progress.epochs}"]
    if progress.loss is not None:
        parts.append(f"loss {progress.loss:.4f}")
    if progress.accuracy is not None:
        parts.append(f"accuracy {100 * progress.accuracy:.2f}%")
    if progress.seconds_left is not None:
        parts.append(f"{_duration(progress.seconds_left)} left")
    if progress.waiting is not None:
        parts.append(progress.waiting)
    return "  ".join(parts)


def _fraction(progress: TrainingProgress) -> float:
    if progress.epoch == 0 or progress.epochs == 0 or progress.steps == 0:
        return 0.0
    return (progress.epoch - 1 + progress.step / progress.steps) / progress.epochs


def _duration(seconds: float) -> str:
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


class _TerminalBar:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def show(self, progress: TrainingProgress) -> None:
        done = int(_BAR * _fraction(progress))
        line = f"[{'=' * done}{' ' * (_BAR - done)}] {words(progress)}"
        columns = shutil.get_terminal_size().columns
        self._stream.write("\r\033[K" + line[: columns - 1])
        self._stream.flush()

    def end(self) -> None:
        self._stream.write("\r\033[K")
        self._stream.flush()


class _NotebookBar:
    def __init__(self) -> None:
        import IPython.display

        display: Any = IPython.display
        self._html: Any = display.HTML
        self._handle: Any = display.display(display.HTML(""), display_id=True)
        self._last = ""

    def show(self, progress: TrainingProgress) -> None:
        self._last = (
            f'<progress value="{_fraction(progress):.4f}" max="1"></progress> '
            f"<code>{html.escape(words(progress))}</code>"
        )
        self._handle.update(self._html(self._last))

    def end(self) -> None:
        """Keep the last line, as the output of the cell."""
