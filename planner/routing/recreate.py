"""Recreate: insert what is in the bank, one request after the other, each at its cheapest place.

Greedy insertion with blinks (Christiaens and Vanden Berghe 2020, section 5.3), here on routes: each is overlooked with
a small chance, and the bank is sorted by one of several keys drawn anew each time. The best place of a request in a
route is remembered as long as the route stays as it is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.alike import alike
from planner.routing.chance import Chance, below, uniform
from planner.routing.columns import (
    ALONE,
    EARLY,
    LATE,
    LEAST_S,
    LENGTH,
    LINKED,
    LOC,
    OUT_S,
    PEOPLE,
    REFUSAL,
    ROOM,
    SHARE,
    STAMP,
    TRIAL,
)
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.place import LIKELY, NOWHERE, best_place, splice
from planner.routing.problem import Int32, Int64
from planner.routing.ruin import Trail, touch
from planner.routing.rules.linked import APART, ELSEWHERE, NOBODY
from planner.routing.rules.shares import any_shares, share_price
from planner.routing.tracks import Tracks, refresh, shortest

BLINK = 0.01
"""Chance that a route is overlooked when a request looks for its place."""

CROWD = 24
"""Vehicles from which on a request looks first at those that pass near it."""

PLACE_BITS = 13
NO_PLACE = (1 << PLACE_BITS) - 1
"""How a position is stored beside a stamp: routes have fewer visits than this."""

BY_CHANCE, BY_EARLY, BY_TIGHT, BY_LONG, BY_HEAVY = range(5)
"""Keys: by chance; early boarding first; narrow windows first; long rides first; wheelchairs and many seats first."""


@kernel
def sort_bank(facts: Facts, trail: Trail, by: int, dice: Chance) -> None:
    """Sort the bank by one of the keys, ties by chance."""
    count = trail.tally[1]
    for k in range(count):
        request = trail.bank[k]
        up, down = 2 * request, 2 * request + 1
        key = uniform(dice)
        if by == BY_EARLY:
            key += facts.node[up, EARLY]
        elif by == BY_TIGHT:
            key += facts.node[up, LATE] - facts.node[up, EARLY] + facts.node[down, LATE] - facts.node[down, EARLY]
        elif by == BY_LONG:
            key -= facts.seconds[facts.node[up, LOC], facts.node[down, LOC]]
        elif by == BY_HEAVY:
            key -= facts.request[request, PEOPLE] + 8 * facts.request[request, ALONE]
            for q in range(1, facts.layouts.shape[2]):
                key -= 3 * facts.request[request, ROOM + q]
        slot = k
        while slot > 0 and trail.key[slot - 1] > key:
            trail.key[slot], trail.bank[slot] = trail.key[slot - 1], trail.bank[slot - 1]
            slot -= 1
        trail.key[slot], trail.bank[slot] = key, request


@kernel
def insert(facts: Facts, tracks: Tracks, trail: Trail, request: int, vehicle: int, pick: int, drop: int) -> None:
    """Put a request into a route at a place that is known to be valid."""
    touch(tracks, trail, vehicle)
    n = tracks.route[vehicle, LENGTH]
    splice(tracks.order[vehicle], n, request, pick, drop, tracks.scratch[TRIAL])
    for k in range(n + 2):
        tracks.order[vehicle, k] = tracks.scratch[TRIAL, k]
    tracks.route[vehicle, LENGTH] = n + 2
    tracks.owner[request] = vehicle
    refresh(facts, tracks, vehicle)


class Memory(NamedTuple):
    """What insertions have found, valid while a route has the stamp that it had then.

    Attributes:
        known: int64[N, V, 2] stamp of the route and best place, one number (`packed`), so that one look at memory is
            enough; added grains of the best place, without a place a bound that no place is below. On a day with
            shares int64[N, V, 4]: also the seconds out with the best place, and the first number when they were found.
        alike: int64[V] the first vehicle that is the same in everything.
        seen: int64[V] tick at which an empty vehicle of this kind was looked at.
        looked: int64[V] tick at which the vehicle was looked at because it passes near.
        tick: int64[1] counts requests looked at.
        near: int32[2N, K] visits near each visit; none to look at every vehicle.
    """

    known: Int64
    alike: Int64
    seen: Int64
    looked: Int64
    tick: Int64
    near: Int32


def empty_memory(facts: Facts, near: Int32 | None = None) -> Memory:
    """Return a memory that knows nothing; with visits near each visit, requests look at vehicles there first."""
    size = (len(facts.request), len(facts.vehicle))
    return Memory(
        known=np.full((*size, 4 if any_shares(facts) else 2), -1, dtype=np.int64),
        alike=alike(facts),
        seen=np.zeros(len(facts.vehicle), dtype=np.int64),
        looked=np.zeros(len(facts.vehicle), dtype=np.int64),
        tick=np.zeros(1, dtype=np.int64),
        near=np.zeros((0, 0), dtype=np.int32) if near is None or len(facts.vehicle) < CROWD else near,
    )


@kernel
def empty_twin(tracks: Tracks, memory: Memory, vehicle: int) -> bool:
    """Return whether a vehicle without visits is the same as one looked at since the last tick."""
    if tracks.route[vehicle, LENGTH] > 0:
        return False
    kind = memory.alike[vehicle]
    if memory.seen[kind] == memory.tick[0]:
        return True
    memory.seen[kind] = memory.tick[0]
    return False


@kernel
def packed(stamp: int, pick: int, drop: int) -> int:
    """Return a stamp and a place, each position or ``NO_PLACE``, as one number."""
    return int((stamp << (2 * PLACE_BITS)) | (pick << PLACE_BITS) | drop)


@kernel
def paid_in(facts: Facts, tracks: Tracks, memory: Memory, request: int, vehicle: int, limit: int) -> int:
    """Return the added grains of a request's cheapest place in a route, ``limit`` when none is below it."""
    stamp = tracks.route[vehicle, STAMP]
    known, value = memory.known[request, vehicle, 0], memory.known[request, vehicle, 1]
    if known >> (2 * PLACE_BITS) == stamp:
        if known & NO_PLACE != NO_PLACE:
            return int(min(value, limit))
        if value >= limit:
            return limit
    value, pick, drop = best_place(facts, tracks, request, vehicle, LIKELY, limit)
    memory.known[request, vehicle, 1] = value
    if pick < 0:
        memory.known[request, vehicle, 0] = packed(stamp, NO_PLACE, NO_PLACE)
        return limit
    memory.known[request, vehicle, 0] = packed(stamp, pick, drop)
    return int(min(value, limit))


