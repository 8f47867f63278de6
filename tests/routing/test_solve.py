"""The search: every plan is valid, costs what it says, is repeatable and never loses the best."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.routing import (
    MaxIterations,
    MaxSeconds,
    NoImprovement,
    Pinned,
    PinnedVisit,
    Plan,
    Problem,
    Progress,
    Request,
    Route,
    Target,
    Vehicle,
    first_of,
    solve,
)  # fmt: skip
from planner.routing.facts import facts_of
from planner.routing.rules.shares import shares_ore
from planner.routing.schedule import cost_of, timed
from planner.routing.tracks import empty_tracks
from tests.routing.rich import enriched
from tests.routing.verify import priced, violations
from tests.routing.world import random_problem


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(1, 14), vehicles=st.integers(1, 4), metric=st.booleans())
def test_every_plan_is_valid_and_costs_what_it_says(seed: int, size: int, vehicles: int, metric: bool) -> None:
    """Whatever the problem, the plan breaks no rule, its cost is right and everybody is served or explained."""
    problem = enriched(
        random_problem(seed, requests=size, vehicles=vehicles, metric=metric), seed, fallbacks=True, prices=True
    )
    result = solve(problem, MaxIterations(60), seed, ortools_every=0, workers=1)
    assert violations(problem, result.plan) == []
    assert result.cost == priced(problem, result.plan)
    absent = sorted((*result.unserved, *result.fallbacks), key=lambda one: one.request)
    assert tuple(one.request for one in absent) == result.plan.unserved(size)
    assert all(one.reasons for one in absent)


def cheapest(problem: Problem) -> int:
    """Return the least total cost over every way to serve any of the requests, by trying all."""
    facts = facts_of(problem)
    tracks = empty_tracks(problem.requests, problem.vehicles, 2 * problem.requests + 2)
    best: dict[tuple[int, frozenset[int]], dict[int, int]] = {}
    apart = replace(problem, linked=np.full(problem.requests, -1))
    for vehicle in range(problem.vehicles):
        for count in range(problem.requests + 1):
            for nodes in permutations(range(2 * problem.requests), 2 * count):
                if all(n % 2 == 0 or (n - 1) in nodes[: nodes.index(n)] for n in nodes) and all(
                    n % 2 == 1 or n + 1 in nodes for n in nodes
                ):
                    route = timed(facts, tracks, vehicle, nodes, None)
                    if route is None:
                        continue
                    others = [Route(v) for v in range(problem.vehicles)]
                    others[vehicle] = route
                    plan = Plan(tuple(others))
                    if violations(apart, plan):
                        continue
                    cost, out = cost_of(problem, plan).serving, route.seconds if problem.shares else 0
                    by_seconds = best.setdefault((vehicle, frozenset(n // 2 for n in nodes)), {})
                    by_seconds[out] = min(by_seconds.get(out, cost), cost)
    least = 10**18
    for owners in product(range(-1, problem.vehicles), repeat=problem.requests):
        if any(other >= 0 and (owners[other] < 0) != (o < 0) for other, o in zip(problem.linked, owners, strict=True)):
            continue
        refused = sum(int(problem.refusal_ore[r]) for r, o in enumerate(owners) if o < 0)
        mine = [frozenset(r for r, o in enumerate(owners) if o == v) for v in range(problem.vehicles)]
        for routes in product(*(best.get((v, trips), {}).items() for v, trips in enumerate(mine))):
            total = sum(cost for _, cost in routes) + shares_ore(problem.shares, [out for out, _ in routes])
            least = min(least, total + refused)
    return least


@pytest.mark.parametrize("seed", range(12))
def test_tiny_problems_are_solved_to_the_optimum(seed: int) -> None:
    """With three trips and two vehicles the search finds the cheapest of all plans."""
    problem = random_problem(1000 + seed, requests=3, vehicles=2)
    result = solve(problem, MaxIterations(400), 7, ortools_every=0, workers=1)
    assert result.cost.total == pytest.approx(cheapest(problem), abs=2)  # each route is rounded by itself


def test_the_same_seed_gives_the_same_plan() -> None:
    """Under an iteration limit the plan depends on the seed alone, not on the number of workers."""
    problem = random_problem(11, requests=40, vehicles=8)
    first, second = (solve(problem, MaxIterations(600), 3, ortools_every=0, workers=w) for w in (1, 2))
    assert first.plan == second.plan
    assert first.iterations == second.iterations == 600


def test_limits_compose_and_iterations_are_kept_exactly() -> None:
    """The first limit ends the search, and an iteration limit is never exceeded."""
    problem = random_problem(12, requests=20, vehicles=4)
    assert solve(problem, first_of(MaxIterations(130), MaxSeconds(60)), 1, ortools_every=0).iterations == 130
    fruitless = solve(problem, first_of(NoImprovement(200), MaxIterations(10**6)), 1, ortools_every=0)
    assert fruitless.iterations < 10**6


def test_a_target_ends_the_search_when_it_is_reached() -> None:
    """A plan that already costs no more than the target is returned without searching on."""
    problem = random_problem(12, requests=20, vehicles=4)
    good = solve(problem, MaxIterations(500), 1, ortools_every=0)
    again = solve(problem, Target(good.cost.total + 20), 1, initial=good.plan, ortools_every=0)
    assert again.iterations == 0
    assert again.plan.sequences == good.plan.sequences


def test_time_limit_is_kept() -> None:
    """A search of a second ends in about a second."""
    problem = random_problem(13, requests=30, vehicles=6)
    solve(problem, MaxIterations(10), 1, ortools_every=0)
    result = solve(problem, MaxSeconds(1.0), 1, ortools_every=0)
    assert 0.9 <= result.seconds < 4.0


def test_a_warm_start_is_never_made_worse() -> None:
    """The result costs at most what the given plan costs, and progress falls from there."""
    problem = random_problem(14, requests=30, vehicles=6)
    good = solve(problem, MaxIterations(3000), 1, ortools_every=0)
    seen: list[Progress] = []
    again = solve(problem, MaxIterations(50), 9, initial=good.plan, progress=seen.append, ortools_every=0)
    assert seen[0].total_ore <= good.cost.total + len(good.plan.used)
    assert again.cost.total <= good.cost.total + len(good.plan.used)  # each route's rounding
    assert [p.total_ore for p in seen] == sorted((p.total_ore for p in seen), reverse=True)
    assert again.history[0] == seen[0]


def test_a_plan_that_became_impossible_is_repaired() -> None:
    """Visits that can no longer be are taken out and inserted anew; the result is valid."""
    problem = random_problem(15, requests=25, vehicles=5)
    plan = solve(problem, MaxIterations(500), 1, ortools_every=0).plan
    slower = replace(problem, seconds=problem.seconds * 3 // 2)
    result = solve(slower, MaxIterations(200), 1, initial=plan, ortools_every=0)
    assert violations(slower, result.plan) == []


def test_nonsense_in_the_initial_order_is_left_out() -> None:
    """Orders with unknown, doubled, halved or reversed visits do not reach the plan."""
    problem = random_problem(16, requests=6, vehicles=2)
    orders = [[0, 0, 1, 99, 3, 2], [1, 0, 4]]
    result = solve(problem, MaxIterations(50), 1, initial=orders, ortools_every=0)
    assert violations(problem, result.plan) == []


def test_nothing_to_do_is_a_plan() -> None:
    """Without requests every vehicle stays at home and nothing is paid."""
    problem = random_problem(17, requests=0, vehicles=2)
    result = solve(problem, MaxIterations(10), 1)
    assert result.plan.used == ()
    assert result.cost.total == 0


def test_a_day_that_is_driven_needs_no_steps() -> None:
    """Where every trip is done there is nothing to search, and the search ends also under a limit of steps alone."""
    done = (PinnedVisit(0, True, 100, 100), PinnedVisit(0, False, 700, 700))
    trip, car = Request("a", 0, 1, 0, 900, 0, 900), Vehicle("v", 0, 0, 0, 9000)
    problem = Problem.of([trip], [car], [[0, 600], [600, 0]], [[0, 1], [1, 0]], [Pinned(done, 1, 700, 100)])
    result = solve(problem, MaxIterations(20), 1, workers=1)
    assert (result.iterations, result.plan.served(), result.unserved) == (0, {0: 0}, ())


def test_nobody_is_served_at_any_price() -> None:
    """A trip whose service costs more than its refusal is refused, with both prices as the reason."""
    travel = [[0, 3600], [3600, 0]]
    request = Request("r", 0, 1, 0, 9000, 0, 20_000, refusal_ore=100)
    problem = Problem.of([request], [Vehicle("v", 1, 1, 0, 40_000, hourly_ore=30_000)], travel, travel)
    result = solve(problem, MaxIterations(20), 1, ortools_every=0)
    (left_out,) = result.unserved
    assert left_out.reasons[0].code == "routing.unserved.price"
    assert left_out.reasons[0].numbers == {"added_ore": 60_000, "refusal_ore": 100}


def test_a_day_without_vehicles_or_requests_is_planned_too() -> None:
    """Nothing to do, and nobody to do it, is no error."""
    empty = Problem.of([], [], [[0]], [[0]])
    assert solve(empty, MaxIterations(10), 1, ortools_every=0).plan == Plan(())
