"""What a plan costs, term by term, from its times and distances."""

from __future__ import annotations

from planner.checking.problems.drive import Drive
from planner.checking.problems.question import Question


def terms(question: Question, drives: list[Drive]) -> dict[str, int]:
    """Return the øre of every term of a plan's cost by its name; hours and kilometres rounded half up by route."""
    served = {step.request for drive in drives for step in drive.steps}
    left_out = [r for r in range(question.requests) if r not in served]
    hours = distance = fees = top_ups = 0
    for drive in drives:
        v = drive.vehicle
        beyond = max(0, drive.returns - drive.leaves - question.guaranteed_s[v])
        parts = (
            0 if question.used[v] else question.start_fee_ore[v],
            (beyond * question.hourly_ore[v] + 1800) // 3600,
            (drive.metres * question.km_ore[v] + 500) // 1000,
        )
        fees, hours, distance = fees + parts[0], hours + parts[1], distance + parts[2]
        if sum(parts) < question.minimum_ore[v]:
            top_ups += question.minimum_ore[v] - sum(parts)
    return {
        "start_fees": fees,
        "hours": hours,
        "distance": distance,
        "top_ups": top_ups,
        "refusals": sum(question.refusal_ore[r] for r in left_out if question.fallback_ore[r] < 0),
        "fallbacks": sum(question.fallback_ore[r] for r in left_out if question.fallback_ore[r] >= 0),
    }
