"""Breaks: where they lie, who needs them, and what gives way."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.routing import (
    Break,
    DayRoutes,
    MaxIterations,
    Pause,
    Pinned,
    PinnedVisit,
    Plan,
    Problem,
    Request,
    Vehicle,
    solve,
)
from planner.routing.facts import facts_of
from planner.routing.schedule import timed
from planner.routing.tracks import empty_tracks
from tests.routing.constraint_graph import shortest_duration
from tests.routing.verify import violations
from tests.routing.world import HOUR, random_order, random_problem

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
TWO = [Request("a", 1, 2, 1000, 1000, 0, 1600), Request("b", 2, 1, 4000, 4000, 0, 4600)]
"""At the base until 400, in the car 1000-1600, waiting in town until 4000, in the car until 4600, home at 5200."""


def day(*breaks: Break, **more: object) -> DayRoutes:
    """Return a day whose vehicle drives both trips if its breaks allow that."""
    vehicle = Vehicle("v", 0, 0, 0, 9000, breaks=breaks, **more)  # type: ignore[arg-type]  # tests name the fields
    return DayRoutes(Problem.of(TWO, [vehicle], TRAVEL, TRAVEL), [(0, 1, 2, 3)])


@pytest.mark.parametrize(
    ("rest", "start"),
    [
        (Break(2400, after_s=1), 1600),
        (Break(2400, after_s=1201), 1600),
        (Break(2401, after_s=1), 4600),
        (Break(2401, after_s=1, until_s=4000), None),
        (Break(2400, until_s=1200, clock_from=1500), 1600),
        (Break(600, work_s=1199, clock_from=1500), None),
        (Break(600, clock_from=2000, clock_to=2000), 2000),
        (Break(600, clock_from=1200, clock_to=1599), None),
        (Break(9000, above_s=4800), ()),
        (Break(9000, above_s=4799), None),
    ],
)
def test_a_break_lies_where_it_may(rest: Break, start: int | tuple[()] | None) -> None:
    """A break starts within its windows, fits between visits, and is left out by a shift that does not need it."""
    found = day(rest)
    check = found.snapshot()
    assert violations(*check) == []
    if start is None:
        assert set(found.route(0).nodes) != {0, 1, 2, 3}
    elif start == ():
        assert found.route(0).pauses == ()
    else:
        assert len(found.route(0).nodes) == 4
        assert [pause.start for pause in found.route(0).pauses] == [start]


def test_nobody_rests_with_a_passenger() -> None:
    """A break that fits only while somebody is in the car forbids the trip."""
    request = Request("a", 1, 2, 1000, 1000, 4000, 4000, max_ride_s=9000)
    rest = Break(600, clock_from=1100, clock_to=3900)
    assert (
        DayRoutes(Problem.of([request], [Vehicle("v", 0, 0, 0, 9000, breaks=(rest,))], TRAVEL, TRAVEL)).offers(0) == []
    )


def test_the_plan_tells_when_the_break_is() -> None:
    """The route has the break with its times and how many visits lie before it, and the drive goes on after it."""
    route = day(Break(2400, after_s=1)).route(0)
    assert route.pauses == (Pause(1600, 4000, 2),)
    assert [visit.arrival for visit in route.visits] == [1000, 1600, 4000, 4600]


def test_breaks_come_one_after_the_other() -> None:
    """A second break is taken after the first, within its seconds of work."""
    found = day(Break(900, after_s=1), Break(900, work_s=1500, above_s=100))
    assert violations(*found.snapshot()) == []
    first, second = found.route(0).pauses
    assert first.end <= second.start <= first.end + 1500


def test_who_cannot_rest_still_brings_its_passenger() -> None:
    """With a passenger on board and no time left for the break, the break gives way."""
    pinned = Pinned((PinnedVisit(0, True, 1000, 1000),), 1, 1000, 400)
    vehicle = Vehicle("v", 0, 0, 0, 9000, breaks=(Break(600, until_s=700),))
    found = DayRoutes(Problem.of(TWO, [vehicle], TRAVEL, TRAVEL, [pinned]))
    assert found.route(0).nodes[:2] == (0, 1)


def test_a_vehicle_at_home_needs_no_break() -> None:
    """Only who is out rests; a break that nobody could take harms nobody who stays at home."""
    vehicle = Vehicle("v", 0, 0, 0, 900, breaks=(Break(5000),))
    plan = solve(Problem.of(TWO, [vehicle], TRAVEL, TRAVEL), MaxIterations(5), 1, workers=1, ortools_every=0).plan
    assert plan.routes[0].visits == plan.routes[0].pauses == ()


RESTS = st.builds(
    Break,
    length_s=st.sampled_from([300, 1800, 2700]),
    after_s=st.sampled_from([0, 1, HOUR]),
    until_s=st.sampled_from([2 * HOUR, 4 * HOUR, 20 * HOUR]),
    work_s=st.sampled_from([HOUR, 3 * HOUR, 20 * HOUR]),
    above_s=st.just(0),
)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(1, 4), rests=st.lists(RESTS, min_size=1, max_size=3))
def test_the_shortest_shift_with_breaks_is_exact(seed: int, size: int, rests: list[Break]) -> None:
    """An order is possible with its breaks exactly when some way of placing them is, and paid as the shortest way."""
    problem = random_problem(seed, requests=size, vehicles=1)
    rows = [replace(problem.request(r), pickup_latest=problem.request(r).pickup_latest + HOUR) for r in range(size)]
    vehicle = replace(problem.vehicle(0), breaks=tuple(rests))
    problem = Problem.of(rows, [vehicle], problem.seconds, problem.metres)
    order = random_order(random.Random(seed), list(range(size)))
    route = timed(facts_of(problem), empty_tracks(size, 1, 2 * size + 2), 0, tuple(order), None)
    assert (None if route is None else route.seconds) == shortest_duration(problem, 0, order)
    if route is not None:
        assert not [f for f in violations(problem, Plan((route,))) if not f.startswith("load.")]
