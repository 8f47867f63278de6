"""Which visits are near which, and which requests are like which: travel, and what windows force between them."""

from __future__ import annotations

import numpy as np

from planner.routing.columns import EARLY, FREE, LATE, LOC, SERVICE, STATE
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64

NEAR = 40
"""How many near visits, or requests, are kept of each."""

_NEVER = 2**40


def near_nodes(facts: Facts, count: int = NEAR) -> Int32:
    """Return int32[2N, K], the nearest visits of other requests for every visit, nearest first.

    Two visits are near when one can follow the other soon: travel plus unavoidable waiting, the better way round.
    Requests that are not free are near to nobody.
    """
    visits = len(facts.node)
    near = np.zeros((visits, min(count, max(visits - 2, 0))), dtype=np.int32)
    _near_nodes(facts, near, np.zeros(near.shape[1], dtype=np.int64))
    return near


def kin_of(facts: Facts, count: int = NEAR) -> Int32:
    """Return int32[N, K], the requests that are most like every request, nearest first.

    Likeness adds what lies between both pick-ups and between both drop-offs: travel, the better way round, and by how
    much the middles of their windows are further apart than the windows are wide on average.
    """
    free = int((facts.request[:, STATE] == FREE).sum())
    kin = np.zeros((len(facts.request), min(count, max(free - 1, 0))), dtype=np.int32)
    _kin_of(facts, kin, np.zeros(kin.shape[1], dtype=np.int64))
    return kin


@kernel
def _rank(row: Int32, keys: Int64, count: int, other: int, key: int) -> int:
    """Put a number among the nearest so far, in order; return how many there are."""
    most = len(row)
    if count == most:
        if most == 0 or key >= keys[most - 1]:
            return count
        count -= 1
    slot = count
    while slot > 0 and keys[slot - 1] > key:
        keys[slot], row[slot] = keys[slot - 1], row[slot - 1]
        slot -= 1
    keys[slot], row[slot] = key, other
    return count + 1


@kernel
def _after(facts: Facts, a: int, b: int) -> int:
    """Return travel and unavoidable waiting when visit b follows a, ``_NEVER`` when it cannot."""
    gone = np.int64(facts.node[a, SERVICE]) + facts.seconds[facts.node[a, LOC], facts.node[b, LOC]]
    if facts.node[a, EARLY] + gone > facts.node[b, LATE]:
        return _NEVER
    wait = max(facts.node[b, EARLY] - facts.node[a, LATE] - gone, 0)
    return int(gone - facts.node[a, SERVICE] + wait)


@kernel
def _near_nodes(facts: Facts, near: Int32, keys: Int64) -> None:
    for a in range(len(near)):
        count = 0
        for b in range(len(near)):
            if a >> 1 == b >> 1:
                continue
            key = 2 * _NEVER
            if facts.request[b >> 1, STATE] == FREE:
                key = min(_after(facts, a, b), _after(facts, b, a))
            count = _rank(near[a], keys, count, b, key)


@kernel
def _kin_of(facts: Facts, kin: Int32, keys: Int64) -> None:
    for a in range(len(kin)):
        count = 0
        for b in range(len(kin)):
            if a == b or facts.request[b, STATE] != FREE:
                continue
            key = np.int64(0)
            for leg in range(2):
                one, other = facts.node[2 * a + leg], facts.node[2 * b + leg]
                travel = min(facts.seconds[one[LOC], other[LOC]], facts.seconds[other[LOC], one[LOC]])
                middles = abs(np.int64(one[EARLY]) + one[LATE] - other[EARLY] - other[LATE]) // 2
                widths = (np.int64(one[LATE]) - one[EARLY] + other[LATE] - other[EARLY]) // 4
                key += travel + max(middles - widths, 0)
            count = _rank(kin[a], keys, count, b, int(key))
