"""Capacity: a load fits when any layout of the car holds it, its front seats do, and nobody rides alone in company.

Alternative layouts are how seats are given up for a wheelchair (the trade of places between users of different
resources goes back to S. N. Parragh, "Introducing heterogeneous users and vehicles into models and algorithms for
the dial-a-ride problem", Transportation Research Part C 19 (2011)).
"""

from __future__ import annotations

from planner.routing.columns import ALONE, FRONT, FRONT_SEATS, MOST, PEOPLE, RIDERS, SEATS, WHEELCHAIRS
from planner.routing.compiled import kernel
from planner.routing.problem import Int32


@kernel
def fits(layouts: Int32, car: Int32, load: Int32, more: Int32) -> bool:
    """Return whether ``load`` and ``more`` together fit into a car.

    Args:
        layouts: [K, 2] (seats, wheelchair places) of the car.
        car: its row of the table of vehicles.
        load: a row with the load on board.
        more: a row with the load that comes on top.
    """
    if load[ALONE] + more[ALONE] > 0 and load[RIDERS] + more[RIDERS] > 1:
        return False
    if load[FRONT] + more[FRONT] > car[FRONT_SEATS] or load[PEOPLE] + more[PEOPLE] > car[MOST]:
        return False
    seats, wheelchairs = load[SEATS] + more[SEATS], load[WHEELCHAIRS] + more[WHEELCHAIRS]
    for k in range(layouts.shape[0]):  # noqa: SIM110 - compiled code has no generators
        if seats <= layouts[k, 0] and wheelchairs <= layouts[k, 1]:
            return True
    return False
