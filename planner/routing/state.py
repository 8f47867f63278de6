"""Where the search of a whole day stands."""

from __future__ import annotations

from dataclasses import dataclass

from planner.routing.pool import Columns
from planner.routing.problem import Int32
from planner.routing.stop import Effort

Orders = list[Int32]
"""Orders of visits, one a vehicle."""


@dataclass
class State:
    """The search of a whole day.

    Attributes:
        presents: orders that each chain goes on from; at least one chain.
        best: the best orders seen.
        cost: cost of the best in grains.
        effort: what has been spent.
        cycle: of cooling, from 0.
        columns: the best routes seen, None in the beginning.
        ortools_gain: by how many grains OR-Tools' local search improved the best.
        recombined_gain: by how many grains putting routes together anew did.
    """

    presents: list[Orders]
    best: Orders
    cost: int
    effort: Effort
    cycle: int = 0
    columns: Columns | None = None
    ortools_gain: int = 0
    recombined_gain: int = 0
