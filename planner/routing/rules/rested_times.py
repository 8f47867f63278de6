"""Earliest and latest times of an order of visits, of breaks placed in it, and where travel depends on the time of day.

The counterpart of `rules.ride_time`; apart from it, so that vehicles without breaks on days with one travel time a way
stay as fast. Breaks lie behind positions ``at`` in order; what a position is, and why these passes are exact, is told
there and in `rules.breaks`.

Where travel depends on the time of day a visit starts no earlier than the arrival, a monotone function of the departure
before (`rules.slots`). Such a system still has a least and a greatest solution, since who leaves later never arrives
sooner; and raising a pick-up to its drop-off less the ride limit loses no schedule, since the drop-off only moves
later. But a ride may shorten as it moves, so a chain of raises may use a limit again: the number of passes is not
bounded by that of rides. They end because every raise is a second at least and windows are finite; `rules.slot_rides`
takes long steps.
"""

from __future__ import annotations

from planner.routing.columns import (
    AFTER,
    BREAK_S,
    BREAK_WIDTH,
    BREAKS,
    CLOCK_FROM,
    CLOCK_TO,
    CLOSES,
    EARLY,
    FROM,
    LATE,
    LEAVES,
    LOC,
    RIDE,
    SERVICE,
    SUNK_S,
    TO,
    UNTIL,
    WORKED,
)  # fmt: skip
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32
from planner.routing.rules.slot_rides import latest_on, soonest_off
from planner.routing.rules.slots import arrives, departs, slotted


@kernel
def least_times(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    begin: int,
    partner: Int32,
    at: Int32,
    count: int,
    start: Int32,
    rest: Int32,
) -> bool:
    """Write the earliest starts of visits and of breaks placed behind ``at``; return False when there are none.

    The vehicle leaves at ``begin``, or later where a break would else come too late after the beginning.
    """
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    start[0] = begin
    for k in range(1, n + 1):
        start[k] = facts.node[order[k - 1], EARLY]
    for j in range(count):
        rest[j] = breaks[BREAK_WIDTH * j + CLOCK_FROM]
    moving, passes = slotted(facts), 0
    changed = True
    while changed:
        passes += 1
        if not moving and passes > n // 2 + 2 * count + 2:
            return False
        if not _raised(facts, vehicle, order, n, at, count, start, rest):
            return False
        changed = False
        for k in range(n, 0, -1):
            pick = partner[k]
            if pick > 0:
                node = order[k - 1]
                needed = start[k] - facts.request[node >> 1, RIDE] - facts.node[node - 1, SERVICE]
                if start[pick] < needed:
                    if moving:
                        soonest = soonest_off(facts, vehicle, order, pick, k, start)
                        if soonest > facts.node[node, LATE]:
                            return False
                        if soonest > start[k]:
                            needed += soonest - start[k]
                            start[k] = soonest
                    if needed > facts.node[node - 1, LATE]:
                        return False
                    start[pick] = needed
                    changed = True
        for j in range(count - 1, -1, -1):
            shift = rest[j] - breaks[BREAK_WIDTH * j + UNTIL]
            if j == 0:
                shift = max(shift, rest[0] - breaks[WORKED])
            elif rest[j - 1] < rest[j] - breaks[BREAK_WIDTH * j + WORKED] - breaks[BREAK_WIDTH * (j - 1) + BREAK_S]:
                rest[j - 1] = rest[j] - breaks[BREAK_WIDTH * j + WORKED] - breaks[BREAK_WIDTH * (j - 1) + BREAK_S]
                changed = True
            if start[0] < shift + car[SUNK_S]:
                if shift + car[SUNK_S] > car[LEAVES]:
                    return False
                start[0] = shift + car[SUNK_S]
                changed = True
    return True


@kernel
def _raised(facts: Facts, vehicle: int, order: Int32, n: int, at: Int32, count: int, start: Int32, rest: Int32) -> bool:
    """Raise starts in driving order to what comes before them; return False when one is too late."""
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    shift = start[0] - car[SUNK_S]
    j = 0
    for k in range(n + 1):
        ready, here = int(start[0]), car[FROM]
        if k > 0:
            ready, here = start[k] + facts.node[order[k - 1], SERVICE], facts.node[order[k - 1], LOC]
        while j < count and at[j] == k:
            begins = max(rest[j], ready, shift + breaks[BREAK_WIDTH * j + AFTER])
            if begins > breaks[BREAK_WIDTH * j + CLOCK_TO] or begins > car[CLOSES]:
                return False
            rest[j] = begins
            ready = begins + breaks[BREAK_WIDTH * j + BREAK_S]
            j += 1
        there = arrives(facts, vehicle, ready, here, facts.node[order[k], LOC] if k < n else car[TO])
        if k < n:
            soonest = max(start[k + 1], there)
            if soonest > facts.node[order[k], LATE]:
                return False
            start[k + 1] = soonest
        else:
            if there > car[CLOSES]:
                return False
            start[n + 1] = there
    return True


@kernel
def greatest_times(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    back: int,
    partner: Int32,
    at: Int32,
    count: int,
    start: Int32,
    rest: Int32,
) -> None:
    """Write the latest starts of a possible placing of breaks that is at its end base at ``back``."""
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    start[0], start[n + 1] = car[LEAVES], back
    for k in range(1, n + 1):
        start[k] = facts.node[order[k - 1], LATE]
    for j in range(count):
        rest[j] = min(breaks[BREAK_WIDTH * j + CLOCK_TO], back)
    moving, changed = slotted(facts), True
    while changed:
        _lowered(facts, vehicle, order, n, at, count, start, rest)
        changed = False
        for k in range(1, n + 1):
            pick = partner[k]
            if pick > 0:
                node = order[k - 1]
                allowed = start[pick] + facts.node[node - 1, SERVICE] + facts.request[node >> 1, RIDE]
                if start[k] > allowed:
                    if moving:
                        latest = latest_on(facts, vehicle, order, pick, k, start)
                        if latest < start[pick]:
                            allowed -= start[pick] - latest
                            start[pick] = latest
                    start[k] = allowed
                    changed = True
        shift = start[0] - car[SUNK_S]
        for j in range(count):
            allowed = shift + breaks[BREAK_WIDTH * j + UNTIL]
            worked = shift if j == 0 else rest[j - 1] + breaks[BREAK_WIDTH * (j - 1) + BREAK_S]
            allowed = min(allowed, worked + breaks[BREAK_WIDTH * j + WORKED])
            if rest[j] > allowed:
                rest[j] = allowed
                changed = True


@kernel
def _lowered(
    facts: Facts, vehicle: int, order: Int32, n: int, at: Int32, count: int, start: Int32, rest: Int32
) -> None:
    """Lower starts against driving order to what comes after them."""
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    j = count - 1
    for k in range(n, -1, -1):
        service, here = 0, car[FROM]
        if k > 0:
            service, here = facts.node[order[k - 1], SERVICE], facts.node[order[k - 1], LOC]
        to = facts.node[order[k], LOC] if k < n else car[TO]
        latest = departs(facts, vehicle, start[k + 1], here, to)
        while j >= 0 and at[j] == k:
            rest[j] = min(rest[j], latest - breaks[BREAK_WIDTH * j + BREAK_S])
            latest = rest[j]
            start[0] = min(start[0], rest[j] - breaks[BREAK_WIDTH * j + AFTER] + car[SUNK_S])
            j -= 1
        start[k] = min(start[k], latest - service)
