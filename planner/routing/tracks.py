"""Routes while they are searched: their order, and what must be known of every position to judge an insertion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.compiled import kernel
from planner.routing.facts import GONE, GRAIN, ON_BOARD, Facts
from planner.routing.problem import Int32, Int64
from planner.routing.rows import NO_LIMIT
from planner.routing.rules.capacity import fits
from planner.routing.rules.ride_time import greatest, least, partners
from planner.routing.rules.time_windows import joined


class Tracks(NamedTuple):
    """Open routes of V vehicles with room for M visits each. Positions: 0 start, 1 … n visits, n + 1 end.

    Attributes:
        order: int32[V, M] nodes.
        length: int32[V].
        version: int64[V], grows with every change of the route.
        stretch: int32[V, M + 2, 6]: shortest duration, earliest and latest start of the stretch from the start up to
            the position, then of the stretch from the position to the end.
        load: int32[V, M + 2, 6] load columns on leaving the position.
        slack: int32[V, M + 2] longest detour behind the position that every passenger aboard can ride.
        metres: int64[V] from the beginning of the open route to the end base.
        cost: int64[V] grains of the route; 0 for a vehicle at home.
        vehicle: int32[N] who serves a request, -1 nobody.
        place: int32[2N] scratch.
        scratch: int32[4, M + 2] scratch.
        trial: int32[M] scratch, an order on trial.
    """

    order: Int32
    length: Int32
    version: Int64
    stretch: Int32
    load: Int32
    slack: Int32
    metres: Int64
    cost: Int64
    vehicle: Int32
    place: Int32
    scratch: Int32
    trial: Int32


def empty_tracks(requests: int, vehicles: int, room: int) -> Tracks:
    """Return routes without visits; ``refresh`` every vehicle before use."""
    return Tracks(
        order=np.zeros((vehicles, room), dtype=np.int32),
        length=np.zeros(vehicles, dtype=np.int32),
        version=np.zeros(vehicles, dtype=np.int64),
        stretch=np.zeros((vehicles, room + 2, 6), dtype=np.int32),
        load=np.zeros((vehicles, room + 2, 6), dtype=np.int32),
        slack=np.zeros((vehicles, room + 2), dtype=np.int32),
        metres=np.zeros(vehicles, dtype=np.int64),
        cost=np.zeros(vehicles, dtype=np.int64),
        vehicle=np.full(requests, -1, dtype=np.int32),
        place=np.zeros(2 * requests, dtype=np.int32),
        scratch=np.zeros((4, room + 2), dtype=np.int32),
        trial=np.zeros(room, dtype=np.int32),
    )


@kernel
def shortest(facts: Facts, tracks: Tracks, vehicle: int, order: Int32, n: int) -> int:
    """Return the shortest paid seconds of an order under windows and ride limits, -1 when it has no schedule.

    The earliest schedule has the earliest possible return; the latest schedule with that return leaves as late as
    possible. A later return cannot be shorter: return as a function of departure is flat, then rises one to one.
    Leaves the earliest starts in ``scratch[1]`` and the latest in ``scratch[2]``.
    """
    partner, early, late = tracks.scratch[0], tracks.scratch[1], tracks.scratch[2]
    partners(facts, order, n, tracks.place, partner)
    if not least(facts, vehicle, order, n, facts.from_early[vehicle], partner, early):
        return -1
    greatest(facts, vehicle, order, n, early[n + 1], partner, late)
    return int(early[n + 1] - late[0] + facts.sunk_s[vehicle])


@kernel
def driven(facts: Facts, vehicle: int, order: Int32, n: int) -> int:
    """Return the metres of an order from where the open route begins to the end base."""
    at = facts.from_loc[vehicle]
    total = 0
    for k in range(n):
        to = facts.loc[order[k]]
        total += facts.metres[at, to]
        at = to
    return int(total + facts.metres[at, facts.to_loc[vehicle]])


@kernel
def price(facts: Facts, vehicle: int, n: int, seconds: int, metres: int) -> int:
    """Return the grains of a route of n open visits; nothing for a vehicle that stays at home."""
    if n == 0 and not facts.started[vehicle]:
        return 0
    distance = metres + facts.sunk_m[vehicle]
    return int(facts.fee[vehicle] + facts.hourly[vehicle] * seconds + facts.km[vehicle] * distance)


@kernel
def loads_fit(facts: Facts, vehicle: int, order: Int32, n: int, load: Int32) -> bool:
    """Return whether every load along an order fits the vehicle; writes the loads to ``load``, [n + 1, 6]."""
    load[0] = facts.on_board[vehicle]
    nothing = np.zeros(6, dtype=np.int32)
    for k in range(1, n + 1):
        request = order[k - 1] >> 1
        if order[k - 1] & 1 == 0:
            for c in range(6):
                load[k, c] = load[k - 1, c] + facts.load[request, c]
            if not fits(facts.layouts[vehicle], facts.front[vehicle], facts.people[vehicle], load[k], nothing):
                return False
        else:
            for c in range(6):
                load[k, c] = load[k - 1, c] - facts.load[request, c]
    return True


@kernel
def in_order(facts: Facts, tracks: Tracks, vehicle: int, order: Int32, n: int) -> bool:
    """Return whether every visit belongs to this vehicle and every pick-up comes before its drop-off."""
    for k in range(n):
        tracks.place[order[k]] = -1
        tracks.place[order[k] ^ 1] = -1
    for k in range(n):
        node = order[k]
        request = node >> 1
        if tracks.place[node] >= 0 or facts.state[request] == GONE or not facts.can[request, vehicle]:
            return False
        tracks.place[node] = k
        if node & 1 == 1 and facts.state[request] != ON_BOARD and tracks.place[node - 1] < 0:
            return False
        if node & 1 == 0 and facts.state[request] == ON_BOARD:
            return False
    for k in range(n):  # noqa: SIM110 - compiled code has no generators
        if order[k] & 1 == 0 and tracks.place[order[k] + 1] < 0:
            return False
    return True


@kernel
def refresh(facts: Facts, tracks: Tracks, vehicle: int) -> bool:
    """Recompute everything known of a route from its order; return False when windows or rides cannot be kept."""
    n = tracks.length[vehicle]
    order = tracks.order[vehicle]
    stretch = tracks.stretch[vehicle]
    load = tracks.load[vehicle]
    slack = tracks.slack[vehicle]
    seconds = shortest(facts, tracks, vehicle, order, n)
    if seconds < 0 or not loads_fit(facts, vehicle, order, n, load):
        return False
    partner, riding = tracks.scratch[0], tracks.scratch[3]
    tracks.metres[vehicle] = driven(facts, vehicle, order, n)
    tracks.cost[vehicle] = price(facts, vehicle, n, seconds, tracks.metres[vehicle])
    begin, close = facts.from_early[vehicle], facts.closes[vehicle]
    stretch[0, 0], stretch[0, 1], stretch[0, 2] = 0, begin, facts.from_late[vehicle]
    stretch[n + 1, 3], stretch[n + 1, 4], stretch[n + 1, 5] = 0, begin, close
    at = facts.from_loc[vehicle]
    riding[0] = 0
    for k in range(1, n + 1):
        node = order[k - 1]
        travel = facts.seconds[at, facts.loc[node]]
        _, stretch[k, 0], stretch[k, 1], stretch[k, 2] = joined(
            stretch[k - 1, 0],
            stretch[k - 1, 1],
            stretch[k - 1, 2],
            travel,
            facts.service[node],
            facts.early[node],
            facts.late[node],
        )
        riding[k] = riding[k - 1] + travel + facts.service[node]
        at = facts.loc[node]
    at = facts.to_loc[vehicle]
    for k in range(n, 0, -1):
        node = order[k - 1]
        _, stretch[k, 3], stretch[k, 4], stretch[k, 5] = joined(
            facts.service[node],
            facts.early[node],
            facts.late[node],
            facts.seconds[facts.loc[node], at],
            stretch[k + 1, 3],
            stretch[k + 1, 4],
            stretch[k + 1, 5],
        )
        at = facts.loc[node]
    slack[: n + 2] = NO_LIMIT
    for k in range(1, n + 1):
        pick = partner[k]
        if pick > 0:
            node = order[k - 1]
            spare = facts.ride[node >> 1] - (riding[k] - facts.service[node] - riding[pick])
            for between in range(pick, k):
                slack[between] = min(slack[between], spare)
    tracks.version[vehicle] += 1
    return True


def ore(grains: int) -> int:
    """Return grains as øre, rounded half up."""
    return (grains + GRAIN // 2) // GRAIN
