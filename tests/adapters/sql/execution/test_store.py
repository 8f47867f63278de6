"""Execution's tables and store, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from adapters.sql.engine import reading
from adapters.sql.execution import tables
from adapters.sql.execution.store import SqlExecutionStore
from adapters.sql.migrate import drift
from planner.execution.domain.plan import Plan, plan_of
from planner.execution.handlers.vehicles import offer_vehicle
from planner.execution.ports import ExecutionStore
from tests.conftest import EngineFactory
from tests.execution.road import DAY, HOME, RUN, Road, at, booked, card, offer, promised, run, stops_for


@pytest.fixture
def road(module_engine: EngineFactory) -> Road:
    """Execution on SQLite and on PostgreSQL."""
    return Road(module_engine("execution"))


def test_migrations_make_the_tables_that_the_code_expects(module_engine: EngineFactory) -> None:
    """A migrated database differs in nothing from the mapped tables."""
    assert drift(module_engine("execution"), tables.metadata) == []


def test_run_comes_back_as_it_was(road: Road) -> None:
    """Plan, accepted plan, events, position and told trips survive the database, with types and zones."""
    message = run(stops_for(["A", "B"]))
    road.tell(booked("A"), promised("A"), message)
    road.accept()
    road.report("A", "picked-up", 50)
    road.position(52, HOME)
    assert road.read(lambda store: store.run(RUN).accepted_plan) == plan_of(message)
    found = road.read(lambda store: store.run(RUN))
    assert isinstance(found.plan, Plan)
    assert found.told_trips == ("A",)
    assert found.position == HOME
    assert found.position_at == at(52)
    assert [(e.seq, e.trip_id, e.event, e.at) for e in found.events] == [(1, "A", "picked-up", at(50))]


def test_vehicle_comes_back_as_it_was(road: Road) -> None:
    """An offer survives the database: layouts and equipment stay tuples of their kind."""
    given = offer(equipment=("lift", "stair-machine"))
    road.do(lambda ctx: offer_vehicle(ctx, given))
    found = road.read(lambda store: store.vehicle("V1", DAY))
    assert {name: getattr(found, name) for name in vars(given)} == vars(given)


def test_columns_of_different_kinds_do_not_share_a_cached_statement(road: Road) -> None:
    """Two typed columns read by like statements give each their own type."""
    road.tell(booked("A"), promised("A"))
    with Session(road.engine) as session:
        SqlExecutionStore(session)
        details = session.execute(tables.trip.select().with_only_columns(tables.trip.c.details)).scalar_one()
        promise = session.execute(tables.trip.select().with_only_columns(tables.trip.c.promise)).scalar_one()
    assert (type(details).__name__, type(promise).__name__) == ("TripDetails", "Promise")


def test_two_at_once_cannot_both_change_a_run(module_engine: EngineFactory) -> None:
    """Of two who read the same run, the second to write learns that it changed; nothing is overwritten."""
    road = Road(module_engine("execution"))
    road.tell(run(stops_for(["A"])))
    with Session(road.engine, expire_on_commit=False) as late:
        stale = SqlExecutionStore(late).run(RUN)
        assert stale is not None
        late.commit()
        road.accept()
        stale.reason = "overwritten"
        with pytest.raises(StaleDataError):
            late.flush()


def test_places_in_the_order_of_changes_are_unique_and_rise(road: Road) -> None:
    """Every change gets the next place."""
    road.tell(run(stops_for(["A"])), run(stops_for(["B"]), "R20260317-V2"))
    first = [r.changed for r in road.read(lambda store: store.runs(DAY))]
    road.accept()
    assert first == [1, 2]
    assert road.read(lambda store: store.run(RUN).changed) == 3
    assert [r.run_id for r in road.read(lambda store: store.runs(DAY, None, 2))] == [RUN]
    assert road.read(lambda store: store.runs(DAY, "O2")) == []


def test_nothing_personal_lies_open(road: Road) -> None:
    """The card table holds what came, byte for byte, and no other table holds any of it."""
    message = card("A")
    road.tell(message, booked("A"), run(stops_for(["A"])))
    with reading(road.engine) as connection:
        assert connection.execute(text("SELECT sealed FROM passenger_card")).scalar_one() == message.sealed
        for table in tables.metadata.sorted_tables:
            if table.name != "passenger_card":
                assert "Ane" not in repr(connection.execute(table.select()).all())


def test_store_fits_the_port() -> None:
    """The SQL store has every method of the port."""
    wanted = {name for name in vars(ExecutionStore) if not name.startswith("_")}
    assert wanted <= set(dir(SqlExecutionStore))
