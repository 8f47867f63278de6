"""What planning needs from the world: its store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from planner.planning.domain.day import PlanDay, PlanRecord
from planner.planning.domain.fleet import Contract, FleetVehicle
from planner.planning.domain.rule_prices import RulePrices
from planner.planning.domain.run import Run, RunVersion
from planner.planning.domain.trip import Trip, TripEvent


class PlanningStore(Protocol):
    """Planning's repository, bound to one transaction. What it returns may be changed in place."""

    def day(self, service_day: str) -> PlanDay:
        """Return a service day, new when unknown, and hold it against other transactions until this one ends."""
        ...

    def find_day(self, service_day: str) -> PlanDay | None:
        """Return a service day without holding it."""
        ...

    def days(self) -> Sequence[PlanDay]:
        """Return all known service days, oldest first, without holding them."""
        ...

    def days_from(self, service_day: str) -> Sequence[PlanDay]:
        """Return the known service days from one on, oldest first, held like ``day``."""
        ...

    def trip(self, trip_id: str) -> Trip | None:
        """Return a trip."""
        ...

    def trips(self, service_day: str) -> Sequence[Trip]:
        """Return the trips of a day by id."""
        ...

    def vehicle(self, service_day: str, vehicle_id: str) -> FleetVehicle | None:
        """Return a vehicle of a day."""
        ...

    def vehicles(self, service_day: str) -> Sequence[FleetVehicle]:
        """Return the vehicles of a day by id."""
        ...

    def contract(self, contract_id: str) -> Contract | None:
        """Return a contract."""
        ...

    def contracts(self) -> Sequence[Contract]:
        """Return all contracts by id."""
        ...

    def run(self, run_id: str) -> Run | None:
        """Return a run."""
        ...

    def runs(self, service_day: str) -> Sequence[Run]:
        """Return the runs of a day by id."""
        ...

    def run_versions(self, run_id: str) -> Sequence[RunVersion]:
        """Return the published versions of a run, oldest first."""
        ...

    def events(self, trip_id: str) -> Sequence[TripEvent]:
        """Return what happened to a trip, oldest first."""
        ...

    def plans(self, service_day: str) -> Sequence[PlanRecord]:
        """Return finished optimisations, oldest first."""
        ...

    def rule_prices(self, service_day: str) -> RulePrices | None:
        """Return what the rules of a day cost, None when nobody has asked."""
        ...

    def add(self, *rows: Trip | FleetVehicle | Contract | Run | RunVersion | PlanRecord | RulePrices) -> None:
        """Add new rows."""
        ...

    def note(self, events: Iterable[TripEvent]) -> None:
        """Add events to trips' stories."""
        ...

    def assign(self, vehicles: dict[str, str | None]) -> None:
        """Set the vehicle that drives each trip by the plan (trip id → vehicle id)."""
        ...

    def counts(self, service_day: str) -> dict[str, Any]:
        """Return how many trips there are by status, and how many vehicles by status, without loading them."""
        ...
