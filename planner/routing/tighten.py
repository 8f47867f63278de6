"""Windows as narrow as ride limits and travel make them anyway, so that places that cannot be are seen at once.

The time window tightening of J.-F. Cordeau, "A branch-and-cut algorithm for the dial-a-ride problem", Operations
Research 54 (2006), section 5.1.1. No schedule is lost: what is cut off breaks a ride limit, or needs a way from
pick-up to drop-off that is shorter than the direct one.
"""

from __future__ import annotations

import numpy as np

from planner.routing.columns import EARLY, FREE, LATE, LOC, RIDE, SERVICE, STATE
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32

LARGEST = 1600
"""Places up to which the triangle inequality is tried; it takes a second there and grows with the third power."""


def tightened(facts: Facts) -> Facts:
    """Return facts with windows of free requests that hold the same schedules."""
    node = facts.node.copy()
    up, down = node[0::2], node[1::2]
    free = facts.request[:, STATE] == FREE
    boarded = facts.node[0::2, SERVICE].astype(np.int64)
    longest = boarded + facts.request[:, RIDE]
    direct = facts.seconds[up[:, LOC], down[:, LOC]] if metric(facts.seconds) else 0
    least = boarded + direct
    early_up = np.maximum(up[:, EARLY], down[:, EARLY] - longest)
    late_up = np.minimum(up[:, LATE], down[:, LATE] - least)
    early_down = np.maximum(down[:, EARLY], early_up + least)
    late_down = np.minimum(down[:, LATE], late_up + longest)
    possible = free & (early_up <= late_up) & (early_down <= late_down)
    for rows, early, late in ((up, early_up, late_up), (down, early_down, late_down)):
        rows[:, EARLY] = np.where(possible, early, rows[:, EARLY])
        rows[:, LATE] = np.where(possible, late, rows[:, LATE])
    return facts._replace(node=node)


def metric(travel: Int32) -> bool:
    """Return whether no way over a third place is shorter; False when there are too many places to try."""
    return len(travel) <= LARGEST and bool(_metric(travel))


@kernel
def _metric(travel: Int32) -> bool:
    places = len(travel)
    for a in range(places):
        for over in range(places):
            first = travel[a, over]
            shorter = 0
            for b in range(places):
                shorter += first + travel[over, b] < travel[a, b]
            if shorter > 0:
                return False
    return True
