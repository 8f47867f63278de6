"""What each module is made of: its handlers, store, tables, routes and story, and the parts they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from fastapi import APIRouter

from adapters.http import booking as booking_http
from adapters.http import booking_addresses, booking_identity
from adapters.http import execution as execution_http
from adapters.http import planning as planning_http
from adapters.http import settlement as settlement_http
from adapters.notify.callbacks import router as callbacks
from adapters.notify.gateways import policies
from adapters.oidc.client import IdentityProvider
from adapters.roads.factory import travel_times
from adapters.runtime.runtime import ModuleRuntime
from adapters.security.cipher import AesGcmCipher
from adapters.security.keys import KeyRing, load_or_create
from adapters.security.vault import KeyVault
from adapters.settings import ModuleName, Settings
from adapters.sql.addresses.register import SqlAddressRegister
from adapters.sql.booking.store import SqlBookingStore
from adapters.sql.booking.tables import BUS as BOOKING_BUS
from adapters.sql.bus_tables import BusTables
from adapters.sql.engine import Durability
from adapters.sql.execution.store import SqlExecutionStore
from adapters.sql.execution.tables import BUS as EXECUTION_BUS
from adapters.sql.planning.store import SqlPlanningStore
from adapters.sql.planning.tables import BUS as PLANNING_BUS
from adapters.sql.settlement.store import SqlSettlementStore
from adapters.sql.settlement.tables import BUS as SETTLEMENT_BUS
from adapters.sql.vault.store import SqlVault
from planner.booking import module as booking
from planner.booking import views as booking_views
from planner.booking.desk import Desk
from planner.booking.notices.part import NoticePart
from planner.booking.privacy.retention import load as load_retention
from planner.execution import module as execution
from planner.execution.config import ExecutionConfig
from planner.execution.views import story as execution_views
from planner.kernel.story import StoryLine
from planner.kernel.travel import TravelTimes
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
        return AesGcmCipher(self._ring, purpose, self.vault)

    @cached_property
    def _ring(self) -> KeyRing:
        return load_or_create(self.settings.data_dir / "keys.toml", "first")

    @cached_property
    def vault_store(self) -> SqlVault:
        """The database of people's own data keys."""
        durability = Durability.PROCESS if self.settings.simulated_time else Durability.FULL
        return SqlVault.open(self.settings.database("vault"), durability=durability)

    @cached_property
    def vault(self) -> KeyVault:
        """People's own data keys."""
        return KeyVault(self.vault_store, self._ring)

    @cached_property
    def desk(self) -> Desk:
        """Booking's ciphers, and whose office it is."""
        retention = load_retention(self.settings.retention) if self.settings.retention else load_retention()
        ciphers = self.cipher("booking"), self.cipher("personal-channel")
        settings = self.settings
        told = policies(settings.notices)
        parts = (NoticePart(ciphers[0]),)
        return Desk(
            *ciphers, settings.region, settings.contacts, settings.growth, self.vault, retention, parts, notices=told
        )

    @cached_property
    def addresses(self) -> SqlAddressRegister:
        """The address register."""
        return SqlAddressRegister.open(self.settings.database("addresses"))


@dataclass(frozen=True)
class Kind:
    """How one module is put together: the module, its store, its bus tables and its routes."""

    module: Callable[[Parts], Module[Any]]
    store: Callable[[Any], Any]
    tables: BusTables
    routes: Callable[[ModuleRuntime[Any], Parts], APIRouter]
    story: Callable[[Any, str], list[StoryLine]]


def _planning_config(parts: Parts) -> PlanningConfig:
    settings = parts.settings
    return PlanningConfig(
        solve_s=settings.plan_seconds, improve_every_s=settings.improve_every_s, improve_s=settings.improve_seconds
    )


def _booking_routes(runtime: ModuleRuntime[Any], parts: Parts) -> APIRouter:
    api = booking_http.router(runtime, parts.desk)
    api.include_router(booking_addresses.router(parts.addresses))
    if parts.settings.oidc.issuer:
        provider = IdentityProvider(parts.settings.oidc)
        api.include_router(booking_identity.router(runtime, parts.desk, provider))
    api.include_router(callbacks(runtime, parts.desk, parts.settings.notices.callback_secret))
    return api


KINDS: dict[ModuleName, Kind] = {
    "booking": Kind(
        lambda parts: booking.build(parts.desk),
        SqlBookingStore,
        BOOKING_BUS,
        _booking_routes,
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


def queues() -> dict[str, tuple[str, ...]]:
    """Return the consumer queues of all four modules, in whatever process they run, and the types bound to each."""
    nothing: Any = None  # the handlers are listed, never called: no process needs another's keys, rules or map
    modules: tuple[Module[Any], ...] = (
        booking.build(nothing),
        planning.build(nothing),
        execution.build(),
        settlement.build(nothing),
    )
    return {queue: types for module in modules for queue, types in module.queues().items()}


def subscriptions() -> frozenset[str]:
    """Return the message types that any of the four modules listens to."""
    return frozenset(name for types in queues().values() for name in types)
