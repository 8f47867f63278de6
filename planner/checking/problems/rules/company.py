"""Nobody is in a car with somebody of a group that one of them avoids."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checking.problems.drive import Drive
from planner.checking.problems.fault import Fault
from planner.checking.problems.question import Question


def check(question: Question, drives: list[Drive]) -> Iterator[Fault]:
    """Return every pair that meets and must not, told at the pick-up of the later one."""
    for drive in drives:
        for step in drive.steps:
            if not step.is_pickup or step.pinned:
                continue
            new = step.request
            for other in step.aboard:
                shunned = question.avoids[new] & question.is_of[other] or question.avoids[other] & question.is_of[new]
                if other != new and shunned:
                    yield Fault("load.company", drive.vehicle, new, detail=f"with {other}")
