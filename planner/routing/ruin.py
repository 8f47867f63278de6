"""Ruin: take strings of neighbouring visits out of routes that lie near one visit.

The adjacent string removal of J. Christiaens and G. Vanden Berghe, "Slack induction by string removals for vehicle
routing problems", Transportation Science 54 (2020), section 5.2, on visits of trips: a string is a run of visits in
one route, and a trip leaves with both of its visits when one of them is in the string.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.chance import Chance, below, uniform
from planner.routing.columns import FREE, LENGTH, OUT_S, SHARE, STATE
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64
from planner.routing.tracks import Tracks, refresh

KEEP_MIDDLE = 0.5
"""Chance that a string keeps some visits in its middle (the paper's split string)."""


class Trail(NamedTuple):
    """What one step of the search has changed, so that it can be taken back.

    Attributes:
        tally: int64[2]: routes touched, requests in the bank.
        touched: int64[V] routes in order of first touch.
        mark: bool[V], the route is touched.
        order: int32[V, M] orders before the step, by place in ``touched``.
        route: int64[V, ROUTE_WIDTH] likewise, its row of figures.
        spot: int32[V, M + 2, 13] likewise, what was known of every position.
        bank: int64[N] requests to be inserted.
        banked: bool[N], the request is in the bank.
        key: float64[N] sort key of a request in the bank.
    """

    tally: Int64
    touched: Int64
    mark: np.ndarray[tuple[int], np.dtype[np.bool_]]
    order: Int32
    route: Int64
    spot: Int32
    bank: Int64
    banked: np.ndarray[tuple[int], np.dtype[np.bool_]]
    key: np.ndarray[tuple[int], np.dtype[np.float64]]


def empty_trail(tracks: Tracks) -> Trail:
    """Return a trail with room for these routes."""
    requests, (vehicles, visits) = len(tracks.owner), tracks.order.shape
    return Trail(
        tally=np.zeros(2, dtype=np.int64),
        touched=np.zeros(vehicles, dtype=np.int64),
        mark=np.zeros(vehicles, dtype=np.bool_),
        order=np.zeros((vehicles, visits), dtype=np.int32),
        route=np.zeros_like(tracks.route),
        spot=np.zeros_like(tracks.spot),
        bank=np.zeros(requests, dtype=np.int64),
        banked=np.zeros(requests, dtype=np.bool_),
        key=np.zeros(requests, dtype=np.float64),
    )


@kernel
def _copy(
    order: Int32, route: Int64, spot: Int32, source: int, to_order: Int32, to_route: Int64, to_spot: Int32, to: int
) -> None:
    """Copy a route with everything known of it from one row to another."""
    n = route[source, LENGTH]
    for column in range(route.shape[1]):
        to_route[to, column] = route[source, column]
    for position in range(n):
        to_order[to, position] = order[source, position]
    for position in range(n + 2):
        for column in range(spot.shape[2]):
            to_spot[to, position, column] = spot[source, position, column]


@kernel
def touch(tracks: Tracks, trail: Trail, vehicle: int) -> None:
    """Remember a route before its first change in this step."""
    if trail.mark[vehicle]:
        return
    k = trail.tally[0]
    trail.mark[vehicle] = True
    trail.touched[k] = vehicle
    _copy(tracks.order, tracks.route, tracks.spot, vehicle, trail.order, trail.route, trail.spot, k)
    trail.tally[0] = k + 1


@kernel
def to_bank(trail: Trail, request: int) -> None:
    """Put a request into the bank."""
    if not trail.banked[request]:
        trail.banked[request] = True
        trail.bank[trail.tally[1]] = request
        trail.tally[1] += 1


@kernel
def forget_step(trail: Trail) -> None:
    """Begin a new step."""
    for k in range(trail.tally[0]):
        trail.mark[trail.touched[k]] = False
    for k in range(trail.tally[1]):
        trail.banked[trail.bank[k]] = False
    trail.tally[0] = trail.tally[1] = 0


@kernel
def take_back(facts: Facts, tracks: Tracks, trail: Trail) -> None:
    """Restore every touched route and the state of every request in the bank."""
    for k in range(trail.tally[1]):
        tracks.owner[trail.bank[k]] = -1
    for k in range(trail.tally[0]):
        vehicle, n = trail.touched[k], trail.route[k, LENGTH]
        share = facts.rates[vehicle, SHARE]
        if share > 0:
            tracks.clock[share] += trail.route[k, OUT_S] - tracks.route[vehicle, OUT_S]
        _copy(trail.order, trail.route, trail.spot, k, tracks.order, tracks.route, tracks.spot, vehicle)
        for position in range(n):
            tracks.owner[tracks.order[vehicle, position] >> 1] = vehicle


@kernel
def _pull_string(
    facts: Facts, tracks: Tracks, trail: Trail, vehicle: int, node: int, longest: int, dice: Chance
) -> None:
    """Take a random string of visits around ``node`` out of a route into the bank; the route is not refreshed."""
    n = tracks.route[vehicle, LENGTH]
    order = tracks.order[vehicle]
    position = 0
    while order[position] != node:
        position += 1
    size = 1 + below(dice, min(longest, n))
    middle = 0
    if size > 1 and uniform(dice) < KEEP_MIDDLE:
        while size + middle < n and uniform(dice) < 0.5:
            middle += 1
    span = size + middle
    first = max(0, position - span + 1)
    last = min(position, n - span)
    begin = first + below(dice, last - first + 1)
    gap = begin + 1 + below(dice, size - 1) if middle > 0 else n
    touch(tracks, trail, vehicle)
    for k in range(begin, begin + span):
        request = order[k] >> 1
        if facts.request[request, STATE] == FREE and not gap <= k < gap + middle:
            to_bank(trail, request)
    kept = 0
    for k in range(n):
        if not trail.banked[order[k] >> 1]:
            order[kept] = order[k]
            kept += 1
        else:
            tracks.owner[order[k] >> 1] = -1
    tracks.route[vehicle, LENGTH] = kept


@kernel
def pull_strings(
    facts: Facts, tracks: Tracks, near: Int32, trail: Trail, node: int, removed: int, string: int, dice: Chance
) -> bool:
    """Take strings out of routes near a visit into the bank; return False when a route then has no schedule."""
    used = visits = 0
    for vehicle in range(len(tracks.route)):
        if tracks.route[vehicle, LENGTH] > 0:
            used += 1
            visits += tracks.route[vehicle, LENGTH]
    if used == 0:
        return True
    longest = max(1, min(string, visits // used))
    strings = 1 + below(dice, max(1, (4 * removed) // (1 + longest) - 1))
    before = trail.tally[0]
    for k in range(-1, near.shape[1]):
        other = node if k < 0 else near[node, k]
        vehicle = tracks.owner[other >> 1]
        if vehicle < 0 or trail.mark[vehicle] or facts.request[other >> 1, STATE] != FREE:
            continue
        _pull_string(facts, tracks, trail, vehicle, other, longest, dice)
        if not refresh(facts, tracks, vehicle):
            return False
        if trail.tally[0] - before >= strings:
            break
    return True
