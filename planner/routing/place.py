"""The insertion kernel: the best place of one request in one route. Promises, construction and search share it.

Every pair of positions is judged in constant time by joining stretches (`rules.time_windows`) and by what is known
of every position (`tracks`); that answers capacity exactly and time and cost by a lower bound. Pairs are then checked
exactly (`tracks.shortest`), ride limits of everybody included, the least bound first, until no bound beats the best.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.routing.columns import (
    AHEAD_FROM,
    AHEAD_S,
    AHEAD_TO,
    AVOIDS,
    BEHIND_FROM,
    BEHIND_S,
    BEHIND_TO,
    COST,
    EARLY,
    FROM,
    IS_OF,
    KM,
    LATE,
    LENGTH,
    LOC,
    METRES,
    MINIMUM,
    RIDE,
    RIDING,
    SERVICE,
    SLACK,
    SOONEST,
    SUNK_S,
    TO,
    TRIAL,
    WORK,
)  # fmt: skip
from planner.routing.compiled import kernel, making_kernel
from planner.routing.detours import least_detours
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64
from planner.routing.rules.capacity import fits
from planner.routing.rules.company import meet
from planner.routing.rules.time_windows import joined
from planner.routing.tracks import Tracks, price, shortest, shortest_paid

_int64: Any = np.int64  # numba compiles a function anew for every literal it is called with, not for these
CHEAPEST: int = _int64(0)
EARLIEST: int = _int64(1)
LIKELY: int = _int64(2)
"""What the best place is: the one that adds the least cost; the one with the earliest boarding; the one that adds the
least cost where no detour saves time, found sooner. Under the last another place may be cheaper only if travel times
break the triangle inequality; it is for searches, not for promises."""

NOWHERE: int = _int64(2**62)
"""Value of no place at all."""


@kernel
def splice(order: Int32, n: int, request: int, pick: int, drop: int, into: Int32) -> None:
    """Write ``order`` with a request's pick-up behind position ``pick`` and its drop-off behind ``drop``."""
    k = 0
    for position in range(n + 1):
        if position > 0:
            into[k] = order[position - 1]
            k += 1
        if position == pick:
            into[k] = 2 * request
            k += 1
        if position == drop:
            into[k] = 2 * request + 1
            k += 1


