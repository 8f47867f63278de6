"""A taxi at its own price for those whom no vehicle serves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.routing import DayRoutes, MaxIterations, Problem, Request, Vehicle, solve
from tests.routing.verify import priced, violations

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
REQUEST = Request("a", 1, 2, 1000, 2000, 0, 9000, refusal_ore=100)
VEHICLE = Vehicle("v", 0, 0, 0, 9000, hourly_ore=3600)
"""Out for 600 + 600 + 1200 = 2400 s, which cost 2400 øre."""


@pytest.mark.parametrize(
    ("fallback", "driven", "total"),
    [(-1, False, 100), (0, False, 0), (2399, False, 2399), (2401, True, 2400), (50_000, True, 2400)],
)
def test_the_cheaper_of_vehicle_and_fallback_serves(fallback: int, driven: bool, total: int) -> None:
    """A fallback takes the place of the refusal price: the request is driven exactly when that is cheaper."""
    problem = Problem.of([replace(REQUEST, fallback_ore=fallback)], [VEHICLE], TRAVEL, TRAVEL)
    result = solve(problem, MaxIterations(20), 1, workers=1, ortools_every=0)
    assert (len(result.plan.served()) == 1) is driven
    assert result.cost.total == total
    assert result.cost == priced(problem, result.plan)
    assert violations(problem, result.plan) == []
    assert [one.request for one in result.fallbacks] == ([0] if fallback >= 0 and not driven else [])
    assert [one.request for one in result.unserved] == ([0] if fallback < 0 else [])


def test_a_fallback_says_why_no_vehicle_serves() -> None:
    """Who goes by fallback is told the rule in the vehicles' way, like who is refused."""
    problem = Problem.of([replace(REQUEST, fallback_ore=5, needs=1)], [VEHICLE], TRAVEL, TRAVEL)
    (one,) = solve(problem, MaxIterations(5), 1, workers=1, ortools_every=0).fallbacks
    assert one.reasons[0].code == "routing.unserved.skills"


def test_a_day_in_memory_prices_the_fallback() -> None:
    """An unserved request of a day costs its fallback, and its driving once it is applied."""
    day = DayRoutes(Problem.of([replace(REQUEST, fallback_ore=77)], [VEHICLE], TRAVEL, TRAVEL))
    assert (day.cost().fallbacks, day.cost().refusals) == (77, 0)
    day.apply(day.offers(0)[0])
    assert (day.cost().fallbacks, day.cost().total) == (0, 2400)
