"""The whole problem as an OR-Tools routing model: every rule stated once, for its own search to build and improve.

Model nodes are the open visits (a passenger on board has a drop-off only), then every vehicle's start, then its end.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from ortools.constraint_solver import pywrapcp

from planner.routing.columns import (
    ALONE,
    CLOSES,
    DOWN_FROM,
    DOWN_TO,
    EARLY,
    EARLY_RATE,
    FEE,
    FROM,
    FRONT,
    FRONT_SEATS,
    HOURLY,
    KM,
    LATE,
    LATE_RATE,
    LEAVES,
    LOADS,
    LOC,
    MOST,
    ON_BOARD,
    OPENS,
    PEOPLE,
    REFUSAL,
    RIDE,
    RIDERS,
    ROOM,
    SERVICE,
    STARTED,
    STATE,
    SUNK_S,
    TO,
    UP_FROM,
    UP_TO,
    WAY,
    WORK,
)  # fmt: skip
from planner.routing.extras import extras_in
from planner.routing.facts import Facts
from planner.routing.ortools_company import state_company
from planner.routing.ortools_linked import state_links
from planner.routing.problem import Int32, Int64

LONGEST_TABLE = 20_000
"""Most rows of a table of allowed loads before one pick-up."""


@dataclass
class Model:
    """A closed routing model and what its nodes stand for.

    Attributes:
        routing: the OR-Tools model.
        manager: its index manager.
        visits: node numbers (``2 * request`` …) of the model's first nodes.
    """

    routing: pywrapcp.RoutingModel
    manager: pywrapcp.RoutingIndexManager
    visits: Int32

    def indices(self, orders: list[Int32]) -> list[list[int]]:
        """Return orders of visits as the model's variable indices."""
        place = {int(node): k for k, node in enumerate(self.visits)}
        return [[self.manager.NodeToIndex(place[int(node)]) for node in order] for order in orders]

    def orders(self, assignment: pywrapcp.Assignment) -> list[Int32]:
        """Return an assignment as orders of visits."""
        found = []
        for vehicle in range(self.routing.vehicles()):
            nodes = []
            index = assignment.Value(self.routing.NextVar(self.routing.Start(vehicle)))
            while not self.routing.IsEnd(index):
                nodes.append(self.visits[self.manager.IndexToNode(index)])
                index = assignment.Value(self.routing.NextVar(index))
            found.append(np.array(nodes, dtype=np.int32))
        return found


def state_model(facts: Facts, parameters: pywrapcp.DefaultRoutingSearchParameters) -> Model:
    """State a problem (or a part of one) as a routing model and close it for these search parameters."""
    vehicles = len(facts.vehicle)
    pickups_done = (facts.request[:, STATE] == ON_BOARD).repeat(2) & (np.arange(len(facts.node)) % 2 == 0)
    visits = np.flatnonzero(~pickups_done).astype(np.int32)
    first_start = len(visits)
    starts = [first_start + v for v in range(vehicles)]
    ends = [first_start + vehicles + v for v in range(vehicles)]
    manager = pywrapcp.RoutingIndexManager(first_start + 2 * vehicles, vehicles, starts, ends)
    model = Model(pywrapcp.RoutingModel(manager), manager, visits)
    place = np.concatenate([facts.node[visits, LOC], facts.vehicle[:, FROM], facts.vehicle[:, TO]])
    service = np.concatenate([facts.node[visits, SERVICE], np.zeros(2 * vehicles, dtype=np.int32)])
    seconds = facts.seconds[np.ix_(place, place)].astype(np.int64)
    _state_costs(model, facts, facts.metres[np.ix_(place, place)].astype(np.int64), seconds)
    _state_times(model, facts, seconds + service[:, None])
    _state_trips(model, facts)
    _state_loads(model, facts)
    state_company(model.routing, manager, visits, facts)
    state_links(model.routing, manager, visits, facts)
    model.routing.CloseModelWithParameters(parameters)
    return model


