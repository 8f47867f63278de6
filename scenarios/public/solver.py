"""What a solver of public instances is: an instance, a budget and a seed in; routes, notes and a curve out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scenarios.public.instance import Instance, Routes


@dataclass(frozen=True)
class Budget:
    """Wall time from the instance in memory to its routes, building of models included, and how it is spent."""

    seconds: float
    seed: int
    threads: int


@dataclass(frozen=True)
class Point:
    """The best feasible solution known at one moment: wall time, vehicles, distance in the instance's units."""

    seconds: float
    vehicles: int
    cost: float


@dataclass(frozen=True)
class Outcome:
    """What a solver found; ``routes`` is None when it found nothing.

    Attributes:
        routes: the best solution, as the solver sees it; whether it is one, the checker says.
        history: how it became better.
        threads: how many it used of those it was allowed.
        note: what of the instance it cannot say, or what of the budget it does not use; empty when there is nothing.
    """

    routes: Routes | None
    history: tuple[Point, ...] = ()
    threads: int = 1
    note: str = ""


Solver = Callable[[Instance, Budget], Outcome]
