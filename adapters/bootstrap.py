"""The composition root: settings in, a working system out. Nothing is connected before ``build`` is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from adapters.fhir import routes as fhir_routes
from adapters.fhir.codes import load as load_codes
from adapters.http import operation
from adapters.http.app import create_app
from adapters.http.clock import SimulatedClock
from adapters.http.health import Health
from adapters.http.quality import PlanQuality
from adapters.kinds import KINDS, Parts, subscriptions
from adapters.local_bus.bus import LocalBus
from adapters.notify.gateways import gateways
from adapters.notify.sender import NoticeSender
from adapters.rabbitmq.bus import RabbitBus
from adapters.runtime.bus import Bus
from adapters.runtime.housekeeping import Housekeeping
from adapters.runtime.job_runner import JobRunner
from adapters.runtime.metrics import RuntimeMetrics
from adapters.runtime.runtime import ModuleRuntime
from adapters.settings import MODULES, ModuleName, Settings, load
from adapters.sql.access.store import AccessStore
from adapters.sql.engine import Durability, make_engine
from adapters.sql.migrate import upgrade
from adapters.web import site
from planner.kernel.errors import InvalidInput
from planner.kernel.time import Clock, utc_now
from planner.messages.planning import TripPromised, TripRefused

ANSWERS = (TripPromised.message_type, TripRefused.message_type)
"""What booking waits for when it has booked a trip; the way there and back is timed."""


@dataclass
class System:
    """A runnable system: some or all modules, their bus, jobs and application."""

    settings: Settings
    clock: Clock
    runtimes: dict[ModuleName, ModuleRuntime[Any]]
    bus: Bus
    jobs: dict[ModuleName, JobRunner[Any]]
    access: AccessStore
    registry: CollectorRegistry
    app: FastAPI
    engines: Sequence[Engine]
    parts: Parts
    housekeeping: Housekeeping
    notices: NoticeSender | None = None

    def start(self) -> None:
        """Start the bus and the job runners in the background."""
        self.bus.start()
        for runner in self.jobs.values():
            runner.start()
        self.housekeeping.start()
        if self.notices is not None:
            self.notices.start()

    def stop(self) -> None:
        """Stop taking work, finish what is in hand, and let go of the databases."""
        if self.notices is not None:
            self.notices.stop()
        self.housekeeping.stop()
        for runner in self.jobs.values():
            runner.stop()
        self.bus.stop()
        self.close()

    def close(self) -> None:
        """Let go of the databases."""
        for engine in self.engines:
            engine.dispose()


def open_engine(name: str, settings: Settings | None = None, *, repeatable: bool = False) -> Engine:
    """Return the migrated engine of a module's database, or of ``access``.

    On SQLite with the local bus commits are synced when messages are handed over; see ``Durability``.

    Args:
        name: module, or ``access``.
        settings: by default those of the environment.
        repeatable: what is written belongs to a simulated day, which can be repeated: nothing is synced.

    Raises:
        InvalidInput: ``settings.no-module`` for another name.
    """
    if name not in {*MODULES, "access"}:
        raise InvalidInput("settings.no-module", f"there is no module {name}", do=f"Name one of {', '.join(MODULES)}.")
    chosen = settings or load()
    durability = Durability.HAND_OVER if chosen.bus == "local" and name != "access" else Durability.FULL
    durability = Durability.PROCESS if repeatable else durability
    engine = make_engine(chosen.database(cast(Any, name)), name, durability=durability)
    upgrade(engine, name)
    return engine


def open_stored(name: str, settings: Settings | None = None) -> Engine:
    """Return the engine of a database that is there already: who only looks at a system must not begin one.

    Raises:
        InvalidInput: ``settings.no-data`` when it is a file that does not exist; what ``open_engine`` raises.
    """
    chosen = settings or load()
    if name in {*MODULES, "access"}:
        kind, _, file = chosen.database(cast(Any, name)).partition(":///")
        if kind == "sqlite" and not Path(file).exists():
            raise InvalidInput(
                "settings.no-data",
                f"there is no database of {name}",
                where=file,
                do="Name the data folder of a system or a demo with --data or SAMTUR_DATA_DIR.",
            )
    return open_engine(name, chosen)


def build(
    settings: Settings,
    modules: Sequence[ModuleName] = MODULES,
    *,
    pages: bool = True,
    clock: Clock | None = None,
) -> System:
    """Put a system together: databases migrated, bus and application ready, nothing started.

    Args:
        settings: all settings.
        modules: which modules run in this process.
        pages: whether it serves the pages too.
        clock: the present instant; by default the real one, or one that requests move when the settings say so.

    Raises:
        InvalidInput: ``settings.local-bus`` when the local bus would have to reach into other processes.
    """
    if settings.bus == "local" and modules and set(modules) != set(MODULES):
        raise InvalidInput(
            "settings.local-bus",
            "the local bus joins modules of one process only",
            where="SAMTUR_BUS",
            do="Set SAMTUR_BUS=rabbitmq to run modules apart.",
        )
    simulated = clock if isinstance(clock, SimulatedClock) else None
    if settings.simulated_time and clock is None:
        clock = simulated = SimulatedClock()
    clock = clock or utc_now
    # A simulated day runs away from a search beside it.
    parts = Parts(settings if simulated is None else settings.model_copy(update={"improve_every_s": 0}))
    metrics = RuntimeMetrics(answers=ANSWERS)
    runtimes: dict[ModuleName, ModuleRuntime[Any]] = {
        name: ModuleRuntime(
            KINDS[name].module(parts),
            open_engine(name, settings, repeatable=simulated is not None),
            KINDS[name].store,
            clock,
            metrics=metrics,
        )
        for name in modules
    }
    bus = _bus(settings, list(runtimes.values()))
    jobs: dict[ModuleName, JobRunner[Any]] = {name: JobRunner(r) for name, r in runtimes.items() if r.module.jobs}
    access_engine = open_engine("access", settings)
    access = AccessStore(access_engine)
    gauges = [PlanQuality(runtimes["planning"], metrics.registry)] if "planning" in runtimes else []
    health = Health(runtimes, bus, access_engine, gauges)
    app = create_app(access, metrics.registry, health, simulated=simulated)
    for name, runtime in runtimes.items():
        app.include_router(KINDS[name].routes(runtime, parts), prefix=f"/api/{name}")
        app.include_router(operation.router(runtime, KINDS[name].tables, bus), prefix=f"/api/{name}")
    if "booking" in runtimes:
        codes = load_codes(settings.fhir_codes)
        fhir = fhir_routes.router(runtimes["booking"], parts.desk, codes, parts.addresses)
        app.include_router(fhir, prefix=fhir_routes.BASE)
    if pages:
        elsewhere: dict[str, str] = {name: settings.module(name).api for name in MODULES if name not in runtimes}
        site.mount(
            app,
            elsewhere,
            settings.assets_dir,
            secure_cookies=settings.secure_cookies,
            clock=clock,
            help_phone=settings.help_phone,
            identity=bool(settings.oidc.issuer),
        )
    engines = [*(runtime.engine for runtime in runtimes.values()), access_engine]
    if "booking" in runtimes:
        engines.append(parts.addresses.engine)
    if {"booking", "execution"} & set(runtimes):
        engines.append(parts.vault_store.engine)
    kept = timedelta(days=settings.keep_messages_days)
    housekeeping = Housekeeping(list(runtimes.values()), keep_sent=kept)
    notices = None
    if "booking" in runtimes:
        notices = NoticeSender(runtimes["booking"], parts.desk, gateways(settings.notices, settings.data_dir))
    return System(
        settings, clock, runtimes, bus, jobs, access, metrics.registry, app, engines, parts, housekeeping, notices
    )


def _bus(settings: Settings, runtimes: Sequence[ModuleRuntime[Any]]) -> Bus:
    if settings.bus == "local" or not runtimes:
        return LocalBus(runtimes)
    url = settings.rabbitmq_url.get_secret_value()
    return RabbitBus(runtimes, url, prefix=settings.bus_prefix, expected=subscriptions())
