"""The embedded world: SQLite files, the local bus, and a real HTTP server on the loopback interface."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from datetime import datetime
from pathlib import Path

import uvicorn

from adapters.bootstrap import System, build
from adapters.exports.settlement import export
from adapters.http.clock import SimulatedClock
from adapters.local_bus.bus import LocalBus
from adapters.runtime.job_runner import JobRunner
from adapters.settings import MODULES, Settings
from adapters.sql.jobs import Job
from planner.kernel.errors import SamturError
from planner.kernel.principal import Role
from planner.kernel.time import utc_now
from scenarios.demo.addresses import Addresses
from scenarios.demo.world import Tell
from scenarios.simulation.client import HttpApi


def fresh_folder(folder: Path) -> Path:
    """Return an empty folder, removing what an earlier demo wrote there."""
    marker = folder / ".samtur-demo"
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise SamturError(
            "demo.foreign-folder",
            "the folder holds something that no demo wrote",
            where=str(folder),
            do="Name an empty folder with --out.",
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    marker.touch()
    return folder


class EmbeddedWorld:
    """All four modules in this process, on simulated time; messages flow when the day says so.

    Args:
        settings: with the local bus.
        folder: where exports go.
        port: of the HTTP server; 0 takes a free one.
    """

    def __init__(self, settings: Settings, folder: Path, port: int) -> None:
        self.clock = SimulatedClock()
        self.system: System = build(settings, MODULES, clock=self.clock)
        self.exports = folder / "exports"
        self._bus = self.system.bus
        self._server, self._thread, self.url = _serve(self.system, settings.host, port)
        key = self.system.access.add_api_key("demo", [Role.ADMINISTRATOR], utc_now())
        self._addresses = Addresses(dict.fromkeys(MODULES, self.url))
        self.api = HttpApi(self._addresses.request, key)
        self.travel = self.system.parts.travel

    def advance_to(self, instant: datetime) -> None:
        """Move the clock; requests need not say the time."""
        self.clock.advance_to(instant)

    def settle(self) -> None:
        """Pump the bus until it is quiet, in a fixed order."""
        if isinstance(self._bus, LocalBus):
            self._bus.pump()

    def work(self, tell: Tell) -> None:
        """Carry out the jobs that are due."""

        def progress(_job: Job, share: float, text: str) -> None:
            tell(share, text)

        for runtime in self.system.runtimes.values():
            if runtime.module.jobs:
                JobRunner(runtime, on_progress=progress).run_pending()

    def export(self) -> dict[str, int]:
        """Write settlement's files."""
        files = self.system.runtimes["settlement"].read(lambda store: export(store, self.exports))
        return {file.path.name: file.rows for file in files}

    def close(self) -> None:
        """Stop the server and let go of the databases."""
        self._addresses.close()
        self._server.should_exit = True
        self._thread.join(30)
        self.system.close()


def _serve(system: System, host: str, port: int) -> tuple[uvicorn.Server, threading.Thread, str]:
    # asyncio turns Nagle off only for sockets that say TCP; without it every answer waits 40 ms for an acknowledgement
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.bind((host, 0))  # somebody else has the usual port; the address is printed anyway
    config = uvicorn.Config(system.app, log_config=None, access_log=False, server_header=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="http", daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise SamturError("demo.no-server", "the HTTP server did not start", where=f"{host}:{port}")
        time.sleep(0.01)
    return server, thread, f"http://{host}:{listener.getsockname()[1]}"
