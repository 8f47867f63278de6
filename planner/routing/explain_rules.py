"""What a rule costs: the same day searched with and without it, with the same effort.

The difference between two searches is an estimate. It is never below zero: a plan that keeps the rule is valid
without it too, so the cheaper of both counts as the price without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from planner.kernel.errors import InvalidInput
from planner.routing.plan import Plan
from planner.routing.problem import Problem
from planner.routing.result import Result
from planner.routing.rows import NO_LIMIT
from planner.routing.solve import solve
from planner.routing.stop import Stop

DAY_S = 24 * 3600


@dataclass(frozen=True)
class RulePrice:
    """A day with a rule and without it, each as well planned as the effort allowed.

    Attributes:
        rule: its name, one of `RULES`.
        with_ore: cost of the plan that keeps it; likewise ``without_ore``.
        left_out_with: requests that the plan which keeps it leaves out; likewise ``left_out_without``.
        vehicles_with: vehicles used; likewise ``vehicles_without``.
    """

    rule: str
    with_ore: int
    without_ore: int
    left_out_with: int
    left_out_without: int
    vehicles_with: int
    vehicles_without: int

    @property
    def price_ore(self) -> int:
        """What the rule costs."""
        return self.with_ore - self.without_ore


def price_of_rule(problem: Problem, plan: Plan, rule: str, stop: Stop, seed: int) -> RulePrice:
    """Return what a rule costs on this day.

    Args:
        problem: the day.
        plan: from which both searches begin.
        rule: one of `RULES`.
        stop: when each of the two searches ends.
        seed: of both.

    Raises:
        InvalidInput: ``routing.rule`` for a rule that cannot be left out.
    """
    (price,) = prices_of_rules(problem, plan, (rule,), stop, seed)
    return price


def prices_of_rules(
    problem: Problem,
    plan: Plan,
    rules: Sequence[str],
    stop: Stop,
    seed: int,
    searched: Callable[[int, str], None] | None = None,
) -> tuple[RulePrice, ...]:
    """Return what each of several rules costs on this day, one rule left out at a time.

    The day with all rules is searched once for all. A rule that binds nobody on this day costs nothing, unsearched.

    Args:
        problem: the day.
        plan: from which all searches begin.
        rules: each one of `RULES`.
        stop: when each search ends.
        seed: of all.
        searched: told how many searches have ended and the rule left out in the next, "" behind the last.

    Raises:
        InvalidInput: ``routing.rule`` for a rule that cannot be left out.
    """
    for rule in rules:
        if rule not in RULES:
            raise InvalidInput(
                "routing.rule", "there is no such rule", where=rule, do=f"Name one of {', '.join(RULES)}."
            )
    kept = solve(problem, stop, seed, plan)
    found = []
    for done, rule in enumerate(rules, start=1):
        if searched is not None:
            searched(done, rule)
        without = RULES[rule](problem)
        freed = kept if _same(problem, without) else solve(without, stop, seed, plan)
        free = freed if freed.cost.total < kept.cost.total else kept
        costs = kept.cost.total, free.cost.total
        found.append(RulePrice(rule, *costs, *_left_out(kept, free), *_vehicles(kept, free)))
    if searched is not None:
        searched(len(rules) + 1, "")
    return tuple(found)


def _same(one: Problem, other: Problem) -> bool:
    names = [f.name for f in fields(Problem) if isinstance(getattr(one, f.name), np.ndarray)]
    same = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
    return same and one.shares == other.shares


def _left_out(*results: Result) -> list[int]:
    return [len(one.unserved) for one in results]


def _vehicles(*results: Result) -> list[int]:
    return [len(one.plan.used) for one in results]


def _no_ride_time(problem: Problem) -> Problem:
    return replace(problem, max_ride_s=np.full_like(problem.max_ride_s, NO_LIMIT))


def _no_alone(problem: Problem) -> Problem:
    return replace(problem, alone=np.zeros_like(problem.alone))


def _no_company(problem: Problem) -> Problem:
    return replace(problem, avoids=np.zeros_like(problem.avoids))


def _no_equipment(problem: Problem) -> Problem:
    return replace(problem, needs=np.zeros_like(problem.needs))


def _no_openings(problem: Problem) -> Problem:
    opens, closes = np.minimum(problem.opens, 0), np.maximum(problem.closes, DAY_S)
    return replace(problem, opens=opens, closes=closes)


def _no_front_seats(problem: Problem) -> Problem:
    return replace(problem, front_seats=np.full_like(problem.front_seats, NO_LIMIT))


def _no_working_time(problem: Problem) -> Problem:
    return replace(problem, max_duration_s=np.full_like(problem.max_duration_s, NO_LIMIT))


def _no_slots(problem: Problem) -> Problem:
    return replace(problem, slots=problem.slots[:0])


def _no_links(problem: Problem) -> Problem:
    return replace(problem, linked=np.full_like(problem.linked, -1))


def _no_breaks(problem: Problem) -> Problem:
    return replace(problem, breaks=np.full_like(problem.breaks, -1))


def _no_soft_windows(problem: Problem) -> Problem:
    none = np.zeros_like(problem.early_hourly_ore)
    return replace(problem, early_hourly_ore=none, late_hourly_ore=none)


def _no_shares(problem: Problem) -> Problem:
    return replace(problem, shares=())


RULES: dict[str, Callable[[Problem], Problem]] = {
    "ride-time": _no_ride_time,
    "riding-alone": _no_alone,
    "company": _no_company,
    "linked": _no_links,
    "equipment": _no_equipment,
    "openings": _no_openings,
    "front-seats": _no_front_seats,
    "working-time": _no_working_time,
    "slots": _no_slots,
    "breaks": _no_breaks,
    "soft-windows": _no_soft_windows,
    "shares": _no_shares,
}
"""Rules that can be left out, with the day as it is without them."""
