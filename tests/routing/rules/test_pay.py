"""Hours that are paid anyway, and the least pay of a vehicle that is out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.routing import DayRoutes, MaxIterations, Problem, Request, Vehicle, solve
from planner.routing.facts import facts_of
from planner.routing.place import CHEAPEST, LIKELY, NOWHERE, best_place
from planner.routing.tracks import empty_tracks, refresh
from tests.routing.verify import priced, violations
from tests.routing.world import random_problem

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
REQUEST = Request("a", 1, 2, 1000, 2000, 0, 9000)
VEHICLE = Vehicle("v", 0, 0, 0, 9000, start_fee_ore=10, hourly_ore=3600, km_ore=1000)
"""Out for 2400 s and 2400 m: 10 + 2400 + 2400 øre."""


@pytest.mark.parametrize(
    ("more", "total"),
    [
        ({}, 4810),
        ({"guaranteed_s": 400}, 4410),
        ({"guaranteed_s": 9000}, 2410),
        ({"minimum_ore": 4810}, 4810),
        ({"minimum_ore": 5000}, 5000),
        ({"minimum_ore": 5000, "guaranteed_s": 400}, 5000),
        ({"minimum_ore": 2405, "guaranteed_s": 9000, "used": True}, 2405),
        ({"waiting_hourly_ore": 3600}, 4810),
        ({"waiting_hourly_ore": 0, "board_s": 30}, 4810),
        ({"waiting_hourly_ore": 1800, "board_s": 30, "alight_s": 10}, 4830),
        ({"waiting_hourly_ore": 7200, "board_s": 30, "alight_s": 10}, 4890),
        ({"waiting_hourly_ore": 7200, "board_s": 30, "guaranteed_s": 400}, 4470),
        ({"waiting_hourly_ore": 7200, "board_s": 30, "guaranteed_s": 2420}, 2430),
        ({"waiting_hourly_ore": 7200, "board_s": 30, "guaranteed_s": 2430}, 2410),
    ],
)
def test_a_route_costs_what_the_contract_says(more: dict[str, int], total: int) -> None:
    """Guaranteed seconds cost nothing, driven ones first, boarding is waiting, and the least pay fills up the rest."""
    stay = {name: more[name] for name in ("board_s", "alight_s") if name in more}
    vehicle = replace(VEHICLE, **{name: value for name, value in more.items() if name not in stay})
    problem = Problem.of([replace(REQUEST, **stay)], [vehicle], TRAVEL, TRAVEL)
    result = solve(problem, MaxIterations(5), 1, workers=1, ortools_every=0)
    assert result.cost.total == total
    assert result.cost == priced(problem, result.plan)
    assert DayRoutes(problem).offers(0)[0].added_ore == total


def test_a_vehicle_at_home_is_not_filled_up() -> None:
    """Who stays at home costs nothing, whatever the least pay."""
    problem = Problem.of([], [replace(VEHICLE, minimum_ore=5000)], TRAVEL, TRAVEL)
    assert solve(problem, MaxIterations(5), 1, workers=1, ortools_every=0).cost.total == 0


def test_paid_hours_are_used_first() -> None:
    """Of two vehicles the one whose hours are paid anyway drives."""
    vehicles = [VEHICLE, replace(VEHICLE, id="w", guaranteed_s=9000)]
    problem = Problem.of([REQUEST], vehicles, TRAVEL, TRAVEL)
    plan = solve(problem, MaxIterations(20), 1, workers=1, ortools_every=0).plan
    assert plan.served() == {0: 1}


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9), guaranteed=st.sampled_from([0, 3600, 20_000]), least=st.sampled_from([0, 90_000]))
def test_the_search_and_the_checker_agree_on_pay(seed: int, guaranteed: int, least: int) -> None:
    """Whatever the contract, plan, cost and insertion agree; the searched place is as cheap as the best of all."""
    problem = random_problem(seed, requests=5, vehicles=1)
    vehicle = replace(problem.vehicle(0), guaranteed_s=guaranteed, minimum_ore=least)
    rows = [problem.request(r) for r in range(5)]
    problem = Problem.of(rows, [vehicle], problem.seconds, problem.metres)
    result = solve(problem, MaxIterations(30), seed, workers=1, ortools_every=0)
    assert violations(problem, result.plan) == []
    assert result.cost == priced(problem, result.plan)
    facts, tracks = facts_of(problem), empty_tracks(5, 1, 12)
    refresh(facts, tracks, 0)
    every, likely = (best_place(facts, tracks, 0, 0, aim, NOWHERE)[0] for aim in (CHEAPEST, LIKELY))
    assert every == likely
