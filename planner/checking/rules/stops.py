"""Stop times: everybody has time to get on and off, and the car needs the time that the way takes."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checking.case import Case
from planner.checking.rules.rest import rested_until
from planner.checking.timeline import Stop, Timeline
from planner.checking.violation import Violation
from planner.kernel.time import clock_text


def check(case: Case) -> Iterator[Violation]:
    """Yield what is wrong with the times of stops, bases and totals."""
    for line in case.timelines:
        yield from _stops(line)
        yield from _ways(case, line)
        yield from _totals(case, line)


def _stops(line: Timeline) -> Iterator[Violation]:
    for number, stop in enumerate(line.stops, start=1):
        about = _first_trip(line, number - 1), line.run.run_id
        if stop.seq != number:
            yield Violation("stop.out-of-order", *about, abs(stop.seq - number), f"stop {number} has seq {stop.seq}")
        if stop.departure < stop.arrival:
            yield Violation("stop.out-of-order", *about, stop.arrival - stop.departure, _where(number, stop))
        elif stop.departure - stop.arrival < stop.service_s:
            missing = stop.service_s - (stop.departure - stop.arrival)
            yield Violation("stop.too-short", *about, missing, _where(number, stop))


def _ways(case: Case, line: Timeline) -> Iterator[Violation]:
    left = max(line.leaves, rested_until(case.day, line.run, 0))
    legs = case.legs[line.run.run_id]
    for number, (stop, leg) in enumerate(zip(line.stops, legs, strict=False), start=1):
        missing = left + leg.seconds - stop.arrival
        if missing > case.tolerance.travel_s:
            about = _first_trip(line, number - 1), line.run.run_id
            yield Violation("stop.too-soon", *about, missing, f"{_where(number, stop)}, way {leg.seconds} s")
        left = max(stop.departure, rested_until(case.day, line.run, number))
    missing = left + legs[-1].seconds - line.returns
    if missing > case.tolerance.travel_s:
        detail = f"left at {clock_text(left)}, back at {clock_text(line.returns)}, way {legs[-1].seconds} s"
        yield Violation("run.back-too-soon", "", line.run.run_id, missing, detail)


def _totals(case: Case, line: Timeline) -> Iterator[Violation]:
    legs, run = case.legs[line.run.run_id], line.run
    seconds, metres = sum(leg.seconds for leg in legs), sum(leg.metres for leg in legs)
    if abs(run.driving_s - seconds) > case.tolerance.travel_s * len(legs):
        detail = f"{run.driving_s} s published, {seconds} s by the stops"
        yield Violation("run.driving-time", "", run.run_id, abs(run.driving_s - seconds), detail)
    if abs(run.distance_m - metres) > case.tolerance.travel_m * len(legs):
        detail = f"{run.distance_m} m published, {metres} m by the stops"
        yield Violation("run.distance", "", run.run_id, abs(run.distance_m - metres), detail)


def _first_trip(line: Timeline, index: int) -> str:
    return line.run.stops[index].actions[0].trip_id


def _where(number: int, stop: Stop) -> str:
    return f"stop {number}, {clock_text(stop.arrival)}-{clock_text(stop.departure)}"
