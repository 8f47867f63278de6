"""Linked trips, stated for OR-Tools: both of a journey or neither; what a part has to keep to."""

from __future__ import annotations

from ortools.constraint_solver import pywrapcp

from planner.routing.columns import LINKED
from planner.routing.facts import Facts
from planner.routing.problem import Int32
from planner.routing.rules.linked import APART, ELSEWHERE


def state_links(
    routing: pywrapcp.RoutingModel, manager: pywrapcp.RoutingIndexManager, visits: Int32, facts: Facts
) -> None:
    """Tie whether a request is served to whether its partner is.

    Args:
        routing: the model, not yet closed.
        manager: its index manager.
        visits: node numbers of the model's first nodes.
        facts: the problem, or a part.
    """
    place = {int(node): k for k, node in enumerate(visits)}
    solver = routing.solver()
    for request, partner in enumerate(facts.request[:, LINKED].tolist()):
        if partner in {ELSEWHERE, APART} or partner > request:
            served = routing.ActiveVar(manager.NodeToIndex(place[2 * request]))
            if partner > request:
                solver.Add(served == routing.ActiveVar(manager.NodeToIndex(place[2 * partner])))
            else:
                served.SetValue(int(partner == ELSEWHERE))
