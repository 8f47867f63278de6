"""A place for a trip within given windows: a free one, or one made by moving another trip within its promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.planning.config import PlanningConfig
from planner.planning.domain.run import PlannedVisit
from planner.planning.domain.windows import Windows
from planner.planning.picture.picture import DayPicture


def put(picture: DayPicture, trip_id: str) -> bool:
    """Put a trip at its cheapest place; return False when it has none."""
    offers = picture.offers(trip_id)
    if not offers:
        return False
    picture.apply(offers[0])
    return True


def find_place(picture: DayPicture, trip_id: str, config: PlanningConfig) -> bool:
    """Place a trip within its windows, promises of all others kept; return whether there is a place.

    A free place first; then one made by moving another trip; then one that uses up the reserves of trips nearby.
    """
    if put(picture, trip_id) or make_room(picture, trip_id, config):
        return True
    return use_reserves(picture, trip_id, config) and put(picture, trip_id)


def use_reserves(picture: DayPicture, trip_id: str, config: PlanningConfig) -> bool:
    """Let the nearest trips at about the same time have their promise alone and no reserve; return if there are any."""
    near = sorted(_swaps(picture, trip_id, config), key=lambda s: (s.distance, s.trip_id))[: config.reserve_trips]
    for swap in near:
        other = picture.known[swap.trip_id]
        picture.update(other, other.windows())
    return bool(near)


@dataclass(frozen=True)
class Swap:
    """Somebody who might make room, in a vehicle, and how far from the trip in travel seconds."""

    distance: int
    trip_id: str
    vehicle_id: str


def make_room(picture: DayPicture, trip_id: str, config: PlanningConfig) -> bool:
    """Place a trip by moving one other trip to another vehicle (or elsewhere in its own), promises kept.

    Tries the nearest others first. Where no exchange works everything is as before.
    """
    tried: set[str] = set()
    for swap in sorted(_swaps(picture, trip_id, config), key=lambda s: (s.distance, s.trip_id)):
        if swap.trip_id in tried:
            continue
        tried.add(swap.trip_id)
        if _exchange(picture, trip_id, swap):
            return True
        if len(tried) >= config.ejection_vehicles:
            return False
    return False


def _exchange(picture: DayPicture, trip_id: str, swap: Swap) -> bool:
    picture.take_out(swap.trip_id)
    offers = picture.offers(trip_id, only=[swap.vehicle_id])
    if offers:
        picture.apply(offers[0])
        if put(picture, swap.trip_id):
            return True
        picture.take_out(trip_id)
    # Where it was is still possible: everybody else on the vehicle is as before.
    back = picture.offers(swap.trip_id, only=[swap.vehicle_id])
    if not back:
        raise AssertionError(f"trip {swap.trip_id} does not fit where it was")
    picture.apply(back[0])
    return False


def _swaps(picture: DayPicture, trip_id: str, config: PlanningConfig) -> Iterator[Swap]:
    wanted = picture.known[trip_id]
    windows = wanted.windows()
    slack = config.ejection_window_s
    for vehicle_id in picture.fleet.keys() - picture.closed:
        visits = picture.visits(vehicle_id)
        fixed = picture.fixed(vehicle_id)
        for visit in visits:
            if visit.is_pickup and visit.trip_id not in fixed and _near(visit, windows, slack):
                other = picture.known[visit.trip_id]
                if other.stranded:
                    continue
                apart = picture.places.seconds(wanted.pickup_loc, other.pickup_loc)
                apart += picture.places.seconds(wanted.dropoff_loc, other.dropoff_loc)
                yield Swap(apart, visit.trip_id, vehicle_id)


def _near(visit: PlannedVisit, windows: Windows, slack: int) -> bool:
    return windows.pickup_from - slack <= visit.start <= windows.drop_to + slack
