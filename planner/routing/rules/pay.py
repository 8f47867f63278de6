"""Pay: what a vehicle costs once it leaves its base.

A start fee, an hourly price for the time out beyond the hours that are paid anyway (a guaranteed vehicle's), a price a
kilometre; and never less than a least pay. Time and distance only ever add to it, which the bounds of the insertion
rest on; that every metre adds its price holds only without a least pay.
"""

from __future__ import annotations

from planner.routing.columns import FEE, GUARANTEED, HOURLY, KM, MINIMUM
from planner.routing.compiled import kernel
from planner.routing.problem import Int64


@kernel
def pay(rates: Int64, seconds: int, metres: int) -> int:
    """Return the grains of a vehicle that is out.

    Args:
        rates: its row of rates.
        seconds: from leaving the base to the return.
        metres: of the whole way.
    """
    hours = rates[HOURLY] * max(seconds - rates[GUARANTEED], 0)
    return int(max(rates[FEE] + hours + rates[KM] * metres, rates[MINIMUM]))
