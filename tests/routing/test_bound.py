"""The lower bound: below every plan, near the best one where windows are narrow, silent where nothing is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.routing import MaxIterations, Problem, Request, Vehicle, solve
from planner.routing import bound as module
from planner.routing.bound import lower_bound
from planner.routing.bound_arcs import FORBIDDEN, steps_of
from planner.routing.facts import facts_of
from planner.routing.plan import Route
from planner.routing.tighten import tightened
from tests.routing.pins import pinned_problem
from tests.routing.rich import enriched
from tests.routing.rules.test_linked import linked
from tests.routing.test_solve import cheapest
from tests.routing.world import HOUR, random_problem


def used_steps(route: Route) -> set[tuple[int, int]]:
    """Return the visits that follow each other in a route."""
    return set(zip(route.nodes, route.nodes[1:], strict=False))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(1, 14), vehicles=st.integers(1, 4), metric=st.booleans())
def test_no_plan_found_is_below_the_bound(seed: int, size: int, vehicles: int, metric: bool) -> None:
    """With every rule and price, linked trips and fallbacks, whether travel is metric or not."""
    problem = random_problem(seed, requests=size, vehicles=vehicles, metric=metric)
    problem = linked(enriched(problem, seed, fallbacks=True, prices=True), seed)
    found = lower_bound(problem)
    assert found is not None
    result = solve(problem, MaxIterations(60), seed, ortools_every=0, workers=1)
    assert found <= result.cost.total
    facts = tightened(facts_of(problem))
    between = steps_of(facts).between
    assert all((between[step] < FORBIDDEN) for route in result.plan.routes for step in used_steps(route))


@pytest.mark.parametrize("seed", range(24))
def test_the_bound_is_not_above_the_optimum(seed: int) -> None:
    """On problems of three trips the cheapest of all plans costs at least the bound, with every price or plain ones."""
    problem = random_problem(1000 + seed, requests=3, vehicles=2, metric=seed % 3 > 0)
    if seed % 2:
        problem = enriched(problem, seed, prices=True)
    found = lower_bound(problem)
    assert found is not None
    assert 0 <= found <= cheapest(problem)


def dial_a_ride_day(seed: int) -> Problem:
    """Sixteen trips in a square, two vehicles paid by kilometre, made like the instances a2-16 of Cordeau 2006.

    Half of the trips have a window of a quarter of an hour at the drop-off, half at the pick-up; rides last at most
    half an hour, the day eight hours.
    """
    dice = np.random.default_rng(seed)
    places = np.vstack([dice.uniform(-10, 10, (32, 2)), [[0.0, 0.0]]])
    travel = np.ceil(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) * 60).astype(int)
    rows = []
    for k in range(16):
        begin = int(dice.integers(HOUR, 7 * HOUR))
        up = (begin, begin + 900) if k % 2 else (0, 8 * HOUR)
        down = (0, 8 * HOUR) if k % 2 else (begin, begin + 900)
        rows.append(Request(f"r{k}", k, 16 + k, *up, *down, board_s=180, alight_s=180, max_ride_s=1800))
    cars = [Vehicle(str(v), 32, 32, 0, 8 * HOUR, layouts=((3, 0),), km_ore=10_000) for v in range(2)]
    return Problem.of(rows, cars, travel, travel)


def test_the_bound_is_near_a_good_plan_of_a_dial_a_ride_day() -> None:
    """On a day like the public instances it is within a tenth of what a short search finds."""
    problem = dial_a_ride_day(5)
    found = solve(problem, MaxIterations(3000), 1, ortools_every=0, workers=1)
    assert not found.unserved
    lower = lower_bound(problem)
    assert lower is not None
    assert 0.9 * found.cost.total <= lower <= found.cost.total


def test_circles_of_two_raise_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbidding them never lowers the bound, and raises it on some day."""
    problems = [dial_a_ride_day(seed) for seed in range(6)]
    whole = [lower_bound(problem) or 0 for problem in problems]
    monkeypatch.setattr(module, "ROUNDS", 1)
    plain = [lower_bound(problem) or 0 for problem in problems]
    assert all(one >= other - 1 for one, other in zip(whole, plain, strict=True))
    assert whole != plain


