"""Changes worth their tax: an exchange is taken whole or not at all, and only when it saves more than it disturbs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.routing import MaxIterations, Plan, Problem, Tax, retimed, solve, with_told_times, worthwhile
from tests.routing.rich import enriched
from tests.routing.verify import priced, violations
from tests.routing.world import random_problem

FREE = Tax(0, 0, 0)


def two_plans(seed: int, requests: int, vehicles: int) -> tuple[Problem, Plan, Plan]:
    """A problem, a plan made in haste, and one searched for longer from there."""
    problem = enriched(random_problem(seed, requests=requests, vehicles=vehicles, metric=True), seed)
    hasty = solve(problem, MaxIterations(1), seed, ortools_every=0, workers=1).plan
    better = solve(problem, MaxIterations(150), seed, hasty, ortools_every=0, workers=1).plan
    return problem, hasty, better


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**9), moved=st.integers(0, 20_000), shifted=st.integers(0, 20_000))
def test_whatever_the_tax_the_plan_is_valid_and_better_by_what_is_said(seed: int, moved: int, shifted: int) -> None:
    """Any mixture keeps every rule, loses nobody, and saves the gain and the tax paid (a whole øre a term apart)."""
    problem, before, after = two_plans(seed, 12, 4)
    kept = worthwhile(problem, before, after, Tax(moved, shifted, 300))
    assert violations(problem, kept.plan) == []
    assert set(before.served()) <= set(kept.plan.served())
    saved = priced(problem, before).total - priced(problem, kept.plan).total
    assert saved == pytest.approx(kept.gain_ore + kept.moved * moved + kept.shifted * shifted, abs=3 * problem.vehicles)
    assert kept.gain_ore >= kept.taken


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_a_prohibitive_tax_changes_nothing_that_was_told(seed: int) -> None:
    """Nobody changes vehicles and nobody's pick-up moves beyond the tolerance when either costs a fortune."""
    problem, before, after = two_plans(seed, 10, 3)
    kept = worthwhile(problem, before, after, Tax(10**12, 10**12, 300))
    served = kept.plan.served()
    assert all(served[request] == vehicle for request, vehicle in before.served().items())
    assert (kept.moved, kept.shifted) == (0, 0)


def test_without_tax_a_better_plan_is_taken_over_whole_where_it_is_one_exchange() -> None:
    """Two cars that swap their trips for the better do so; the same swap is left when it is not worth its tax."""
    problem, before, after = two_plans(5, 12, 2)
    saved = priced(problem, before).total - priced(problem, after).total
    assert saved > 0
    moved = sum(1 for request, vehicle in before.served().items() if after.served()[request] != vehicle)
    assert worthwhile(problem, before, after, FREE).plan == after
    dear = Tax(saved // max(moved, 1) + 1, 0, 0)
    assert worthwhile(problem, before, after, dear).plan == before


def test_a_plan_that_leaves_somebody_out_is_not_taken() -> None:
    """However cheap, an exchange that loses a passenger stays where it is."""
    problem, before, _ = two_plans(8, 8, 2)
    assert before.used
    nobody = Plan(tuple(replace(route, visits=()) for route in before.routes))
    assert worthwhile(problem, before, nobody, FREE).plan == before


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_told_times_are_soft_windows(seed: int) -> None:
    """A plan costs nothing more at the times it told, and the whole amount a trip at twice the tolerance."""
    problem, before, _ = two_plans(seed, 8, 2)
    taxed = with_told_times(problem, before, Tax(0, 100_000, 300))
    assert retimed(problem, before) == before
    assert priced(taxed, before) == priced(problem, before)
    late = Plan(
        tuple(replace(r, visits=tuple(replace(v, start=v.start + 600) for v in r.visits)) for r in before.routes)
    )
    trips = len(before.served())
    assert priced(taxed, late).soft_windows == pytest.approx(100_000 * trips, abs=2 * problem.vehicles)


def test_a_search_that_is_told_the_times_keeps_them() -> None:
    """With a fortune for every second beyond the tolerance no pick-up moves further; without, some do."""
    problem, before, free = two_plans(5, 12, 2)
    taxed = with_told_times(problem, before, Tax(0, 10**7, 300))
    after = solve(taxed, MaxIterations(150), 5, before, ortools_every=0, workers=1).plan
    old = {v.request: v.start for r in before.routes for v in r.visits if v.is_pickup}

    def moved(plan: Plan) -> list[int]:
        ups = [visit for route in plan.routes for visit in route.visits if visit.is_pickup and visit.request in old]
        return [visit.request for visit in ups if abs(visit.start - old[visit.request]) > 300]

    assert moved(after) == []
    assert moved(free) != []
