"""Whether this process can do its work, and the gauges that tell how it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import Engine, text

from adapters.http.operation import bus_stats
from adapters.runtime.bus import Bus, BusStats
from adapters.runtime.runtime import ModuleRuntime
from adapters.settings import ModuleName
from adapters.sql.engine import reading

_log = structlog.get_logger("samtur.health")


class Health:
    """Asks databases and bus, and sets the gauges on the way.

    Args:
        runtimes: the modules of this process by name.
        bus: theirs.
        access: the database of accounts, sessions and API keys.
        gauges: set further gauges from the stored data; called when all databases answer.
    """

    def __init__(
        self,
        runtimes: Mapping[ModuleName, ModuleRuntime[Any]],
        bus: Bus,
        access: Engine,
        gauges: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._runtimes = dict(runtimes)
        self._bus = bus
        self._access = access
        self._gauges = tuple(gauges)

    def __call__(self) -> dict[str, Any]:
        """Return the state of each database and of the bus.

        ``ok`` is False when a database does not answer: nothing can be read or stored then. A broker that is away
        leaves it True: commands are taken and their messages wait in the outbox; ``bus.state`` says ``away``.
        """
        databases = {"access": _state(self._ask_access)}
        for name, runtime in self._runtimes.items():
            databases[name] = _state(runtime.refresh_gauges)
        ok = all(state == "ok" for state in databases.values())
        stats = bus_stats(self._bus) if ok else None
        if stats is not None:
            self._set_depths(stats)
        if ok:
            for gauge in self._gauges:
                _state(gauge)
        return {"ok": ok, "databases": databases, "bus": _bus(stats, known=ok)}

    def _ask_access(self) -> None:
        with reading(self._access) as connection:
            connection.execute(text("SELECT 1"))

    def _set_depths(self, stats: BusStats) -> None:
        for runtime in self._runtimes.values():
            for queue in runtime.queues():
                runtime.metrics.queue_depth.labels(queue).set(stats.depths.get(queue, 0))


def _state(ask: Callable[[], None]) -> str:
    try:
        ask()
    except Exception as error:  # noqa: BLE001 - health reports whatever is wrong by its kind
        _log.warning("health.trouble", error=type(error).__name__)
        return type(error).__name__
    return "ok"


def _bus(stats: BusStats | None, *, known: bool) -> dict[str, Any]:
    if stats is None:
        return {"state": "away" if known else "unknown"}
    return {
        "state": "running" if stats.running else "resting",
        "depths": stats.depths,
        "unpublished": stats.unpublished,
    }
