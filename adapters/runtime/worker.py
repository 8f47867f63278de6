"""A background thread that repeats one step as long as there is something to do, and waits otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

_log = structlog.get_logger("samtur.runtime")
_TROUBLE_S = (0.1, 0.5, 2.0, 5.0)  # waits while a database does not answer


class Worker:
    """Repeats ``step`` in a thread.

    Args:
        name: of the thread, for logs.
        step: does something and returns how much; 0 lets the worker wait to be called.
        look_around_s: longest wait, because nobody calls for what another process wrote.
    """

    def __init__(self, name: str, step: Callable[[Callable[[], bool]], int], look_around_s: float) -> None:
        self._step = step
        self._look_around_s = look_around_s
        self._called = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def call(self) -> None:
        """Say that there is something to do; from any thread, also from a signal handler."""
        self._called.set()

    def request_stop(self) -> None:
        """Ask to end after what is in hand."""
        self._stopping.set()
        self._called.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; return whether it came in time, as it has for a worker that never began."""
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        troubles = 0
        while not self._stopping.is_set():
            self._called.clear()
            try:
                busy = self._step(self._stopping.is_set)
                troubles = 0
            except SQLAlchemyError as error:
                wait_s = _TROUBLE_S[min(troubles, len(_TROUBLE_S) - 1)]
                troubles += 1
                _log.warning("database trouble", worker=self._thread.name, error=type(error).__name__, wait_s=wait_s)
                self._stopping.wait(wait_s)
                continue
            if not busy:
                self._called.wait(self._look_around_s)
