"""The insertion kernel: the best place of one request in one route. Promises, construction and search share it.

Every pair of positions is judged in constant time by joining stretches (`rules.time_windows`) and by what is known
of every position (`tracks`); that answers capacity exactly and time and cost by a lower bound. Only a pair whose
bound beats the best so far is checked exactly (`tracks.shortest`), ride limits of everybody included.
"""

from __future__ import annotations

import numpy as np

from planner.routing.chance import Chance, uniform
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64
from planner.routing.rules.capacity import fits
from planner.routing.rules.time_windows import joined
from planner.routing.tracks import Tracks, price, shortest

CHEAPEST, EARLIEST = 0, 1
"""What the best place is: the one that adds the least cost, or the one with the earliest boarding."""

NOWHERE = 2**62
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
def best_place(
    facts: Facts, tracks: Tracks, request: int, vehicle: int, aim: int, limit: int, blink: float, dice: Chance
) -> tuple[int, int, int]:
    """Return the best place of a request in a route, as (value, pick, drop).

    Args:
        facts: the problem.
        tracks: the routes, refreshed.
        request: in no route now.
        vehicle: whose route.
        aim: ``CHEAPEST`` or ``EARLIEST``.
        limit: only values below it count.
        blink: chance to overlook a position for the pick-up.
        dice: random state for it; advanced only when ``blink`` is above 0.

    Returns:
        The value (added grains, or second of boarding) and the positions behind which pick-up and drop-off go;
        (limit, -1, -1) when no valid place is below the limit.
    """
    best, best_pick, best_drop = limit, -1, -1
    n = tracks.length[vehicle]
    if not facts.can[request, vehicle] or n + 2 > tracks.order.shape[1]:
        return best, best_pick, best_drop
    order, stretch, load, slack = (
        tracks.order[vehicle],
        tracks.stretch[vehicle],
        tracks.load[vehicle],
        tracks.slack[vehicle],
    )
    layouts, front, people, more = (
        facts.layouts[vehicle],
        facts.front[vehicle],
        facts.people[vehicle],
        facts.load[request],
    )
    up, down = 2 * request, 2 * request + 1
    up_loc, down_loc = facts.loc[up], facts.loc[down]
    direct_s, direct_m = facts.seconds[up_loc, down_loc], facts.metres[up_loc, down_loc]
    ride, old_cost, old_metres = facts.ride[request], tracks.cost[vehicle], tracks.metres[vehicle]
    trial = tracks.trial
    for pick in range(n + 1):
        if stretch[pick, 0] + stretch[pick, 1] > facts.late[up]:
            break
        at = facts.from_loc[vehicle] if pick == 0 else facts.loc[order[pick - 1]]
        to_up = facts.seconds[at, up_loc]
        if stretch[pick, 0] + stretch[pick, 1] + to_up > facts.late[up]:
            continue
        following = facts.to_loc[vehicle] if pick == n else facts.loc[order[pick]]
        from_up = facts.seconds[up_loc, following]
        if facts.early[up] + facts.service[up] > stretch[pick + 1, 5]:
            continue
        if not fits(layouts, front, people, load[pick], more):
            continue
        if blink > 0.0 and uniform(dice) < blink:
            continue
        _, duration, early, late = joined(
            stretch[pick, 0],
            stretch[pick, 1],
            stretch[pick, 2],
            to_up,
            facts.service[up],
            facts.early[up],
            facts.late[up],
        )
        gap_s, gap_m = facts.seconds[at, following], facts.metres[at, following]
        up_metres = facts.metres[at, up_loc]
        apart_ok = to_up + facts.service[up] + from_up - gap_s <= slack[pick]
        boarded = early + duration - facts.service[up]
        ridden, here = 0, up_loc
        for drop in range(pick, n + 1):
            if drop > pick:
                if not apart_ok:
                    break
                node = order[drop - 1]
                travel = facts.seconds[here, facts.loc[node]]
                ok, duration, early, late = joined(
                    duration, early, late, travel, facts.service[node], facts.early[node], facts.late[node]
                )
                if not ok or not fits(layouts, front, people, load[drop], more):
                    break
                ridden += travel + facts.service[node]
                here = facts.loc[node]
                if ridden > ride:
                    break
            to_down = direct_s if drop == pick else facts.seconds[here, down_loc]
            if ridden + to_down > ride:
                continue
            ok, duration_d, early_d, late_d = joined(
                duration, early, late, to_down, facts.service[down], facts.early[down], facts.late[down]
            )
            if not ok:
                continue
            then = facts.to_loc[vehicle] if drop == n else facts.loc[order[drop]]
            from_down = facts.seconds[down_loc, then]
            if drop == pick:
                if to_up + facts.service[up] + direct_s + facts.service[down] + from_down - gap_s > slack[pick]:
                    continue
                metres = old_metres - gap_m + up_metres + direct_m + facts.metres[down_loc, then]
            else:
                if to_down + facts.service[down] + from_down - facts.seconds[here, then] > slack[drop]:
                    continue
                metres = (
                    old_metres
                    - gap_m
                    + up_metres
                    + facts.metres[up_loc, following]
                    - facts.metres[here, then]
                    + facts.metres[here, down_loc]
                    + facts.metres[down_loc, then]
                )
            ok, whole, _, _ = joined(
                duration_d, early_d, late_d, from_down, stretch[drop + 1, 3], stretch[drop + 1, 4], stretch[drop + 1, 5]
            )
            if not ok:
                continue
            if aim == CHEAPEST:
                value = price(facts, vehicle, n + 2, whole + facts.sunk_s[vehicle], metres) - old_cost
            else:
                value = boarded
            if value >= best:
                continue
            splice(order, n, request, pick, drop, trial)
            seconds = shortest(facts, tracks, vehicle, trial, n + 2)
            if seconds < 0:
                continue
            if aim == CHEAPEST:
                value = price(facts, vehicle, n + 2, seconds, metres) - old_cost
            else:
                value = tracks.scratch[1, pick + 1]
            if value < best:
                best, best_pick, best_drop = value, pick, drop
    return best, best_pick, best_drop


@kernel
def best_places(facts: Facts, tracks: Tracks, request: int, vehicles: Int32, aim: int) -> tuple[Int64, Int32, Int32]:
    """Return the best place of a request in each of some vehicles, as arrays (value, pick, drop) in their order.

    A vehicle without a valid place has value ``NOWHERE``.
    """
    count = len(vehicles)
    values = np.empty(count, dtype=np.int64)
    picks = np.empty(count, dtype=np.int32)
    drops = np.empty(count, dtype=np.int32)
    dice = np.ones(1, dtype=np.uint64)
    for k in range(count):
        values[k], picks[k], drops[k] = best_place(facts, tracks, request, vehicles[k], aim, NOWHERE, 0.0, dice)
    return values, picks, drops
