"""Planning put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from planner.kernel.travel import TravelTimes
from planner.messages.booking import TripBooked, TripCancelled, TripChanged, TripReady
from planner.messages.execution import (
    DelayForecast,
    RunAccepted,
    RunCompleted,
    RunRejected,
    StopServed,
    VehicleLocated,
    VehicleLost,
    VehicleOffered,
    VehicleWithdrawn,
)
from planner.messages.handling import Handler, JobKind, Module
from planner.messages.payload import Payload
from planner.messages.settlement import ContractPublished
from planner.planning.config import PlanningConfig
from planner.planning.handlers import fleet, overnight, road, rule_prices, trips
from planner.planning.office import Office
from planner.planning.ports import PlanningStore
from planner.routing import RULES


@dataclass(frozen=True)
class PlanningModule(Module[PlanningStore]):
    """The module with its office, which commands and questions need too."""

    office: Office | None = None


def build(travel: TravelTimes, config: PlanningConfig | None = None) -> PlanningModule:
    """Return the module planning with these travel times under a configuration."""
    office = Office(travel, config)
    optimise: JobKind[PlanningStore] = JobKind(
        prepare=partial(overnight.prepare, office=office),
        work=overnight.work,
        complete=partial(overnight.complete, office=office),
        deadline_s=office.config.solve_max_s + office.config.solve_grace_s,
        memory_mib=office.config.solve_memory_mib,
    )
    price_rules: JobKind[PlanningStore] = JobKind(
        prepare=partial(rule_prices.prepare, office=office),
        work=rule_prices.work,
        complete=partial(rule_prices.complete, office=office),
        deadline_s=(len(RULES) + 1) * office.config.price_max_s + office.config.solve_grace_s,
        memory_mib=office.config.solve_memory_mib,
    )
    handlers: dict[type[Payload], Callable[..., None]] = {
        TripBooked: trips.trip_booked,
        TripChanged: trips.trip_changed,
        TripCancelled: trips.trip_cancelled,
        TripReady: trips.trip_ready,
        ContractPublished: fleet.contract_published,
        VehicleOffered: fleet.vehicle_offered,
        VehicleWithdrawn: fleet.vehicle_withdrawn,
        VehicleLocated: fleet.vehicle_located,
        RunAccepted: fleet.run_accepted,
        RunRejected: fleet.run_rejected,
        StopServed: road.stop_served,
        DelayForecast: road.delay_forecast,
        VehicleLost: road.vehicle_lost,
        RunCompleted: road.run_completed,
    }
    bound: dict[type[Payload], Handler[PlanningStore]] = {
        kind: partial(handler, office=office) for kind, handler in handlers.items()
    }
    return PlanningModule("planning", bound, {overnight.KIND: optimise, rule_prices.KIND: price_rules}, office=office)
