"""Supplements: what a trip costs extra in a vehicle, by kinds of need such as wheelchair, lift, carrying or stairs.

Each kind has a price in each vehicle, so that vehicles of different tariff classes have their own; a trip costs every
kind in its mask once. Supplements are pay: they count towards a vehicle's least pay.
"""

from __future__ import annotations

from planner.routing.columns import SUPPLEMENTS
from planner.routing.compiled import kernel
from planner.routing.problem import Int64


@kernel
def supplement(kinds: int, rates: Int64) -> int:
    """Return the grains that a request with this mask of kinds costs extra in a vehicle with these rates."""
    grains = 0
    column = SUPPLEMENTS
    while kinds > 0:
        if kinds & 1 == 1:
            grains += rates[column]
        kinds >>= 1
        column += 1
    return int(grains)
