"""Who must not meet, stated for OR-Tools: before a pick-up nobody may be aboard whom one of the two avoids."""

from __future__ import annotations

import numpy as np
from ortools.constraint_solver import pywrapcp

from planner.routing.columns import AVOIDS, IS_OF, ON_BOARD, STATE
from planner.routing.facts import Facts
from planner.routing.problem import Bools, Int32


def state_company(
    routing: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager, visits: Int32, facts: Facts
) -> None:
    """Count, for every group that somebody avoids, those of it and those avoiding it aboard, and forbid the meeting.

    Args:
        routing: the model, not yet closed.
        manager: its index manager.
        visits: node numbers of the model's first nodes.
        facts: the problem.
    """
    avoided = int(np.bitwise_or.reduce(facts.request[:, AVOIDS], initial=0))
    for bit in range(avoided.bit_length()):
        if not avoided >> bit & 1:
            continue
        inside, apart = ((facts.request[:, column] >> bit & 1) == 1 for column in (IS_OF, AVOIDS))
        for name, counted, kept_from in (("of", inside, apart), ("shy of", apart, inside)):
            sign = np.where(visits % 2 == 0, 1, -1)
            change = (sign * counted[visits // 2]).tolist() + [0] * (2 * len(facts.vehicle))
            callback = routing.RegisterUnaryTransitVector(change)
            most = int(counted.sum())
            routing.AddDimensionWithVehicleCapacity(callback, 0, [most] * len(facts.vehicle), False, f"{name} {bit}")
            dimension = routing.GetDimensionOrDie(f"{name} {bit}")
            for vehicle in range(len(facts.vehicle)):
                dimension.CumulVar(routing.Start(vehicle)).SetValue(_on_board(facts, counted, vehicle))
            for k, node in enumerate(visits):
                if node % 2 == 0 and kept_from[node // 2]:
                    dimension.CumulVar(manager.NodeToIndex(k)).SetValue(0)


def _on_board(facts: Facts, counted: Bools, vehicle: int) -> int:
    """Return how many of the counted are on board of a vehicle from the start; only it is able to serve them."""
    return int((counted & (facts.request[:, STATE] == ON_BOARD) & facts.can[:, vehicle]).sum())
