"""Recreate: insert what is in the bank, one request after the other, each at its cheapest place.

Greedy insertion with blinks (Christiaens and Vanden Berghe 2020, section 5.3): positions are overlooked with a small
chance, and the bank is sorted by one of several keys drawn anew each time.
"""

from __future__ import annotations

from planner.routing.chance import Chance, below, uniform
from planner.routing.columns import EARLY, LATE, LENGTH, LOC, REFUSAL, TRIAL
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.place import CHEAPEST, best_place, splice
from planner.routing.ruin import Trail, touch
from planner.routing.tracks import Tracks, refresh

BLINK = 0.01

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
            key -= 4 * facts.request[request, 1] + facts.request[request, 0] + 8 * facts.request[request, 5]
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


@kernel
def best_vehicle(facts: Facts, tracks: Tracks, request: int, blink: float, dice: Chance) -> tuple[int, int, int]:
    """Return (vehicle, pick, drop) of a request's cheapest place below its refusal, (-1, -1, -1) without one."""
    best = facts.asks[request, REFUSAL]
    where, pick, drop = -1, -1, -1
    for vehicle in range(len(tracks.route)):
        value, p, d = best_place(facts, tracks, request, vehicle, CHEAPEST, best, blink, dice)
        if p >= 0:
            best, where, pick, drop = value, vehicle, p, d
    return where, pick, drop


@kernel
def recreate(facts: Facts, tracks: Tracks, trail: Trail, blink: float, dice: Chance) -> None:
    """Insert every request of the bank that costs less than its refusal, in the bank's order."""
    for k in range(trail.tally[1]):
        request = trail.bank[k]
        where, pick, drop = best_vehicle(facts, tracks, request, blink, dice)
        if where >= 0:
            insert(facts, tracks, trail, request, where, pick, drop)


@kernel
def some_key(dice: Chance) -> int:
    """Draw a key for the bank, chance twice as often as each of the others."""
    drawn = below(dice, 6)
    return drawn if drawn < 5 else BY_CHANCE
