"""Guided local search by OR-Tools on a part of a day. To be run in a process of its own.

The search holds the interpreter lock from beginning to end, and several models in one process are known to end it
now and then; `planner.routing.children` gives every search a fresh process.
"""

from __future__ import annotations

import math

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from planner.routing.facts import Facts
from planner.routing.ortools_model import state_model
from planner.routing.problem import Int32


def search_with_ortools(
    facts: Facts, orders: list[Int32], seconds: float | None, solutions: int | None
) -> list[Int32] | None:
    """Improve valid orders of visits by guided local search; return new orders, None when it found none.

    Args:
        facts: the part.
        orders: per vehicle the present order; the search begins from it. Without any, it builds one itself.
        seconds: time limit.
        solutions: limit of solutions seen; makes the search repeatable when there is no time limit.
    """
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.LOCAL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    if seconds is not None:
        parameters.time_limit.FromMilliseconds(max(math.floor(seconds * 1000), 1))
    if solutions is not None:
        parameters.solution_limit = solutions
    model = state_model(facts, parameters)
    if any(len(order) for order in orders):
        first = model.routing.ReadAssignmentFromRoutes(model.indices(orders), True)
        if first is None:
            return None
        found = model.routing.SolveFromAssignmentWithParameters(first, parameters)
    else:
        found = model.routing.SolveWithParameters(parameters)
    return None if found is None else model.orders(found)
