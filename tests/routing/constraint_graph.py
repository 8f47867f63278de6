"""The shortest schedule of a fixed order by the textbook: all constraints as a graph, longest paths by Floyd-Warshall.

Shares nothing with the product's method; slow and plain on purpose.
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np

from planner.routing.problem import Problem
from planner.routing.rows import Break

_NONE = -(10**13)


def shortest_duration(problem: Problem, vehicle: int, order: list[int]) -> int | None:
    """Return the shortest paid seconds of an order under windows, ride limits and working time, None if impossible.

    Breaks are tried behind every position that leaves the car empty, in every way.
    """
    breaks = problem.vehicle(vehicle).breaks if order else ()
    empty = [k for k in range(len(order) + 1) if sum(1 if node % 2 == 0 else -1 for node in order[:k]) == 0]
    found = []
    for count in range(len(breaks) + 1):
        for places in combinations_with_replacement(empty, count):
            seconds = _placed(problem, vehicle, order, list(zip(places, breaks, strict=False)))
            if seconds is not None and (count == len(breaks) or seconds <= breaks[count].above_s):
                found.append(seconds)
    best = min(found, default=None)
    return best if best is not None and best <= problem.max_duration_s[vehicle] else None


def _placed(problem: Problem, vehicle: int, order: list[int], rests: list[tuple[int, Break]]) -> int | None:
    n, b = len(order), len(rests)
    zero, leave, back = n + b, n + b + 1, n + b + 2
    bound = np.full((n + b + 3, n + b + 3), _NONE, dtype=np.int64)  # bound[a, b]: time b is at least time a plus this

    def after(a: int, b: int, gap: int) -> None:
        bound[a, b] = max(bound[a, b], gap)

    after(zero, leave, int(problem.opens[vehicle]))
    after(leave, zero, -int(problem.closes[vehicle]))
    after(back, zero, -int(problem.closes[vehicle]))
    before, at, service = leave, int(problem.start_loc[vehicle]), 0
    rested = leave
    for k, node in enumerate([*order, None]):
        for j, (place, rest) in enumerate(rests):
            if place == k:
                after(before, n + j, service)
                after(leave, n + j, rest.after_s)
                after(n + j, leave, -rest.until_s)
                after(zero, n + j, rest.clock_from)
                after(n + j, zero, -rest.clock_to)
                after(n + j, rested, -rest.work_s - (rests[j - 1][1].length_s if j else 0))
                before, service, rested = n + j, rest.length_s, n + j
        if node is None:
            break
        r, up = node // 2, node % 2 == 0
        to = int((problem.pickup_loc if up else problem.dropoff_loc)[r])
        after(before, k, service + int(problem.seconds[at, to]))
        after(zero, k, int((problem.pickup_earliest if up else problem.dropoff_earliest)[r]))
        after(k, zero, -int((problem.pickup_latest if up else problem.dropoff_latest)[r]))
        if not up:
            after(k, order.index(node - 1), -int(problem.board_s[r]) - int(problem.max_ride_s[r]))
        before, at = k, to
        service = int((problem.board_s if up else problem.alight_s)[r])
    after(before, back, service + int(problem.seconds[at, problem.end_loc[vehicle]]))
    for mid in range(len(bound)):
        through = bound[:, mid, None] + bound[None, mid, :]
        through[(bound[:, mid, None] <= _NONE) | (bound[None, mid, :] <= _NONE)] = _NONE
        bound = np.maximum(bound, through)
    return None if (np.diagonal(bound) > 0).any() else int(bound[leave, back])
