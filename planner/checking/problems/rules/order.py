"""Everybody is picked up once, dropped off once and after it, by one vehicle; pinned visits stay as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.checking.problems.drive import Drive
from planner.checking.problems.fault import Fault
from planner.checking.problems.question import Question


def check(question: Question, drives: list[Drive]) -> Iterator[Fault]:
    """Return what is wrong with the order of visits."""
    yield from _once(drives)
    for drive in drives:
        yield from _whole(drive)
    out = {drive.vehicle: drive for drive in drives}
    for vehicle, pins in enumerate(question.pinned):
        if pins is None:
            continue
        told = [(v.request, v.is_pickup, v.start, v.departure) for v in pins.visits]
        said = [(s.request, s.is_pickup, s.start, s.departure) for s in out[vehicle].steps[: len(told)]]
        if told != said or out[vehicle].leaves != pins.left_base_s:
            yield Fault("visit.pinned", vehicle)


def _once(drives: list[Drive]) -> Iterator[Fault]:
    counts = Counter((step.request, step.is_pickup) for drive in drives for step in drive.steps)
    for (request, _), count in counts.items():
        if count > 1:
            yield Fault("visit.twice", request=request, amount=count)


def _whole(drive: Drive) -> Iterator[Fault]:
    aboard: set[int] = set()
    for step in drive.steps:
        if step.is_pickup:
            aboard.add(step.request)
        elif step.request in aboard:
            aboard.remove(step.request)
        else:
            yield Fault("visit.order", drive.vehicle, step.request)
    for request in sorted(aboard):
        yield Fault("visit.order", drive.vehicle, request, detail="stays in the car")
