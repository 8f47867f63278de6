"""Check a plan, and what it says it costs, against the problem it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.checking.problems.drive import drives
from planner.checking.problems.fault import Fault
from planner.checking.problems.question import question_of
from planner.checking.problems.rules import breaks, company, cost, linked, load, order, times

_RULES = (order.check, times.check, load.check, company.check, breaks.check, linked.check)


def faults(problem: Any, plan: Any) -> tuple[Fault, ...]:
    """Return every rule of the problem that the plan breaks, in order of code.

    Args:
        problem: an object with the columns that `question.Question` names.
        plan: an object with ``routes`` of ``vehicle``, ``visits``, ``leaves``, ``returns`` and ``metres``.
    """
    question = question_of(problem)
    if [route.vehicle for route in plan.routes] != list(range(question.vehicles)):
        return (Fault("run.vehicle"),)
    driven = drives(question, plan)
    return tuple(sorted(fault for rule in _RULES for fault in rule(question, driven)))


def costs(problem: Any, plan: Any) -> dict[str, int]:
    """Return what a plan costs in øre by term."""
    question = question_of(problem)
    return cost.terms(question, drives(question, plan))


def wrong_costs(problem: Any, plan: Any, said: Mapping[str, int]) -> tuple[Fault, ...]:
    """Return the terms of a cost, in øre, that are not what the plan costs."""
    true = costs(problem, plan)
    return tuple(
        Fault("cost.term", amount=abs(true.get(name, 0) - said.get(name, 0)), detail=name)
        for name in sorted(true.keys() | said.keys())
        if true.get(name, 0) != said.get(name, 0)
    )
