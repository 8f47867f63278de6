"""Which visits may follow each other directly in any plan, and the least that each such step costs.

For a lower bound: nothing is left out that a valid plan could have. The tests are those of Y. Dumas, J. Desrosiers and
F. Soumis, "The pickup and delivery problem with time windows", European Journal of Operational Research 54 (1991),
and J.-F. Cordeau, "A branch-and-cut algorithm for the dial-a-ride problem", Operations Research 54 (2006), section 5.1:
a step between visits of two requests is left out when none of the orders of their four visits that it belongs to can be
driven. Other visits may lie between those that do not follow directly. The way between them is therefore taken as
the shortest over any places, so that nothing rests on the triangle inequality; other visits only take longer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.routing.alike import alike
from planner.routing.columns import (
    ALONE,
    AVOIDS,
    CLOSES,
    EARLY,
    FEE,
    FROM,
    FRONT,
    FRONT_SEATS,
    GUARANTEED,
    HOURLY,
    IS_OF,
    KM,
    LATE,
    LEAVES,
    LOADS,
    LOC,
    MOST,
    OPENS,
    PEOPLE,
    RIDE,
    ROOM,
    SERVICE,
    TO,
    WAY,
    WORK,
)  # fmt: skip
from planner.routing.extras import extras_in
from planner.routing.facts import Facts
from planner.routing.problem import Bools, Int64

FORBIDDEN = 2**60
"""Grains of a step that no plan has."""


class Steps(NamedTuple):
    """Least grains of steps between 2N visits and of leaving and reaching bases, by K kinds of vehicles.

    Attributes:
        between: int64[2N, 2N] from one visit to the next, in any vehicle; ``FORBIDDEN`` where none can.
        first: int64[K, N] a vehicle's fee, its way to a first pick-up, and what that request costs extra.
        last: int64[K, N] the way home from a last drop-off.
        fleet: int64[K] vehicles of each kind.
    """

    between: Int64
    first: Int64
    last: Int64
    fleet: Int64


def steps_of(facts: Facts) -> Steps:
    """Return the steps that plans of a problem without pinned work are made of."""
    kinds, count = np.unique(alike(facts), return_counts=True)
    visits = len(facts.node)
    between = np.full((visits, visits), FORBIDDEN, dtype=np.int64)
    first = np.full((len(kinds), visits // 2), FORBIDDEN, dtype=np.int64)
    last = first.copy()
    node = facts.node.astype(np.int64)
    here = np.ix_(node[:, LOC], node[:, LOC])
    metres, seconds = facts.metres[here].astype(np.int64), facts.seconds[here].astype(np.int64)
    lasting = _lasting(facts)
    possible = _orders(facts)
    for k, vehicle in enumerate(kinds.tolist()):
        able = facts.can[:, vehicle].repeat(2)
        paid, way = paid_seconds(facts, vehicle)
        extra = _extras(facts, vehicle)
        cost = int(facts.rates[vehicle, KM]) * metres + paid * lasting + way * seconds
        cost[:, 0::2] += extra
        mine = possible & able[:, None] & able[None, :]
        between[mine] = np.minimum(between, cost)[mine]
        first[k], last[k] = _ends(facts, vehicle, paid, way, extra)
    return Steps(between, first, last, count.astype(np.int64))


def paid_seconds(facts: Facts, vehicle: int) -> tuple[int, int]:
    """Return grains of a second out, and what a second of way costs more: nothing where some hours are paid anyway.

    The second may be below zero. No way takes longer than the time out, so all of its seconds count (`rules.pay`).
    """
    rates = facts.rates[vehicle]
    return (0, 0) if rates[GUARANTEED] > 0 else (int(rates[HOURLY]), int(rates[WAY]))


def _extras(facts: Facts, vehicle: int) -> Int64:
    """Return grains of each request in a vehicle by supplements, rank and tax, int64[N]; the way to it has them."""
    paid, beside = extras_in(facts, vehicle, np.arange(len(facts.request), dtype=np.int32))
    return paid + beside


def _lasting(facts: Facts) -> Int64:
    """Return int64[2N, 2N], least seconds from the start of one visit to that of the next: way, service and waiting.

    Nobody begins later than the window of the first allows, nor earlier than that of the second.
    """
    node = facts.node.astype(np.int64)
    gone = node[:, SERVICE, None] + facts.seconds[np.ix_(node[:, LOC], node[:, LOC])]
    lasting: Int64 = np.maximum(gone, node[None, :, EARLY] - node[:, LATE, None])
    return lasting


def _ends(facts: Facts, vehicle: int, paid: int, way: int, extra: Int64) -> tuple[Int64, Int64]:
    """Return grains of beginning with each pick-up and of ending with each drop-off, ``FORBIDDEN`` where one cannot."""
    car, node = facts.vehicle[vehicle].astype(np.int64), facts.node.astype(np.int64)
    up, down = node[0::2], node[1::2]
    out_s, out_m = (table[car[FROM], up[:, LOC]].astype(np.int64) for table in (facts.seconds, facts.metres))
    home_s, home_m = (table[down[:, LOC], car[TO]].astype(np.int64) for table in (facts.seconds, facts.metres))
    able, rate = facts.can[:, vehicle], facts.rates[vehicle, KM]
    first = facts.rates[vehicle, FEE] + rate * out_m + extra
    first += paid * np.maximum(out_s, up[:, EARLY] - car[LEAVES]) + way * out_s
    last = rate * home_m + paid * (down[:, SERVICE] + home_s) + way * home_s
    leaves = able & (car[OPENS] + out_s <= up[:, LATE])
    returns = able & (down[:, EARLY] + down[:, SERVICE] + home_s <= car[CLOSES])
    returns &= down[:, SERVICE] + home_s <= car[WORK]
    return np.where(leaves, first, FORBIDDEN), np.where(returns, last, FORBIDDEN)


def shortest_ways(seconds: npt.NDArray[np.integer]) -> Int64:
    """Return int64[L, L], the shortest ways over any places (R. Floyd, Communications of the ACM 5, 1962)."""
    ways: Int64 = seconds.astype(np.int64)
    for over in range(len(ways)):
        np.minimum(ways, ways[:, over, None] + ways[None, over, :], out=ways)
    return ways


def _orders(facts: Facts) -> Bools:
    """Return bool[2N, 2N]: whether one visit may directly follow the other in any order of their requests' visits."""
    count = len(facts.request)
    direct = facts.seconds[np.ix_(facts.node[:, LOC], facts.node[:, LOC])].astype(np.int64)
    over = shortest_ways(facts.seconds)[np.ix_(facts.node[:, LOC], facts.node[:, LOC])]
    drive = _Drive(facts, direct, over)
    a, b = np.meshgrid(np.arange(count), np.arange(count), indexing="ij")
    up_a, up_b, down_a, down_b = 2 * a, 2 * b, 2 * a + 1, 2 * b + 1
    apart, meet = a != b, _may_meet(facts) & (a != b)
    possible = np.zeros_like(direct, dtype=np.bool_)
    possible[0::2, 0::2] = meet & (
        drive.can([up_a, up_b, down_a, down_b], 0) | drive.can([up_a, up_b, down_b, down_a], 0)
    )
    possible[1::2, 1::2] = meet & (
        drive.can([up_a, up_b, down_a, down_b], 2) | drive.can([up_b, up_a, down_a, down_b], 2)
    )
    possible[0::2, 1::2] = meet & drive.can([up_b, up_a, down_b, down_a], 1)
    possible[1::2, 0::2] = apart & drive.can([up_a, down_a, up_b, down_b], 1)
    own = np.arange(count)
    possible[2 * own, 2 * own + 1] = drive.can([2 * own, 2 * own + 1], 0)
    return possible


