"""Whole small days, invented and checked: nobody late by plan, no promise broken, nobody forgotten."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.messages.execution import Layout
from planner.messages.planning import RunPlanned, TripPromised, TripRefused
from planner.messages.trips import Needs
from tests.planning.town import Town, around, at
from tests.planning.village import clock, violations

JOURNEY = st.tuples(
    st.floats(3, 45),
    st.sampled_from([0, 1]),
    st.integers(8 * 4, 15 * 4),
    st.sampled_from([None, 30, 60, 120]),
    st.booleans(),
    st.sampled_from(["walking", "assisted", "wheelchair"]),
    st.integers(0, 2),
    st.booleans(),
)
LAYOUTS = (Layout(seats=3, wheelchairs=0), Layout(seats=1, wheelchairs=1))
SMALL = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def book(town: Town, journeys: list[tuple[float, int, int, int | None, bool, str, int, bool]]) -> list[str]:
    """Book the journeys; return the trips."""
    trips = []
    for n, (minutes, bearing, quarter, back, on_call, mobility, companions, alone) in enumerate(journeys, start=1):
        home = around(minutes, bearing=bearing)
        needs = Needs.model_validate({"mobility": mobility, "companions": companions, "alone": alone})
        town.book(f"J{n}-1", home, appointment=clock(quarter * 15), needs=needs)
        trips.append(f"J{n}-1")
        if back is not None:
            ready = clock(quarter * 15 + back)
            town.book(f"J{n}-2", home, ready=ready, on_call=on_call, needs=needs, linked=f"J{n}-1")
            trips.append(f"J{n}-2")
    return trips


@SMALL
@given(journeys=st.lists(JOURNEY, min_size=1, max_size=8), vehicles=st.integers(1, 4))
def test_every_trip_is_answered_and_the_published_plan_keeps_every_rule(
    journeys: list[tuple[float, int, int, int | None, bool, str, int, bool]], vehicles: int
) -> None:
    """Promised or refused with a reason; the independent checker finds nothing in the plan of the night."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.fleet(vehicles, layouts=LAYOUTS)
        trips = book(town, journeys)
        answers = [r.payload for r in town.said if isinstance(r.payload, TripPromised | TripRefused)]
        assert sorted(answer.trip_id for answer in answers) == sorted(trips)
        town.night(iterations=30)
        assert violations(town) == ()
        town.engine.dispose()


@SMALL
@given(
    journeys=st.lists(JOURNEY, min_size=2, max_size=6),
    rush=st.lists(JOURNEY, min_size=1, max_size=3),
    hour=st.integers(7, 12),
    cancelled=st.integers(1, 6),
)
def test_bookings_and_cancellations_on_the_day_break_no_promise(
    journeys: list[tuple[float, int, int, int | None, bool, str, int, bool]],
    rush: list[tuple[float, int, int, int | None, bool, str, int, bool]],
    hour: int,
    cancelled: int,
) -> None:
    """On a day without delays no promise ever moves, and runs published later keep every rule too."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.fleet(3, layouts=LAYOUTS)
        book(town, journeys)
        town.night(iterations=30)
        now = at(f"{hour:02d}:00")
        town.cancel(f"J{cancelled}-1", when=now)
        for n, (minutes, bearing, quarter, *_) in enumerate(rush):
            town.book(f"J{80 + n}-1", around(minutes, bearing=bearing), appointment=clock(quarter * 15), when=now)
        assert not [p for r in town.said if isinstance(p := r.payload, TripPromised) and p.change == "moved"]
        assert violations(town) == ()
        sent = [r.payload for r in town.said if isinstance(r.payload, RunPlanned) and r.payload.phase == "live"]
        for run in sent:
            fresh = [s for s in run.stops if s.actions[0].trip_id in {f"J{80 + n}-1" for n in range(len(rush))}]
            assert all(s.arrival_at > now for s in fresh)
        town.engine.dispose()
