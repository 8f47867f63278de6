"""Who is in the car together: places by layout, front seats, riding alone, groups that keep apart, equipment."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checking.case import Case
from planner.checking.timeline import Timeline
from planner.checking.violation import Violation
from planner.messages.execution import VehicleOffered
from planner.messages.trips import Needs


def check(case: Case) -> Iterator[Violation]:
    """Yield what does not fit, after every passenger that gets on; vehicles that are not offered are passed over."""
    for line in case.timelines:
        vehicle = case.published.vehicles.get(line.run.vehicle_id)
        if vehicle is not None:
            yield from _run(case, line, vehicle)


def _run(case: Case, line: Timeline, vehicle: VehicleOffered) -> Iterator[Violation]:
    aboard: dict[str, Needs] = {}
    company: dict[str, set[str]] = {}
    for visit in line.visits:
        if visit.action == "dropoff":
            aboard.pop(visit.trip_id, None)
            continue
        needs = case.published.trips[visit.trip_id].needs
        aboard[visit.trip_id] = needs
        for trip_id, other in aboard.items():
            if other.alone and len(aboard) > 1:
                company.setdefault(trip_id, set()).update(aboard.keys() - {trip_id})
        apart = sorted(other for other in aboard.keys() - {visit.trip_id} if _apart(needs, aboard[other]))
        if apart:
            yield Violation("load.company", visit.trip_id, line.run.run_id, len(apart), f"with {', '.join(apart)}")
        missing = places_missing(vehicle, list(aboard.values()))
        if missing:
            detail = ", ".join(sorted(aboard))
            yield Violation("load.places", visit.trip_id, line.run.run_id, missing, f"aboard: {detail}")
        front = sum(1 for other in aboard.values() if other.front_seat and _seated(other))
        if front > vehicle.front_seats and needs.front_seat:
            yield Violation("load.front-seats", visit.trip_id, line.run.run_id, front - vehicle.front_seats)
        lacking = set(needs.equipment) - set(vehicle.equipment)
        if lacking:
            detail = ", ".join(sorted(lacking))
            yield Violation("load.equipment", visit.trip_id, line.run.run_id, len(lacking), detail)
    for trip_id, others in sorted(company.items()):
        yield Violation("load.not-alone", trip_id, line.run.run_id, len(others), f"with {', '.join(sorted(others))}")


def _apart(one: Needs, other: Needs) -> bool:
    """Whether one of two is of a group that the other avoids."""
    return any(code in other.groups for code in one.avoids) or any(code in one.groups for code in other.avoids)


def places_missing(vehicle: VehicleOffered, aboard: list[Needs]) -> int:
    """Return how many places the best layout lacks for these passengers and their companions; 0 when they fit."""
    chairs = sum(1 for needs in aboard if not _seated(needs))
    seats = sum(needs.companions for needs in aboard) + len(aboard) - chairs
    return min(max(seats - layout.seats, 0) + max(chairs - layout.wheelchairs, 0) for layout in vehicle.layouts)


def _seated(needs: Needs) -> bool:
    """Whether the passenger sits on a seat; only who stays in the wheelchair does not."""
    return needs.mobility != "wheelchair"
