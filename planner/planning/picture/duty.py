"""A contract's working time and breaks as rules of the routing problem, less the breaks that were taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.messages.duty import BreakRule, Duty
from planner.planning.domain.rest import PlannedBreak
from planner.routing import NO_LIMIT, Break


def max_out_s(duty: Duty | None) -> int:
    """Return the longest time from leaving the base to being back, in seconds."""
    return NO_LIMIT if duty is None or duty.max_out_s is None else duty.max_out_s


def breaks_due(duty: Duty | None, taken: Sequence[PlannedBreak]) -> tuple[Break, ...]:
    """Return the breaks that are still to come.

    Breaks are taken in the order of the rules, so those taken are the first ones. What may be worked before the next
    one counts from the end of the last one taken, which is an instant by now.
    """
    rules = duty.breaks[len(taken) :] if duty is not None else ()
    due = [_rule(one) for one in rules]
    if due and taken:
        due[0] = replace(due[0], clock_to=min(due[0].clock_to, taken[-1].end + due[0].work_s), work_s=NO_LIMIT)
    return tuple(due)


def _rule(one: BreakRule) -> Break:
    given = {
        "until_s": one.until_s,
        "work_s": one.work_s,
        "clock_from": one.clock_from_s,
        "clock_to": one.clock_to_s,
    }
    limits = {name: value for name, value in given.items() if value is not None}
    return Break(one.length_s, after_s=one.after_s, above_s=one.above_s, **limits)
