"""What requests cost extra in a vehicle, many at a time: supplements are pay, ranks and taxes are beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.routing.columns import EXTRA, EXTRAS, MOST_SUPPLEMENTS, MOVED, SUPPLEMENTS, TOLD, TRIP
from planner.routing.compiled import kernel
from planner.routing.problem import Int32, Int64
from planner.routing.rules.beside import beside_pay
from planner.routing.rules.supplements import supplement

if TYPE_CHECKING:  # facts are built with this
    from planner.routing.facts import Facts


@kernel
def extras(facts: Facts, vehicle: int, order: Int32, n: int) -> tuple[int, int]:
    """Return the supplements of an order's requests, and what they count beside the pay, in grains."""
    paid = beside = 0
    if facts.rates[vehicle, EXTRAS] == 0:
        return 0, 0
    for k in range(n):
        if order[k] & 1 == 1:
            asks = facts.asks[order[k] >> 1]
            paid += supplement(asks[EXTRA], facts.rates[vehicle])
            beside += beside_pay(asks, facts.rates[vehicle], vehicle)
    return int(paid), int(beside)


def extras_in(facts: Facts, vehicle: int, requests: Int32) -> tuple[Int64, Int64]:
    """Return supplements, and what counts beside the pay, of each request in a vehicle, two int64[n] of grains."""
    asks, rates = facts.asks[requests], facts.rates[vehicle]
    kinds = asks[:, EXTRA, None] >> np.arange(MOST_SUPPLEMENTS) & 1
    paid: Int64 = kinds @ rates[SUPPLEMENTS:]
    beside: Int64 = rates[TRIP] + np.where(asks[:, TOLD] != vehicle, asks[:, MOVED], 0)
    return paid, beside


def most_extras(facts: Facts) -> Int64:
    """Return grains, int64[N], that supplements, rank and tax of each request are no more than in any vehicle."""
    dearest = facts.rates.max(axis=0, initial=0)
    kinds = facts.asks[:, EXTRA, None] >> np.arange(MOST_SUPPLEMENTS) & 1
    most: Int64 = dearest[TRIP] + kinds @ dearest[SUPPLEMENTS:] + facts.asks[:, MOVED]
    return most
