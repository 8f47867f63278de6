"""What every peer is told in the same way: loads with upgrading as plain dimensions, and ride times as windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.routing import NO_LIMIT
from scenarios.public.model import Model, seating_of
from scenarios.public.scaling import Wholes

NARROWED = "ride time by narrowed windows"


@dataclass(frozen=True)
class Loads:
    """Loads and rooms in dimensions that must hold each by itself.

    A load with upgrading finds places exactly when no set of kinds asks for more than the places it may use (Hall
    1935), so each decisive set is a dimension.

    Attributes:
        change: per node of the instance, int64[M, Q].
        room: per vehicle, int64[V, Q].
    """

    change: Wholes
    room: Wholes


def loads_of(model: Model) -> Loads:
    """Return the dimensions of an instance's loads."""
    instance, seating = model.instance, seating_of(model.instance)
    missing_kinds = len(seating.may_use) - instance.demand.shape[1]
    missing_places = len(seating.may_use[0]) - len(instance.fleet[0].capacity)
    demand = np.pad(instance.demand, ((0, 0), (0, missing_kinds)))
    places = np.pad(np.array([car.capacity for car in instance.fleet]), ((0, 0), (0, missing_places)))
    needed = [q for q, kinds in enumerate(seating.sets) if demand[:, kinds].any()]
    change = seating.loads(demand.astype(np.int32))[:, needed].astype(np.int64)
    room = seating.rooms(places[:, None, :].astype(np.int32))[:, 0, needed].astype(np.int64)
    return Loads(change, room)


def limits_rides(model: Model) -> bool:
    """Tell whether any request has a longest ride."""
    return any(ride < NO_LIMIT for ride in model.max_ride)


def limits_routes(model: Model) -> bool:
    """Tell whether any vehicle's route may not last the whole opening of its depot."""
    return any(
        longest < model.late[car.depot] - model.early[car.depot]
        for car, longest in zip(model.instance.fleet, model.max_duration, strict=True)
    )


def narrowed(model: Model) -> tuple[Wholes, Wholes]:
    """Return windows in which every schedule keeps the ride times, for solvers that cannot say them.

    The wider window of a request is cut so that the latest drop-off is no longer than the longest ride after the
    earliest departure from the pick-up. That forbids good schedules too. Where rides are unlimited nothing is cut.
    """
    early, late = model.early.copy(), model.late.copy()
    for (pickup, dropoff), ride in zip(model.instance.pairs, model.max_ride, strict=True):
        if ride >= NO_LIMIT:
            continue
        onward = model.service[pickup] + model.seconds[pickup, dropoff]
        longest = model.service[pickup] + ride
        if late[pickup] - early[pickup] <= late[dropoff] - early[dropoff]:
            late[dropoff] = min(late[dropoff], early[pickup] + longest)
        else:
            early[pickup] = max(early[pickup], late[dropoff] - longest)
        late[pickup] = min(late[pickup], late[dropoff] - onward)
        early[dropoff] = max(early[dropoff], early[pickup] + onward)
    return early, late
