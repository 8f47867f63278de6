"""Journeys of one patient that duplicate each other or cannot both be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, hypot, radians
from typing import Literal

from planner.booking.domain.trip import WAITING, Trip, TripStatus
from planner.messages.payload import Point

CollisionKind = Literal["identical", "same-place", "overlap"]

_LIVE = WAITING | {TripStatus.ON_BOARD}
_ONE_PLACE_M = 300.0
"""Doors of one hospital that are no further apart are one place here: the same visit may be booked to either."""
_SLOW_M_PER_S = 11.0
"""40 km/h in a straight line: a careful guess at how long a ride takes that is not planned yet."""
_EARTH_M_PER_DEGREE = 111_195.0


@dataclass(frozen=True)
class Collision:
    """Two journeys of one patient that do not go together.

    Attributes:
        kind: ``identical`` in everything; to the ``same-place`` on the same day; or an ``overlap`` in time.
        journey_id: the one asked about; other: the trips of the one that it collides with.
    """

    kind: CollisionKind
    journey_id: str
    other: tuple[Trip, ...]


def collisions(new: Sequence[Trip], known: Sequence[Trip]) -> list[Collision]:
    """Return what the journeys of the new trips collide with among known trips of the same patient.

    Only trips that are still to be made or under way count. Every pair of journeys is named once, by the strongest
    kind, in the order of the journeys' ids; ``known`` may hold the new trips as well.
    """
    mine, others = _journeys(new), _journeys(known)
    found = []
    for name, trips in mine.items():
        for other_name, other in others.items():
            pair_was_named = other_name in mine and other_name <= name
            kind = None if pair_was_named else between(trips, other)
            if kind is not None:
                found.append(Collision(kind, name, tuple(other)))
    return found


def between(one: Sequence[Trip], other: Sequence[Trip]) -> CollisionKind | None:
    """Return how two journeys of one patient collide, or None."""
    if sorted(map(_what, one)) == sorted(map(_what, other)):
        return "identical"
    if one[0].service_day == other[0].service_day and apart_m(_treated_at(one), _treated_at(other)) <= _ONE_PLACE_M:
        return "same-place"
    (begins, ends), (other_begins, other_ends) = _span(one), _span(other)
    return "overlap" if begins < other_ends and other_begins < ends else None


def apart_m(a: Point, b: Point) -> float:
    """Return the distance of two points in metres, in a straight line; within a country exact to about a percent."""
    east = (a.lon - b.lon) * cos(radians((a.lat + b.lat) / 2))
    return hypot(a.lat - b.lat, east) * _EARTH_M_PER_DEGREE


def _journeys(trips: Sequence[Trip]) -> dict[str, list[Trip]]:
    found: dict[str, list[Trip]] = {}
    for trip in sorted(trips, key=lambda each: each.id):
        if trip.status in _LIVE:
            found.setdefault(trip.journey_id, []).append(trip)
    return found


def _what(trip: Trip) -> tuple[str, ...]:
    """Return what makes a trip the same as another, as text that can be compared."""
    return (
        trip.leg,
        *(part.model_dump_json() for part in (trip.origin, trip.destination, trip.timing, trip.needs)),
    )


def _treated_at(trips: Sequence[Trip]) -> Point:
    return trips[0].destination if trips[0].leg == "outbound" else trips[0].origin


def _span(trips: Sequence[Trip]) -> tuple[datetime, datetime]:
    """Return when a patient is away from home for a journey at the most: from the first pick-up to the last arrival."""
    spans = [_trip_span(trip) for trip in trips]
    return min(begins for begins, _ in spans), max(ends for _, ends in spans)


def _trip_span(trip: Trip) -> tuple[datetime, datetime]:
    """Return a trip's time as promised; before there is a promise, what the service level allows for it."""
    if trip.promise is not None:
        return trip.promise.pickup_from, trip.promise.latest_arrival
    level = trip.service_level
    ride_s = level.ride_limit_s(round(apart_m(trip.origin, trip.destination) / _SLOW_M_PER_S))
    if trip.leg == "outbound":
        return trip.anchor() - timedelta(seconds=ride_s + level.arrive_early_max_s), trip.anchor()
    return trip.anchor(), trip.anchor() + timedelta(seconds=ride_s + level.home_wait_max_s)
