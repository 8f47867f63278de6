"""Compiles everything once, with word of how it goes; later processes read the result from disk in a moment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.routing.facts import facts_of
from planner.routing.fleet import fewer_vehicles
from planner.routing.insertion import DayRoutes
from planner.routing.problem import Problem
from planner.routing.rows import Request, Vehicle
from planner.routing.solve import solve
from planner.routing.stop import Effort, MaxIterations

_TRAVEL = [[0, 300, 600], [300, 0, 300], [600, 300, 0]]


def warm_up(progress: Callable[[str], None] | None = None) -> None:
    """Run the insertion and the search once on a tiny day, so that compiled code is in memory and on disk.

    Args:
        progress: called after each of the steps with its name: ``insertion``, ``search``, ``elimination``.
    """
    requests = [Request(str(k), k, k + 1, 0, 7200, 0, 7200, max_ride_s=3600) for k in (0, 1)]
    problem = Problem.of(requests, [Vehicle("a", 0, 0, 0, 36_000), Vehicle("b", 2, 2, 0, 36_000)], _TRAVEL, _TRAVEL)
    day = DayRoutes(problem)
    for request in range(2):
        day.apply(day.offers(request)[0])
    day.why_not(0)
    if progress is not None:
        progress("insertion")
    solve(problem, MaxIterations(8), 1, workers=1)
    if progress is not None:
        progress("search")
    apart = [np.array([2 * k, 2 * k + 1], dtype=np.int32) for k in range(2)]
    fewer_vehicles(facts_of(problem), apart, MaxIterations(8), Effort(0.0, 0, 0), 1, 1, lambda _orders, _effort: None)
    if progress is not None:
        progress("elimination")
