"""Check a published plan against everything that was promised, offered and agreed."""

from __future__ import annotations

from planner.checking.case import Case, Tolerance
from planner.checking.published import Published
from planner.checking.rules import load, promises, rest, rides, serving, stops, vehicles
from planner.checking.timeline import timeline
from planner.checking.violation import Report
from planner.checking.way import direct_s, legs
from planner.kernel.time import ServiceDay
from planner.kernel.travel import TravelTimes
from planner.messages.booking import TripBooked
from planner.messages.planning import TripPromised, TripRefused

_RULES = (serving.check, stops.check, promises.check, rides.check, load.check, vehicles.check, rest.check)
_AS_GIVEN = Tolerance()


def check(published: Published, travel: TravelTimes, tolerance: Tolerance = _AS_GIVEN) -> Report:
    """Return every violation in the plan of a service day.

    Args:
        published: demand, promises, fleet, contracts and runs; see `planner.checking.published.gather`.
        travel: the travel times that the plan was made with.
        tolerance: how far figures may differ.

    Raises:
        InvalidInput: ``roads.unreachable`` when there is no way between places of the plan.
    """
    day, runs = ServiceDay.parse(published.service_day), published.runs.values()
    places = {r.run_id: [p.place() for p in (r.start, *(s.point for s in r.stops), r.end)] for r in runs}
    case = Case(
        day=day,
        published=published,
        timelines=tuple(timeline(run, day, published.trips) for run in runs),
        legs={run_id: legs(stops_and_bases, travel) for run_id, stops_and_bases in places.items()},
        direct_s=direct_s(_answered(published), travel),
        tolerance=tolerance,
    )
    wanted = [trip for trip in published.trips.values() if trip.trip_id not in published.cancelled]
    promised = [trip for trip in wanted if isinstance(published.answers.get(trip.trip_id), TripPromised)]
    return Report(
        service_day=published.service_day,
        violations=tuple(sorted(violation for rule in _RULES for violation in rule(case))),
        trips=len(wanted),
        promised=len(promised),
        refused=sum(isinstance(published.answers.get(trip.trip_id), TripRefused) for trip in wanted),
        waiting=sum(case.waits_for_call(trip) for trip in promised),
        runs=len(published.runs),
        stops=sum(len(run.stops) for run in runs),
        travel_times=travel.label,
        planned_with=published.planned_with,
    )


def _answered(published: Published) -> list[TripBooked]:
    """Return trips that are promised or in a run; a refused one may lie where no way leads."""
    driven = {action.trip_id for run in published.runs.values() for stop in run.stops for action in stop.actions}
    promised = {trip_id for trip_id, answer in published.answers.items() if isinstance(answer, TripPromised)}
    return [trip for trip_id, trip in published.trips.items() if trip_id in driven | promised]
