"""Ways take their time, visits keep their windows, rides their limits, vehicles their opening and working time."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checking.problems.drive import Drive, Step
from planner.checking.problems.fault import Fault
from planner.checking.problems.question import Question


def check(question: Question, drives: list[Drive]) -> Iterator[Fault]:
    """Return every broken rule about times and distances."""
    for drive in drives:
        for step in drive.steps:
            if not step.pinned:
                yield from _visit(question, drive.vehicle, step)
        for on, off in drive.rides():
            over = off.start - on.departure - question.max_ride_s[on.request]
            if over > 0 and not off.pinned:
                yield Fault("visit.ride", drive.vehicle, on.request, over)
        yield from _whole(question, drive)


def _visit(question: Question, vehicle: int, step: Step) -> Iterator[Fault]:
    service = step.of(question.board_s, question.alight_s)
    early = step.of(question.pickup_earliest, question.dropoff_earliest)
    late = step.of(question.pickup_latest, question.dropoff_latest)
    if step.arrival != step.due:
        yield Fault("visit.arrival", vehicle, step.request, abs(step.arrival - step.due))
    if step.start < step.arrival or step.departure != step.start + service:
        yield Fault("visit.times", vehicle, step.request, detail=f"{step.arrival} {step.start} {step.departure}")
    if not early <= step.start <= late:
        amount = max(early - step.start, step.start - late)
        yield Fault("visit.window", vehicle, step.request, amount, f"{step.start} outside [{early}, {late}]")


def _whole(question: Question, drive: Drive) -> Iterator[Fault]:
    v = drive.vehicle
    if question.pinned[v] is None and drive.leaves < question.opens[v]:
        yield Fault("run.opening", v, amount=question.opens[v] - drive.leaves)
    if drive.returns > question.closes[v]:
        yield Fault("run.closing", v, amount=drive.returns - question.closes[v])
    if drive.returns - drive.leaves > question.max_duration_s[v]:
        yield Fault("run.working-time", v, amount=drive.returns - drive.leaves - question.max_duration_s[v])
    if drive.returns != drive.home:
        yield Fault("run.return", v, amount=abs(drive.returns - drive.home))
    if drive.metres != drive.driven:
        yield Fault("run.metres", v, amount=abs(drive.metres - drive.driven))
