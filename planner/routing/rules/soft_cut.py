"""Which times of a route, raised together, make its price fall fastest: a minimum cut over the rules that are tight.

A step of `rules.soft_times`, where times, arcs and the sources are explained.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.routing.columns import (
    ARCS,
    EARLY_RATE,
    GAIN,
    GAP,
    HEAD,
    LATE_RATE,
    LEFT,
    NEXT,
    QUEUE,
    SUNK_S,
    TIME,
    TOP,
    UP_FROM,
    UP_TO,
    VIA,
)
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64
from planner.routing.rules.pay import timed_pay

_int64: Any = np.int64
ENDLESS: int = _int64(2**61)
"""Grains that no saving reaches."""

UNSEEN, RAISED, ROOT = -1, -2, -3
"""How the walk came to a time, when not by an arc."""


@kernel
def steepest(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    nodes: int,
    flat: int,
    wide: Int64,
    arc: Int64,
    arcs: int,
) -> bool:
    """Mark the least set of times by whose rising together the price falls fastest; return False when none does.

    Gains are counted twice, and the time out one more a second, so that of equal prices the shorter shift is preferred.
    Gains are passed along tight arcs to the losses that come with them; what is left and all it reaches is the set.
    Arguments are those of `soft_times.settle`, and how many times and arcs there are: what is read at every step of the
    descent stands in no table of its own.
    """
    rates = facts.rates[vehicle]
    out = wide[2 * (n + 1), TIME] - wide[0, TIME] + facts.vehicle[vehicle, SUNK_S]
    now = timed_pay(rates, out, flat)
    saved = 2 * (now - timed_pay(rates, out - 1, flat)) + 1
    more = 2 * (timed_pay(rates, out + 1, flat) - now) + 1
    for v in range(nodes):
        wide[2 * v, VIA] = UNSEEN
        wide[2 * v, GAIN] = 0
        if 0 < v <= n:
            wide[2 * v, GAIN] = 2 * _gain(facts.request[order[v - 1] >> 1], order[v - 1], wide[2 * v, TIME])
    wide[0, GAIN] = saved
    wide[2 * (n + 1), GAIN] = -saved
    for v in range(nodes):
        if wide[2 * v, TIME] >= wide[2 * v + 1, TOP]:
            wide[2 * v, GAIN] = -ENDLESS
    arc[0, LEFT], arc[1, LEFT] = more - saved, 0
    for e in range(2, arcs, 2):
        gap = wide[2 * arc[e, HEAD], TIME] - wide[2 * arc[e + 1, HEAD], TIME]
        arc[e, LEFT] = ENDLESS if gap == arc[e, GAP] else 0
        arc[e + 1, LEFT] = 0
    found = False
    for v in range(nodes):
        while wide[2 * v, GAIN] > 0 and wide[2 * v, VIA] != RAISED:
            if _all_raised(v, wide, arc):
                found = True
    return found


@kernel
def _gain(asks: Int32, node: int, start: int) -> int:
    """Return the grains that are saved when a visit begins one second later."""
    end = 2 * (node & 1)
    if start < asks[UP_FROM + end]:
        return int(asks[EARLY_RATE])
    return -int(asks[LATE_RATE]) if start >= asks[UP_TO + end] else 0


@kernel
def _all_raised(source: int, wide: Int64, arc: Int64) -> bool:
    """Pass gain on to the nearest loss and return False; where no loss is in reach, mark what is and return True."""
    wide[2 * source, VIA] = ROOT
    wide[1, QUEUE] = source
    seen, done, sink = 1, 0, -1
    while done < seen and sink < 0:
        v = wide[2 * done + 1, QUEUE]
        done += 1
        e = wide[2 * v, ARCS]
        while e >= 0:
            to = arc[e, HEAD]
            if arc[e, LEFT] > 0 and wide[2 * to, VIA] == UNSEEN:
                wide[2 * to, VIA] = e
                wide[2 * seen + 1, QUEUE] = to
                seen += 1
                if wide[2 * to, GAIN] < 0:
                    sink = to
                    break
            e = arc[e, NEXT]
    if sink >= 0:
        most = min(wide[2 * source, GAIN], -wide[2 * sink, GAIN])
        v = sink
        while wide[2 * v, VIA] >= 0:
            e = wide[2 * v, VIA]
            most = min(most, arc[e, LEFT])
            v = arc[e ^ 1, HEAD]
        v = sink
        while wide[2 * v, VIA] >= 0:
            e = wide[2 * v, VIA]
            arc[e, LEFT] -= most
            arc[e ^ 1, LEFT] += most
            v = arc[e ^ 1, HEAD]
        wide[2 * source, GAIN] -= most
        wide[2 * sink, GAIN] += most
    for q in range(seen):
        wide[2 * wide[2 * q + 1, QUEUE], VIA] = RAISED if sink < 0 else UNSEEN
    return sink < 0