class _Drive:
    """Judges orders of visits, arrays of the same shape, for all pairs of requests at once."""

    def __init__(self, facts: Facts, direct: Int64, over: Int64) -> None:
        node = facts.node.astype(np.int64)
        self._early, self._late, self._service = node[:, EARLY], node[:, LATE], node[:, SERVICE]
        self._ride = facts.request[:, RIDE].astype(np.int64)
        self._direct, self._over = direct, over

    def can(self, order: list[npt.NDArray[np.int_]], adjacent: int) -> Bools:
        """Return where an order can be driven, its visits ``adjacent`` and the next one directly one after the other.

        As early as can be: no window is missed; and no ride is longer than allowed by its ways and services alone.
        """
        start = self._early[order[0]]
        ok = start <= self._late[order[0]]
        since = [np.zeros_like(start)]
        for k in range(1, len(order)):
            way = (self._direct if k - 1 == adjacent else self._over)[order[k - 1], order[k]]
            gone = self._service[order[k - 1]] + way
            start = np.maximum(start + gone, self._early[order[k]])
            ok &= start <= self._late[order[k]]
            since.append(since[-1] + gone)
        for k, last in enumerate(order):
            for j in range(k):
                first = order[j]
                rides = (first // 2 == last // 2) & (first < last)
                ridden = since[k] - since[j] - self._service[first]
                ok &= ~rides | (ridden <= self._ride[last // 2])
        return ok


def _may_meet(facts: Facts) -> Bools:
    """Return bool[N, N]: whether some vehicle that both may use has room for both, and neither wants no company."""
    load = facts.request[:, :LOADS].astype(np.int64)
    alone, of, shy = load[:, ALONE] > 0, facts.request[:, IS_OF], facts.request[:, AVOIDS]
    shunned = (of[:, None] & shy[None, :]) | (shy[:, None] & of[None, :])
    fit = np.zeros((len(load), len(load)), dtype=np.bool_)
    for vehicle in np.unique(alike(facts)).tolist():
        able = facts.can[:, vehicle]
        room = load[:, FRONT, None] + load[None, :, FRONT] <= facts.vehicle[vehicle, FRONT_SEATS]
        room &= load[:, PEOPLE, None] + load[None, :, PEOPLE] <= facts.vehicle[vehicle, MOST]
        seated = np.zeros_like(fit)
        for layout in facts.layouts[vehicle]:
            if layout[0] >= 0:
                seats = range(len(layout))
                seated |= np.all(
                    [load[:, ROOM + q, None] + load[None, :, ROOM + q] <= layout[q] for q in seats], axis=0
                )
        fit |= room & seated & able[:, None] & able[None, :]
    may: Bools = fit & ~alone[:, None] & ~alone[None, :] & (shunned == 0)
    return may
