"""What patients were told is kept, and nothing was told that the service level does not allow."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checking.case import Case
from planner.checking.rules.rides import ride_limit_s
from planner.checking.timeline import Visit
from planner.checking.violation import Violation
from planner.kernel.time import clock_text
from planner.messages.booking import TripBooked
from planner.messages.planning import TripPromised


def check(case: Case) -> Iterator[Violation]:
    """Yield promises that the plan breaks, and promises that should not have been given."""
    for trip_id, trip in case.published.trips.items():
        promise = case.promise(trip_id)
        if promise is not None and trip_id not in case.published.cancelled:
            yield from _allowed(case, trip, promise)
    for line in case.timelines:
        for on, off in line.rides():
            promise = case.promise(on.trip_id)
            if promise is not None and _counts(case, promise):
                yield from _kept(case, line.run.run_id, promise, on, off)


def _counts(case: Case, promise: TripPromised) -> bool:
    """The window of an on-call trip is an expectation until a promise has been given after its ready-call."""
    if promise.kind == "timed":
        return True
    call = case.published.ready.get(promise.trip_id)
    return call is not None and promise.promised_at >= call.ready_at


def _kept(case: Case, run_id: str, promise: TripPromised, on: Visit, off: Visit) -> Iterator[Violation]:
    second = case.day.seconds
    begin, end, latest = second(promise.pickup_from), second(promise.pickup_to), second(promise.latest_arrival)
    told = f"promised {clock_text(begin)}-{clock_text(end)}"
    if on.latest < begin:
        detail = f"{told}, picked up {clock_text(on.latest)}"
        yield Violation("promise.too-early", on.trip_id, run_id, begin - on.latest, detail)
    if on.earliest > end:
        detail = f"{told}, picked up {clock_text(on.earliest)}"
        yield Violation("promise.too-late", on.trip_id, run_id, on.earliest - end, detail)
    if off.earliest > latest:
        detail = f"promised by {clock_text(latest)}, there {clock_text(off.earliest)}"
        yield Violation("promise.arrival-late", on.trip_id, run_id, off.earliest - latest, detail)


def _allowed(case: Case, trip: TripBooked, promise: TripPromised) -> Iterator[Violation]:
    if promise.change == "moved":
        return  # told with reasons that the service level could not be kept; what came of it is measured on the plan
    width = round((promise.pickup_to - promise.pickup_from).total_seconds())
    if promise.kind == "timed" and width > trip.service_level.promise_window_s:
        yield Violation("promise.too-wide", trip.trip_id, "", width - trip.service_level.promise_window_s)
    appointment = trip.timing.appointment_at
    if appointment is not None and promise.latest_arrival > appointment:
        past = round((promise.latest_arrival - appointment).total_seconds())
        yield Violation("promise.past-appointment", trip.trip_id, "", past)
    limit = ride_limit_s(trip, case.direct_s[trip.trip_id] + case.tolerance.travel_s)
    if trip.needs.oxygen_minutes is not None:
        limit = min(limit, trip.needs.oxygen_minutes * 60)
    if promise.max_ride_s > limit:
        detail = f"{promise.max_ride_s} s promised, {limit} s allowed"
        yield Violation("promise.ride-limit", trip.trip_id, "", promise.max_ride_s - limit, detail)
