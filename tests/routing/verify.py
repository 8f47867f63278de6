"""The checker's view of a plan, as tests of routing ask for it."""

from __future__ import annotations

from planner.checking.problems.check import costs, faults
from planner.routing.plan import Plan
from planner.routing.problem import Problem
from planner.routing.result import Cost


def violations(problem: Problem, plan: Plan) -> list[str]:
    """Return every rule that a plan breaks, in words that begin with the rule's code."""
    return [f"{f.code} vehicle {f.vehicle} request {f.request} by {f.amount} {f.detail}" for f in faults(problem, plan)]


def priced(problem: Problem, plan: Plan) -> Cost:
    """Return what a plan costs, by term."""
    return Cost(**costs(problem, plan))
