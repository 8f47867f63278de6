"""When the car will be at its next stops, and which promises that breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.execution.domain.plan import keys
from planner.execution.domain.trip import Trip
from planner.messages.planning import RunStop


@dataclass(frozen=True)
class Expected:
    """A stop still to be made and when the car is expected there."""

    stop: RunStop
    arrival_at: datetime

    @property
    def delay_s(self) -> int:
        """Seconds later than planned; never negative."""
        return max(0, int((self.arrival_at - self.stop.arrival_at).total_seconds()))


@dataclass(frozen=True)
class Forecast:
    """What a report means for the rest of the run.

    Attributes:
        delay_s: how late the car will be at its next stop.
        breaking: trips whose promise is missed by more than the threshold.
    """

    delay_s: int
    breaking: tuple[str, ...]


def expected_arrivals(
    stops: Sequence[RunStop], first_arrival: datetime, standing_s: Callable[[RunStop], int], driving_s: Sequence[int]
) -> Iterator[Expected]:
    """Yield when the car reaches each stop, given when it reaches the first.

    At a stop the car stays as long as getting on and off takes (``standing_s``), but never leaves before its planned
    departure; to the next it drives as long as the travel times say (``driving_s``, one for each gap between stops),
    or as planned where that is shorter. So waiting in the plan, at a stop or before one, eats up the delay.
    """
    arrival = first_arrival
    for n, stop in enumerate(stops):
        yield Expected(stop, arrival)
        if n + 1 < len(stops):
            planned_stay = int((stop.departure_at - stop.arrival_at).total_seconds())
            stay = timedelta(seconds=min(standing_s(stop), planned_stay))
            leaves = max(stop.departure_at, arrival + stay)
            planned = max(timedelta(0), stops[n + 1].arrival_at - stop.departure_at)
            arrival = leaves + min(planned, timedelta(seconds=driving_s[n]))


def standing_s(stop: RunStop, trip: Callable[[str], Trip | None]) -> int:
    """Return the seconds that getting on and off takes at a stop, one passenger after the other."""
    total = 0
    for trip_id, action in keys(stop):
        known = trip(trip_id)
        if known is not None and known.details is not None:
            total += known.details.board_s if action == "pickup" else known.details.alight_s
    return total


def limit(trip: Trip, action: str) -> datetime | None:
    """Return when the promise of a trip breaks at its pick-up or drop-off, or None when nothing is promised.

    On call nothing is promised but the longest wait after the ready-call.
    """
    if trip.on_call():
        if action == "dropoff" or trip.ready_called_at is None or trip.details is None:
            return None
        return trip.ready_called_at + timedelta(seconds=trip.details.home_wait_max_s)
    if trip.promise is None:
        return None
    return trip.promise.pickup_to if action == "pickup" else trip.promise.latest_arrival


def judge(expected: Sequence[Expected], trip: Callable[[str], Trip | None], threshold_s: int) -> Forecast:
    """Return how late the car will be at its next stop and which promises break by more than the threshold."""
    breaking: dict[str, None] = {}
    for stop in expected:
        for trip_id, action in keys(stop.stop):
            known = trip(trip_id)
            last = limit(known, action) if known is not None and known.cancelled_at is None else None
            if last is not None and (stop.arrival_at - last).total_seconds() > threshold_s:
                breaking[trip_id] = None
    return Forecast(expected[0].delay_s if expected else 0, tuple(breaking))
