"""Breaks are taken in order, long enough, when they must be, with nobody in the car, by all who need them."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checking.problems.drive import Drive
from planner.checking.problems.fault import Fault
from planner.checking.problems.question import Question


def check(question: Question, drives: list[Drive]) -> Iterator[Fault]:
    """Return every broken rule about breaks."""
    for drive in drives:
        rules = [rule for rule in question.breaks[drive.vehicle] if rule[0] >= 0]
        taken = len(drive.rests)
        out = drive.returns - drive.leaves
        if taken < len(rules) and out > rules[taken][6]:
            yield Fault("run.break-missing", drive.vehicle, amount=out - rules[taken][6])
        if taken > len(rules):
            yield Fault("run.break-time", drive.vehicle, detail="a break that nobody asked for")
            continue
        before = drive.leaves
        for (start, end, after), rule in zip(drive.rests, rules, strict=False):
            yield from _one(drive, (start, end, after), rule, before)
            before = end


def _one(drive: Drive, rest: tuple[int, int, int], rule: list[int], before: int) -> Iterator[Fault]:
    length, soonest, latest, clock_from, clock_to, worked, _ = rule
    start, end, after = rest
    from_s = max(drive.leaves + soonest, clock_from, before)
    to_s = min(drive.leaves + latest, clock_to, before + worked)
    if after:
        from_s = max(from_s, drive.steps[after - 1].departure)
    wrong = max(from_s - start, start - to_s, abs(end - start - length))
    if wrong > 0:
        yield Fault("run.break-time", drive.vehicle, amount=wrong, detail=f"{start} to {end}")
    if after and drive.steps[after - 1].aboard:
        yield Fault("run.break-company", drive.vehicle, amount=len(drive.steps[after - 1].aboard))
