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
    BESIDE,
    BREAK_S,
    BREAKS,
    COST,
    EARLY,
    EARLY_RATE,
    EXTRA,
    EXTRAS,
    FROM,
    IS_OF,
    KM,
    LATE,
    LATE_RATE,
    LENGTH,
    LOC,
    METRES,
    MINIMUM,
    PAID,
    RIDE,
    RIDING,
    SERVICE,
    SLACK,
    SOONEST,
    SUNK_S,
    TO,
    TRIAL,
    WAY,
    WAY_S,
    WORK,
)  # fmt: skip
from planner.routing.compiled import kernel, making_kernel
from planner.routing.detours import least_detours
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64
from planner.routing.rules.beside import beside_pay
from planner.routing.rules.capacity import fits
from planner.routing.rules.company import meet
from planner.routing.rules.slots import slotted
from planner.routing.rules.soft_price import cheapest
from planner.routing.rules.soft_windows import has_soft, least_late
from planner.routing.rules.supplements import supplement
from planner.routing.rules.time_windows import joined
from planner.routing.tracks import TRIES, Tracks, price, shortest, shortest_paid, way

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
    best_pick, best_drop = -1, -1
    n = int(tracks.route[vehicle, LENGTH])
    if not facts.can[request, vehicle] or n + 2 > tracks.order.shape[1]:
        return limit, best_pick, best_drop
    rates, asks = facts.rates[vehicle], facts.asks[request]
    more_paid = beside = 0
    if rates[EXTRAS] != 0:
        more_paid = supplement(asks[EXTRA], rates)
        if aim != EARLIEST:
            beside = beside_pay(asks, rates, vehicle)  # the same at every place: left out until the end
    paid = int(tracks.route[vehicle, PAID]) + more_paid
    best = limit - beside
    scratch, wide = tracks.scratch, tracks.tries[TRIES:]
    order, spot, trial = tracks.order[vehicle], tracks.spot[vehicle], scratch[TRIAL]
    car, layouts, more = facts.vehicle[vehicle], facts.layouts[vehicle], facts.request[request]
    shy = more[IS_OF] | more[AVOIDS] != 0
    up, down = facts.node[2 * request], facts.node[2 * request + 1]
    direct_s, direct_m = facts.seconds[up[LOC], down[LOC]], facts.metres[up[LOC], down[LOC]]
    old_cost = int(tracks.route[vehicle, COST] - tracks.route[vehicle, BESIDE])
    old_metres, standing = int(tracks.route[vehicle, METRES]), int(up[SERVICE] + down[SERVICE])
    paced, way_s, old_way = rates[WAY] != 0, 0, int(tracks.route[vehicle, WAY_S])
    tries, kept = tracks.tries, 0
    bounded = aim == LIKELY and n > 0 and rates[MINIMUM] == 0 and rates[WAY] >= 0
    soft = more[EARLY_RATE] + more[LATE_RATE] > 0 or has_soft(facts, vehicle, order, n)
    if soft and (car[BREAKS + BREAK_S] >= 0 or slotted(facts)):
        bounded = False  # one visit more may move the times of others to where their soft windows like it better
    rate, least = rates[KM], scratch[RIDING]
    if bounded:
        least_detours(facts, tracks, request, vehicle, least)
        if rate * least[0] + more_paid >= best:
            return limit, best_pick, best_drop
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
                seconds = int(whole + car[SUNK_S])
                if paced:
                    way_s = int(old_way + longer - standing + (detour if drop > pick else 0))
                value = price(facts, vehicle, n + 2, seconds, int(metres), int(way_s), paid) - old_cost
                if soft:
                    lateness = least_late(more, boarded, first + arrived - down[SERVICE])
                    value += lateness
                    if bounded:
                        value = max(value, rate * (metres - old_metres) + more_paid + lateness)
            else:
                value = int(boarded)
            if value >= best:
                continue
            if aim != EARLIEST and kept < TRIES:
                tries[kept, 0], tries[kept, 1], tries[kept, 2], tries[kept, 3] = value, pick, drop, metres
                kept += 1
                continue
            splice(order, n, request, pick, drop, trial)
            seconds = shortest(facts, tracks, vehicle, trial, n + 2)
            if seconds < 0:
                continue
            if aim == EARLIEST:
                value = int(tracks.scratch[SOONEST, pick + 1])
            elif soft:
                most, open_m = best + old_cost, int(metres)
                total = cheapest(facts, vehicle, trial, n + 2, seconds, open_m, int(way_s), paid, most, scratch, wide)
                value = total - old_cost
            else:
                value = price(facts, vehicle, n + 2, seconds, int(metres), int(way_s), paid) - old_cost
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
        if soft:
            seconds = shortest(facts, tracks, vehicle, trial, n + 2)
        else:
            seconds = shortest_paid(facts, tracks, vehicle, trial, n + 2)
        if seconds >= 0:
            way_s = way(facts, vehicle, trial, n + 2)
            if soft:
                total = cheapest(
                    facts, vehicle, trial, n + 2, seconds, metres, way_s, paid, best + old_cost, scratch, wide
                )
                value = total - old_cost
            else:
                value = price(facts, vehicle, n + 2, seconds, metres, way_s, paid) - old_cost
            if value < best:
                best, best_pick, best_drop = value, pick, drop
    return best + beside, best_pick, best_drop


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
