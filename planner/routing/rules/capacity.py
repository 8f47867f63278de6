"""Capacity: a load fits when any layout of the car holds it, its front seats do, and nobody rides alone in company.

Alternative layouts are how seats are given up for a wheelchair; who may sit on whose places within a layout is told
by `planner.routing.seating`, and loads and layouts are counted by its decisive sets here.
"""

from __future__ import annotations

from planner.routing.columns import ALONE, FRONT, FRONT_SEATS, MOST, PEOPLE, RIDERS, ROOM
from planner.routing.compiled import kernel
from planner.routing.problem import Int32


@kernel
def fits(layouts: Int32, car: Int32, load: Int32, more: Int32) -> bool:
    """Return whether ``load`` and ``more`` together fit into a car.

    Args:
        layouts: [K, Q] places of the car by decisive set.
        car: its row of the table of vehicles.
        load: a row with the load on board.
        more: a row with the load that comes on top.
    """
    if load[ALONE] + more[ALONE] > 0 and load[RIDERS] + more[RIDERS] > 1:
        return False
    if load[FRONT] + more[FRONT] > car[FRONT_SEATS] or load[PEOPLE] + more[PEOPLE] > car[MOST]:
        return False
    for k in range(layouts.shape[0]):
        for q in range(layouts.shape[1]):
            if load[ROOM + q] + more[ROOM + q] > layouts[k, q]:
                break
        else:
            return True
    return False
