"""A run's stops in seconds, and the bounds that they put on when each passenger gets on and off.

A stop is published with arrival and departure and, in order, who gets on and off; not when each of them does. They are
served one after the other in that order. So nobody is served sooner than when everybody before has been served straight
from the arrival on, nor later than leaves time for everybody after until the departure. A rule about a single
passenger is broken only if it is broken at both bounds: what the checker reports is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.kernel.time import ServiceDay
from planner.messages.booking import TripBooked
from planner.messages.payload import Point
from planner.messages.planning import RunPlanned
from planner.messages.trips import Action


@dataclass(frozen=True)
class Visit:
    """One passenger getting on or off.

    Attributes:
        stop: index of the stop in the run.
        earliest, latest: bounds on the second at which boarding or alighting begins.
        service_s: how long it takes.
    """

    trip_id: str
    action: Action
    stop: int
    point: Point
    earliest: int
    latest: int
    service_s: int


@dataclass(frozen=True)
class Stop:
    """A stop in seconds of the service day; ``service_s`` is what getting on and off takes together."""

    seq: int
    point: Point
    arrival: int
    departure: int
    service_s: int


@dataclass(frozen=True)
class Timeline:
    """A run in seconds of the service day; trips that nobody booked are left out of the visits."""

    run: RunPlanned
    leaves: int
    returns: int
    stops: tuple[Stop, ...]
    visits: tuple[Visit, ...]

    def visits_of(self, trip_id: str, action: Action) -> list[Visit]:
        """Return the visits of a trip with one action."""
        return [visit for visit in self.visits if (visit.trip_id, visit.action) == (trip_id, action)]

    def rides(self) -> Iterator[tuple[Visit, Visit]]:
        """Return pick-up and drop-off of every trip that has exactly one of each, in that order, in this run."""
        for trip_id in dict.fromkeys(visit.trip_id for visit in self.visits):
            on, off = self.visits_of(trip_id, "pickup"), self.visits_of(trip_id, "dropoff")
            if len(on) == len(off) == 1 and self.visits.index(on[0]) < self.visits.index(off[0]):
                yield on[0], off[0]


def timeline(run: RunPlanned, day: ServiceDay, trips: Mapping[str, TripBooked]) -> Timeline:
    """Return a run's timeline."""
    stops, visits = [], []
    for index, stop in enumerate(run.stops):
        arrival, departure = day.seconds(stop.arrival_at), day.seconds(stop.departure_at)
        known = [action for action in stop.actions if action.trip_id in trips]
        lengths = [
            trips[action.trip_id].board_s if action.action == "pickup" else trips[action.trip_id].alight_s
            for action in known
        ]
        before = 0
        for action, length in zip(known, lengths, strict=True):
            after = sum(lengths) - before
            visits.append(
                Visit(action.trip_id, action.action, index, stop.point, arrival + before, departure - after, length)
            )
            before += length
        stops.append(Stop(stop.seq, stop.point, arrival, departure, sum(lengths)))
    return Timeline(run, day.seconds(run.leaves_at), day.seconds(run.returns_at), tuple(stops), tuple(visits))
