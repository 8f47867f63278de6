"""Routes while they are searched: their order, and what must be known of every position to judge an insertion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.columns import (
    AHEAD_FROM,
    AHEAD_S,
    AHEAD_TO,
    BEHIND_FROM,
    BEHIND_S,
    BEHIND_TO,
    BESIDE,
    CLOSES,
    COST,
    EARLY,
    FROM,
    HOURLY,
    LATE,
    LATEST,
    LEAVES,
    LENGTH,
    LOC,
    METRES,
    OPENS,
    OUT_S,
    PAID,
    PARTNER,
    RIDE,
    RIDING,
    ROOM,
    ROUTE_WIDTH,
    SCRATCH,
    SERVICE,
    SHARE,
    SLACK,
    SOONEST,
    SPOT_WIDTH,
    STAMP,
    STARTED,
    SUNK_BESIDE,
    SUNK_M,
    SUNK_PAID,
    SUNK_S,
    SUNK_WAY,
    TO,
    WAY,
    WAY_S,
    WORK,
)  # fmt: skip
from planner.routing.compiled import kernel
from planner.routing.extras import extras
from planner.routing.facts import Facts
from planner.routing.grain import GRAIN
from planner.routing.problem import Int32, Int64
from planner.routing.rows import NO_LIMIT
from planner.routing.rules.breaks import is_plain, rested
from planner.routing.rules.capacity import fits
from planner.routing.rules.company import company_fits
from planner.routing.rules.pay import pay
from planner.routing.rules.ride_time import greatest, least, partners
from planner.routing.rules.soft_cut import ENDLESS
from planner.routing.rules.soft_price import cheapest
from planner.routing.rules.soft_times import wide_rows
from planner.routing.rules.soft_windows import has_soft
from planner.routing.rules.time_windows import joined

TRIES = 64
"""How many places of a request are kept to be judged exactly, the most promising first."""


class Tracks(NamedTuple):
    """Open routes of V vehicles with room for M visits each. Positions: 0 start, 1 … n visits, n + 1 end.

    The columns are named in `planner.routing.columns`.

    Attributes:
        order: int32[V, M] nodes.
        route: int64[V, ROUTE_WIDTH] length, metres, cost in grains (0 for a vehicle at home), stamp, seconds of way,
            supplements, what of the cost is no pay, and seconds out.
        clock: int64[1 + V] the last stamp given; then, at the number of a group with a share, its seconds out.
        spot: int32[V, M + 2, SPOT_WIDTH] what is known of every position.
        owner: int64[N] who serves a request, -1 nobody.
        place: int32[2N] scratch by node.
        scratch: int32[SCRATCH, M + 2] scratch by position.
        tries: int64[TRIES + W, 4] scratch for places that may be the best one: value, pick, drop, metres; then W rows
            for times to be chosen (`rules.soft_times`).
    """

    order: Int32
    route: Int64
    clock: Int64
    spot: Int32
    owner: Int64
    place: Int32
    scratch: Int32
    tries: Int64


def empty_tracks(requests: int, vehicles: int, room: int) -> Tracks:
    """Return routes without visits; ``refresh`` every vehicle before use."""
    return Tracks(
        order=np.zeros((vehicles, room), dtype=np.int32),
        route=np.zeros((vehicles, ROUTE_WIDTH), dtype=np.int64),
        clock=np.zeros(1 + vehicles, dtype=np.int64),
        spot=np.zeros((vehicles, room + 2, SPOT_WIDTH), dtype=np.int32),
        owner=np.full(requests, -1, dtype=np.int64),
        place=np.zeros(2 * requests, dtype=np.int32),
        scratch=np.zeros((SCRATCH, room + 2), dtype=np.int32),
        tries=np.zeros((TRIES + wide_rows(room + 2), 4), dtype=np.int64),
    )


@kernel
def shortest(facts: Facts, tracks: Tracks, vehicle: int, order: Int32, n: int) -> int:
    """Return the shortest paid seconds of an order under windows, ride limits and working time, -1 without schedule.

    The earliest schedule has the earliest possible return; the latest schedule with that return leaves as late as
    possible. A later return cannot be shorter: return as a function of departure is flat, then rises one to one.
    (Where travel depends on the time of day it can; `rules.breaks` says what is tried then.)
    Leaves the earliest and the latest starts in scratch, and the positions of pick-ups.
    """
    partner, early, late = tracks.scratch[PARTNER], tracks.scratch[SOONEST], tracks.scratch[LATEST]
    partners(facts, order, n, tracks.place, partner)
    if not is_plain(facts, vehicle, n):
        back = rested(facts, vehicle, order, n, tracks.scratch)
        if back < 0:
            return -1
        paid = int(back - late[0] + facts.vehicle[vehicle, SUNK_S])
        return paid if paid <= facts.vehicle[vehicle, WORK] else -1
    if not least(facts, vehicle, order, n, facts.vehicle[vehicle, OPENS], partner, early):
        return -1
    greatest(facts, vehicle, order, n, early[n + 1], partner, late)
    paid = int(early[n + 1] - late[0] + facts.vehicle[vehicle, SUNK_S])
    return paid if paid <= facts.vehicle[vehicle, WORK] else -1


@kernel
def shortest_paid(facts: Facts, tracks: Tracks, vehicle: int, order: Int32, n: int) -> int:
    """Return what ``shortest`` does; with free hours and working time to spare, any length that is no shorter."""
    partner, early = tracks.scratch[PARTNER], tracks.scratch[SOONEST]
    car = facts.vehicle[vehicle]
    if facts.rates[vehicle, HOURLY] == 0 and facts.rates[vehicle, WAY] == 0 and is_plain(facts, vehicle, n):
        partners(facts, order, n, tracks.place, partner)
        if not least(facts, vehicle, order, n, car[OPENS], partner, early):
            return -1
        if early[n + 1] - early[0] + car[SUNK_S] <= car[WORK]:
            return int(early[n + 1] - early[0] + car[SUNK_S])
    return shortest(facts, tracks, vehicle, order, n)


@kernel
def _along(facts: Facts, matrix: Int32, vehicle: int, order: Int32, n: int) -> int:
    """Return the sum of a travel matrix along an order from where the open route begins to the end base."""
    at = facts.vehicle[vehicle, FROM]
    total = 0
    for k in range(n):
        to = facts.node[order[k], LOC]
        total += matrix[at, to]
        at = to
    return int(total + matrix[at, facts.vehicle[vehicle, TO]])


@kernel
def driven(facts: Facts, vehicle: int, order: Int32, n: int) -> int:
    """Return the metres of an order from where the open route begins to the end base."""
    return _along(facts, facts.metres, vehicle, order, n)


@kernel
def way(facts: Facts, vehicle: int, order: Int32, n: int) -> int:
    """Return the seconds on the way of the same; 0 where they cost what others cost."""
    if facts.rates[vehicle, WAY] == 0:
        return 0
    return _along(facts, facts.seconds, vehicle, order, n)


@kernel
def price(facts: Facts, vehicle: int, n: int, seconds: int, metres: int, way_s: int, paid: int) -> int:
    """Return the grains that a route of n open visits is paid; nothing for a vehicle that stays at home.

    Args:
        facts: the problem.
        vehicle: whose route.
        n: how many open visits it has.
        seconds: out, pinned work included.
        metres: of the open visits.
        way_s: seconds on the way of the open visits, as ``way`` tells them.
        paid: supplements of the requests dropped off in them, in grains.
    """
    if n == 0 and not facts.vehicle[vehicle, STARTED]:
        return 0
    rates = facts.rates[vehicle]
    return pay(rates, seconds, metres + rates[SUNK_M], way_s + rates[SUNK_WAY], paid + rates[SUNK_PAID])


@kernel
def loads_fit(facts: Facts, vehicle: int, order: Int32, n: int, load: Int32) -> bool:
    """Return whether every load along an order fits the vehicle; writes the loads to ``load``, [n + 1, ≥ LOADS]."""
    layouts, car = facts.layouts[vehicle], facts.vehicle[vehicle]
    columns = ROOM + layouts.shape[1]
    for c in range(columns):
        load[0, c] = car[c]
    for k in range(1, n + 1):
        request = order[k - 1] >> 1
        boards = order[k - 1] & 1 == 0
        if boards and not fits(layouts, car, load[k - 1], facts.request[request]):
            return False
        sign = 1 if boards else -1
        for c in range(columns):
            load[k, c] = load[k - 1, c] + sign * facts.request[request, c]
    return True


@kernel
def refresh(facts: Facts, tracks: Tracks, vehicle: int) -> bool:
    """Recompute everything known of a route from its order; return False when a rule about times or loads breaks."""
    n = int(tracks.route[vehicle, LENGTH])
    order, spot = tracks.order[vehicle], tracks.spot[vehicle]
    seconds = shortest(facts, tracks, vehicle, order, n)
    if seconds < 0 or not loads_fit(facts, vehicle, order, n, spot):
        return False
    if not company_fits(facts, order, n, spot):
        return False
    metres, way_s = driven(facts, vehicle, order, n), way(facts, vehicle, order, n)
    paid, beside = extras(facts, vehicle, order, n)
    beside += facts.rates[vehicle, SUNK_BESIDE]
    tracks.clock[0] += 1
    tracks.route[vehicle, STAMP] = tracks.clock[0]
    tracks.route[vehicle, METRES] = metres
    tracks.route[vehicle, WAY_S] = way_s
    tracks.route[vehicle, PAID], tracks.route[vehicle, BESIDE] = paid, beside
    if has_soft(facts, vehicle, order, n):
        wide = tracks.tries[TRIES:]
        grains = cheapest(facts, vehicle, order, n, seconds, metres, way_s, paid, ENDLESS, tracks.scratch, wide)
        start = tracks.scratch[SOONEST]
        seconds = int(start[n + 1] - start[0] + facts.vehicle[vehicle, SUNK_S])
    else:
        grains = price(facts, vehicle, n, seconds, metres, way_s, paid)
    if n == 0 and not facts.vehicle[vehicle, STARTED]:
        seconds = 0
    share = facts.rates[vehicle, SHARE]
    if share > 0:
        tracks.clock[share] += seconds - tracks.route[vehicle, OUT_S]
    tracks.route[vehicle, OUT_S] = seconds
    tracks.route[vehicle, COST] = grains + beside
    _stretches(facts, tracks, vehicle, n)
    partner, riding = tracks.scratch[PARTNER], tracks.scratch[RIDING]
    for k in range(n + 2):
        spot[k, SLACK] = NO_LIMIT
    for k in range(1, n + 1):
        pick = partner[k]
        if pick > 0:
            node = order[k - 1]
            spare = facts.request[node >> 1, RIDE] - (riding[k] - facts.node[node, SERVICE] - riding[pick])
            for between in range(pick, k):
                spot[between, SLACK] = min(spot[between, SLACK], spare)
    return True


@kernel
def _stretches(facts: Facts, tracks: Tracks, vehicle: int, n: int) -> None:
    """Write the stretches ahead of and behind every position, and the seconds of way up to it."""
    order, spot = tracks.order[vehicle], tracks.spot[vehicle]
    riding, car = tracks.scratch[RIDING], facts.vehicle[vehicle]
    spot[0, AHEAD_S], spot[0, AHEAD_FROM], spot[0, AHEAD_TO] = 0, car[OPENS], car[LEAVES]
    spot[n + 1, BEHIND_S], spot[n + 1, BEHIND_FROM], spot[n + 1, BEHIND_TO] = 0, car[OPENS], car[CLOSES]
    at = car[FROM]
    riding[0] = 0
    for k in range(1, n + 1):
        stop = facts.node[order[k - 1]]
        travel = facts.seconds[at, stop[LOC]]
        before = spot[k - 1]
        _, spot[k, AHEAD_S], spot[k, AHEAD_FROM], spot[k, AHEAD_TO] = joined(
            before[AHEAD_S], before[AHEAD_FROM], before[AHEAD_TO], travel, stop[SERVICE], stop[EARLY], stop[LATE]
        )
        riding[k] = riding[k - 1] + travel + stop[SERVICE]
        at = stop[LOC]
    at = car[TO]
    for k in range(n, 0, -1):
        stop = facts.node[order[k - 1]]
        travel = facts.seconds[stop[LOC], at]
        after = spot[k + 1]
        _, spot[k, BEHIND_S], spot[k, BEHIND_FROM], spot[k, BEHIND_TO] = joined(
            stop[SERVICE], stop[EARLY], stop[LATE], travel, after[BEHIND_S], after[BEHIND_FROM], after[BEHIND_TO]
        )
        at = stop[LOC]


def ore(grains: int) -> int:
    """Return grains as øre, rounded half up."""
    return (grains + GRAIN // 2) // GRAIN
