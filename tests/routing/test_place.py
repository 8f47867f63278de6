"""The insertion kernel against trying every pair of positions."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.routing.columns import COST, LENGTH
from planner.routing.facts import facts_of
from planner.routing.grain import GRAIN
from planner.routing.install import install, possible, put
from planner.routing.place import CHEAPEST, LIKELY, NOWHERE, best_place, best_places
from planner.routing.plan import Plan
from planner.routing.problem import Problem
from planner.routing.schedule import timed
from planner.routing.tracks import driven, empty_tracks
from tests.routing.constraint_graph import shortest_duration
from tests.routing.rich import enriched
from tests.routing.verify import violations
from tests.routing.world import random_order, random_problem


def grains(problem: Problem, vehicle: int, order: list[int]) -> int | None:
    """Return the cost of an order by the rules' words, None when any rule forbids it."""
    seconds = shortest_duration(problem, vehicle, order)
    if seconds is None:
        return None
    facts, tracks = facts_of(problem), empty_tracks(problem.requests, problem.vehicles, len(order) + 4)
    route = timed(facts, tracks, vehicle, tuple(order), None)
    assert route is not None
    others = [timed(facts, tracks, v, (), None) for v in range(problem.vehicles)]
    others[vehicle] = route
    if violations(problem, Plan(tuple(others))):
        return None
    fee = 0 if problem.used[vehicle] or not order else int(problem.start_fee_ore[vehicle])
    metres = driven(facts, vehicle, np.array(order, dtype=np.int32), len(order)) if order else 0
    return (
        (fee * GRAIN + seconds * int(problem.hourly_ore[vehicle]) * 5 + (metres * int(problem.km_ore[vehicle]) * 18))
        if order
        else 0
    )


def by_trying(problem: Problem, vehicle: int, order: list[int], request: int) -> int:
    """Return the least added cost over all pairs of positions."""
    base = grains(problem, vehicle, order)
    best = NOWHERE
    for pick in range(len(order) + 1):
        for drop in range(pick, len(order) + 1):
            trial = [*order[:pick], 2 * request, *order[pick:drop], 2 * request + 1, *order[drop:]]
            cost = grains(problem, vehicle, trial)
            if cost is not None and base is not None:
                best = min(best, cost - base)
    return best


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(0, 4), metric=st.booleans())
def test_best_place_is_the_best_of_all_places(seed: int, size: int, metric: bool) -> None:
    """The kernel finds an insertion exactly when there is one, and none is cheaper."""
    problem = enriched(random_problem(seed, requests=size + 1, vehicles=1, metric=metric), seed)
    facts, tracks = facts_of(problem), empty_tracks(size + 1, 1, 2 * size + 4)
    order = random_order(random.Random(seed), list(range(size)))
    install(facts, tracks, 0, order, [])
    kept = [int(node) for node in tracks.order[0, : tracks.route[0, LENGTH]]]
    value, pick, drop = best_place(facts, tracks, size, 0, CHEAPEST, NOWHERE)
    assert value == by_trying(problem, 0, kept, size)
    if pick >= 0:
        nodes = [*kept[:pick], 2 * size, *kept[pick:drop], 2 * size + 1, *kept[drop:]]
        assert possible(facts, tracks, 0, nodes)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(0, 5), metric=st.booleans())
def test_the_value_of_a_place_is_what_the_route_then_costs_more(seed: int, size: int, metric: bool) -> None:
    """With every price, no pair of positions makes the route cheaper than the place found, and none costs less."""
    problem = enriched(random_problem(seed, requests=size + 1, vehicles=2, metric=metric), seed, prices=True)
    facts, tracks = facts_of(problem), empty_tracks(size + 1, 2, 2 * size + 4)
    install(facts, tracks, 0, random_order(random.Random(seed), list(range(size))), [])
    kept = [int(node) for node in tracks.order[0, : tracks.route[0, LENGTH]]]
    before = int(tracks.route[0, COST])
    every, likely = (best_place(facts, tracks, size, 0, aim, NOWHERE)[0] for aim in (CHEAPEST, LIKELY))
    least = NOWHERE
    for pick in range(len(kept) + 1):
        for drop in range(pick, len(kept) + 1):
            trial = [*kept[:pick], 2 * size, *kept[pick:drop], 2 * size + 1, *kept[drop:]]
            if possible(facts, tracks, 0, trial):
                put(facts, tracks, 0, trial)
                least = min(least, int(tracks.route[0, COST]) - before)
    assert every == least
    assert likely >= every
    assert not metric or likely == every


def test_a_limit_hides_places_that_are_not_better() -> None:
    """Only places below the given limit are reported."""
    problem = random_problem(3, requests=1, vehicles=3)
    facts, tracks = facts_of(problem), empty_tracks(1, 3, 8)
    for vehicle in range(3):
        install(facts, tracks, vehicle, [], [])
    values, _, _ = best_places(facts, tracks, 0, np.arange(3, dtype=np.int64), CHEAPEST)
    found = [v for v in range(3) if values[v] < NOWHERE]
    assert found
    for vehicle in found:
        value = int(values[vehicle])
        assert best_place(facts, tracks, 0, vehicle, CHEAPEST, value)[1] == -1
        assert best_place(facts, tracks, 0, vehicle, CHEAPEST, value + 1)[0] == value
