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
from planner.routing.columns import ALONE, EARLY, LATE, LENGTH, LOC, PEOPLE, REFUSAL, ROOM, STAMP, TRIAL
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.place import LIKELY, best_place, splice
from planner.routing.problem import Int64
from planner.routing.ruin import Trail, touch
from planner.routing.tracks import Tracks, refresh

BLINK = 0.01
"""Chance that a route is overlooked when a request looks for its place."""

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
        stamp: int64[N, V] stamp of the route.
        value: int64[N, V] added grains of the best place; without a place, a bound that no place is below.
        place: int16[N, V, 2] pick and drop of the best place, -1 for none below the bound.
        alike: int64[V] the first vehicle that is the same in everything.
        seen: int64[V] tick at which an empty vehicle of this kind was looked at.
        tick: int64[1] counts requests looked at.
    """

    stamp: Int64
    value: Int64
    place: np.ndarray[tuple[int, int, int], np.dtype[np.int16]]
    alike: Int64
    seen: Int64
    tick: Int64


def empty_memory(facts: Facts) -> Memory:
    """Return a memory that knows nothing."""
    size = (len(facts.request), len(facts.vehicle))
    return Memory(
        stamp=np.full(size, -1, dtype=np.int64),
        value=np.zeros(size, dtype=np.int64),
        place=np.full((*size, 2), -1, dtype=np.int16),
        alike=alike(facts),
        seen=np.zeros(len(facts.vehicle), dtype=np.int64),
        tick=np.zeros(1, dtype=np.int64),
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
def value_in(facts: Facts, tracks: Tracks, memory: Memory, request: int, vehicle: int, limit: int) -> int:
    """Return the added grains of a request's cheapest place in a route, ``limit`` when none is below it."""
    stamp = tracks.route[vehicle, STAMP]
    known = memory.stamp[request, vehicle] == stamp
    if not known or (memory.place[request, vehicle, 0] < 0 and memory.value[request, vehicle] < limit):
        value, pick, drop = best_place(facts, tracks, request, vehicle, LIKELY, limit)
        memory.stamp[request, vehicle] = stamp
        memory.value[request, vehicle] = value
        memory.place[request, vehicle, 0], memory.place[request, vehicle, 1] = pick, drop
    if memory.place[request, vehicle, 0] < 0:
        return limit
    return int(min(memory.value[request, vehicle], limit))


@kernel
def best_vehicle(
    facts: Facts, tracks: Tracks, memory: Memory, request: int, blink: float, dice: Chance
) -> tuple[int, int, int]:
    """Return (vehicle, pick, drop) of a request's cheapest place below its refusal, (-1, -1, -1) without one."""
    best = facts.asks[request, REFUSAL]
    where = -1
    memory.tick[0] += 1
    for vehicle in range(len(tracks.route)):
        if not facts.can[request, vehicle] or (blink > 0.0 and uniform(dice) < blink):
            continue
        if empty_twin(tracks, memory, vehicle):
            continue
        value = value_in(facts, tracks, memory, request, vehicle, best)
        if value < best:
            best, where = value, vehicle
    if where < 0:
        return -1, -1, -1
    return where, memory.place[request, where, 0], memory.place[request, where, 1]


@kernel
def recreate(facts: Facts, tracks: Tracks, memory: Memory, trail: Trail, blink: float, dice: Chance) -> None:
    """Insert every request of the bank that costs less than its refusal, in the bank's order."""
    for k in range(trail.tally[1]):
        request = trail.bank[k]
        where, pick, drop = best_vehicle(facts, tracks, memory, request, blink, dice)
        if where >= 0:
            insert(facts, tracks, trail, request, where, pick, drop)


@kernel
def some_key(dice: Chance) -> int:
    """Draw a key for the bank, chance twice as often as each of the others."""
    drawn = below(dice, 6)
    return drawn if drawn < 5 else BY_CHANCE
