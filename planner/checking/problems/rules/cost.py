"""What a plan costs, term by term, from its times and distances."""

from __future__ import annotations

from planner.checking.problems.drive import Drive, Step
from planner.checking.problems.question import Question
from planner.checking.problems.rules.linked import refusals
from planner.checking.problems.rules.shares import price


def terms(question: Question, drives: list[Drive]) -> dict[str, int]:
    """Return the øre of every term of a plan's cost by its name; hours and kilometres rounded half up by route."""
    served = {step.request for drive in drives for step in drive.steps}
    left_out = [r for r in range(question.requests) if r not in served]
    refusal = refusals(question)
    hours = distance = fees = top_ups = extras = ranks = taxes = soft = 0
    for drive in drives:
        v = drive.vehicle
        trips = {step.request for step in drive.steps}
        parts = (
            0 if question.used[v] else question.start_fee_ore[v],
            (_hours(question, drive) + 1800) // 3600,
            (drive.metres * question.km_ore[v] + 500) // 1000,
            sum(_supplements(question, r, v) for r in trips),
        )
        fees, hours, distance, extras = fees + parts[0], hours + parts[1], distance + parts[2], extras + parts[3]
        soft += (sum(_unpunctual(question, step) for step in drive.steps if not step.pinned) + 1800) // 3600
        if sum(parts) < question.minimum_ore[v]:
            top_ups += question.minimum_ore[v] - sum(parts)
        for r in trips:
            ranks += question.trip_ore[v]
            if question.told[r] >= 0 and question.told[r] != v:
                taxes += question.moved_ore[r]
    return {
        "start_fees": fees,
        "hours": hours,
        "distance": distance,
        "top_ups": top_ups,
        "supplements": extras,
        "rankings": ranks,
        "changes": taxes,
        "soft_windows": soft,
        "shares": price(question, drives),
        "refusals": sum(refusal[r] for r in left_out if question.fallback_ore[r] < 0),
        "fallbacks": sum(question.fallback_ore[r] for r in left_out if question.fallback_ore[r] >= 0),
    }


def _hours(question: Question, drive: Drive) -> int:
    """Return what the time out costs, times 3,600: guaranteed time is taken from driving first, then from waiting."""
    v = drive.vehicle
    out = drive.returns - drive.leaves
    driving = min(drive.way_s, out)
    waiting = out - driving
    free = min(question.guaranteed_s[v], driving)
    driving -= free
    waiting -= min(question.guaranteed_s[v] - free, waiting)
    waiting_ore = question.waiting_hourly_ore[v]
    if waiting_ore == -1:
        waiting_ore = question.hourly_ore[v]
    return driving * question.hourly_ore[v] + waiting * waiting_ore


def _supplements(question: Question, request: int, vehicle: int) -> int:
    asked = question.supplements[request]
    return sum(ore for kind, ore in enumerate(question.supplements_ore[vehicle]) if asked & (1 << kind))


def _unpunctual(question: Question, step: Step) -> int:
    """Return øre an hour times the seconds by which a visit begins outside its soft window."""
    soonest = step.of(question.pickup_soft_from, question.dropoff_soft_from)
    latest = step.of(question.pickup_soft_to, question.dropoff_soft_to)
    if step.start < soonest:
        return (soonest - step.start) * question.early_hourly_ore[step.request]
    if step.start > latest:
        return (step.start - latest) * question.late_hourly_ore[step.request]
    return 0
