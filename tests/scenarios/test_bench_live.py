"""The bench of a driven day: after every kind of event each route is valid, and who can have a place has one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from planner.routing import DayRoutes, MaxIterations, Plan, Problem, solve
from scenarios import bench_live, bench_scaling
from scenarios.bench_routing import generated
from tests.routing.verify import violations

Kind = Callable[[Problem, Plan, np.random.Generator], bench_live.Answer]


@pytest.fixture(scope="module")
def planned() -> tuple[Problem, Plan]:
    """A small day and its plan."""
    problem = generated(40, 10, 4)
    return problem, solve(problem, MaxIterations(200), 4).plan


@pytest.mark.parametrize("kind", [bench_live.cancelled, bench_live.delayed, bench_live.withdrawn])
def test_after_an_event_the_day_is_valid_and_counted_right(planned: tuple[Problem, Plan], kind: Kind) -> None:
    """No route breaks a rule but the late car's own, and those said to be without a place are whom nobody serves."""
    problem, plan = planned
    day = DayRoutes(problem, plan)
    took, lost, without = bench_live.repaired(day, kind(problem, plan, np.random.default_rng(2)))
    after, routes = day.snapshot()
    late = {f"vehicle {v} " for v, pinned in enumerate(after.pinned) if pinned is not None}
    assert [fault for fault in violations(after, routes) if not any(car in fault for car in late)] == []
    assert took > 0
    assert len(routes.unserved(after.requests)) == len(plan.unserved(problem.requests)) + without
    assert without <= lost


def test_a_withdrawn_car_has_work_to_give_away(planned: tuple[Problem, Plan]) -> None:
    """The event strikes: everybody in the car that does not come loses it."""
    problem, plan = planned
    _, lost, _ = bench_live.repaired(
        DayRoutes(problem, plan), bench_live.withdrawn(problem, plan, np.random.default_rng(2))
    )
    assert lost > 0


def test_a_day_is_measured_and_drawn() -> None:
    """The first plan is no later than the whole, and the picture holds the days measured."""
    rows = [bench_scaling.measured(trips, 5, 1, 1) for trips in (24, 36)]
    assert all(0 <= row.first_s <= row.whole_s for row in rows)
    assert all(row.ratio > 0 for row in rows)
    drawn = bench_scaling.picture(rows)
    assert drawn.startswith("<svg")
    assert all(f"{row.trips}, " in drawn for row in rows)
