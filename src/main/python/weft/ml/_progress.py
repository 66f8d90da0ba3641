"""Progress of a training: listeners, a bar, and the stop by Ctrl-C.

``fit`` runs in a thread of its own, and the calling thread asks the JVM for the progress. So Ctrl-C
interrupts no call to the JVM, and the JVM calls nothing in Python.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from weft.ml._bars import Bar, bar_for_this_place

_POLL_SECONDS = 0.1

#: Fewest steps from which a pace is estimated.
_MIN_STEPS = 20


class StopTraining(Exception):
    """Raised by a listener to end the training with the weights of the last complete epoch."""


@dataclass(frozen=True)
class TrainingProgress:
    """Progress of a training.

    Attributes
    ----------
    epoch : int
        current epoch, from 1; 0 before the first step
    epochs : int
        epochs that are planned; 0 before the start
    step : int
        steps done in the current epoch
    steps : int
        steps of the current epoch
    loss : float or None
        mean loss over the steps of the current epoch
    accuracy : float or None
        share of right predictions over these steps, from 0 to 1; None for a regression
    seconds : float
        seconds since ``fit`` was called
    seconds_left : float or None
        seconds until all epochs are done, at the pace of the latest steps
    history : list of dict
        one entry for each epoch that has ended: ``epoch``, ``trainLoss`` and other scores
    waiting : str or None
        reason for which the training waits for the cluster
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float | None
    accuracy: float | None
    seconds: float
    seconds_left: float | None
    history: list[dict[str, Any]]
    waiting: str | None


#: Called with the progress several times a second, in the thread that called ``fit``.
Listener = Callable[[TrainingProgress], None]

_mode = os.environ.get("WEFT_PROGRESS", "auto")


def set_progress(mode: str) -> None:
    """Choose whether ``fit`` shows a bar.

    Parameters
    ----------
    mode : str
        ``auto`` shows it in a terminal and in a notebook, ``off`` never. The variable
        ``WEFT_PROGRESS`` has the choice at the start.
    """
    global _mode
    if mode not in ("auto", "off"):
        raise ValueError(f"Invalid progress: {mode} (must be auto or off)")
    _mode = mode


class _Pace:
    """Remaining time, from the steps since a mark at a quarter to a half of all steps so far."""

    def __init__(self) -> None:
        self._marks: list[tuple[int, float]] = []

    def seconds_left(self, done: int, of: int, now: float) -> float | None:
        """Estimate the remaining seconds; None while too few steps are done."""
        if not self._marks:
            self._marks = [(done, now)] * 3
        first, earlier, later = self._marks
        if done - first[0] >= 2 * (later[0] - first[0]):
            earlier, later = later, (done, now)
            self._marks = [first, earlier, later]
        measured = done - earlier[0]
        if measured <= 0 or done - first[0] < _MIN_STEPS:
            return None
        return (now - earlier[1]) / measured * (of - done)


class _Reader:
    """Reads a feed in the JVM."""

    def __init__(self, feed: Any) -> None:
        self._feed = feed
        self._start = time.monotonic()
        self._history: list[dict[str, Any]] = []
        self._pace = _Pace()

    def read(self) -> TrainingProgress:
        seconds = time.monotonic() - self._start
        now = json.loads(self._feed.read(len(self._history)))
        self._history.extend(now.get("ended", []))
        epoch, epochs = now.get("epoch", 0), now.get("epochs", 0)
        step, steps = now.get("step", 0), now.get("steps", 0)
        left = None
        if epoch > 0:
            left = self._pace.seconds_left((epoch - 1) * steps + step, epochs * steps, seconds)
        return TrainingProgress(
            epoch,
            epochs,
            step,
            steps,
            now.get("loss"),
            now.get("accuracy"),
            seconds,
            left,
            list(self._history),
            now.get("waiting"),
        )


class _Fit:
    """A fit in a thread of its own."""

    def __init__(self, fit: Callable[[], Any]) -> None:
        from pyspark.util import InheritableThread

        self._fit = fit
        self._done = threading.Event()
        self._model: Any = None
        self._error: BaseException | None = None
        InheritableThread(self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._model = self._fit()
        except BaseException as error:
            self._error = error
        finally:
            self._done.set()

    def ends_within(self, seconds: float | None) -> bool:
        return self._done.wait(seconds)

    def model(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._model


def run(java_estimator: Any, java_rows: Any, listener: Listener | None) -> Any:
    """Train, and show the progress.

    Parameters
    ----------
    java_estimator : JavaObject
        estimator with its Params
    java_rows : JavaObject
        training rows
    listener : callable, optional
        listener, which may raise StopTraining

    Returns
    -------
    JavaObject
        model

    Raises
    ------
    KeyboardInterrupt
        after Ctrl-C, when the training has stopped
    """
    from pyspark import SparkContext

    jvm: Any = SparkContext._jvm
    feed = jvm.io.weft.python.TrainingFeed()
    java_estimator.setTrainingListener(feed)
    with _interruptible(), _bar(listener) as show:
        fit = _Fit(lambda: java_estimator.fit(java_rows))
        reader = _Reader(feed)
        try:
            while not fit.ends_within(_POLL_SECONDS):
                if show is not None and not _goes_on(show, reader.read()):
                    feed.stop()
                    show = None
            if show is not None:
                _goes_on(show, reader.read())
        except BaseException:  # Ctrl-C, or an error of the listener
            feed.stop()
            _await_end(fit)
            raise
    return fit.model()


def _goes_on(show: Listener, progress: TrainingProgress) -> bool:
    try:
        show(progress)
    except StopTraining:
        return False
    return True


def _await_end(fit: _Fit) -> None:
    """Wait for the end of a fit that was asked to stop; a second Ctrl-C cancels Spark's jobs."""
    from pyspark import SparkContext

    try:
        fit.ends_within(None)
    except KeyboardInterrupt:
        context = SparkContext._active_spark_context
        if context is not None:
            context.cancelAllJobs()
        fit.ends_within(30)
        raise


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt only; PySpark's own handler cancels all jobs as well."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)


@contextmanager
def _bar(listener: Listener | None) -> Iterator[Listener | None]:
    """Combine the listener with a bar, which is cleared at the end."""
    bar: Bar | None = None
    if _mode != "off" and threading.current_thread() is threading.main_thread():
        bar = bar_for_this_place(sys.stderr)
    if bar is None:
        yield listener
        return

    def both(progress: TrainingProgress) -> None:
        assert bar is not None
        bar.show(progress)
        if listener is not None:
            listener(progress)

    try:
        yield both
    finally:
        bar.end()
