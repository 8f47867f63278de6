"""Pay: what a vehicle costs once it leaves its base.

A start fee, an hourly price for the time out beyond the hours that are paid anyway (a guaranteed vehicle's), another
for the part of them that it waits, a price a kilometre, supplements; and never less than a least pay.

The way between two places is driven, at full speed whatever the time of day (`rules.slots`); boarding, alighting,
breaks, standing and what slow hours add to a way are waiting. Of the hours that are paid
anyway driving takes the first and waiting what is left, as settlement pays them. With a price w for waiting and d for
driving, T seconds out of which D are driven, and G paid anyway, that is w·max(T - G, 0) + (d - w)·max(D - G, 0).

More time out never costs less, which the bounds of the insertion rest on. That every metre adds its price holds only
without a least pay and where driving is no cheaper than waiting.
"""

from __future__ import annotations

from planner.routing.columns import FEE, GUARANTEED, HOURLY, KM, MINIMUM, WAY
from planner.routing.compiled import kernel
from planner.routing.problem import Int64


@kernel
def timeless(rates: Int64, metres: int, way_s: int, supplements: int) -> int:
    """Return the part of the pay that is the same however long the vehicle is out, if no shorter than its way."""
    flat = rates[FEE] + rates[KM] * metres + supplements
    if rates[WAY] != 0:
        flat += rates[WAY] * max(way_s - rates[GUARANTEED], 0)
    return int(flat)


@kernel
def timed_pay(rates: Int64, seconds: int, flat: int) -> int:
    """Return the grains of a vehicle that is out so long, given what does not depend on it; convex in the seconds."""
    return int(max(rates[HOURLY] * max(seconds - rates[GUARANTEED], 0) + flat, rates[MINIMUM]))


@kernel
def pay(rates: Int64, seconds: int, metres: int, way_s: int, supplements: int) -> int:
    """Return the grains of a vehicle that is out.

    Args:
        rates: its row of rates.
        seconds: from leaving the base to the return.
        metres: of the whole way.
        way_s: seconds of the whole way; no more than ``seconds`` of them count.
        supplements: grains of its trips.
    """
    return timed_pay(rates, seconds, timeless(rates, metres, min(way_s, seconds), supplements))
