"""Planning's domain classes tied to its tables; the classes know nothing of it."""

from __future__ import annotations

from functools import cache

from sqlalchemy.orm import deferred, registry

from adapters.sql.planning import tables
from planner.planning.domain.day import PlanDay, PlanRecord
from planner.planning.domain.fleet import Contract, FleetVehicle
from planner.planning.domain.rule_prices import RulePrices
from planner.planning.domain.run import Run, RunVersion
from planner.planning.domain.trip import Trip, TripEvent


@cache
def map_all() -> None:
    """Map every class; calling again does nothing."""
    mapper = registry(metadata=tables.metadata)
    for cls, table in (
        (Trip, tables.trip),
        (FleetVehicle, tables.vehicle),
        (Contract, tables.contract),
        (PlanDay, tables.day),
        (RulePrices, tables.rule_prices),
    ):
        mapper.map_imperatively(cls, table, version_id_col=table.c.row_version)
    mapper.map_imperatively(
        Run,
        tables.run,
        version_id_col=tables.run.c.row_version,
        properties={"published": deferred(tables.run.c.published)},
    )
    mapper.map_imperatively(RunVersion, tables.run_version)
    mapper.map_imperatively(PlanRecord, tables.plan)
    mapper.map_imperatively(TripEvent, tables.trip_event)
