"""A public instance as a `planner.routing.Problem`, and plans of it as routes of the instance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from planner.routing import MANDATORY_ORE, NO_LIMIT, Plan, Problem, Request, Seating, Vehicle
from scenarios.public.instance import Instance, Routes
from scenarios.public.scaling import Wholes, decimals, down, up

COST_DECIMALS = 3
"""Decimals of distance that the objective counts, where distances are not whole."""

KM_ORE = 1000
"""A metre of the problem is one unit of scaled distance and costs one øre."""


@dataclass(frozen=True, eq=False)
class Model:
    """The scaled numbers that every solver is given.

    Attributes:
        factor: scaled time units in one unit of the instance.
        seconds: travel time rounded up, int64[M, M].
        early: int64[M]; likewise ``late``, ``service``. Windows are those that follow from the file's.
        max_ride: scaled longest ride, one a request, or `NO_LIMIT`.
        max_duration: scaled longest route, one a vehicle, or `NO_LIMIT`.
        cost_factor: scaled cost units in one unit of distance.
        metres: distance rounded to the nearest, int64[M, M].
        fee: what one more vehicle costs: more than any distance, or 0.
    """

    instance: Instance
    factor: int
    seconds: Wholes
    early: Wholes
    late: Wholes
    service: Wholes
    max_ride: tuple[int, ...]
    max_duration: tuple[int, ...]
    cost_factor: int
    metres: Wholes
    fee: int

    def cost(self, total: int, vehicles: int) -> float:
        """Return the distance in the instance's units of a plan with this objective value and so many vehicles."""
        return (total - vehicles * self.fee) / self.cost_factor


def model_of(instance: Instance) -> Model:
    """Scale an instance; every schedule that holds in whole numbers holds in the instance."""
    factor = 10 ** decimals(instance)
    cost_factor = 1 if instance.integral else 10**COST_DECIMALS
    metres = np.rint(instance.travel * cost_factor).astype(np.int64)
    seconds, service = up(instance.travel, factor), up(instance.service, factor)
    np.fill_diagonal(seconds, 0)
    max_ride = tuple(_limit(ride, factor) for ride in instance.max_ride)
    early, late = up(instance.early, factor), down(instance.late, factor)
    _tighten(instance, (early, late), seconds, service, max_ride)
    return Model(
        instance=instance,
        factor=factor,
        seconds=seconds,
        early=early,
        late=late,
        service=service,
        max_ride=max_ride,
        max_duration=tuple(_limit(car.max_duration, factor) for car in instance.fleet),
        cost_factor=cost_factor,
        metres=metres,
        fee=_more_than_any_distance(instance, metres) if instance.fleet_is_free else 0,
    )


def problem_of(model: Model) -> Problem:
    """Return the model as a problem: all requests mandatory, locations are the instance's nodes."""
    instance = model.instance
    refusal = max(MANDATORY_ORE, 10 * model.fee)
    requests = [
        Request(
            id=str(pickup),
            pickup_loc=pickup,
            dropoff_loc=dropoff,
            pickup_earliest=int(model.early[pickup]),
            pickup_latest=int(model.late[pickup]),
            dropoff_earliest=int(model.early[dropoff]),
            dropoff_latest=int(model.late[dropoff]),
            board_s=int(model.service[pickup]),
            alight_s=int(model.service[dropoff]),
            max_ride_s=ride,
            seats=load[0],
            wheelchairs=load[1],
            further=load[2:],
            refusal_ore=refusal,
        )
        for (pickup, dropoff), ride, load in zip(instance.pairs, model.max_ride, _kinds(instance), strict=True)
    ]
    vehicles = [
        Vehicle(
            id=str(number),
            start_loc=car.depot,
            end_loc=car.depot,
            opens=int(model.early[car.depot]),
            closes=int(model.late[car.depot]),
            layouts=(_two_or_more(car.capacity),),
            max_duration_s=longest,
            start_fee_ore=model.fee,
            km_ore=KM_ORE,
        )
        for number, (car, longest) in enumerate(zip(instance.fleet, model.max_duration, strict=True))
    ]
    return Problem.of(requests, vehicles, model.seconds, model.metres, seating=seating_of(instance))


def seating_of(instance: Instance) -> Seating:
    """Return who may sit where; a problem knows two kinds of places at least, so a single kind gets an empty second."""
    places = len(_two_or_more(instance.fleet[0].capacity))
    usable = instance.usable if len(instance.usable) > 1 else (*instance.usable, (places - 1,))
    return Seating(
        tuple(tuple(place in row for place in range(places)) for row in usable), persons=(True,) * len(usable)
    )


def routes_of(model: Model, plan: Plan) -> Routes:
    """Return a plan's routes as nodes of the instance."""
    nodes: list[list[int]] = [[] for _ in model.instance.fleet]
    for route in plan.routes:
        nodes[route.vehicle] = [model.instance.pairs[v.request][0 if v.is_pickup else 1] for v in route.visits]
    return Routes.of(nodes)


def _two_or_more(values: tuple[int, ...]) -> tuple[int, ...]:
    return values if len(values) > 1 else (*values, 0)


def _kinds(instance: Instance) -> list[tuple[int, ...]]:
    return [_two_or_more(tuple(instance.demand[pickup].tolist())) for pickup, _ in instance.pairs]


def _limit(value: float, factor: int) -> int:
    return NO_LIMIT if math.isinf(value) else min(int(down(np.array(value), factor)), NO_LIMIT)


def _more_than_any_distance(instance: Instance, metres: Wholes) -> int:
    """Every node is left once, every vehicle leaves its depot once, each by its longest way."""
    depots = [car.depot for car in instance.fleet]
    return int(metres.max(axis=1).sum() + metres[depots].max(axis=1).sum()) + 1


def _tighten(
    instance: Instance, windows: tuple[Wholes, Wholes], seconds: Wholes, service: Wholes, max_ride: tuple[int, ...]
) -> None:
    """Cut off what no schedule can use: by the way between pick-up, drop-off and depots, and by the ride time.

    Windows of a request that cannot be served at all are left as they are. (Cordeau 2006, section 5.)
    """
    early, late = windows
    depots = sorted({car.depot for car in instance.fleet})
    out = (early[depots][:, None] + seconds[depots]).min(axis=0)
    home = (late[depots][None, :] - seconds[:, depots]).max(axis=1) - service
    for (pickup, dropoff), ride in zip(instance.pairs, max_ride, strict=True):
        onward = int(service[pickup] + seconds[pickup, dropoff])
        longest = int(service[pickup] + ride)
        first = max(early[pickup], out[pickup], early[dropoff] - longest)
        final = min(late[dropoff], home[dropoff], late[pickup] + longest)
        last, begin = min(late[pickup], final - onward), max(early[dropoff], out[dropoff], first + onward)
        final, first = min(final, last + longest), max(first, begin - longest)
        if first <= last and begin <= final:
            early[pickup], late[pickup], early[dropoff], late[dropoff] = first, last, begin, final