@kernel
def value_in(facts: Facts, tracks: Tracks, memory: Memory, request: int, vehicle: int, limit: int) -> int:
    """Return what `paid_in` does, and what the place changes in the price of the vehicle's share.

    The place is the one that adds the least pay. Its seconds are of the shortest shift, a guess with soft windows.
    """
    if memory.known.shape[2] == 2 or facts.rates[vehicle, SHARE] == 0:
        return paid_in(facts, tracks, memory, request, vehicle, limit)
    rates, out = facts.rates[vehicle], tracks.clock[facts.rates[vehicle, SHARE]]
    now = share_price(rates, out)
    wider = limit if out >= rates[LEAST_S] else min(limit + now, NOWHERE)
    value = paid_in(facts, tracks, memory, request, vehicle, wider)
    if value >= wider:
        return limit
    known = memory.known[request, vehicle]
    if known[3] != known[0]:
        n, trial = int(tracks.route[vehicle, LENGTH]), tracks.scratch[TRIAL]
        splice(tracks.order[vehicle], n, request, (known[0] >> PLACE_BITS) & NO_PLACE, known[0] & NO_PLACE, trial)
        known[2], known[3] = shortest(facts, tracks, vehicle, trial, n + 2), known[0]
    longer = known[2] - tracks.route[vehicle, OUT_S]
    return int(min(value + share_price(rates, out + longer) - now, limit))


