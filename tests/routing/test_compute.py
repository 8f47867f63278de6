"""Where parts are searched: it does not decide the plan, and what is lost on the way costs no more than its gain."""

from __future__ import annotations

import pickle
import random
from collections.abc import Sequence
from typing import TypeVar

import pytest

from planner.routing import MaxIterations, PartJob, Plan, search_job, solve
from planner.routing import decompose as decomposed
from planner.routing.part_search import Searched
from planner.routing.schedule import cost_of
from tests.routing.verify import violations
from tests.routing.world import random_problem

T = TypeVar("T")


class Elsewhere:
    """Searches every part from a pickled copy, as another machine would; loses some of them."""

    def __init__(self, losing: float = 0.0) -> None:
        self.slots = 3
        self.lost = self.done = 0
        self._losing, self._dice = losing, random.Random(1)

    def search(self, jobs: Sequence[PartJob]) -> list[Searched | None]:
        """Search or lose."""
        found: list[Searched | None] = []
        for job in jobs:
            gone = self._dice.random() < self._losing
            self.lost, self.done = self.lost + gone, self.done + (not gone)
            found.append(None if gone else _copied(search_job(_copied(job))))
        return found


def _copied(value: T) -> T:
    copy: T = pickle.loads(pickle.dumps(value))  # noqa: S301 - written in the same line
    return copy


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut small days too."""
    monkeypatch.setattr(decomposed, "PART_VISITS", 12)


def test_the_plan_does_not_depend_on_where_parts_are_searched() -> None:
    """Parts searched from pickled copies give the same plan as threads do, for the same seed and iterations."""
    problem = random_problem(5, requests=30, vehicles=8)
    here = solve(problem, MaxIterations(3000), 4, workers=2)
    away = solve(problem, MaxIterations(3000), 4, workers=2, compute=Elsewhere())
    assert away.plan == here.plan
    assert away.iterations == here.iterations


@pytest.mark.parametrize("losing", [0.4, 1.0])
def test_lost_parts_leave_a_valid_plan_that_never_became_worse(losing: float) -> None:
    """Whatever share of the parts is lost, the plan breaks no rule and costs no more than any found before."""
    problem = random_problem(5, requests=30, vehicles=8)
    where, plans = Elsewhere(losing), list[Plan]()
    result = solve(problem, MaxIterations(3000), 4, compute=where, found=plans.append)
    costs = [cost_of(problem, plan).total for plan in plans]
    assert where.lost > 0
    assert violations(problem, result.plan) == []
    assert result.plan == plans[-1]
    assert costs == sorted(costs, reverse=True)
    assert (len(plans) == 1) == (where.done == 0)


def test_every_better_plan_is_shown_once_and_is_valid() -> None:
    """``found`` sees the beginning and every improvement of the history, each a whole valid plan."""
    problem = random_problem(9, requests=24, vehicles=6)
    plans: list[Plan] = []
    result = solve(problem, MaxIterations(2000), 2, workers=1, found=plans.append)
    assert len(plans) == len(result.history) > 1
    assert all(violations(problem, plan) == [] for plan in plans)
    assert plans[-1] == result.plan


def test_a_job_can_be_done_again() -> None:
    """Searching a job leaves it as it was: done again, it comes to the same orders."""
    problem = random_problem(5, requests=30, vehicles=8)
    kept: list[PartJob] = []

    class Keeping(Elsewhere):
        def search(self, jobs: Sequence[PartJob]) -> list[Searched | None]:
            kept.extend(jobs)
            return super().search(jobs)

    solve(problem, MaxIterations(48), 4, compute=Keeping())
    first, second = search_job(kept[0]), search_job(kept[0])
    assert [order.tolist() for order in first.best] == [order.tolist() for order in second.best]
