"""Recreate: insert what is in the bank, one request after the other, each at its cheapest place.

Greedy insertion with blinks (Christiaens and Vanden Berghe 2020, section 5.3): positions are overlooked with a small
chance, and the bank is sorted by one of several keys drawn anew each time.
"""

from __future__ import annotations

import numpy as np

from planner.routing.chance import Chance, below, uniform
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.place import CHEAPEST, best_place, splice
from planner.routing.ruin import Trail, touch
from planner.routing.tracks import Tracks, refresh

BLINK = 0.01

RANDOM, EARLY, TIGHT, LONG, HEAVY = range(5)
"""Keys: by chance; early boarding first; narrow windows first; long rides first; wheelchairs and many seats first."""


@kernel
def sort_bank(facts: Facts, trail: Trail, by: int, dice: Chance) -> None:
    """Sort the bank by one of the keys, ties by chance."""
    count = trail.tally[1]
    for k in range(count):
        request = trail.bank[k]
        up, down = 2 * request, 2 * request + 1
        key = uniform(dice)
        if by == EARLY:
            key += facts.early[up]
        elif by == TIGHT:
            key += facts.late[up] - facts.early[up] + facts.late[down] - facts.early[down]
        elif by == LONG:
            key -= facts.seconds[facts.loc[up], facts.loc[down]]
        elif by == HEAVY:
            key -= 4 * facts.load[request, 1] + facts.load[request, 0] + 8 * facts.load[request, 5]
        trail.key[k] = key
    rank = np.argsort(trail.key[:count])
    sorted_bank = trail.bank[:count][rank]
    trail.bank[:count] = sorted_bank


@kernel
def insert(facts: Facts, tracks: Tracks, trail: Trail, request: int, vehicle: int, pick: int, drop: int) -> None:
    """Put a request into a route at a place that is known to be valid."""
    touch(tracks, trail, vehicle)
    n = tracks.length[vehicle]
    splice(tracks.order[vehicle], n, request, pick, drop, tracks.trial)
    tracks.order[vehicle, : n + 2] = tracks.trial[: n + 2]
    tracks.length[vehicle] = n + 2
    tracks.vehicle[request] = vehicle
    refresh(facts, tracks, vehicle)


@kernel
def recreate(facts: Facts, tracks: Tracks, trail: Trail, blink: float, dice: Chance) -> None:
    """Insert every request of the bank that costs less than its refusal, in the bank's order."""
    for k in range(trail.tally[1]):
        request = trail.bank[k]
        best = facts.refusal[request]
        where, pick, drop = -1, -1, -1
        for vehicle in range(len(tracks.length)):
            value, p, d = best_place(facts, tracks, request, vehicle, CHEAPEST, best, blink, dice)
            if p >= 0:
                best, where, pick, drop = value, vehicle, p, d
        if where >= 0:
            insert(facts, tracks, trail, request, where, pick, drop)


@kernel
def some_key(dice: Chance) -> int:
    """Draw a key for the bank, chance twice as often as each of the others."""
    drawn = below(dice, 6)
    return drawn if drawn < 5 else RANDOM
