"""Ruin and recreate by every component: valid plans, repeatable, and the routes worth remembering are real."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from planner.routing import MaxIterations, MaxSeconds, Problem, Request, Vehicle, solve
from planner.routing.alike import alike
from planner.routing.columns import EARLY, LATE
from planner.routing.components import COMPONENTS, left_out
from planner.routing.construct import insert_absent
from planner.routing.facts import facts_of
from planner.routing.near import kin_of
from planner.routing.place import CHEAPEST, LIKELY, NOWHERE, best_place
from planner.routing.tighten import metric, tightened
from planner.routing.tracks import empty_tracks, refresh
from tests.routing.verify import violations
from tests.routing.world import random_problem


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_without_a_component_plans_are_valid_and_repeatable(name: str) -> None:
    """Whatever is left out, the plan breaks no rule and the same seed gives it again."""
    problem = random_problem(41, requests=20, vehicles=5)
    first, second = (solve(problem, MaxIterations(300), 5, workers=1, without={name}) for _ in range(2))
    assert violations(problem, first.plan) == []
    assert first.plan == second.plan
    assert first.labels["without"] == name


def test_somebody_left_out_for_a_while_is_in_the_plan() -> None:
    """While the search may leave people out, the best plan is judged by real refusals: a full fleet serves all."""
    requests = [Request(str(k), k % 5, (k + 1) % 5, 600 * k, 600 * k + 900, 0, 90_000) for k in range(20)]
    travel = [[abs(a - b) * 300 for b in range(5)] for a in range(5)]
    problem = Problem.of(requests, [Vehicle("v", 0, 0, 0, 90_000, ((20, 0),), km_ore=100)], travel, travel)
    for without in ((), ("absence",)):
        assert solve(problem, MaxIterations(400), 2, workers=1, without=without).unserved == ()


def test_an_unknown_component_is_refused() -> None:
    """Leaving out what is not there, or all that ruins, has a code."""
    for names in ({"magic"}, {"related", "strings"}):
        with pytest.raises(InvalidInput) as refused:
            left_out(names)
        assert refused.value.code == "routing.component"


def test_chains_side_by_side_keep_the_best() -> None:
    """Under a time limit several chains search a small day; the plan is valid and no worse than its beginning."""
    problem = random_problem(42, requests=25, vehicles=5)
    result = solve(problem, MaxSeconds(1.0), 3, workers=2, ortools_every=0)
    assert violations(problem, result.plan) == []
    assert result.cost.total <= result.history[0].total_ore + len(result.plan.used)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), metrical=st.booleans())
def test_narrower_windows_hold_the_same_schedules(seed: int, metrical: bool) -> None:
    """Whether an order can be driven, and how long it takes, does not change when windows are tightened."""
    problem = random_problem(seed, requests=6, vehicles=2, metric=metrical)
    facts = facts_of(problem)
    narrow = tightened(facts)
    assert (narrow.node[:, EARLY] >= facts.node[:, EARLY]).all()
    assert (narrow.node[:, LATE] <= facts.node[:, LATE]).all()
    dice = np.random.default_rng(seed)
    for _ in range(6):
        chosen = dice.permutation(6)[: dice.integers(1, 4)]
        order = dice.permutation(np.concatenate([2 * chosen, 2 * chosen + 1]))
        order = [int(n) ^ int(n % 2 != list(order // 2)[:k].count(n // 2)) for k, n in enumerate(order)]
        found = []
        for given_facts in (facts, narrow):
            tracks = empty_tracks(6, 2, 14)
            tracks.order[0, : len(order)] = order
            tracks.route[0, 0] = len(order)
            found.append((refresh(given_facts, tracks, 0), int(tracks.route[0, 2])))
        assert found[0] == found[1]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_the_likely_place_is_the_cheapest_where_no_detour_saves_time(seed: int) -> None:
    """With metric travel the bounded search for a place finds a place of the same value as the whole one."""
    problem = random_problem(seed, requests=10, vehicles=2)
    facts = facts_of(problem)
    tracks = empty_tracks(10, 2, 24)
    for vehicle in range(2):
        refresh(facts, tracks, vehicle)
    insert_absent(facts, tracks, seed)
    for request in range(10):
        for vehicle in range(2):
            if tracks.owner[request] < 0:
                values = [best_place(facts, tracks, request, vehicle, aim, NOWHERE)[0] for aim in (CHEAPEST, LIKELY)]
                assert values[0] == values[1]


def test_metric_travel_is_recognised() -> None:
    """One way that is longer than the way round is found."""
    assert metric(np.array([[0, 1, 2], [1, 0, 1], [2, 1, 0]], dtype=np.int32))
    assert not metric(np.array([[0, 1, 3], [1, 0, 1], [2, 1, 0]], dtype=np.int32))


def test_only_vehicles_that_are_the_same_stand_for_each_other() -> None:
    """A vehicle with another price, base or opening is of another kind."""
    travel = [[0, 60], [60, 0]]
    same = Vehicle("a", 0, 0, 0, 1000)
    fleet = [same, Vehicle("b", 0, 0, 0, 1000), Vehicle("c", 0, 0, 0, 1000, km_ore=1), Vehicle("d", 1, 0, 0, 1000)]
    request = Request("r", 0, 1, 0, 900, 0, 900)
    assert alike(facts_of(Problem.of([request], fleet, travel, travel))).tolist() == [0, 0, 2, 3]


def test_kin_are_the_requests_nearest_in_both_ends() -> None:
    """Who starts and ends where another does, at the same time, is nearer than who goes the other way."""
    travel = [[0, 600, 600], [600, 0, 600], [600, 600, 0]]
    requests = [Request(str(k), a, b, 0, 900, 0, 3600) for k, (a, b) in enumerate([(0, 1), (1, 0), (0, 1)])]
    kin = kin_of(facts_of(Problem.of(requests, [Vehicle("v", 2, 2, 0, 9000)], travel, travel)))
    assert kin[0].tolist() == [2, 1]
