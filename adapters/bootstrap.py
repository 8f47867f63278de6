"""The composition root: settings in, a working system out. Nothing is connected before ``build`` is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast

from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from adapters.http import booking as booking_http
from adapters.http import execution as execution_http
from adapters.http import operation
from adapters.http import planning as planning_http
from adapters.http import settlement as settlement_http
from adapters.http.app import create_app
from adapters.http.clock import SimulatedClock
from adapters.local_bus.bus import LocalBus
from adapters.rabbitmq.bus import RabbitBus
from adapters.roads.factory import travel_times
from adapters.runtime.bus import Bus
from adapters.runtime.job_runner import JobRunner
from adapters.runtime.metrics import RuntimeMetrics
from adapters.runtime.runtime import ModuleRuntime
from adapters.security.cipher import AesGcmCipher
from adapters.security.keys import load_or_create
from adapters.settings import MODULES, ModuleName, Settings, load
from adapters.sql import outbox
from adapters.sql.access.store import AccessStore
from adapters.sql.booking.store import SqlBookingStore
from adapters.sql.booking.tables import BUS as BOOKING_BUS
from adapters.sql.bus_tables import BusTables
from adapters.sql.engine import make_engine, reading
from adapters.sql.execution.store import SqlExecutionStore
from adapters.sql.execution.tables import BUS as EXECUTION_BUS
from adapters.sql.migrate import upgrade
from adapters.sql.planning.store import SqlPlanningStore
from adapters.sql.planning.tables import BUS as PLANNING_BUS
from adapters.sql.settlement.store import SqlSettlementStore
from adapters.sql.settlement.tables import BUS as SETTLEMENT_BUS
from adapters.web import site
from planner.booking import module as booking
from planner.booking import views as booking_views
from planner.booking.desk import Desk
from planner.booking.rules.loading import RuleBook
from planner.execution import module as execution
from planner.execution.config import ExecutionConfig
from planner.execution.views import story as execution_views
from planner.kernel.errors import InvalidInput
from planner.kernel.story import StoryLine
from planner.kernel.time import Clock, utc_now
from planner.kernel.travel import TravelTimes
from planner.messages.envelope import Envelope, decode
from planner.messages.handling import Module
from planner.planning import module as planning
from planner.planning import views as planning_views
from planner.planning.config import PlanningConfig
from planner.settlement import module as settlement
from planner.settlement import views as settlement_views
from planner.settlement.ports import SettlementConfig


class Parts:
    """What modules are made of, each part made when first needed, so that a process carries only its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.settlement_config = SettlementConfig()
        self.execution_config = ExecutionConfig()

    @cached_property
    def travel(self) -> TravelTimes:
        """The travel-time engine."""
        return travel_times(self.settings.roads)

    def cipher(self, purpose: Literal["booking", "personal-channel"]) -> AesGcmCipher:
        """Return the cipher of a purpose from the key ring, which is made at the first start."""
        return AesGcmCipher(load_or_create(self.settings.data_dir / "keys.toml", "first"), purpose)

    @cached_property
    def desk(self) -> Desk:
        """Booking's rules and ciphers."""
        return Desk(RuleBook.from_folder(), self.cipher("booking"), self.cipher("personal-channel"))


@dataclass(frozen=True)
class Kind:
    """How one module is put together: the module, its store, its bus tables and its routes."""

    module: Callable[[Parts], Module[Any]]
    store: Callable[[Any], Any]
    tables: BusTables
    routes: Callable[[ModuleRuntime[Any], Parts], APIRouter]
    story: Callable[[Any, str], list[StoryLine]]


def _planning_config(parts: Parts) -> PlanningConfig:
    return PlanningConfig(solve_s=parts.settings.plan_seconds)


KINDS: dict[ModuleName, Kind] = {
    "booking": Kind(
        lambda parts: booking.build(parts.desk),
        SqlBookingStore,
        BOOKING_BUS,
        lambda runtime, parts: booking_http.router(runtime, parts.desk),
        booking_views.story,
    ),
    "planning": Kind(
        lambda parts: planning.build(parts.travel, _planning_config(parts)),
        SqlPlanningStore,
        PLANNING_BUS,
        lambda runtime, _: planning_http.router(runtime),
        planning_views.story,
    ),
    "execution": Kind(
        lambda _: execution.build(),
        SqlExecutionStore,
        EXECUTION_BUS,
        lambda runtime, parts: execution_http.router(
            runtime, parts.execution_config, parts.travel, parts.cipher("personal-channel")
        ),
        execution_views.story,
    ),
    "settlement": Kind(
        lambda parts: settlement.build(parts.settlement_config),
        SqlSettlementStore,
        SETTLEMENT_BUS,
        lambda runtime, parts: settlement_http.router(runtime, parts.settlement_config),
        settlement_views.story,
    ),
}


