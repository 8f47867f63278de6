"""Rides that are too long within one slot of the day, however they are moved in it: the next slot that can help.

Between a pick-up and its drop-off within one slot every way takes the same time whenever it is driven. When service and
ways alone are longer than the ride limit, no start in that slot helps, and seconds need not be tried one by one.
"""

from __future__ import annotations

from planner.routing.columns import LOC, RIDE, SERVICE
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32
from planner.routing.rows import NO_LIMIT
from planner.routing.rules.slots import arrives, departs, last_border, next_border


@kernel
def soonest_off(facts: Facts, vehicle: int, order: Int32, pick: int, drop: int, start: Int32) -> int:
    """Return a second before which the drop-off cannot start, when its pick-up starts no sooner than it does now.

    Args:
        facts: the problem.
        vehicle: whose order it is.
        order: of visits.
        pick: position of the pick-up.
        drop: position of its drop-off.
        start: starts by position; the pick-up's is read.
    """
    node = order[pick - 1]
    left = start[pick] + facts.node[node, SERVICE]
    time, here = left, facts.node[node, LOC]
    for k in range(pick + 1, drop + 1):
        stop = facts.node[order[k - 1]]
        time = arrives(facts, vehicle, time, here, stop[LOC])
        here = stop[LOC]
        if k < drop:
            time += stop[SERVICE]
    border = next_border(facts, vehicle, left)
    if time - left > facts.request[node >> 1, RIDE] and time <= border:
        return border
    return -NO_LIMIT


@kernel
def latest_on(facts: Facts, vehicle: int, order: Int32, pick: int, drop: int, start: Int32) -> int:
    """Return a second after which the pick-up cannot start, when its drop-off starts no later than it does now.

    Arguments as in `soonest_off`; the drop-off's start is read.
    """
    node = order[pick - 1]
    time, there = int(start[drop]), facts.node[order[drop - 1], LOC]
    for k in range(drop - 1, pick - 1, -1):
        stop = facts.node[order[k - 1]]
        time = departs(facts, vehicle, time, stop[LOC], there)
        there = stop[LOC]
        if k > pick:
            time -= stop[SERVICE]
    border = last_border(facts, vehicle, start[drop])
    if start[drop] - time > facts.request[node >> 1, RIDE] and time >= border:
        return int(border - 1 - facts.node[node, SERVICE])
    return NO_LIMIT