def test_any_dual_values_give_a_valid_bound() -> None:
    """What the solver says is not believed: also nonsense for dual values stays below the optimum."""
    problem = random_problem(1001, requests=3, vehicles=2)
    facts = tightened(facts_of(problem))
    program = module._program(facts, steps_of(facts))
    dice, least = np.random.default_rng(1), cheapest(problem)
    for scale in (0.0, 1.0, 1e4, 1e9):
        assert program.bound(dice.normal(size=program.rows) * scale) <= least


def test_fees_waiting_and_hours_count() -> None:
    """One trip by one car costs its fee, its kilometres and its whole time out: the bound says all of it."""
    travel = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
    row = Request("r", 1, 2, 5000, 5000, 9000, 9000, board_s=60, alight_s=120)
    car = Vehicle("v", 0, 0, 0, 20_000, start_fee_ore=1000, hourly_ore=3600, km_ore=1000)
    problem = Problem.of([row], [car], travel, travel)
    cost = solve(problem, MaxIterations(5), 1, workers=1).cost
    assert (cost.start_fees, cost.distance, cost.hours) == (1000, 2400, 600 + 4000 + 120 + 1200)
    lower = lower_bound(problem)
    assert lower is not None
    assert 0 < cost.total - lower <= module.ROUNDED_ORE + 1  # what is inexact is rounded down


@pytest.mark.parametrize(("waiting", "hours"), [(1800, 4210), (0, 2400), (7200, 9640)])
def test_waiting_and_extras_count(waiting: int, hours: int) -> None:
    """A ride that lasts by its windows is 2400 s of way and 3620 s of waiting; its extras and the rank come on top."""
    travel = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
    row = Request("r", 1, 2, 5000, 5000, 9000, 9000, board_s=60, alight_s=220, supplements=2, told=0, moved_ore=50)
    car = Vehicle("v", 0, 0, 0, 20_000, hourly_ore=3600, trip_ore=7, supplements_ore=(1, 20))
    dear = replace(car, id="w", waiting_hourly_ore=waiting)
    problem = Problem.of([row], [car, dear], travel, travel)
    only = replace(problem, needs=np.array([1]), skills=np.array([0, 1]))
    cost = solve(only, MaxIterations(5), 1, workers=1).cost
    assert (cost.hours, cost.supplements, cost.rankings, cost.changes) == (hours, 20, 7, 50)
    lower = lower_bound(only)
    assert lower is not None
    assert 0 <= cost.total - lower <= 2 * module.ROUNDED_ORE + 1


def test_where_nothing_is_known_nothing_is_said() -> None:
    """Pinned work, no vehicle, too many requests, or no time give no bound; nobody to drive costs nothing."""
    problem = random_problem(1, requests=3, vehicles=2)
    assert lower_bound(pinned_problem()) is None
    assert lower_bound(Problem.of([problem.request(0)], [], problem.seconds, problem.metres)) is None
    assert lower_bound(Problem.of([], [problem.vehicle(0)], problem.seconds, problem.metres)) == 0
    assert lower_bound(problem, seconds=0) is None
    many = [replace(problem.request(0), id=str(k)) for k in range(module.LARGEST + 1)]
    assert lower_bound(Problem.of(many, [problem.vehicle(0)], problem.seconds, problem.metres)) is None


def test_a_search_tells_the_bound_when_asked() -> None:
    """The result holds the bound on request, and is the same plan with and without."""
    problem = random_problem(7, requests=8, vehicles=2)
    asked, silent = (solve(problem, MaxIterations(50), 1, ortools_every=0, workers=1, bound=b) for b in (True, False))
    assert asked.bound_ore == lower_bound(problem)
    assert silent.bound_ore is None
    assert asked.plan == silent.plan
