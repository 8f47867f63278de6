"""Times in small units: whatever works in seconds works in 1/20 000 seconds, near the border of 32 bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.routing import NO_LIMIT, MaxIterations, Problem, solve
from planner.routing.rows import TIME_LIMIT
from tests.routing.verify import priced, violations
from tests.routing.world import random_problem

SCALE = 20_000
TIMES = (
    "seconds", "pickup_earliest", "pickup_latest", "dropoff_earliest", "dropoff_latest", "board_s", "alight_s",
    "max_ride_s", "opens", "closes", "max_duration_s",
)  # fmt: skip


def scaled(problem: Problem) -> Problem:
    """Return the same problem with every time in a smaller unit, and the hourly price with it."""
    times = {name: np.minimum(getattr(problem, name).astype(np.int64) * SCALE, NO_LIMIT) for name in TIMES}
    return replace(problem, hourly_ore=problem.hourly_ore // 1000, **times)


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_in_small_units_is_the_plan_in_seconds(seed: int) -> None:
    """The search takes the same way through scaled times, breaks no rule, and no sum overflows."""
    problem = random_problem(seed, requests=14, vehicles=4)
    free = replace(problem, hourly_ore=problem.hourly_ore * 0)
    large = scaled(free)
    assert large.closes.max() > TIME_LIMIT * 0.7
    stop = MaxIterations(400)
    plain, fine = (solve(p, stop, 1, workers=1, ortools_every=0) for p in (free, large))
    assert violations(large, fine.plan) == []
    assert fine.plan.sequences == plain.plan.sequences
    assert fine.cost == plain.cost == priced(large, fine.plan)
