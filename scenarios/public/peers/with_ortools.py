"""OR-Tools' own routing library on a public instance, with every rule of the formats in its model.

Ride times are both a pair limit and a constraint of the solver: the limit alone guides the search and is not always
kept. Guided local search with the large-neighbourhood operators switched on. One thread, no seed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.util import optional_boolean_pb2

from planner.routing import NO_LIMIT
from scenarios.public.instance import Instance, Routes
from scenarios.public.model import Model, model_of
from scenarios.public.peers.shared import loads_of
from scenarios.public.solver import Budget, Outcome, Point

LNS = (
    "path_lns",
    "full_path_lns",
    "inactive_lns",
    "global_cheapest_insertion_close_nodes_lns",
    "global_cheapest_insertion_expensive_chain_lns",
    "local_cheapest_insertion_close_nodes_lns",
    "local_cheapest_insertion_expensive_chain_lns",
)


@dataclass
class _Stated:
    """An open routing model; ``nodes`` are the instance's, by the model's number."""

    model: Model
    nodes: list[int]
    manager: pywrapcp.RoutingIndexManager
    routing: pywrapcp.RoutingModel

    def index(self, node: int) -> int:
        """Return the index of a request's node; they come first, in the instance's order from 1."""
        return int(self.manager.NodeToIndex(node - 1))


def solve(instance: Instance, budget: Budget) -> Outcome:
    """Solve an instance; requests left out, if any, are found by the checker."""
    began = time.monotonic()
    stated = _state(model_of(instance))
    routing = stated.routing
    parameters = _parameters()
    routing.CloseModelWithParameters(parameters)
    seen: list[tuple[int, Point]] = []
    routing.AddAtSolutionCallback(lambda: _note(stated, seen, began))
    parameters.time_limit.FromMilliseconds(max(int(1000 * (budget.seconds - (time.monotonic() - began))), 1))
    found = routing.SolveWithParameters(parameters)
    return Outcome(_routes(stated, found) if found else None, tuple(point for _, point in seen), 1, "no seed")


def _parameters() -> pywrapcp.DefaultRoutingSearchParameters:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    for name in LNS:
        setattr(parameters.local_search_operators, f"use_{name}", optional_boolean_pb2.BOOL_TRUE)
    return parameters


def _state(model: Model) -> _Stated:
    instance = model.instance
    visits = sorted(node for pair in instance.pairs for node in pair)
    depots = sorted({car.depot for car in instance.fleet})
    nodes = visits + depots
    ends = [len(visits) + depots.index(car.depot) for car in instance.fleet]
    manager = pywrapcp.RoutingIndexManager(len(nodes), len(ends), ends, ends)
    stated = _Stated(model, nodes, manager, pywrapcp.RoutingModel(manager))
    routing = stated.routing
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(model.metres[nodes][:, nodes].tolist()))
    routing.SetFixedCostOfAllVehicles(model.fee)
    _state_times(stated)
    _state_loads(stated)
    return stated


def _penalty(model: Model) -> int:
    """What a request left out costs: more than everything else together."""
    return len(model.instance.fleet) * model.fee + 10 * int(model.metres.max()) * len(model.metres)


def _state_times(stated: _Stated) -> None:
    model, routing, nodes = stated.model, stated.routing, stated.nodes
    solver = routing.solver()
    horizon = int(model.late.max())
    transit = (model.service[:, None] + model.seconds)[nodes][:, nodes]
    routing.AddDimension(routing.RegisterTransitMatrix(transit.tolist()), horizon, horizon, False, "time")
    clock = routing.GetDimensionOrDie("time")
    penalty = _penalty(model)
    for number, ((pickup, dropoff), ride) in enumerate(zip(model.instance.pairs, model.max_ride, strict=True)):
        up, down = stated.index(pickup), stated.index(dropoff)
        for node, index in ((pickup, up), (dropoff, down)):
            clock.CumulVar(index).SetRange(int(model.early[node]), int(model.late[node]))
        routing.AddPickupAndDelivery(up, down)
        solver.Add(routing.VehicleVar(up) == routing.VehicleVar(down))
        solver.Add(clock.CumulVar(up) <= clock.CumulVar(down))
        routing.AddDisjunction([up], penalty)
        routing.AddDisjunction([down], 0)
        if ride < NO_LIMIT:
            longest = int(model.service[pickup]) + ride
            clock.SetPickupToDeliveryLimitFunctionForPair(lambda _up, _down, limit=longest: limit, number)
            solver.Add(clock.CumulVar(down) - clock.CumulVar(up) <= longest)
    for vehicle, (car, longest) in enumerate(zip(model.instance.fleet, model.max_duration, strict=True)):
        for end in (routing.Start(vehicle), routing.End(vehicle)):
            clock.CumulVar(end).SetRange(int(model.early[car.depot]), int(model.late[car.depot]))
        if longest < NO_LIMIT:
            clock.SetSpanUpperBoundForVehicle(longest, vehicle)
            routing.AddVariableMaximizedByFinalizer(clock.CumulVar(routing.Start(vehicle)))
        routing.AddVariableMinimizedByFinalizer(clock.CumulVar(routing.End(vehicle)))


def _state_loads(stated: _Stated) -> None:
    loads, routing = loads_of(stated.model), stated.routing
    for q in range(loads.change.shape[1]):
        change = routing.RegisterUnaryTransitVector(loads.change[stated.nodes, q].tolist())
        routing.AddDimensionWithVehicleCapacity(change, 0, loads.room[:, q].tolist(), True, f"load {q}")


def _note(stated: _Stated, seen: list[tuple[int, Point]], began: float) -> None:
    """Note a solution that is better than those before and leaves nobody out."""
    routing, model = stated.routing, stated.model
    total = int(routing.CostVar().Value())
    if total >= (seen[-1][0] if seen else _penalty(model)):
        return
    used = sum(
        not routing.IsEnd(routing.NextVar(routing.Start(vehicle)).Value()) for vehicle in range(routing.vehicles())
    )
    seen.append((total, Point(round(time.monotonic() - began, 3), used, model.cost(total, used))))


def _routes(stated: _Stated, found: pywrapcp.Assignment) -> Routes:
    routes: list[list[int]] = []
    for vehicle in range(stated.routing.vehicles()):
        nodes, index = [], found.Value(stated.routing.NextVar(stated.routing.Start(vehicle)))
        while not stated.routing.IsEnd(index):
            nodes.append(stated.nodes[stated.manager.IndexToNode(index)])
            index = found.Value(stated.routing.NextVar(index))
        routes.append(nodes)
    return Routes.of(routes)