def _state_costs(model: Model, facts: Facts, metres: Int64, seconds: Int64) -> None:
    """Kilometres, driving above waiting and trips' extras on arcs, and the start fee; hours are the span of time.

    A trip's extras are on the arc from its drop-off. Driving that is cheaper than waiting is stated as no cheaper.
    """
    evaluators: dict[bytes, int] = {}
    for vehicle in range(len(facts.vehicle)):
        rates = facts.rates[vehicle]
        extra = np.zeros(len(metres), dtype=np.int64)
        drops = np.flatnonzero(model.visits & 1 == 1)
        extra[drops] = np.add(*extras_in(facts, vehicle, model.visits[drops] >> 1))
        key = rates[[KM, WAY]].tobytes() + extra.tobytes()
        if key not in evaluators:
            arcs = metres * rates[KM] + seconds * max(rates[WAY], 0) + extra[:, None]
            evaluators[key] = model.routing.RegisterTransitMatrix(arcs.tolist())
        model.routing.SetArcCostEvaluatorOfVehicle(evaluators[key], vehicle)
        model.routing.SetFixedCostOfVehicle(int(facts.rates[vehicle, FEE]), vehicle)
        model.routing.SetVehicleUsedWhenEmpty(bool(facts.vehicle[vehicle, STARTED]), vehicle)


