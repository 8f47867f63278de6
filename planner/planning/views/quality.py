"""How good a plan is, counted from its visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.kernel.time import ServiceDay
from planner.planning.domain.run import PlannedVisit, Run
from planner.planning.domain.trip import Trip


@dataclass(frozen=True)
class Ridden:
    """One trip in a run by its plan: start of boarding, end of boarding, start of alighting; shared or not."""

    trip_id: str
    boards: int
    leaves: int
    arrives: int
    shared: bool


def rides(visits: Sequence[PlannedVisit]) -> list[Ridden]:
    """Return the rides of a run. A ride is shared when another passenger is in the car at some time of it."""
    found = []
    boarding = {v.trip_id: (n, v) for n, v in enumerate(visits) if v.is_pickup}
    for n, visit in enumerate(visits):
        if visit.is_pickup or visit.trip_id not in boarding:
            continue
        since, pickup = boarding[visit.trip_id]
        aboard = {v.trip_id for v in visits[:since] if v.is_pickup} - {
            v.trip_id for v in visits[:since] if not v.is_pickup
        }
        joined = any(v.is_pickup for v in visits[since + 1 : n])
        found.append(Ridden(visit.trip_id, pickup.start, pickup.departure, visit.start, bool(aboard) or joined))
    return found


@dataclass(frozen=True)
class Quality:
    """Counts over the rides of a day.

    Attributes:
        rides, shared: how many, and how many with another passenger in the car at some time.
        late_appointments: arrivals after the appointment; over_ride_limit: rides longer than the rule allows.
        outside_promise: pick-ups outside the window told last, or arrivals after the time told last.
    """

    rides: int
    shared: int
    late_appointments: int
    over_ride_limit: int
    outside_promise: int

    @property
    def shared_share(self) -> float:
        """Share of rides that were shared, 0 when there are none."""
        return self.shared / self.rides if self.rides else 0.0


def quality(day: ServiceDay, runs: Sequence[Run], trips: Mapping[str, Trip]) -> Quality:
    """Count the rides of runs as they stand; what has happened counts with its real times."""
    total = shared = late = over = outside = 0
    for run in runs:
        for ride in rides(run.state.visits):
            trip = trips.get(ride.trip_id)
            if trip is None or trip.demand is None or trip.promise is None or trip.waits_for_call:
                continue
            total += 1
            shared += ride.shared
            appointment = trip.demand.timing.appointment_at
            late += appointment is not None and ride.arrives > day.seconds(appointment)
            over += ride.arrives - ride.leaves > trip.promise.max_ride_s
            promise = trip.promise
            in_window = day.seconds(promise.pickup_from) <= ride.boards <= day.seconds(promise.pickup_to)
            outside += not in_window or ride.arrives > day.seconds(promise.latest_arrival)
    return Quality(total, shared, late, over, outside)
