"""What a plan costs, term by term, from its times and distances."""

from __future__ import annotations

from planner.checking.problems.drive import Drive
from planner.checking.problems.question import Question


def terms(question: Question, drives: list[Drive]) -> dict[str, int]:
    """Return the øre of every term of a plan's cost by its name; hours and kilometres rounded half up by route."""
    served = {step.request for drive in drives for step in drive.steps}
    left_out = [r for r in range(question.requests) if r not in served]
    hours = distance = fees = 0
    for drive in drives:
        v = drive.vehicle
        fees += 0 if question.used[v] else question.start_fee_ore[v]
        hours += ((drive.returns - drive.leaves) * question.hourly_ore[v] + 1800) // 3600
        distance += (drive.metres * question.km_ore[v] + 500) // 1000
    return {
        "start_fees": fees,
        "hours": hours,
        "distance": distance,
        "refusals": sum(question.refusal_ore[r] for r in left_out if question.fallback_ore[r] < 0),
        "fallbacks": sum(question.fallback_ore[r] for r in left_out if question.fallback_ore[r] >= 0),
    }
