"""What must be done now and then, whatever happens: forget bookkeeping that has served, and each module's upkeep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import structlog

from adapters.runtime.runtime import ModuleRuntime
from adapters.runtime.worker import Worker

_log = structlog.get_logger("samtur.housekeeping")
_HOUR_S = 3600.0


class Housekeeping:
    """Keeps the house of some modules in a background thread.

    Args:
        runtimes: whose.
        keep_sent: how long sent messages are kept, which the stories of trips are told from.
        every_s: how long it rests.
    """

    def __init__(
        self, runtimes: Sequence[ModuleRuntime[Any]], *, keep_sent: timedelta, every_s: float = _HOUR_S
    ) -> None:
        self._runtimes = runtimes
        self._keep_sent = keep_sent
        self._worker = Worker("housekeeping", self._step, every_s)

    def start(self) -> None:
        """Begin, with one round at once."""
        self._worker.start()

    def stop(self, timeout_s: float = 10.0) -> bool:
        """End after the transaction in hand; return whether it came in time."""
        self._worker.request_stop()
        return self._worker.join(timeout_s)

    def round(self, stopping: Callable[[], bool] = lambda: False) -> dict[str, int]:
        """Do all of it once; return how much of each was done, by module and kind, nothing where there was none."""
        done: dict[str, int] = {}
        for runtime in self._runtimes:
            for kind, count in runtime.prune(keep_sent=self._keep_sent).items():
                done[f"{runtime.name}.{kind}"] = count
            for name, upkeep in runtime.module.upkeep.items():
                count = 0
                while not stopping() and (more := runtime.execute(upkeep, actor="system:housekeeping")):
                    count += more
                done[f"{runtime.name}.{name}"] = count
        return {kind: count for kind, count in done.items() if count}

    def _step(self, stopping: Callable[[], bool]) -> int:
        done = self.round(stopping)
        if done:
            _log.info("kept house", **{kind.replace(".", "_"): count for kind, count in done.items()})
        return 0
