"""What groups of vehicles count that are short of their share of the work, or beyond it."""

from __future__ import annotations

from planner.checking.problems.drive import Drive
from planner.checking.problems.question import Group, Question


def price(question: Question, drives: list[Drive]) -> int:
    """Return the øre of all groups, each rounded half up; vehicles that stay at home count as no time."""
    return sum(_price(group, drives) for group in question.shares)


def _price(group: Group, drives: list[Drive]) -> int:
    driven = 0
    for drive in drives:
        if drive.vehicle in group.vehicles:
            driven += drive.returns - drive.leaves
    if driven < group.least_s:
        return ((group.least_s - driven) * group.short_ore + 1800) // 3600
    if driven > group.most_s:
        return ((driven - group.most_s) * group.over_ore + 1800) // 3600
    return 0