def _state_times(model: Model, facts: Facts, seconds: Int64) -> None:
    """Windows, hard and soft, openings, ride limits, working time, and paid hours from leaving the base to the return.

    The model's second 0 is the earliest of the problem, when that is before midnight.
    """
    routing, solver = model.routing, model.routing.solver()
    transit = routing.RegisterTransitMatrix(seconds.tolist())
    zero = min(0, int(facts.vehicle[:, OPENS].min(initial=0)), int(facts.node[:, EARLY].min(initial=0)))
    last = max(0, int(facts.vehicle[:, CLOSES].max(initial=0)), int(facts.node[:, LATE].max(initial=0)))
    routing.AddDimension(transit, last - zero, last - zero, False, "time")
    time = routing.GetDimensionOrDie("time")
    index_of: dict[int, int] = {}
    for k, node in enumerate(model.visits):
        index_of[int(node)] = model.manager.NodeToIndex(k)
        early, late = int(facts.node[node, EARLY]), int(facts.node[node, LATE])
        time.CumulVar(index_of[int(node)]).SetRange(early - zero, late - zero)
        asks, soft = facts.request[node // 2], (DOWN_FROM, DOWN_TO) if node % 2 else (UP_FROM, UP_TO)
        soft_from, soft_to = (int(np.clip(asks[column], zero, last)) - zero for column in soft)
        if asks[EARLY_RATE] > 0 and soft_from > early - zero:
            time.SetCumulVarSoftLowerBound(index_of[int(node)], soft_from, int(asks[EARLY_RATE]))
        if asks[LATE_RATE] > 0 and soft_to < late - zero:
            time.SetCumulVarSoftUpperBound(index_of[int(node)], soft_to, int(asks[LATE_RATE]))
    for vehicle in range(len(facts.vehicle)):
        row = facts.vehicle[vehicle]
        time.CumulVar(routing.Start(vehicle)).SetRange(int(row[OPENS]) - zero, int(row[LEAVES]) - zero)
        time.CumulVar(routing.End(vehicle)).SetRange(int(row[OPENS]) - zero, int(row[CLOSES]) - zero)
        time.SetSpanCostCoefficientForVehicle(int(facts.rates[vehicle, HOURLY]), vehicle)
        time.SetSpanUpperBoundForVehicle(min(int(row[WORK]) - int(row[SUNK_S]), last - zero), vehicle)
        routing.AddVariableMaximizedByFinalizer(time.CumulVar(routing.Start(vehicle)))
        routing.AddVariableMinimizedByFinalizer(time.CumulVar(routing.End(vehicle)))
    for request in range(len(facts.request)):
        if 2 * request in index_of:
            up, down = time.CumulVar(index_of[2 * request]), time.CumulVar(index_of[2 * request + 1])
            longest = int(facts.request[request, RIDE]) + int(facts.node[2 * request, SERVICE])
            solver.Add(up <= down)
            solver.Add(down <= up + longest)


def _state_trips(model: Model, facts: Facts) -> None:
    """Pick-up and drop-off by one vehicle that is able to, or refusal at its price; passengers stay aboard."""
    routing, solver = model.routing, model.routing.solver()
    owner = {int(request): v for v, request in _passengers(facts)}
    for k, node in enumerate(model.visits):
        request, index = int(node) // 2, model.manager.NodeToIndex(k)
        if request in owner:
            routing.VehicleVar(index).SetValue(owner[request])
            continue
        able = [int(v) for v in np.flatnonzero(facts.can[request])]
        routing.VehicleVar(index).SetValues([-1, *able])
        if node % 2 == 0:
            drop = model.manager.NodeToIndex(k + 1)
            routing.AddPickupAndDelivery(index, drop)
            solver.Add(routing.VehicleVar(index) == routing.VehicleVar(drop))
            routing.AddDisjunction([index], int(facts.asks[request, REFUSAL]))
            routing.AddDisjunction([drop], 0)


def _passengers(facts: Facts) -> list[tuple[int, int]]:
    """Return (vehicle, request) of passengers on board, told by which one vehicle may serve them."""
    inside = np.flatnonzero(facts.request[:, STATE] == ON_BOARD)
    return [(int(np.flatnonzero(facts.can[r])[0]), int(r)) for r in inside]


def _state_loads(model: Model, facts: Facts) -> None:
    """Places by decisive set, front seats and people by vehicle; riding alone; layouts that trade places."""
    crowd = int(facts.request[:, RIDERS].sum() + facts.vehicle[:, RIDERS].sum()) + 1
    most = int(facts.request[:, PEOPLE].sum() + facts.vehicle[:, PEOPLE].sum())
    load, begin = facts.request[:, :LOADS].copy(), facts.vehicle[:, :LOADS].copy()
    load[:, RIDERS] = np.where(facts.request[:, ALONE] > 0, crowd, 1)
    begin[:, RIDERS] = np.where(facts.vehicle[:, ALONE] > 0, crowd, begin[:, RIDERS])
    rooms = facts.layouts.max(axis=1)
    for name, column, room in (
        ("front", FRONT, facts.vehicle[:, FRONT_SEATS]),
        ("people", PEOPLE, np.minimum(facts.vehicle[:, MOST], most)),
        ("company", RIDERS, np.full(len(rooms), crowd)),
        *((f"set {q}", ROOM + q, rooms[:, q]) for q in range(rooms.shape[1])),
    ):
        sign = np.where(model.visits % 2 == 0, 1, -1)
        change = (sign * load[model.visits // 2, column]).tolist() + [0] * (2 * len(rooms))
        callback = model.routing.RegisterUnaryTransitVector(change)
        model.routing.AddDimensionWithVehicleCapacity(callback, 0, [int(r) for r in room], False, name)
        dimension = model.routing.GetDimensionOrDie(name)
        for vehicle in range(len(rooms)):
            dimension.CumulVar(model.routing.Start(vehicle)).SetValue(int(begin[vehicle, column]))
    _state_layouts(model, facts)


def _state_layouts(model: Model, facts: Facts) -> None:
    """Before every pick-up by a vehicle with several layouts, the load must leave room in one of them.

    Stated on the sets of kinds whose room depends on the layout; a table too long for the solver is left unstated,
    which only costs search effort, as every order that comes back is judged again.
    """
    used = facts.layouts[:, :, 0] >= 0
    least = np.where(used[:, :, None], facts.layouts, np.iinfo(np.int32).max).min(axis=1)
    rooms = facts.layouts.max(axis=1)
    several = np.flatnonzero((least < rooms).any(axis=1))
    sets = np.flatnonzero((least < rooms).any(axis=0))
    if not len(several):
        return
    routing, solver = model.routing, model.routing.solver()
    loads = [routing.GetDimensionOrDie(f"set {q}") for q in sets]
    for k, node in enumerate(model.visits):
        request = int(node) // 2
        able = np.flatnonzero(facts.can[request])
        if node % 2 == 1 or not np.isin(able, several).any():
            continue
        if np.prod(rooms[able][:, sets] + 1, axis=1).sum() > LONGEST_TABLE:
            continue
        more = facts.request[request, ROOM + sets]
        allowed = [(-1, *[0] * len(sets))]
        for v in able:
            layouts = facts.layouts[v][:, sets]
            allowed += [
                (int(v), *load)
                for load in itertools.product(*(range(int(room) + 1) for room in rooms[v, sets]))
                if (load + more <= layouts).all(axis=1).any()
            ]
        index = model.manager.NodeToIndex(k)
        columns = [routing.VehicleVar(index), *(load.CumulVar(index) for load in loads)]
        solver.Add(solver.AllowedAssignments(columns, allowed))
