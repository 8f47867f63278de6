"""Every trip is answered, and driven exactly once if and only if it was promised and is still wanted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from planner.checking.case import Case
from planner.checking.timeline import Visit
from planner.checking.violation import Violation
from planner.kernel.places import crow_km
from planner.messages.booking import TripBooked

Place = tuple[str, int, Visit]
"""Run id, position among the run's visits, and the visit."""


def check(case: Case) -> Iterator[Violation]:
    """Yield what is wrong with who is driven and where."""
    found: dict[str, list[Place]] = defaultdict(list)
    for line in case.timelines:
        for position, visit in enumerate(line.visits):
            found[visit.trip_id].append((line.run.run_id, position, visit))
    yield from _unknown(case)
    for trip_id, trip in case.published.trips.items():
        places = found.get(trip_id, [])
        yield from _wanted(case, trip, places)
        if places:
            yield from _once(trip_id, places)
            yield from _places(case, trip, places)


def _unknown(case: Case) -> Iterator[Violation]:
    for run in case.published.runs.values():
        for trip_id in sorted({a.trip_id for s in run.stops for a in s.actions} - case.published.trips.keys()):
            yield Violation("trip.unknown", trip_id, run.run_id)


def _wanted(case: Case, trip: TripBooked, places: list[Place]) -> Iterator[Violation]:
    """Whether it is in a run, against what was answered and is still wanted."""
    trip_id, run_id = trip.trip_id, places[0][0] if places else ""
    cancelled = trip_id in case.published.cancelled
    if places and cancelled:
        yield Violation("trip.cancelled-driven", trip_id, run_id)
    elif places and case.refused(trip_id):
        yield Violation("trip.refused-driven", trip_id, run_id)
    elif places and case.promise(trip_id) is None:
        yield Violation("trip.unpromised-driven", trip_id, run_id)
    elif places and case.waits_for_call(trip):
        yield Violation("trip.on-call-before-ready", trip_id, run_id)
    elif not places and not cancelled and trip_id not in case.published.answers:
        yield Violation("trip.unanswered", trip_id)
    elif not places and not cancelled and case.promise(trip_id) is not None and not case.waits_for_call(trip):
        yield Violation("trip.not-served", trip_id)


def _once(trip_id: str, places: list[Place]) -> Iterator[Violation]:
    on = [place for place in places if place[2].action == "pickup"]
    off = [place for place in places if place[2].action == "dropoff"]
    most = max(len(on), len(off))
    if most > 1:
        yield Violation(
            "trip.served-twice", trip_id, places[0][0], most - 1, f"{len(on)} pick-ups, {len(off)} drop-offs"
        )
    elif not (on and off and on[0][0] == off[0][0] and on[0][1] < off[0][1]):
        yield Violation("trip.half-served", trip_id, places[0][0])


def _places(case: Case, trip: TripBooked, places: list[Place]) -> Iterator[Violation]:
    for run_id, _, visit in places:
        wanted = trip.origin if visit.action == "pickup" else trip.destination
        metres = round(1000 * crow_km(wanted.place(), visit.point.place()))
        if metres > case.tolerance.place_m:
            yield Violation("trip.wrong-place", trip.trip_id, run_id, metres, visit.action)
