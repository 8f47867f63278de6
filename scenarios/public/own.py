"""Samtur's own search on a public instance."""

from __future__ import annotations

import time
from collections.abc import Collection

from planner.routing import MaxSeconds, Progress, solve
from scenarios.public.instance import Instance
from scenarios.public.model import model_of, problem_of, routes_of
from scenarios.public.solver import Budget, Outcome, Point


def samtur(instance: Instance, budget: Budget, without: Collection[str] = ()) -> Outcome:
    """Solve with `planner.routing.solve`; nothing is told to it about which instance this is.

    Args:
        instance: what to solve.
        budget: how long, with which seed and how many threads.
        without: components of the search to leave out.
    """
    began = time.monotonic()
    model = model_of(instance)
    problem = problem_of(model)
    history: list[Point] = []
    built = time.monotonic() - began

    def seen(now: Progress) -> None:
        if not now.unserved:
            point = Point(round(built + now.seconds, 3), now.vehicles, model.cost(now.total_ore, now.vehicles))
            if not history or (point.vehicles, point.cost) != (history[-1].vehicles, history[-1].cost):
                history.append(point)

    stop = MaxSeconds(max(budget.seconds - built, 0.001))
    result = solve(problem, stop, budget.seed, progress=seen, workers=budget.threads, without=without)
    note = f"{len(result.unserved)} requests left out" if result.unserved else ""
    return Outcome(routes_of(model, result.plan), tuple(history), budget.threads, note)