@kernel
def best_nearby(
    facts: Facts, tracks: Tracks, memory: Memory, request: int, limit: int, blink: float, dice: Chance
) -> tuple[int, int]:
    """Return (vehicle, value) of a request's cheapest place in a vehicle that passes near or stays at home, -1 if none.

    A vehicle passes near when it makes one of the visits that are near the pick-up or the drop-off.
    """
    best, where = limit, -1
    tick = memory.tick[0]
    for node in range(2 * request, 2 * request + 2):
        for k in range(memory.near.shape[1]):
            vehicle = tracks.owner[memory.near[node, k] >> 1]
            if vehicle < 0 or memory.looked[vehicle] == tick:
                continue
            memory.looked[vehicle] = tick
            if not facts.can[request, vehicle] or uniform(dice) < blink:
                continue
            value = value_in(facts, tracks, memory, request, vehicle, best)
            if value < best:
                best, where = value, vehicle
    for vehicle in range(len(tracks.route)):
        if tracks.route[vehicle, LENGTH] > 0 or not facts.can[request, vehicle]:
            continue
        memory.looked[vehicle] = tick
        if empty_twin(tracks, memory, vehicle):
            continue
        value = value_in(facts, tracks, memory, request, vehicle, best)
        if value < best:
            best, where = value, vehicle
    return where, best


@kernel
def best_vehicle(
    facts: Facts, tracks: Tracks, memory: Memory, request: int, limit: int, blink: float, dice: Chance
) -> tuple[int, int, int]:
    """Return (vehicle, pick, drop) of a request's cheapest place below a limit, (-1, -1, -1) without one.

    Where there are many vehicles, those far from the request are looked at only when no other has a place.
    """
    best, where = limit, -1
    memory.tick[0] += 1
    if len(memory.near):
        where, best = best_nearby(facts, tracks, memory, request, limit, blink, dice)
    if where < 0:
        for vehicle in range(len(tracks.route)):
            if not facts.can[request, vehicle] or (blink > 0.0 and uniform(dice) < blink):
                continue
            if memory.looked[vehicle] == memory.tick[0] or empty_twin(tracks, memory, vehicle):
                continue
            value = value_in(facts, tracks, memory, request, vehicle, best)
            if value < best:
                best, where = value, vehicle
    if where < 0:
        return -1, -1, -1
    known = memory.known[request, where, 0]
    return where, (known >> PLACE_BITS) & NO_PLACE, known & NO_PLACE


@kernel
def most_added(facts: Facts, tracks: Tracks, trail: Trail, k: int) -> int:
    """Return what serving number ``k`` of the bank may add: its refusal, of two linked both less what the other adds.

    Below zero when the other has no place. What the first of two adds is in the bank's key.
    """
    request = trail.bank[k]
    most, partner = facts.asks[request, REFUSAL], facts.request[request, LINKED]
    if partner == NOBODY:
        return int(most)
    if partner == ELSEWHERE:
        return NOWHERE
    if partner == APART:
        return -NOWHERE
    most += facts.asks[partner, REFUSAL]
    for j in range(k):
        if trail.bank[j] == partner:
            return int(most - np.int64(trail.key[j])) if tracks.owner[partner] >= 0 else -NOWHERE
    return int(most)


@kernel
def recreate(facts: Facts, tracks: Tracks, memory: Memory, trail: Trail, blink: float, dice: Chance) -> None:
    """Insert every request of the bank that costs less than its refusal, in the bank's order."""
    for k in range(trail.tally[1]):
        request = trail.bank[k]
        limit = most_added(facts, tracks, trail, k)
        if limit == -NOWHERE:
            continue
        where, pick, drop = best_vehicle(facts, tracks, memory, request, limit, blink, dice)
        if where >= 0:
            trail.key[k] = memory.known[request, where, 1]
            insert(facts, tracks, trail, request, where, pick, drop)


@kernel
def some_key(dice: Chance) -> int:
    """Draw a key for the bank, chance twice as often as each of the others."""
    drawn = below(dice, 6)
    return drawn if drawn < 5 else BY_CHANCE
