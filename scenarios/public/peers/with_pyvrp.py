"""PyVRP (from 0.14, which knows shipments) on a public instance.

Route duration is the shift's; ride times it cannot say, so windows are narrowed. One thread. Where vehicles come first,
each costs `FIXED` units of distance, distance is scaled as time is, and penalties may rise to the price of a vehicle:
so stated it found smaller fleets in 8 s than with its ``minimise_fleet`` or with a fee above any distance.
"""

from __future__ import annotations

import time
import warnings
from collections import Counter

import numpy as np
from pyvrp import (
    Activity,
    Depot,
    IteratedLocalSearchCallbacks,
    IteratedLocalSearchParams,
    Location,
    PenaltyParams,
    ProblemData,
    Shipment,
    Solution,
    SolveParams,
    VehicleType,
)
from pyvrp import solve as search
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxRuntime

from planner.routing import NO_LIMIT
from scenarios.public.instance import Instance, Routes
from scenarios.public.model import Model, model_of
from scenarios.public.peers.shared import NARROWED, limits_rides, loads_of, narrowed
from scenarios.public.solver import Budget, Outcome, Point

FIXED = 10_000
"""What a vehicle costs where vehicles come first, in the instance's units of distance."""


class _Curve(IteratedLocalSearchCallbacks):
    """Notes every better feasible solution."""

    def __init__(self, model: Model, began: float) -> None:
        self.factor, self.began = model.factor, began
        self.points: list[Point] = []

    def on_best(self, best: Solution) -> None:
        """Note a solution when it can be driven."""
        if best.is_feasible():
            cost = best.distance() / self.factor
            self.points.append(Point(round(time.monotonic() - self.began, 3), best.num_routes(), cost))


def solve(instance: Instance, budget: Budget) -> Outcome:
    """Solve an instance."""
    began = time.monotonic()
    model = model_of(instance)
    data = _data(model)
    curve = _Curve(model, began)
    left = max(budget.seconds - (time.monotonic() - began), 0.01)
    heaviest = max(PenaltyParams().max_penalty, float(FIXED * model.factor))  # of a unit of load, so that a car pays
    parameters = SolveParams(
        ils=IteratedLocalSearchParams(callbacks=curve), penalty=PenaltyParams(max_penalty=heaviest)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)  # whether the result is feasible, the checker says
        result = search(data, MaxRuntime(left), budget.seed, collect_stats=False, display=False, params=parameters)
    note = NARROWED if limits_rides(model) else ""
    return Outcome(_routes(model, result.best), tuple(curve.points), 1, note)


def _data(model: Model) -> ProblemData:
    instance, loads = model.instance, loads_of(model)
    early, late = narrowed(model)
    depots = sorted({car.depot for car in instance.fleet})
    return ProblemData(
        locations=[Location(0, 0) for _ in range(len(model.metres))],
        clients=[],
        depots=[Depot(depot, int(model.early[depot]), int(model.late[depot])) for depot in depots],
        vehicle_types=[
            VehicleType(
                num_available=number,
                capacity=list(room),
                start_depot=depots.index(depot),
                end_depot=depots.index(depot),
                fixed_cost=FIXED * model.factor if instance.fleet_is_free else 0,
                tw_early=int(model.early[depot]),
                tw_late=int(model.late[depot]),
                **({"shift_duration": longest} if longest < NO_LIMIT else {}),
            )
            for (depot, room, longest), number in _kinds(model).items()
        ],
        distance_matrices=[np.rint(instance.travel * model.factor).astype(np.int64)],
        duration_matrices=[model.seconds.astype(np.int64)],
        shipments=[
            Shipment(
                pickup,
                dropoff,
                int(early[pickup]),
                int(late[pickup]),
                int(model.service[pickup]),
                int(early[dropoff]),
                int(late[dropoff]),
                int(model.service[dropoff]),
                loads.change[pickup].tolist(),
            )
            for pickup, dropoff in instance.pairs
        ],
    )


Kind = tuple[int, tuple[int, ...], int]
"""Depot, rooms, longest route."""


def _kinds(model: Model) -> Counter[Kind]:
    return Counter(_kind_of(model))


def _kind_of(model: Model) -> list[Kind]:
    room = loads_of(model).room.tolist()
    return [
        (car.depot, tuple(room[vehicle]), model.max_duration[vehicle])
        for vehicle, car in enumerate(model.instance.fleet)
    ]


def _routes(model: Model, best: Solution) -> Routes:
    """Return the routes, each by the next free vehicle of its kind."""
    free: dict[int, list[int]] = {}
    numbers = {kind: number for number, kind in enumerate(_kinds(model))}
    for vehicle, kind in enumerate(_kind_of(model)):
        free.setdefault(numbers[kind], []).append(vehicle)
    nodes: list[list[int]] = [[] for _ in model.instance.fleet]
    for route in best.routes():
        nodes[free[route.vehicle_type()].pop(0)] = [
            _node(model, activity) for activity in route.schedule() if activity.is_shipment()
        ]
    return Routes.of(nodes)


def _node(model: Model, activity: Activity) -> int:
    pickup, dropoff = model.instance.pairs[int(activity.idx)]
    return pickup if activity.is_pickup() else dropoff
