"""Times of a fixed order, against longest paths in the constraint graph."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.routing.facts import facts_of
from planner.routing.plan import Plan
from planner.routing.problem import Problem
from planner.routing.rows import NO_LIMIT, Request, Vehicle
from planner.routing.schedule import timed
from planner.routing.tracks import empty_tracks, shortest
from tests.routing.constraint_graph import shortest_duration
from tests.routing.rich import enriched
from tests.routing.verify import violations
from tests.routing.world import HOUR, random_order, random_problem, travel


def paid(problem: Problem, order: list[int]) -> int | None:
    """Return the product's shortest paid seconds of vehicle 0."""
    facts, tracks = facts_of(problem), empty_tracks(problem.requests, problem.vehicles, 2 * problem.requests + 2)
    seconds = shortest(facts, tracks, 0, np.array(order, dtype=np.int32), len(order))
    return None if seconds < 0 else seconds


@settings(max_examples=400, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(1, 5), metric=st.booleans())
def test_feasibility_and_duration_are_exact(seed: int, size: int, metric: bool) -> None:
    """An order is possible exactly when the constraint graph says so, and its duration is the shortest."""
    problem = enriched(random_problem(seed, requests=size, metric=metric), seed)
    order = random_order(random.Random(seed), list(range(size)))
    assert paid(problem, order) == shortest_duration(problem, 0, order)


@settings(max_examples=600, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(3, 7))
def test_interlocked_rides_are_exact(seed: int, size: int) -> None:
    """Many rides that hold each other back through waits and tight limits are judged exactly."""
    rng = random.Random(seed)
    locations = size + 2
    seconds, metres = travel(rng, locations)
    requests = []
    for index in range(size):
        a, b = rng.sample(range(locations), 2)
        opens = rng.randrange(0, 6 * HOUR)
        requests.append(
            Request(
                f"r{index}",
                a,
                b,
                rng.randrange(0, 3 * HOUR),
                12 * HOUR,
                opens,
                12 * HOUR,
                board_s=120,
                max_ride_s=int(seconds[a, b]) + rng.choice([1800, 3600, 3 * HOUR]),
            )
        )
    problem = Problem.of(requests, [Vehicle("v", 0, 1, 0, 20 * HOUR)], seconds, metres)
    order = random_order(rng, list(range(size)))
    assert paid(problem, order) == shortest_duration(problem, 0, order)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(1, 4))
def test_planned_times_keep_windows_rides_and_the_shortest_duration(seed: int, size: int) -> None:
    """The published times of a possible order break no time rule and are paid as the shortest schedule."""
    problem = enriched(random_problem(seed, requests=size, vehicles=1), seed)
    order = random_order(random.Random(seed), list(range(size)))
    facts, tracks = facts_of(problem), empty_tracks(size, 1, 2 * size + 2)
    route = timed(facts, tracks, 0, tuple(order), None)
    expected = shortest_duration(problem, 0, order)
    if route is None:
        assert expected is None
        return
    assert route.seconds == expected
    broken = violations(problem, Plan((route,)))
    assert not [fault for fault in broken if not fault.startswith("load.")]


def test_a_ride_limit_delays_the_pick_up_rather_than_refusing() -> None:
    """A passenger whose drop-off opens late is fetched later, so that the ride stays within its limit."""
    travel = [[0, 600], [600, 0]]
    request = Request("r", 0, 1, 0, 7200, 7000, 7200, max_ride_s=900)
    problem = Problem.of([request], [Vehicle("v", 0, 0, 0, 36_000)], travel, travel)
    route = timed(facts_of(problem), empty_tracks(1, 1, 4), 0, (0, 1), None)
    assert route is not None
    assert (route.visits[0].start, route.visits[1].start) == (6400, 7000)


def test_waiting_happens_before_boarding_not_in_the_car() -> None:
    """Between a pick-up and a drop-off that opens later, the car waits before the passenger boards."""
    travel = [[0, 600], [600, 0]]
    first = Request("a", 0, 1, 0, 0, 0, 3600, max_ride_s=NO_LIMIT)
    second = Request("b", 0, 1, 0, 9000, 5000, 9000, max_ride_s=NO_LIMIT)
    problem = Problem.of([first, second], [Vehicle("v", 0, 0, 0, 36_000)], travel, travel)
    route = timed(facts_of(problem), empty_tracks(2, 1, 6), 0, (0, 1, 2, 3), None)
    assert route is not None
    assert [visit.start for visit in route.visits] == [0, 600, 4400, 5000]
