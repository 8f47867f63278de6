"""Which visits are near which: travel, and the wait that their windows force between them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.routing.columns import EARLY, FREE, LATE, LOC, SERVICE, STATE
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64

NEAR = 40
"""How many near visits are kept of each."""

TIME_WEIGHT = 1.0
"""A second between windows counts like so many seconds of travel."""

_NEVER = 2**40


def near_nodes(facts: Facts, count: int = NEAR) -> Int32:
    """Return int32[2N, K], the nearest visits of other requests for every visit, nearest first.

    Two visits are near when one can follow the other soon: travel plus unavoidable waiting, the better way round.
    Requests that are not free are near to nobody.
    """
    loc, early, late, service = (facts.node[:, column] for column in (LOC, EARLY, LATE, SERVICE))
    travel = facts.seconds[np.ix_(loc, loc)]
    gone = service[:, None].astype(np.int64) + travel  # sums of two times need more than 32 bits
    wait = np.maximum(early[None, :] - late[:, None] - gone, 0)
    after = np.where(early[:, None] + gone > late[None, :], _NEVER, travel + wait)
    distance = np.minimum(after, after.T)
    request = np.arange(len(loc)) >> 1
    distance[request[:, None] == request[None, :]] = 2 * _NEVER
    distance[:, facts.request[request, STATE] != FREE] = 2 * _NEVER
    count = min(count, max(len(loc) - 2, 0))
    order = np.argsort(distance, axis=1, kind="stable") if len(loc) <= 4 * count else _smallest(distance, count)
    return np.ascontiguousarray(order[:, :count], dtype=np.int32)


def _smallest(distance: Int64, count: int) -> npt.NDArray[np.intp]:
    part = np.sort(np.argpartition(distance, count, axis=1)[:, :count], axis=1)
    ranks = np.argsort(np.take_along_axis(distance, part, axis=1), axis=1, kind="stable")
    return np.take_along_axis(part, ranks, axis=1)


def kin_of(facts: Facts, count: int = NEAR) -> Int32:
    """Return int32[N, K], the requests that are most like every request, nearest first.

    Likeness adds what lies between both pick-ups and between both drop-offs: travel, the better way round, and what
    the middles of their windows are apart.
    """
    free = facts.request[:, STATE] == FREE
    apart = np.zeros((len(free), len(free)), dtype=np.float64)
    for leg in (0, 1):
        loc = facts.node[leg::2, LOC]
        middle = (facts.node[leg::2, EARLY].astype(np.float64) + facts.node[leg::2, LATE]) / 2
        width = (facts.node[leg::2, LATE].astype(np.float64) - facts.node[leg::2, EARLY]) / 2
        travel = facts.seconds[np.ix_(loc, loc)]
        beyond = np.abs(middle[:, None] - middle[None, :]) - (width[:, None] + width[None, :]) / 2
        apart += np.minimum(travel, travel.T) + TIME_WEIGHT * np.maximum(beyond, 0.0)
    apart[:, ~free] = np.inf
    np.fill_diagonal(apart, np.inf)
    count = min(count, max(int(free.sum()) - 1, 0))
    order = np.argsort(apart, axis=1, kind="stable")
    return np.ascontiguousarray(order[:, :count], dtype=np.int32)
