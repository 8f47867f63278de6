"""The first routes of a day: every request at its cheapest place, the ones with the earliest boarding first.

A large day is built in parts side by side, because looking at every vehicle for every request would grow with their
product; who finds no place in the own part is tried in the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from planner.routing.borders import cut, landmark_space
from planner.routing.chance import Chance, chance
from planner.routing.columns import FREE, LENGTH, STATE
from planner.routing.facts import Facts
from planner.routing.part import Part, part_of
from planner.routing.part_shares import share_limits
from planner.routing.problem import Int32
from planner.routing.recreate import BY_EARLY, empty_memory, recreate, sort_bank
from planner.routing.ruin import empty_trail
from planner.routing.tracks import Tracks, refresh
from planner.routing.worth import loaded

WHOLE = 1_000_000
"""Up to so many pairs of a request and a vehicle the day is built in one piece."""

PART_VISITS = 600
"""About how many visits a part of a larger day will have."""

Map = Callable[..., Iterable[Any]]


def insert_absent(facts: Facts, tracks: Tracks, seed: int, side_by_side: Map = map) -> None:
    """Insert every request that no vehicle serves wherever that costs less than its refusal.

    Args:
        facts: the problem.
        tracks: the routes; changed.
        seed: decides ties.
        side_by_side: like ``map``, over the parts of a large day; the result is the same however they run.
    """
    absent = _absent(facts, tracks)
    if len(absent) * len(tracks.route) > WHOLE:
        _insert_in_parts(facts, tracks, seed, side_by_side)
        absent = _absent(facts, tracks)
    _insert(facts, tracks, absent, chance(seed))


def _absent(facts: Facts, tracks: Tracks) -> Int32:
    return np.flatnonzero((facts.request[:, STATE] == FREE) & (tracks.owner < 0)).astype(np.int32)


def _insert(facts: Facts, tracks: Tracks, absent: Int32, dice: Chance) -> None:
    if not len(absent):
        return
    trail = empty_trail(tracks)
    trail.bank[: len(absent)] = absent
    trail.tally[1] = len(absent)
    sort_bank(facts, trail, BY_EARLY, dice)
    recreate(facts, tracks, empty_memory(facts), trail, 0.0, dice)


def _insert_in_parts(facts: Facts, tracks: Tracks, seed: int, side_by_side: Map) -> None:
    orders = [tracks.order[v, : tracks.route[v, LENGTH]].copy() for v in range(len(tracks.route))]
    visits = 2 * len(facts.request) / len(orders)  # a vehicle's share of the work to come
    size = max(round(PART_VISITS / max(visits, 1.0)), 4)
    dice = np.random.default_rng(seed)
    empty: list[Int32] = [order[:0] for order in orders]
    groups = cut(facts, landmark_space(facts), empty, size, dice)
    waiting = np.zeros(len(facts.request), dtype=np.bool_)
    waiting[_absent(facts, tracks)] = True

    limits = share_limits(facts, orders, [vehicles for vehicles, _ in groups])

    def build(job: tuple[int, Int32, Int32]) -> tuple[Part, list[Int32]]:
        number, vehicles, near = job
        part = part_of(facts, orders, vehicles, near[waiting[near]], limits[number])
        built = loaded(part.facts, part.orders, tracks.order.shape[1])
        if built is None:
            raise AssertionError("orders that were valid are not any more")
        _insert(part.facts, built, _absent(part.facts, built), chance(seed, number))
        return part, [part.whole_order(built.order[k, : built.route[k, LENGTH]]) for k in range(len(vehicles))]

    jobs = [(number, vehicles, near) for number, (vehicles, near) in enumerate(groups)]
    for part, found in side_by_side(build, jobs):
        for vehicle, order in zip(part.vehicles, found, strict=True):
            tracks.order[vehicle, : len(order)] = order
            tracks.route[vehicle, LENGTH] = len(order)
            tracks.owner[order >> 1] = vehicle
            refresh(facts, tracks, int(vehicle))