@kernel
def best_place(facts: Facts, tracks: Tracks, request: int, vehicle: int, aim: int, limit: int) -> tuple[int, int, int]:
    """Return the best place of a request in a route, as (value, pick, drop).

    Args:
        facts: the problem.
        tracks: the routes, refreshed.
        request: in no route now.
        vehicle: whose route.
        aim: ``CHEAPEST``, ``EARLIEST`` or ``LIKELY``.
        limit: only values below it count.

    Returns:
        The value (added grains, or second of boarding) and the positions behind which pick-up and drop-off go;
        (limit, -1, -1) when no valid place is below the limit.
    """
    best, best_pick, best_drop = limit, -1, -1
    n = int(tracks.route[vehicle, LENGTH])
    if not facts.can[request, vehicle] or n + 2 > tracks.order.shape[1]:
        return best, best_pick, best_drop
    order, spot, trial = tracks.order[vehicle], tracks.spot[vehicle], tracks.scratch[TRIAL]
    car, layouts, more = facts.vehicle[vehicle], facts.layouts[vehicle], facts.request[request]
    shy = more[IS_OF] | more[AVOIDS] != 0
    up, down = facts.node[2 * request], facts.node[2 * request + 1]
    direct_s, direct_m = facts.seconds[up[LOC], down[LOC]], facts.metres[up[LOC], down[LOC]]
    old_cost, old_metres = int(tracks.route[vehicle, COST]), int(tracks.route[vehicle, METRES])
    tries, kept = tracks.tries, 0
    bounded = aim == LIKELY and n > 0 and facts.rates[vehicle, MINIMUM] == 0
    rate, least = facts.rates[vehicle, KM], tracks.scratch[RIDING]
    if bounded:
        least_detours(facts, tracks, request, vehicle, least)
        if rate * least[0] >= best:
            return best, best_pick, best_drop
    for pick in range(n + 1):
        before = spot[pick]
        ready = before[AHEAD_S] + before[AHEAD_FROM]
        if ready > up[LATE]:
            break  # it only gets later along the route
        at = car[FROM] if pick == 0 else facts.node[order[pick - 1], LOC]
        to_up = facts.seconds[at, up[LOC]]
        if ready + to_up > up[LATE] or up[EARLY] + up[SERVICE] > spot[pick + 1, BEHIND_TO]:
            continue
        if not fits(layouts, car, before, more) or (shy and meet(before, more)):
            continue
        following = car[TO] if pick == n else facts.node[order[pick], LOC]
        more_m = facts.metres[at, up[LOC]] - facts.metres[at, following]
        if bounded:
            further = more_m + facts.metres[up[LOC], following] + least[pick + 1]
            if rate * min(further, more_m + direct_m + facts.metres[down[LOC], following]) >= best:
                continue
        _, duration, early, late = joined(
            before[AHEAD_S], before[AHEAD_FROM], before[AHEAD_TO], to_up, up[SERVICE], up[EARLY], up[LATE]
        )
        boarded = early + duration - up[SERVICE]
        gap_s = facts.seconds[at, following]
        way_m = old_metres + more_m
        detour = to_up + up[SERVICE] + facts.seconds[up[LOC], following] - gap_s
        ridden, here = 0, up[LOC]
        for drop in range(pick, n + 1):
            if drop > pick:
                if bounded and rate * (more_m + facts.metres[up[LOC], following] + least[drop]) >= best:
                    break
                stop = facts.node[order[drop - 1]]
                travel = facts.seconds[here, stop[LOC]]
                ok, duration, early, late = joined(
                    duration, early, late, travel, stop[SERVICE], stop[EARLY], stop[LATE]
                )
                ridden += travel + stop[SERVICE]
                here = stop[LOC]
                if not ok or ridden > more[RIDE] or detour > before[SLACK] or not fits(layouts, car, spot[drop], more):
                    break
                if shy and meet(spot[drop], more):
                    break
            to_down = facts.seconds[here, down[LOC]]
            if ridden + to_down > more[RIDE]:
                continue
            then = car[TO] if drop == n else facts.node[order[drop], LOC]
            from_down = facts.seconds[down[LOC], then]
            if drop == pick:
                longer = to_up + up[SERVICE] + direct_s + down[SERVICE] + from_down - gap_s
                metres = way_m + direct_m + facts.metres[down[LOC], then]
            else:
                longer = to_down + down[SERVICE] + from_down - facts.seconds[here, then]
                metres = way_m + facts.metres[up[LOC], following] - facts.metres[here, then]
                metres += facts.metres[here, down[LOC]] + facts.metres[down[LOC], then]
            if longer > spot[drop, SLACK] or (bounded and rate * (metres - old_metres) >= best):
                continue
            ok, arrived, first, last = joined(duration, early, late, to_down, down[SERVICE], down[EARLY], down[LATE])
            if not ok:
                continue
            after = spot[drop + 1]
            ok, whole, _, _ = joined(
                arrived, first, last, from_down, after[BEHIND_S], after[BEHIND_FROM], after[BEHIND_TO]
            )
            if not ok or whole + car[SUNK_S] > car[WORK]:
                continue
            if aim != EARLIEST:
                value = price(facts, vehicle, n + 2, int(whole + car[SUNK_S]), int(metres)) - old_cost
            else:
                value = int(boarded)
            if value >= best:
                continue
            if aim != EARLIEST and kept < len(tries):
                tries[kept, 0], tries[kept, 1], tries[kept, 2], tries[kept, 3] = value, pick, drop, metres
                kept += 1
                continue
            splice(order, n, request, pick, drop, trial)
            seconds = shortest(facts, tracks, vehicle, trial, n + 2)
            if seconds < 0:
                continue
            if aim != EARLIEST:
                value = price(facts, vehicle, n + 2, seconds, int(metres)) - old_cost
            else:
                value = int(tracks.scratch[SOONEST, pick + 1])
            if value < best:
                best, best_pick, best_drop = value, pick, drop
    while kept > 0:
        next_ = 0
        for k in range(1, kept):
            if tries[k, 0] < tries[next_, 0]:
                next_ = k
        if tries[next_, 0] >= best:
            break
        pick, drop, metres = tries[next_, 1], tries[next_, 2], tries[next_, 3]
        kept -= 1
        for column in range(4):
            tries[next_, column] = tries[kept, column]
        splice(order, n, request, pick, drop, trial)
        seconds = shortest_paid(facts, tracks, vehicle, trial, n + 2)
        if seconds >= 0:
            value = price(facts, vehicle, n + 2, seconds, metres) - old_cost
            if value < best:
                best, best_pick, best_drop = value, pick, drop
    return best, best_pick, best_drop


@making_kernel
def best_places(facts: Facts, tracks: Tracks, request: int, vehicles: Int64, aim: int) -> tuple[Int64, Int32, Int32]:
    """Return the best place of a request in each of some vehicles, as arrays (value, pick, drop) in their order.

    A vehicle without a valid place has value ``NOWHERE``.
    """
    count = len(vehicles)
    values = np.empty(count, dtype=np.int64)
    picks = np.empty(count, dtype=np.int32)
    drops = np.empty(count, dtype=np.int32)
    for k in range(count):
        values[k], picks[k], drops[k] = best_place(facts, tracks, request, vehicles[k], aim, NOWHERE)
    return values, picks, drops