@dataclass
class System:
    """A runnable system: some or all modules, their bus, jobs and application."""

    settings: Settings
    clock: Clock
    runtimes: dict[ModuleName, ModuleRuntime[Any]]
    bus: Bus
    jobs: dict[ModuleName, JobRunner]
    access: AccessStore
    registry: CollectorRegistry
    app: FastAPI
    engines: Sequence[Engine]
    parts: Parts

    def start(self) -> None:
        """Start the bus and the job runners in the background."""
        self.bus.start()
        for runner in self.jobs.values():
            runner.start()

    def stop(self) -> None:
        """Stop taking work, finish what is in hand, and let go of the databases."""
        for runner in self.jobs.values():
            runner.stop()
        self.bus.stop()
        self.close()

    def close(self) -> None:
        """Let go of the databases."""
        for engine in self.engines:
            engine.dispose()


def open_engine(name: str, settings: Settings | None = None) -> Engine:
    """Return the migrated engine of a module's database, or of ``access``.

    Raises:
        InvalidInput: ``settings.no-module`` for another name.
    """
    if name not in {*MODULES, "access"}:
        raise InvalidInput("settings.no-module", f"there is no module {name}", do=f"Name one of {', '.join(MODULES)}.")
    engine = make_engine((settings or load()).database(cast(Any, name)), name)
    upgrade(engine, name)
    return engine


@dataclass(frozen=True)
class Told:
    """A trip's story from all modules, in order of time, and the messages about it."""

    lines: list[StoryLine]
    messages: list[Envelope]


def stories(settings: Settings, trip_id: str) -> Told:
    """Return what every module's database tells about a trip.

    Raises:
        NotFound: ``booking.no-trip`` when there is no such trip.
    """
    lines: list[StoryLine] = []
    messages: list[Envelope] = []
    for name in MODULES:
        engine = open_engine(name, settings)
        with Session(engine) as session:
            lines += KINDS[name].story(KINDS[name].store(session), trip_id)
        with reading(engine) as connection:
            messages += [decode(body) for body in outbox.bodies(connection, trip_id)]
        engine.dispose()
    return Told(sorted(lines, key=lambda line: line.at), sorted(messages, key=lambda m: (m.time, m.id)))


def subscriptions(parts: Parts) -> frozenset[str]:
    """Return the message types that any of the four modules listens to, in whatever process it runs."""
    queues = (kind.module(parts).queues() for kind in KINDS.values())
    return frozenset(name for groups in queues for types in groups.values() for name in types)


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
    parts = Parts(settings)
    metrics = RuntimeMetrics()
    runtimes: dict[ModuleName, ModuleRuntime[Any]] = {
        name: ModuleRuntime(
            KINDS[name].module(parts), open_engine(name, settings), KINDS[name].store, clock, metrics=metrics
        )
        for name in modules
    }
    bus = _bus(settings, parts, list(runtimes.values()))
    jobs: dict[ModuleName, JobRunner] = {name: JobRunner(r) for name, r in runtimes.items() if r.module.jobs}
    access_engine = open_engine("access", settings)
    access = AccessStore(access_engine)
    health = Health(runtimes, bus)
    app = create_app(access, metrics.registry, health, simulated=simulated)
    for name, runtime in runtimes.items():
        app.include_router(KINDS[name].routes(runtime, parts), prefix=f"/api/{name}")
        app.include_router(operation.router(runtime, KINDS[name].tables, bus), prefix=f"/api/{name}")
    if pages:
        elsewhere = {name: settings.module(name).api for name in MODULES if name not in runtimes}
        site.mount(app, elsewhere, settings.assets_dir, secure_cookies=settings.secure_cookies)
    engines = [*(runtime.engine for runtime in runtimes.values()), access_engine]
    return System(settings, clock, runtimes, bus, jobs, access, metrics.registry, app, engines, parts)


def _bus(settings: Settings, parts: Parts, runtimes: Sequence[ModuleRuntime[Any]]) -> Bus:
    if settings.bus == "local" or not runtimes:
        return LocalBus(runtimes)
    url = settings.rabbitmq_url.get_secret_value()
    return RabbitBus(runtimes, url, prefix=settings.bus_prefix, expected=subscriptions(parts))


class Health:
    """Tells whether the databases can be asked and the bus works; sets the gauges on the way."""

    def __init__(self, runtimes: dict[ModuleName, ModuleRuntime[Any]], bus: Bus) -> None:
        self._runtimes = runtimes
        self._bus = bus

    def __call__(self) -> dict[str, Any]:
        """Return the state of each module and of the bus; ``ok`` is False when a database does not answer."""
        modules: dict[str, str] = {}
        for name, runtime in self._runtimes.items():
            try:
                runtime.refresh_gauges()
                modules[name] = "ok"
            except Exception as error:  # noqa: BLE001 - health reports whatever is wrong by its kind
                modules[name] = type(error).__name__
        stats = self._bus.stats() if all(state == "ok" for state in modules.values()) else None
        return {
            "ok": all(state == "ok" for state in modules.values()),
            "modules": modules,
            "bus": {"running": stats.running, "depths": stats.depths, "unpublished": stats.unpublished}
            if stats
            else None,
        }
