"""The cheapest times of a fixed order of visits, where soft windows have a price beside hours.

Every rule about times is a difference constraint (`rules.ride_time`, `rules.breaks`); the price is a convex function
of every start and of the time out. So it is the dual of a convex cost flow (R. K. Ahuja, D. S. Hochbaum, J. B. Orlin,
"Solving the convex cost integer dual network flow problem", Management Science 49 (2003); T. Vidal, T. G. Crainic,
M. Gendreau, C. Prins, "Timing problems and algorithms", Networks 65 (2015), tells the family), and has its least in
whole seconds. It is found by steepest descent from below: begin with the earliest starts, raise the set of starts by
which the price falls fastest together, as far as it falls that fast, until no set helps. Which set is a minimum cut in
the graph of rules that are tight (K. Murota, A. Shioura, "Exact bounds for steepest descent algorithms of L-convex
function minimization", Operations Research Letters 42 (2014)). The least set each time makes the result exact: of all
cheapest schedules those with the shortest shift, and of these the earliest, component by component.

Breaks lie where the shift is shortest; the times are the cheapest for these places.

Times are nodes: positions 0 … n + 1 of the route, then breaks. An arc from a to b with a gap says that time b is at
least time a plus the gap, so that where it is tight b rises with a. Arcs come in pairs, there and back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.routing.columns import (
    AFTER,
    ARCS,
    BREAK_S,
    BREAK_WIDTH,
    BREAKS,
    CLOCK_TO,
    CLOSES,
    FROM,
    GAP,
    HEAD,
    LATE,
    LEAVES,
    LOC,
    MOST_BREAKS,
    NEXT,
    RIDE,
    SERVICE,
    SUNK_S,
    TIME,
    TO,
    TOP,
    UNTIL,
    UP_FROM,
    UP_TO,
    VIA,
    WORKED,
)  # fmt: skip
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64
from planner.routing.rules.pay import timed_pay
from planner.routing.rules.soft_cut import ENDLESS, RAISED, steepest

_int64: Any = np.int64


def wide_rows(positions: int) -> int:
    """Return how many rows of 64-bit scratch the times of routes with so many positions need."""
    return 2 * (positions + MOST_BREAKS) + 3 * positions + 2 * (4 + 5 * MOST_BREAKS)


@kernel
def settle(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    flat: int,
    partner: Int32,
    at: Int32,
    count: int,
    longest: int,
    start: Int32,
    rest: Int32,
    wide: Int64,
) -> None:
    """Raise the earliest starts of an order to its cheapest ones.

    Args:
        facts: the problem.
        vehicle: who drives.
        order: n open visits.
        n: their number.
        flat: grains of pay that do not depend on the time out (`pay.timeless`).
        partner: positions of pick-ups.
        at: positions behind which ``count`` breaks lie.
        count: breaks.
        longest: most seconds out.
        start: the earliest starts under all rules, by position; becomes the cheapest ones.
        rest: likewise for breaks.
        wide: scratch of `wide_rows` rows.
    """
    nodes = n + 2 + count
    arc = wide[2 * (len(start) + MOST_BREAKS) :]
    arcs = _stated(facts, vehicle, order, n, partner, at, count, longest, wide, arc)
    for v in range(nodes):
        wide[2 * v, TIME] = start[v] if v < n + 2 else rest[v - n - 2]
    while steepest(facts, vehicle, order, n, nodes, flat, wide, arc, arcs):
        by = _reach(facts, vehicle, order, n, nodes, flat, wide, arc, arcs)
        for v in range(nodes):
            if wide[2 * v, VIA] == RAISED:
                wide[2 * v, TIME] += by
    for v in range(nodes):
        if v < n + 2:
            start[v] = wide[2 * v, TIME]
        else:
            rest[v - n - 2] = wide[2 * v, TIME]


@kernel
def _joined(wide: Int64, arc: Int64, arcs: int, a: int, b: int, gap: int) -> int:
    """Write that time b is at least time a plus the gap; return the number of arcs."""
    arc[arcs, HEAD], arc[arcs, NEXT], arc[arcs, GAP] = b, wide[2 * a, ARCS], gap
    wide[2 * a, ARCS] = arcs
    arc[arcs + 1, HEAD], arc[arcs + 1, NEXT], arc[arcs + 1, GAP] = a, wide[2 * b, ARCS], gap
    wide[2 * b, ARCS] = arcs + 1
    return arcs + 2


@kernel
def _stated(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    partner: Int32,
    at: Int32,
    count: int,
    longest: int,
    wide: Int64,
    arc: Int64,
) -> int:
    """Write the arcs of an order and the latest of every time; the first pair of arcs stands for the price of hours."""
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    for v in range(n + 2 + count):
        wide[2 * v, ARCS] = -1
    wide[1, TOP], wide[2 * (n + 1) + 1, TOP] = car[LEAVES], car[CLOSES]
    arcs = _joined(wide, arc, 0, n + 1, 0, 0)
    arcs = _joined(wide, arc, arcs, n + 1, 0, car[SUNK_S] - longest)
    j = 0
    for k in range(n + 1):
        before, service, here = k, 0, car[FROM]
        if k > 0:
            service, here = facts.node[order[k - 1], SERVICE], facts.node[order[k - 1], LOC]
        while j < count and at[j] == k:
            rule, mine = breaks[BREAK_WIDTH * j :], n + 2 + j
            wide[2 * mine + 1, TOP] = rule[CLOCK_TO]
            arcs = _joined(wide, arc, arcs, before, mine, service)
            arcs = _joined(wide, arc, arcs, 0, mine, rule[AFTER] - car[SUNK_S])
            arcs = _joined(wide, arc, arcs, mine, 0, car[SUNK_S] - rule[UNTIL])
            if j == 0:
                arcs = _joined(wide, arc, arcs, mine, 0, car[SUNK_S] - rule[WORKED])
            else:
                arcs = _joined(wide, arc, arcs, mine, mine - 1, -rule[WORKED] - breaks[BREAK_WIDTH * (j - 1) + BREAK_S])
            before, service = mine, rule[BREAK_S]
            j += 1
        to = facts.node[order[k], LOC] if k < n else car[TO]
        arcs = _joined(wide, arc, arcs, before, k + 1, service + facts.seconds[here, to])
        if k < n:
            node = order[k]
            wide[2 * (k + 1) + 1, TOP] = facts.node[node, LATE]
            pick = partner[k + 1]
            if pick > 0:
                longest_s = facts.request[node >> 1, RIDE] + facts.node[node - 1, SERVICE]
                arcs = _joined(wide, arc, arcs, k + 1, pick, -longest_s)
    return arcs


@kernel
def _reach(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    nodes: int,
    flat: int,
    wide: Int64,
    arc: Int64,
    arcs: int,
) -> int:
    """Return by how many seconds the marked times can rise with the price falling as fast throughout."""
    by = ENDLESS
    for v in range(nodes):
        if wide[2 * v, VIA] != RAISED:
            continue
        time = wide[2 * v, TIME]
        by = min(by, wide[2 * v + 1, TOP] - time)
        if 0 < v <= n:
            asks, end = facts.request[order[v - 1] >> 1], 2 * (order[v - 1] & 1)
            for edge in (asks[UP_FROM + end], asks[UP_TO + end]):
                if time < edge:
                    by = min(by, edge - time)
    for e in range(2, arcs, 2):
        a, b = arc[e + 1, HEAD], arc[e, HEAD]
        if wide[2 * a, VIA] == RAISED and wide[2 * b, VIA] != RAISED:
            by = min(by, wide[2 * b, TIME] - wide[2 * a, TIME] - arc[e, GAP])
    leaves, returns = wide[0, VIA] == RAISED, wide[2 * (n + 1), VIA] == RAISED
    if leaves != returns:
        sign = 1 if returns else -1
        rates = facts.rates[vehicle]
        out = wide[2 * (n + 1), TIME] - wide[0, TIME] + facts.vehicle[vehicle, SUNK_S]
        now = timed_pay(rates, out, flat)
        slope = timed_pay(rates, out + sign, flat) - now
        good, bad = _int64(1), by + 1
        while good + 1 < bad:  # pay is convex in the time out: along a straight piece, then never again
            middle = (good + bad) // 2
            if timed_pay(rates, out + sign * middle, flat) - now == slope * middle:
                good = middle
            else:
                bad = middle
        by = good
    return int(by)
