"""Planning's repository over one SQLAlchemy session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session, undefer

from adapters.sql.planning import mapping, tables
from planner.planning.domain.day import PlanDay, PlanRecord
from planner.planning.domain.fleet import Contract, FleetVehicle
from planner.planning.domain.rule_prices import RulePrices
from planner.planning.domain.run import Run, RunVersion
from planner.planning.domain.trip import Trip, TripEvent


class SqlPlanningStore:
    """Implements ``planner.planning.ports.PlanningStore``."""

    def __init__(self, session: Session) -> None:
        mapping.map_all()
        self._db = session

    def day(self, service_day: str) -> PlanDay:
        """Return a service day, new when unknown, and hold it against other transactions until this one ends."""
        found = self._db.get(PlanDay, service_day, with_for_update=self._holds(service_day))
        if found is None:
            found = PlanDay(service_day)
            self._db.add(found)
            self._db.flush()
        return found

    def _holds(self, service_day: str) -> dict[str, Any] | None:
        # SQLite's transactions hold the whole file from their beginning; a day held already is not asked for again.
        known = self._db.identity_map.get(self._db.identity_key(PlanDay, service_day))
        return None if known is not None or self._db.get_bind().dialect.name == "sqlite" else {}

    def find_day(self, service_day: str) -> PlanDay | None:
        """Return a service day without holding it."""
        return self._db.get(PlanDay, service_day)

    def days(self) -> Sequence[PlanDay]:
        """Return all known service days, oldest first, without holding them."""
        return self._db.scalars(select(PlanDay).order_by(tables.day.c.service_day)).all()

    def days_from(self, service_day: str) -> Sequence[PlanDay]:
        """Return the known service days from one on, oldest first, held like ``day``."""
        rows = tables.day.c
        query = select(PlanDay).where(rows.service_day >= service_day).order_by(rows.service_day)
        return self._db.scalars(query.with_for_update()).all()

    def trip(self, trip_id: str) -> Trip | None:
        """Return a trip."""
        return self._db.get(Trip, trip_id)

    def trips(self, service_day: str) -> Sequence[Trip]:
        """Return the trips of a day by id."""
        rows = tables.trip.c
        return self._db.scalars(select(Trip).where(rows.service_day == service_day).order_by(rows.trip_id)).all()

    def vehicle(self, service_day: str, vehicle_id: str) -> FleetVehicle | None:
        """Return a vehicle of a day."""
        return self._db.get(FleetVehicle, (vehicle_id, service_day))

    def vehicles(self, service_day: str) -> Sequence[FleetVehicle]:
        """Return the vehicles of a day by id."""
        rows = tables.vehicle.c
        query = select(FleetVehicle).where(rows.service_day == service_day).order_by(rows.vehicle_id)
        return self._db.scalars(query).all()

    def contract(self, contract_id: str) -> Contract | None:
        """Return a contract."""
        return self._db.get(Contract, contract_id)

    def contracts(self) -> Sequence[Contract]:
        """Return all contracts by id."""
        return self._db.scalars(select(Contract).order_by(tables.contract.c.contract_id)).all()

    def run(self, run_id: str) -> Run | None:
        """Return a run."""
        return self._db.get(Run, run_id)

    def runs(self, service_day: str) -> Sequence[Run]:
        """Return the runs of a day by id, with what was published of them."""
        rows = tables.run.c
        query = select(Run).where(rows.service_day == service_day).order_by(rows.run_id)
        return self._db.scalars(query.options(undefer(Run.published))).all()  # type: ignore[arg-type]  # mapped outside

    def run_versions(self, run_id: str) -> Sequence[RunVersion]:
        """Return the published versions of a run, oldest first."""
        rows = tables.run_version.c
        return self._db.scalars(select(RunVersion).where(rows.run_id == run_id).order_by(rows.version)).all()

    def events(self, trip_id: str) -> Sequence[TripEvent]:
        """Return what happened to a trip, oldest first."""
        rows = tables.trip_event.c
        return self._db.scalars(select(TripEvent).where(rows.trip_id == trip_id).order_by(rows.event_id)).all()

    def plans(self, service_day: str) -> Sequence[PlanRecord]:
        """Return finished optimisations, oldest first."""
        rows = tables.plan.c
        return self._db.scalars(select(PlanRecord).where(rows.service_day == service_day).order_by(rows.at)).all()

    def rule_prices(self, service_day: str) -> RulePrices | None:
        """Return what the rules of a day cost, None when nobody has asked."""
        return self._db.get(RulePrices, service_day)

    def add(self, *rows: Trip | FleetVehicle | Contract | Run | RunVersion | PlanRecord | RulePrices) -> None:
        """Add new rows."""
        self._db.add_all(rows)

    def note(self, events: Iterable[TripEvent]) -> None:
        """Add events to trips' stories."""
        rows = [vars(event) for event in events]
        if rows:
            names = tables.trip_event.c.keys()
            self._db.execute(insert(tables.trip_event), [{name: row[name] for name in names} for row in rows])

    def assign(self, vehicles: dict[str, str | None]) -> None:
        """Set the vehicle that drives each trip by the plan (trip id → vehicle id)."""
        self._db.flush()
        statement = update(tables.trip).where(tables.trip.c.trip_id == bindparam("trip"))
        rows = [{"trip": trip_id, "vehicle": vehicle} for trip_id, vehicle in sorted(vehicles.items())]
        self._db.connection().execute(statement.values(vehicle_id=bindparam("vehicle")), rows)

    def counts(self, service_day: str) -> dict[str, Any]:
        """Return how many trips there are by status, and how many vehicles by status, without loading them."""
        found: dict[str, Any] = {}
        for name, table in (("trips", tables.trip), ("vehicles", tables.vehicle)):
            query = (
                select(table.c.status, func.count()).where(table.c.service_day == service_day).group_by(table.c.status)
            )
            found[name] = {status: int(count) for status, count in self._db.execute(query)}
        return found
