"""Whatever is done to a series, in whatever order: no day twice, nothing driven is touched, once is enough."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql.engine import Durability, make_engine
from adapters.sql.migrate import upgrade
from planner.booking import handlers
from planner.booking.domain.recurrence import Times
from planner.booking.handlers import ChangeSeries, CreateSeries, MoveOccurrence
from planner.booking.handlers.series_booking import book_due
from planner.kernel.errors import SamturError
from tests.booking.office import MONDAY, Office

FIRST = date(2026, 3, 17)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

days = st.integers(0, 28).map(lambda n: FIRST + timedelta(days=n))
times = st.sampled_from([Times(at=time(8), ready=time(12)), Times(at=time(14)), Times(ready=time(16), on_call=True)])
weekdays = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(lambda some: tuple(d for d in WEEKDAYS if d in some))
changes = st.fixed_dictionaries(
    {},
    optional={
        "from_day": days,
        "weekdays": weekdays,
        "times": times,
        "every_weeks": st.integers(1, 3),
        "holidays": st.sampled_from(["skip", "move", "keep"]),
        "count": st.integers(1, 12),
    },
)
moves = st.fixed_dictionaries({}, optional={"day": days, "times": times})
steps = st.one_of(
    st.tuples(st.just("change"), changes),
    st.tuples(st.just("move"), days, moves),
    st.tuples(st.just("skip"), days),
    st.tuples(st.just("restore"), days),
    st.tuples(st.just("trip"), st.integers(1, 8), days),
    st.tuples(st.just("drive"), st.integers(1, 8)),
    st.tuples(st.just("cancel"), st.integers(1, 8)),
    st.tuples(st.just("wait"), st.integers(1, 5)),
)


def carry_out(office: Office, series_id: str, step: tuple[Any, ...]) -> None:
    """Do one step; an error that the office answers with changes nothing."""
    commands: dict[str, Callable[[Any], Any]] = {
        "change": lambda ctx: handlers.change_series(ctx, office.desk, ChangeSeries(series_id, **step[1])),
        "move": lambda ctx: handlers.move_occurrence(ctx, office.desk, MoveOccurrence(series_id, step[1], **step[2])),
        "skip": lambda ctx: handlers.skip_occurrence(ctx, office.desk, series_id, step[1], "patient"),
        "restore": lambda ctx: handlers.restore_occurrence(ctx, office.desk, series_id, step[1]),
        "trip": lambda ctx: handlers.change_trip(
            ctx,
            office.desk,
            handlers.ChangeTrip(f"J{step[1]:06d}-1", at=Times(at=time(9)).appointment(step[2]).at),
        ),
        "cancel": lambda ctx: handlers.cancel_journey(ctx, office.desk, f"J{step[1]:06d}", "patient"),
    }
    if step[0] == "wait":
        office.now += timedelta(days=step[1])
    elif step[0] == "drive":
        office.serve(f"J{step[1]:06d}-1", "picked-up")
    else:
        try:
            office.do(commands[step[0]])
        except SamturError as error:
            assert error.code.startswith("booking.")  # noqa: PT017 - any coded answer will do


def booked(office: Office, series_id: str) -> dict[str, tuple[Any, ...]]:
    """Return what is booked for the series: trip → what its patient was told, and what became of it."""

    def look(store: Any) -> dict[str, tuple[Any, ...]]:
        found = store.trips_of([o.journey_id for o in store.occurrences(series_id) if o.journey_id])
        return {t.id: (t.service_day, t.leg, t.anchor(), t.status.value) for t in found}

    return dict(office.runtime.read(look))


def upkeep(office: Office) -> None:
    """Do the daily look to its end."""
    while office.runtime.execute(lambda ctx: book_due(ctx, office.desk), actor="system"):
        pass


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database that every example begins with a copy of."""
    path = tmp_path_factory.mktemp("empty") / "booking.sqlite"
    engine = make_engine(f"sqlite:///{path}", "booking", durability=Durability.PROCESS)
    upgrade(engine, "booking")
    engine.dispose()
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=weekdays, policy=st.sampled_from(["skip", "move", "keep"]), todo=st.lists(steps, max_size=8))
def test_no_day_twice_nothing_driven_touched_once_is_enough(
    empty: Path, first: Any, policy: Any, todo: list[Any]
) -> None:
    """The three laws of a series hold after every step."""
    with TemporaryDirectory() as folder:
        copy = shutil.copy(empty, folder)
        engine = make_engine(f"sqlite:///{copy}", "booking", durability=Durability.PROCESS)
        office = Office(engine, now=MONDAY)
        referral_id = office.receive().referral.id
        pattern = CreateSeries(referral_id, FIRST, first, Times(at=time(10), ready=time(13)), holidays=policy)
        series_id = office.do(lambda ctx: handlers.create_series(ctx, office.desk, pattern).id)
        for step in todo:
            before = booked(office, series_id)
            carry_out(office, series_id, step)
            upkeep(office)
            after = booked(office, series_id)
            live = Counter(day + leg for day, leg, _, status in after.values() if status != "cancelled")
            assert max(live.values(), default=0) <= 1, step
            begun = {trip: told for trip, told in before.items() if told[3] == "on-board"}
            assert begun.items() <= after.items(), step
            upkeep(office)
            assert booked(office, series_id) == after
        engine.dispose()
