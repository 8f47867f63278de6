"""Planning's tables and repository on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from adapters.sql.engine import reading, writing
from adapters.sql.migrate import drift
from adapters.sql.planning.store import SqlPlanningStore
from adapters.sql.planning.tables import metadata
from planner.messages.payload import Point
from planner.planning.domain.day import PlanRecord
from planner.planning.domain.fleet import FleetVehicle
from planner.planning.domain.run import PlannedVisit, Run, RunState, RunVersion
from planner.planning.domain.trip import Stranded, Trip, TripEvent
from tests.planning.town import BEFORE, DAY, Town, around, at

STATE = RunState(
    (
        PlannedVisit("J1-1", is_pickup=True, start=100, departure=220, state="done"),
        PlannedVisit("J1-1", is_pickup=False, start=900, departure=960),
    ),
    left_base_s=50,
    seen=(56.0, 10.0, 220),
    delay_s=120,
    free_s=400,
)


@pytest.fixture
def engine(module_engine: Any) -> Iterator[Engine]:
    """Planning's migrated database."""
    return module_engine("planning")  # type: ignore[no-any-return]  # a fixture of fixtures


def test_the_migrations_make_the_tables_that_the_code_expects(engine: Engine) -> None:
    """Nothing differs between migrated database and metadata."""
    assert drift(engine, metadata) == []


def test_everything_comes_back_as_it_was_stored(engine: Engine) -> None:
    """Aggregates with their messages, a run's progress, versions, events, records and counts."""
    booked = Town.booking(None, "J1-1", around(20), appointment="09:00")  # type: ignore[arg-type]  # needs no town
    stranded = Stranded(point=Point(lat=56.0, lon=10.0), at=at("08:00"))
    with writing(engine) as connection, Session(connection, expire_on_commit=False) as session:
        store = SqlPlanningStore(session)
        store.day(str(DAY)).figures = {"runs": 1}
        store.add(
            Trip("J1-1", str(DAY), "J1", status="stranded", demand=booked, demand_version=1 << 40, stranded=stranded),
            FleetVehicle("V1", str(DAY), status="lost"),
            Run("R1", str(DAY), "V1", "O1", "C1", state=STATE),
            RunVersion("R1", 2, str(DAY), "planned", "{}"),
            RunVersion("R1", 1, str(DAY), "planned", "{}"),
            PlanRecord("P1", str(DAY), BEFORE, {"seed": 1}),
        )
        store.assign({"J1-1": "V1"})
        store.note([TripEvent("1", "J1-1", str(DAY), BEFORE, "promised", {"æ": "ø"})])
        session.flush()
    with reading(engine) as connection, Session(connection) as session:
        store = SqlPlanningStore(session)
        trip = store.trip("J1-1")
        assert trip is not None
        assert (trip.demand, trip.stranded, trip.vehicle_id) == (booked, stranded, "V1")
        assert trip.demand_version == 1 << 40
        assert [run.state for run in store.runs(str(DAY))] == [STATE]
        assert [v.version for v in store.run_versions("R1")] == [1, 2]
        assert [(e.kind, e.at, e.data) for e in store.events("J1-1")] == [("promised", BEFORE, {"æ": "ø"})]
        assert [plan.data for plan in store.plans(str(DAY))] == [{"seed": 1}]
        assert store.counts(str(DAY)) == {"trips": {"stranded": 1}, "vehicles": {"lost": 1}}
        assert [day.figures for day in store.days()] == [{"runs": 1}]
        assert store.find_day("2026-03-18") is None


def test_who_changes_a_run_from_an_old_reading_loses(engine: Engine) -> None:
    """Optimistic versions: the second of two writers on the same state is refused."""
    with writing(engine) as connection, Session(connection, expire_on_commit=False) as session:
        SqlPlanningStore(session).add(Run("R1", str(DAY), "V1", "O1", "C1"))
        session.flush()
    with reading(engine) as connection, Session(connection, expire_on_commit=False) as session:
        old = SqlPlanningStore(session).run("R1")
        session.expunge_all()
    with writing(engine) as connection, Session(connection, expire_on_commit=False) as session:
        run = SqlPlanningStore(session).run("R1")
        assert run is not None
        run.state = STATE
        session.flush()
    assert old is not None
    with writing(engine) as connection, Session(connection, expire_on_commit=False) as session:
        session.add(old)
        old.state = RunState(delay_s=1)
        with pytest.raises(StaleDataError):
            session.flush()
        session.rollback()


def test_a_day_is_planned_the_same_on_both_databases(engine: Engine, tmp_path: Any) -> None:
    """Booking, night, ready-call and a report against the real store."""
    town = Town(tmp_path, engine=engine)
    town.fleet(2)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J1-2", around(20), ready="11:00", on_call=True, linked="J1-1")
    town.night()
    run = town.run_of("J1-1")
    town.serve(run, "J1-1", "picked-up", run.stops[0].departure_at)
    town.ready("J1-2", at("11:20"))
    assert town.run_of("J1-2")
    assert town.another_process().picture().planned("J1-2") == town.picture().planned("J1-2")
