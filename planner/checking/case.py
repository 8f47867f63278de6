"""Everything that the rules look at, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

from planner.checking.published import Published
from planner.checking.timeline import Timeline
from planner.checking.way import Leg
from planner.kernel.time import ServiceDay
from planner.messages.booking import TripBooked
from planner.messages.planning import TripPromised, TripRefused


@dataclass(frozen=True)
class Tolerance:
    """How far figures may differ before a rule counts as broken; travel engines and roundings differ a little.

    Attributes:
        travel_s: per way; driving time of a run may differ by this per way.
        travel_m: per way; the same for its distance.
        place_m: between a stop and where a trip begins or ends.
        cost_ore: each of a cost's terms is rounded to whole øre.
    """

    travel_s: int = 1
    travel_m: int = 10
    place_m: int = 5
    cost_ore: int = 2


@dataclass(frozen=True)
class Case:
    """A published day with its timelines and ways.

    Attributes:
        timelines: one a run. legs: by run id, from base over the stops to base.
        direct_s: direct ride by trip id.
    """

    day: ServiceDay
    published: Published
    timelines: tuple[Timeline, ...]
    legs: dict[str, list[Leg]]
    direct_s: dict[str, int]
    tolerance: Tolerance

    def promise(self, trip_id: str) -> TripPromised | None:
        """Return the promise that stands, or None."""
        answer = self.published.answers.get(trip_id)
        return answer if isinstance(answer, TripPromised) else None

    def refused(self, trip_id: str) -> bool:
        """Return whether the last answer was a refusal."""
        return isinstance(self.published.answers.get(trip_id), TripRefused)

    def waits_for_call(self, trip: TripBooked) -> bool:
        """Return whether it is an on-call trip whose ready-call has not come."""
        return trip.timing.on_call and trip.trip_id not in self.published.ready

    def ready_s(self, trip: TripBooked) -> int | None:
        """Return the second at which the patient is ready for home: as called, else as booked; None when outbound."""
        if trip.timing.appointment_at is not None:
            return None
        call = self.published.ready.get(trip.trip_id)
        at = call.ready_at if call is not None else trip.timing.ready_at
        return None if at is None else self.day.seconds(at)
