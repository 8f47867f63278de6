"""The service level: in time for treatment, not too early, soon home, and never too long in the car."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checking.case import Case
from planner.checking.timeline import Visit
from planner.checking.violation import Violation
from planner.kernel.time import clock_text
from planner.messages.booking import TripBooked


def check(case: Case) -> Iterator[Violation]:
    """Yield rides that the service level does not allow."""
    for line in case.timelines:
        for on, off in line.rides():
            trip = case.published.trips[on.trip_id]
            yield from _appointment(case, line.run.run_id, trip, off)
            yield from _home(case, line.run.run_id, trip, on)
            yield from _ride(case, line.run.run_id, trip, off.earliest - on.latest - on.service_s)


def ride_limit_s(trip: TripBooked, direct_s: int) -> int:
    """Return the longest ride that the service level allows, in seconds.

    Percent of the direct ride, or the direct ride and a constant, whichever is more, within the cap; the direct ride
    itself is always allowed.
    """
    level = trip.service_level
    by_factor, by_constant = direct_s * level.ride_factor_percent / 100, direct_s + level.ride_constant_s
    limit = max(by_factor, by_constant)
    if level.ride_cap_s is not None and limit > level.ride_cap_s:
        limit = level.ride_cap_s
    return max(int(limit), direct_s)


def _appointment(case: Case, run_id: str, trip: TripBooked, off: Visit) -> Iterator[Violation]:
    if trip.timing.appointment_at is None:
        return
    at = case.day.seconds(trip.timing.appointment_at)
    wanted = f"appointment {clock_text(at)}, there "
    if off.earliest > at:
        detail = wanted + clock_text(off.earliest)
        yield Violation("level.appointment-late", trip.trip_id, run_id, off.earliest - at, detail)
    early = at - trip.service_level.arrive_early_max_s - off.latest
    if early > 0:
        yield Violation("level.arrival-too-early", trip.trip_id, run_id, early, wanted + clock_text(off.latest))


def _home(case: Case, run_id: str, trip: TripBooked, on: Visit) -> Iterator[Violation]:
    ready = case.ready_s(trip)
    if ready is None or case.waits_for_call(trip):
        return
    if on.latest < ready:
        detail = f"ready {clock_text(ready)}, picked up {clock_text(on.latest)}"
        yield Violation("level.home-before-ready", trip.trip_id, run_id, ready - on.latest, detail)
    waits = on.earliest - ready - trip.service_level.home_wait_max_s
    if waits > 0:
        detail = f"ready {clock_text(ready)}, picked up {clock_text(on.earliest)}"
        yield Violation("level.home-wait", trip.trip_id, run_id, waits, detail)


def _ride(case: Case, run_id: str, trip: TripBooked, ride_s: int) -> Iterator[Violation]:
    direct = case.direct_s[trip.trip_id]
    limit = ride_limit_s(trip, direct + case.tolerance.travel_s)
    figures = f"ride {ride_s} s, direct {direct} s, "
    if ride_s > limit:
        yield Violation("level.ride-too-long", trip.trip_id, run_id, ride_s - limit, f"{figures}allowed {limit} s")
    if trip.needs.oxygen_minutes is not None and ride_s > trip.needs.oxygen_minutes * 60:
        lasts = trip.needs.oxygen_minutes * 60
        yield Violation("level.oxygen", trip.trip_id, run_id, ride_s - lasts, f"{figures}oxygen {lasts} s")
