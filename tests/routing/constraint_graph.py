"""The shortest schedule of a fixed order by the textbook: all constraints as a graph, longest paths by Floyd-Warshall.

Shares nothing with the product's method; slow and plain on purpose.
"""

from __future__ import annotations

import numpy as np

from planner.routing.problem import Problem

_NONE = -(10**13)


def shortest_duration(problem: Problem, vehicle: int, order: list[int]) -> int | None:
    """Return the shortest paid seconds of an order under windows, ride limits and working time, None if impossible."""
    n = len(order)
    zero, leave, back = n, n + 1, n + 2
    bound = np.full((n + 3, n + 3), _NONE, dtype=np.int64)  # bound[a, b]: time b is at least time a plus this

    def after(a: int, b: int, gap: int) -> None:
        bound[a, b] = max(bound[a, b], gap)

    after(zero, leave, int(problem.opens[vehicle]))
    after(leave, zero, -int(problem.closes[vehicle]))
    after(back, zero, -int(problem.closes[vehicle]))
    before, at, service = leave, int(problem.start_loc[vehicle]), 0
    for k, node in enumerate(order):
        r, up = node // 2, node % 2 == 0
        place = int((problem.pickup_loc if up else problem.dropoff_loc)[r])
        after(before, k, service + int(problem.seconds[at, place]))
        after(zero, k, int((problem.pickup_earliest if up else problem.dropoff_earliest)[r]))
        after(k, zero, -int((problem.pickup_latest if up else problem.dropoff_latest)[r]))
        if not up:
            after(k, order.index(node - 1), -int(problem.board_s[r]) - int(problem.max_ride_s[r]))
        before, at = k, place
        service = int((problem.board_s if up else problem.alight_s)[r])
    after(before, back, service + int(problem.seconds[at, problem.end_loc[vehicle]]))
    for mid in range(n + 3):
        through = bound[:, mid, None] + bound[None, mid, :]
        through[(bound[:, mid, None] <= _NONE) | (bound[None, mid, :] <= _NONE)] = _NONE
        bound = np.maximum(bound, through)
    if (np.diagonal(bound) > 0).any():
        return None
    seconds = int(bound[leave, back])
    return seconds if seconds <= problem.max_duration_s[vehicle] else None
