"""Execution's domain classes tied to its tables; the classes know nothing of it."""

from __future__ import annotations

from functools import cache

from sqlalchemy.orm import deferred, registry, relationship

from adapters.sql.execution import tables
from adapters.sql.execution.columns import Value, word
from planner.execution.domain.note import Note, NoteKind
from planner.execution.domain.office import Contract, Operator, Statement
from planner.execution.domain.personal import PersonalDataRead, SealedCard
from planner.execution.domain.plan import Plan
from planner.execution.domain.progress import StopEvent, TripState
from planner.execution.domain.run import Run, RunStatus, Withdrawal
from planner.execution.domain.trip import Promise, Trip, TripDetails
from planner.execution.domain.vehicle import Vehicle, VehicleStatus
from planner.messages.execution import Layout
from planner.messages.payload import Point


@cache
def map_all() -> None:
    """Map every class; calling again does nothing."""
    _type_columns()
    mapper = registry(metadata=tables.metadata)
    mapper.map_imperatively(Vehicle, tables.vehicle, version_id_col=tables.vehicle.c.row_version)
    mapper.map_imperatively(
        Run,
        tables.run,
        version_id_col=tables.run.c.row_version,
        properties={
            "accepted_plan": deferred(tables.run.c.accepted_plan),  # large, and seldom asked for
            "events": relationship(
                StopEvent, order_by=tables.stop_event.c.seq, lazy="selectin", cascade="all, delete-orphan"
            ),
        },
    )
    mapper.map_imperatively(StopEvent, tables.stop_event)
    mapper.map_imperatively(Withdrawal, tables.run_withdrawal)
    mapper.map_imperatively(Trip, tables.trip, version_id_col=tables.trip.c.row_version)
    mapper.map_imperatively(Note, tables.trip_note)
    mapper.map_imperatively(SealedCard, tables.passenger_card)
    mapper.map_imperatively(PersonalDataRead, tables.personal_data_read)
    mapper.map_imperatively(Operator, tables.operator)
    mapper.map_imperatively(Contract, tables.contract)
    mapper.map_imperatively(Statement, tables.statement)


def _type_columns() -> None:
    """Say what Python values the text columns hold; the stored types stay as the tables define them."""
    point = Value(Point)
    words = Value(tuple[str, ...])
    vehicle, run, trip = tables.vehicle.c, tables.run.c, tables.trip.c
    vehicle.layouts.type, vehicle.equipment.type = Value(tuple[Layout, ...]), words
    vehicle.base.type = vehicle.position.type = point
    vehicle.status.type = word(VehicleStatus)
    run.plan.type = run.accepted_plan.type = Value(Plan)
    run.position.type, run.told_trips.type, run.status.type = point, words, word(RunStatus)
    tables.stop_event.c.point.type = point
    trip.details.type, trip.promise.type, trip.state.type = Value(TripDetails), Value(Promise), word(TripState)
    tables.trip_note.c.kind.type = word(NoteKind)
