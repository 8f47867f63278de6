"""Records as tables: a row a run, and means of families."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from scenarios.public.record import Record

UNKNOWN = "–"


def percent(share: float | None) -> str:
    """Return a share as signed per cent with two decimals."""
    return UNKNOWN if share is None else f"{round(100 * share, 2) + 0.0:+.2f} %"


def row(record: Record) -> tuple[str, ...]:
    """Return instance, solver, vehicles, cost, gap, seconds, verdict of one run."""
    more = record.more_vehicles
    vehicles = str(record.vehicles) + (f" ({more:+d})" if more else "")
    verdict = "feasible" if not record.broken else f"INFEASIBLE: {record.broken[0]}"
    note = f" [{record.note}]" if record.note else ""
    gap, seconds = percent(record.gap), f"{record.seconds:.1f}"
    return (record.instance, record.solver, vehicles, f"{record.cost:.2f}", gap, seconds, verdict + note)


COLUMNS = ("instance", "solver", "vehicles", "cost", "gap", "seconds", "checker")


@dataclass(frozen=True)
class Mean:
    """A family under one solver: over all its runs, or over those that are feasible and have a best known value.

    Attributes:
        runs: how many there are, over instances and seeds.
        infeasible: how many of them the checker refused.
        gap: mean of the gaps, as a share; likewise ``worst``.
        equal_gap: mean of the gaps of runs that need no more and no fewer vehicles than the best known.
        vehicles: sum over feasible runs, and of the best known for them; None where vehicles do not count.
    """

    family: str
    solver: str
    limit: float
    runs: int
    infeasible: int
    gap: float | None
    worst: float | None
    equal_gap: float | None
    vehicles: tuple[int, int] | None
    seconds: float


def means(records: Iterable[Record]) -> list[Mean]:
    """Return the means, by family, solver and time limit."""
    groups: dict[tuple[str, str, float], list[Record]] = {}
    for record in records:
        groups.setdefault((record.family, record.solver, record.limit), []).append(record)
    return [
        _mean(*key, group)
        for key, group in sorted(groups.items(), key=lambda item: (by_size(item[0][0]), *item[0][1:]))
    ]


def by_size(family: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key that sorts families by name, and by number where names have one."""
    words = family.replace(",", " ").split()
    return tuple((0, int(word), "") if word.isdecimal() else (1, 0, word) for word in words)


def _mean(family: str, solver: str, limit: float, group: Sequence[Record]) -> Mean:
    gaps = [gap for record in group if (gap := record.gap) is not None]
    equal = [gap for record in group if (gap := record.gap) is not None and not record.more_vehicles]
    counted = [r for r in group if not r.broken and r.best_vehicles is not None]
    return Mean(
        family=family,
        solver=solver,
        limit=limit,
        runs=len(group),
        infeasible=sum(bool(record.broken) for record in group),
        gap=fmean(gaps) if gaps else None,
        worst=max(gaps, default=None),
        equal_gap=fmean(equal) if equal else None,
        vehicles=(sum(r.vehicles for r in counted), sum(r.best_vehicles or 0 for r in counted)) if counted else None,
        seconds=fmean(record.seconds for record in group),
    )


MEAN_COLUMNS = (
    "family",
    "solver",
    "limit s",
    "runs",
    "infeasible",
    "vehicles / best",
    "gap mean",
    "gap worst",
    "gap, equal vehicles",
    "seconds",
)


def mean_row(mean: Mean) -> tuple[str, ...]:
    """Return one mean as cells under `MEAN_COLUMNS`."""
    vehicles = UNKNOWN
    if mean.vehicles is not None:
        used, best = mean.vehicles
        vehicles = f"{used} / {best} ({percent(used / best - 1)})"
    return (
        mean.family,
        mean.solver,
        f"{mean.limit:g}",
        str(mean.runs),
        str(mean.infeasible),
        vehicles,
        percent(mean.gap),
        percent(mean.worst),
        percent(mean.equal_gap),
        f"{mean.seconds:.1f}",
    )


def markdown(records: Iterable[Record]) -> str:
    """Return the means as a table for a page."""
    rows = [MEAN_COLUMNS, ("---",) * len(MEAN_COLUMNS), *(mean_row(mean) for mean in means(records))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows) + "\n"
