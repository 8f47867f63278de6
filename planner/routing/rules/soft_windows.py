"""Soft windows: what it costs that a visit begins earlier or later than it should; nothing is forbidden by them.

A stop that was told at a time is a soft window around that time: it may move by a tolerance for nothing, and costs
its price an hour beyond it. When each visit of a route begins is then part of the price, see `rules.soft_times`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from planner.routing.columns import DOWN_TO, EARLY_RATE, LATE_RATE, SOFT, UP_FROM, UP_TO
from planner.routing.compiled import kernel
from planner.routing.grain import GRAIN
from planner.routing.problem import Int32, Int64
from planner.routing.rows import TIME_FLOOR, TIME_LIMIT, Request

if TYPE_CHECKING:  # facts are built with this rule
    from planner.routing.facts import Facts


@kernel
def outside(asks: Int32, node: int, start: int) -> int:
    """Return the grains of a visit that begins at ``start``, given its request's row."""
    end = 2 * (node & 1)
    early, late = asks[UP_FROM + end] - start, start - asks[UP_TO + end]
    if early > 0:
        return int(early * np.int64(asks[EARLY_RATE]))
    return int(late * np.int64(asks[LATE_RATE])) if late > 0 else 0


@kernel
def has_soft(facts: Facts, vehicle: int, order: Int32, n: int) -> bool:
    """Return whether any of n visits of an order has a soft window; a day without them is not looked through."""
    if facts.vehicle[vehicle, SOFT] == 0:
        return False
    for k in range(n):  # noqa: SIM110 - compiled code has no generators
        if facts.request[order[k] >> 1, EARLY_RATE] + facts.request[order[k] >> 1, LATE_RATE] > 0:
            return True
    return False


@kernel
def outside_all(facts: Facts, order: Int32, n: int, start: Int32) -> int:
    """Return the grains of n visits that begin at ``start``, given by position from 1."""
    total = 0
    for k in range(1, n + 1):
        total += outside(facts.request[order[k - 1] >> 1], order[k - 1], start[k])
    return total


@kernel
def late_all(facts: Facts, order: Int32, n: int, start: Int32) -> int:
    """Return the grains of lateness alone; with the earliest starts no schedule has less."""
    total = 0
    for k in range(1, n + 1):
        asks = facts.request[order[k - 1] >> 1]
        late = start[k] - asks[UP_TO + 2 * (order[k - 1] & 1)]
        if late > 0:
            total += int(late * np.int64(asks[LATE_RATE]))
    return total


@kernel
def least_late(asks: Int32, boarding: int, alighting: int) -> int:
    """Return the grains of lateness of a request that cannot board or alight before these seconds."""
    late = max(boarding - asks[UP_TO], 0) + max(alighting - asks[DOWN_TO], 0)
    return int(late * np.int64(asks[LATE_RATE]))


def soft_rates(price: ArrayLike, pickup: ArrayLike, dropoff: ArrayLike, never: int) -> Int64:
    """Return grains a second for prices of øre an hour; 0 where neither window has a bound but ``never``."""
    bound = (np.asarray(pickup) != never) | (np.asarray(dropoff) != never)
    rates: Int64 = np.where(bound, np.asarray(price) * (GRAIN // 3600), 0)
    return rates


def write_soft(facts: Facts, index: int, row: Request) -> None:
    """Write the soft windows of a request that is given later; with its first one a day has such."""
    soft = row.pickup_soft_from, row.pickup_soft_to, row.dropoff_soft_from, row.dropoff_soft_to
    facts.request[index, UP_FROM : UP_FROM + 4] = soft
    facts.request[index, EARLY_RATE] = soft_rates(row.early_hourly_ore, soft[0], soft[2], TIME_FLOOR)
    facts.request[index, LATE_RATE] = soft_rates(row.late_hourly_ore, soft[1], soft[3], TIME_LIMIT)
    if facts.request[index, [EARLY_RATE, LATE_RATE]].any():
        facts.vehicle[:, SOFT] = 1


def any_soft(facts: Facts) -> bool:
    """Return whether any request of the day has a soft window."""
    return bool(facts.request[:, [EARLY_RATE, LATE_RATE]].any())
