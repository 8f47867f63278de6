"""Capacity: a load fits when any layout of the car holds it, its front seats do, and nobody rides alone in company.

Alternative layouts are how seats are given up for a wheelchair (the trade of places between users of different
resources goes back to S. N. Parragh, "Introducing heterogeneous users and vehicles into models and algorithms for
the dial-a-ride problem", Transportation Research Part C 19 (2011)).
"""

from __future__ import annotations

from planner.routing.compiled import kernel
from planner.routing.problem import Int32


@kernel
def fits(layouts: Int32, front: int, people: int, load: Int32, more: Int32) -> bool:
    """Return whether ``load`` and ``more`` together fit into a car.

    Args:
        layouts: [K, 2] (seats, wheelchair places) of the car.
        front: its front seats.
        people: most people in it.
        load: [6] load columns on board.
        more: [6] load columns that come on top.
    """
    if load[5] + more[5] > 0 and load[4] + more[4] > 1:
        return False
    if load[2] + more[2] > front or load[3] + more[3] > people:
        return False
    seats, wheelchairs = load[0] + more[0], load[1] + more[1]
    for k in range(layouts.shape[0]):  # noqa: SIM110 - compiled code has no generators
        if seats <= layouts[k, 0] and wheelchairs <= layouts[k, 1]:
            return True
    return False
