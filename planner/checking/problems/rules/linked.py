"""Of a journey's two trips both are served or neither, as long as both may be left out."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checking.problems.drive import Drive
from planner.checking.problems.fault import Fault
from planner.checking.problems.question import Question

MANDATORY_ORE = 10**9
"""Price of leaving out who must be driven."""


def check(question: Question, drives: list[Drive]) -> Iterator[Fault]:
    """Return every trip that is driven while the journey's other one, which could be left out too, is not."""
    served = {step.request for drive in drives for step in drive.steps}
    certain = _certain(question)
    for request, other in enumerate(question.linked):
        if other >= 0 and not {request, other} & certain and request in served and other not in served:
            yield Fault("trip.linked", request=request, detail=f"without {other}")


def refusals(question: Question) -> list[int]:
    """Return by request what refusing it costs: as a mandatory one when the other trip is served for certain."""
    certain = _certain(question)
    return [
        max(own, MANDATORY_ORE) if other in certain else own
        for own, other in zip(question.refusal_ore, question.linked, strict=True)
    ]


def _certain(question: Question) -> set[int]:
    """Return who has begun or has a fallback."""
    begun = {visit.request for pins in question.pinned if pins is not None for visit in pins.visits}
    return begun | {request for request, ore in enumerate(question.fallback_ore) if ore >= 0}
