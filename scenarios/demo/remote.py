"""A world of separate processes: every module a ``samtur serve`` of its own on PostgreSQL and RabbitMQ."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx

from adapters.bootstrap import open_engine
from adapters.exports.stored import export_stored
from adapters.roads.factory import travel_times
from adapters.settings import MODULES, ModuleName, ModuleSettings, load
from adapters.sql.access.store import AccessStore
from planner.kernel.errors import SamturError
from planner.kernel.principal import Role
from planner.kernel.time import utc_now
from scenarios.demo.addresses import Addresses
from scenarios.demo.processes import Served
from scenarios.demo.quiet import Flow, wait_quiet
from scenarios.demo.world import Tell
from scenarios.simulation.client import TIME_HEADER, HttpApi

_READY_S = 120.0
_PAUSE_S = 0.1


class RemoteWorld:
    """Four processes on simulated time, joined by nothing but the broker.

    Args:
        folder: of keys, logs and exports; made where missing.
        database: SQLAlchemy URL of an empty PostgreSQL database; every module makes its own schema in it.
        rabbitmq: URL of the broker.
        prefix: of exchange and queue names; whoever chose it deletes them afterwards.
        pages: whether a fifth process serves the pages.
        more: further ``SAMTUR_…`` variables of every process.
        quiet_s: how long ``settle`` waits at most.

    Attributes:
        now: the simulated instant.
        processes: every process by the name of its module.
    """

    def __init__(
        self,
        folder: Path,
        database: str,
        rabbitmq: str,
        prefix: str,
        *,
        pages: bool = False,
        more: Mapping[str, str] | None = None,
        quiet_s: float = 120.0,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.exports = folder / "exports"
        self._quiet_s = quiet_s
        self._variables = {
            "SAMTUR_DATA_DIR": str(folder.resolve()),
            "SAMTUR_BUS": "rabbitmq",
            "SAMTUR_RABBITMQ_URL": rabbitmq,
            "SAMTUR_BUS_PREFIX": prefix,
            "SAMTUR_SIMULATED_TIME": "true",
            "SAMTUR_ACCESS_DATABASE": database,
            **{f"SAMTUR_{module.upper()}__DATABASE": database for module in MODULES},
            **(more or {}),
        }
        own = {module: ModuleSettings(database=database) for module in MODULES}
        self.settings = load(data_dir=folder, bus="rabbitmq", access_database=database, **own)
        self.travel = travel_times(self.settings.roads)
        key = self._key()
        self.processes: dict[str, Served] = {module: Served(module, self._variables, folder) for module in MODULES}
        urls = {module: served.url for module, served in self.processes.items()}
        if pages:
            where = {f"SAMTUR_{module.upper()}__API": url for module, url in urls.items()}
            self.processes["pages"] = Served("pages", self._variables | where, folder)
        self._addresses = Addresses(urls)
        self.api = HttpApi(self._addresses.request, key)
        self._clocks = [httpx.Client(base_url=url, timeout=60) for url in urls.values()]
        self.now = datetime(1970, 1, 1, tzinfo=UTC)
        self._start(list(self.processes))

    def _key(self) -> str:
        engine = open_engine("access", self.settings)
        key = AccessStore(engine).add_api_key("demo", [Role.ADMINISTRATOR], utc_now())
        engine.dispose()
        return key

    def _start(self, names: Sequence[str]) -> None:
        try:
            for name in names:
                self.processes[name].start()
            for name in names:
                self.processes[name].wait_ready(_READY_S)
        except BaseException:
            self.close()
            raise

    def advance_to(self, instant: datetime) -> None:
        """Tell every process what time it is, and say it with every request from now on."""
        if instant <= self.now:
            return
        self.now = instant
        self.api.advance(instant)
        for clock in self._clocks:
            with suppress(httpx.TransportError):  # a killed process learns the time when it is back
                clock.get("/healthz", headers={TIME_HEADER: instant.isoformat()})

    def settle(self) -> None:
        """Wait until every message has been handled."""
        wait_quiet(self.api, self._quiet_s)

    def flow(self) -> Flow:
        """Wait until every message has been handled, and return what the modules counted."""
        return wait_quiet(self.api, self._quiet_s)

    def work(self, tell: Tell) -> None:
        """Wait until planning's process has done its jobs, telling how far it is.

        Raises:
            SamturError: ``demo.no-end`` when a job stands waiting or leased for too long.
        """
        deadline = time.monotonic() + 600
        while open_jobs := [job for job in self.api.get("/api/planning/jobs") if job["state"] in {"waiting", "leased"}]:
            tell(open_jobs[0]["progress"], open_jobs[0]["progress_text"])
            if time.monotonic() > deadline:
                raise SamturError("demo.no-end", "a job does not end", where=str(open_jobs[0]["error"]))
            time.sleep(_PAUSE_S)

    def export(self) -> dict[str, int]:
        """Write settlement's files, straight from its database."""
        return export_stored(self.settings, self.exports)

    def kill(self, module: ModuleName) -> None:
        """Kill one module's process at once."""
        self.processes[module].kill()

    def restart(self, module: ModuleName) -> None:
        """Start one module's process again, at the same address, and wait until it is ready."""
        self._start([module])

    def close(self) -> dict[str, int]:
        """Ask every process to end; return their exit codes."""
        self._addresses.close()
        for clock in self._clocks:
            clock.close()
        return {name: served.stop() for name, served in self.processes.items()}
