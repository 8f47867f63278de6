"""Means over runs of how far a solver is from the best known at each moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from scenarios.public.record import Record

MOMENTS = 120
"""Points of a curve, evenly spread on a logarithmic axis of time."""


@dataclass(frozen=True)
class Curve:
    """Share above the best known over time, one solver's mean over the runs of a family.

    Begins where every run has a solution. ``measure`` is ``distance`` or ``vehicles``.
    """

    family: str
    measure: str
    solver: str
    runs: int
    points: tuple[tuple[float, float], ...]


def curves(records: Iterable[Record]) -> list[Curve]:
    """Return the curves of all families, measures and solvers; runs that the checker refused are left out."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        if record.best_cost and not record.broken:
            groups.setdefault((record.family, record.solver), []).append(record)
    return [
        Curve(family, measure, solver, len(group), points)
        for (family, solver), group in groups.items()
        for measure in (("vehicles", "distance") if group[0].best_vehicles is not None else ("distance",))
        if (points := _mean(group, measure))
    ]


def _mean(group: Sequence[Record], measure: str) -> tuple[tuple[float, float], ...]:
    first = max(record.history[0].seconds for record in group)
    last = max(record.history[-1].seconds for record in group)
    first = max(min(first, last), 0.01)
    moments = [first * (max(last, first) / first) ** (k / (MOMENTS - 1)) for k in range(MOMENTS)]
    return tuple((moment, fmean(_share(record, measure, moment) for record in group)) for moment in moments)


def _share(record: Record, measure: str, moment: float) -> float:
    after = bisect_right([point.seconds for point in record.history], moment + 1e-9)
    point = record.history[max(after - 1, 0)]
    if measure == "vehicles":
        return point.vehicles / (record.best_vehicles or 1) - 1
    return point.cost / (record.best_cost or 1.0) - 1
