"""What counts in the choice of a vehicle and is no money paid: its rank in a tender, and what was told before.

A vehicle's rank is a price for every trip it drives, so that operators are asked in the order in which their bids were
ranked as long as the way does not cost more than the difference. A trip that a vehicle was told to drive has a tax in
any other one, so that a change must be worth it. Neither counts towards a least pay.
"""

from __future__ import annotations

from planner.routing.columns import MOVED, TOLD, TRIP
from planner.routing.compiled import kernel
from planner.routing.problem import Int64


@kernel
def beside_pay(asks: Int64, rates: Int64, vehicle: int) -> int:
    """Return the grains that a request counts in a vehicle beside the pay.

    Args:
        asks: row of what the request asks.
        rates: the vehicle's row of rates.
        vehicle: its number.
    """
    return int(rates[TRIP] + (asks[MOVED] if asks[TOLD] != vehicle else 0))
