"""The OR-Tools model states every rule: what it finds is valid, and it can start from and improve a given plan."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from planner.routing import MaxIterations, MaxSeconds, Plan, Problem, Request, Vehicle, solve
from planner.routing.borders import landmark_space
from planner.routing.children import in_child
from planner.routing.facts import facts_of
from planner.routing.opinion import opinions
from planner.routing.ortools_search import search_with_ortools
from planner.routing.schedule import timed
from planner.routing.tracks import empty_tracks
from planner.routing.worth import exact_worth, worth
from tests.routing.pins import pinned_problem
from tests.routing.rich import enriched
from tests.routing.softened import softened
from tests.routing.verify import violations
from tests.routing.world import random_problem


def found_by_ortools(problem: Problem, orders: list[list[int]] | None = None) -> list[np.ndarray]:
    """Return the orders that OR-Tools finds in a child process."""
    given = [np.array(o, dtype=np.int32) for o in orders or [[]] * problem.vehicles]
    found = in_child(search_with_ortools, (facts_of(problem), given, None, 40), 60)
    assert found is not None
    return found


def as_plan(problem: Problem, orders: list[np.ndarray]) -> Plan:
    """Return orders with times; fails when one has no valid schedule."""
    facts, tracks = facts_of(problem), empty_tracks(problem.requests, problem.vehicles, 2 * problem.requests + 2)
    routes = [timed(facts, tracks, v, tuple(o.tolist()), problem.pinned[v]) for v, o in enumerate(orders)]
    assert all(route is not None for route in routes)
    return Plan(tuple(routes))


@pytest.mark.parametrize("seed", range(8))
def test_what_ortools_finds_breaks_no_rule(seed: int) -> None:
    """Windows, rides, layouts, front seats, riding alone, equipment and openings hold in its solutions."""
    problem = enriched(random_problem(200 + seed, requests=8, vehicles=3, metric=seed % 2 == 0), seed, breaks=False)
    orders = found_by_ortools(problem)
    assert violations(problem, as_plan(problem, orders)) == []
    assert worth(facts_of(problem), orders) is not None


@pytest.mark.parametrize("soft", [False, True])
def test_it_finds_the_cheapest_of_few_plans(soft: bool) -> None:
    """On tiny problems its cost is that of the compiled search, so both mean the same by cost, also by soft windows."""
    for seed in range(3):
        problem = random_problem(300 + seed, requests=3, vehicles=2)
        problem = softened(problem, seed) if soft else problem
        facts = facts_of(problem)
        ours = solve(problem, MaxIterations(300), 1, ortools_every=0).plan
        orders = [np.array(route.nodes, dtype=np.int32) for route in ours.routes]
        assert exact_worth(facts, found_by_ortools(problem)) == exact_worth(facts, orders)


def test_it_improves_a_given_plan() -> None:
    """Started from a plan it returns one that is no worse."""
    problem = random_problem(400, requests=12, vehicles=4)
    facts = facts_of(problem)
    start = solve(problem, MaxIterations(1), 1, ortools_every=0).plan
    orders = [list(route.nodes) for route in start.routes]
    before = exact_worth(facts, [np.array(o, dtype=np.int32) for o in orders])
    assert exact_worth(facts, found_by_ortools(problem, orders)) <= before


def test_passengers_on_board_stay_with_their_vehicle() -> None:
    """Pinned work is part of the model: passengers are dropped off by the car that they sit in."""
    problem = pinned_problem()
    orders = found_by_ortools(problem, [[1], []])
    assert violations(problem, as_plan(problem, orders)) == []
    assert 1 in orders[0]


def test_seats_trade_for_wheelchairs() -> None:
    """A lift car takes four seated, or two seated with one wheelchair, never three with one."""
    travel = [[0, 60], [60, 0]]
    seated = [Request(f"s{k}", 0, 1, 0, 0, 0, 9000, refusal_ore=10**7) for k in range(4)]
    chair = Request("w", 0, 1, 0, 0, 0, 9000, seats=0, wheelchairs=1, refusal_ore=10**6)
    problem = Problem.of([*seated, chair], [Vehicle("v", 0, 0, 0, 9000, layouts=((4, 0), (2, 1)))], travel, travel)
    served = {int(node) // 2 for order in found_by_ortools(problem) for node in order}
    assert served == {0, 1, 2, 3}
    three = Problem.of([*seated[:2], chair], [problem.vehicle(0)], travel, travel)
    assert {int(node) // 2 for order in found_by_ortools(three) for node in order} == {0, 1, 2}


def test_a_second_opinion_is_taken_only_when_better() -> None:
    """Parts come back with new orders exactly when those are valid and cheaper than the present ones."""
    problem = random_problem(500, requests=16, vehicles=4)
    facts = facts_of(problem)
    nobody = [np.zeros(0, dtype=np.int32) for _ in range(4)]
    best = solve(problem, MaxIterations(4000), 1, ortools_every=0).plan
    start = [np.array(route.nodes[:0] if v else route.nodes, dtype=np.int32) for v, route in enumerate(best.routes)]
    with ThreadPoolExecutor(1) as pool:
        dice = np.random.default_rng(1)
        ((vehicles, orders),) = opinions(pool, facts, start, landmark_space(facts), 1, 3.0, dice)
        assert opinions(pool, facts, nobody, landmark_space(facts), 1, 1.0, dice) == []
    assert sorted(vehicles.tolist()) == [0, 1, 2, 3]
    assert violations(problem, as_plan(problem, orders)) == []
    assert exact_worth(facts, orders) < exact_worth(facts, start)


def test_the_search_goes_on_with_ortools_beside_it() -> None:
    """With OR-Tools in every second round the plan is valid and its gain is told."""
    problem = random_problem(501, requests=16, vehicles=4)
    result = solve(problem, MaxSeconds(4), 1, ortools_every=2, workers=2)
    assert violations(problem, result.plan) == []
    assert result.labels["ortools_gain_ore"].isdigit()
