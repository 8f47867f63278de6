"""A generated day under every rule: the search, OR-Tools beside it, and what the independent checker says."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from planner.checking.problems.check import costs, faults
from planner.kernel.errors import InvalidInput
from planner.routing import DayRoutes, MaxSeconds, Plan, Problem, Progress, solve
from planner.routing.children import in_child
from planner.routing.facts import facts_of
from planner.routing.ortools_search import search_with_ortools
from scenarios.public.solver import Budget

GRACE_S = 60.0
"""OR-Tools looks at the clock between moves only; a child that is later than this is ended."""

History = tuple[tuple[float, int, int], ...]
"""Seconds, requests left out, total in øre."""


@dataclass(frozen=True)
class DayRecord:
    """One run on a generated day. Money is øre, as the checker counts it; ``faults`` is empty for a valid plan."""

    trips: int
    fleet: int
    solver: str
    seed: int
    threads: int
    limit: float
    seconds: float
    total_ore: int
    left_out: int
    vehicles: int
    hours: float
    km: float
    faults: tuple[str, ...]
    history: History

    def write(self, folder: Path) -> None:
        """Write the record into a folder.

        Raises:
            InvalidInput: ``bench.cannot-write``.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"day-{self.trips}-{self.solver}-{self.seed}.json"
            path.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")
        except OSError as error:
            raise InvalidInput(
                "bench.cannot-write", f"cannot write: {error.strerror}", where=str(folder), do="Check path and rights."
            ) from None

    def text(self) -> str:
        """Return the record as a line."""
        verdict = "valid" if not self.faults else f"{len(self.faults)} FAULTS: {self.faults[0]}"
        return (
            f"{self.solver:>8}  {self.total_ore / 100:14,.2f} kr.  {self.left_out:4d} left out"
            f"  {self.vehicles:4d} vehicles  {self.hours:8.1f} h  {self.km:9,.0f} km  {self.seconds:7.1f} s  {verdict}"
        )


Found = tuple[Plan | None, History]


def samtur(problem: Problem, budget: Budget) -> Found:
    """Plan with the own search."""
    history: list[tuple[float, int, int]] = []

    def seen(now: Progress) -> None:
        if not history or (now.unserved, now.total_ore) != history[-1][1:]:
            history.append((now.seconds, now.unserved, now.total_ore))

    result = solve(problem, MaxSeconds(budget.seconds), budget.seed, progress=seen, workers=budget.threads)
    return result.plan, tuple(history)


def ortools(problem: Problem, budget: Budget) -> Found:
    """Plan with one OR-Tools model of the whole day, guided local search, one thread, no seed."""
    nothing: list[object] = [() for _ in range(problem.vehicles)]
    asked = (facts_of(problem), nothing, budget.seconds, None)
    orders = in_child(search_with_ortools, asked, budget.seconds + GRACE_S)
    if orders is None:
        return None, ()
    return DayRoutes(problem, [order.tolist() for order in orders]).snapshot()[1], ()


SOLVERS: dict[str, Callable[[Problem, Budget], Found]] = {"samtur": samtur, "ortools": ortools}


def known(names: list[str]) -> None:
    """Refuse a solver that is none.

    Raises:
        InvalidInput: ``bench.unknown-peer``.
    """
    for name in names:
        if name not in SOLVERS:
            raise InvalidInput(
                "bench.unknown-peer", f"there is no peer {name} for a day", where="--against", do="Choose ortools."
            )


def measured(problem: Problem, solver: str, budget: Budget) -> DayRecord:
    """Return the record of a solver's run on a day, checked."""
    began = time.monotonic()
    plan, history = SOLVERS[solver](problem, budget)
    seconds = time.monotonic() - began
    routes = plan.used if plan is not None else ()
    broken = faults(problem, plan) if plan is not None else ()
    said = tuple(f"{fault.code} vehicle {fault.vehicle} request {fault.request} by {fault.amount}" for fault in broken)
    return DayRecord(
        trips=problem.requests,
        fleet=problem.vehicles,
        solver=solver,
        seed=budget.seed,
        threads=budget.threads if solver == "samtur" else 1,
        limit=budget.seconds,
        seconds=round(seconds, 3),
        total_ore=sum(costs(problem, plan).values()) if plan is not None else 0,
        left_out=len(plan.unserved(problem.requests)) if plan is not None else problem.requests,
        vehicles=len(routes),
        hours=round(sum(route.seconds for route in routes) / 3600, 2),
        km=round(sum(route.metres for route in routes) / 1000, 1),
        faults=said if plan is not None else ("no plan was found",),
        history=history,
    )
