"""One run on one instance as a JSON file: the solution, how it was found, and what the checker says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from planner.kernel.errors import InvalidInput
from scenarios.public.best_known import best_known
from scenarios.public.instance import Instance, Routes, length
from scenarios.public.solver import Budget, Outcome, Point
from scenarios.public.verify import violations


@dataclass(frozen=True)
class Record:
    """One run. Cost is the distance in the instance's units, recomputed from the routes in doubles.

    Attributes:
        routes: node numbers of the file, without depots; ``by`` is the vehicle of each route, from 1.
        broken: what the checker found; empty for a solution. None of the figures counts when it is not.
        best_vehicles: of the best known solution, None where vehicles do not count; likewise ``best_cost``.
    """

    instance: str
    family: str
    solver: str
    seed: int
    threads: int
    limit: float
    seconds: float
    vehicles: int
    cost: float
    routes: tuple[tuple[int, ...], ...]
    by: tuple[int, ...]
    broken: tuple[str, ...]
    note: str
    best_vehicles: int | None
    best_cost: float | None
    history: tuple[Point, ...]

    @property
    def gap(self) -> float | None:
        """How much longer than the best known, as a share; None when nothing is known or nothing was found."""
        return self.cost / self.best_cost - 1 if self.best_cost and not self.broken else None

    @property
    def more_vehicles(self) -> int | None:
        """Vehicles above the best known."""
        return self.vehicles - self.best_vehicles if self.best_vehicles is not None and not self.broken else None

    @property
    def file(self) -> str:
        """The record's file name."""
        return f"{self.instance}.{self.solver}.{self.seed}.json"

    def write(self, folder: Path) -> None:
        """Write the record into a folder.

        Raises:
            InvalidInput: ``bench.cannot-write``.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / self.file).write_text(json.dumps(asdict(self), ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as error:
            raise InvalidInput(
                "bench.cannot-write", f"cannot write: {error.strerror}", where=str(folder), do="Check path and rights."
            ) from None


def recorded(instance: Instance, solver: str, budget: Budget, outcome: Outcome, seconds: float) -> Record:
    """Return the record of a run, checked."""
    routes = outcome.routes or Routes((), ())
    broken = violations(instance, routes) if outcome.routes else ["no solution was found"]
    known, cost = best_known(instance.name), length(instance, routes)
    end = Point(round(seconds, 3), len(routes.nodes), cost)
    return Record(
        instance=instance.name,
        family=instance.family,
        solver=solver,
        seed=budget.seed,
        threads=outcome.threads,
        limit=budget.seconds,
        seconds=round(seconds, 3),
        vehicles=len(routes.nodes),
        cost=cost,
        routes=routes.nodes,
        by=tuple(vehicle + 1 for vehicle in routes.by),
        broken=tuple(broken),
        note=outcome.note,
        best_vehicles=known.vehicles if known else None,
        best_cost=known.cost if known else None,
        history=outcome.history if broken else (*outcome.history, end),
    )


def read_record(path: Path) -> Record:
    """Read a record.

    Raises:
        InvalidInput: ``bench.bad-record``.
    """
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        fields["routes"] = tuple(tuple(nodes) for nodes in fields["routes"])
        fields["history"] = tuple(Point(**point) for point in fields["history"])
        return Record(**fields | {name: tuple(fields[name]) for name in ("by", "broken")})
    except (OSError, ValueError, KeyError, TypeError):
        raise InvalidInput(
            "bench.bad-record",
            "this is no record of a run",
            where=str(path),
            do="Name folders written by samtur bench.",
        ) from None


def records_in(folders: Iterable[Path]) -> list[Record]:
    """Return all records in folders, by file name.

    Raises:
        InvalidInput: ``bench.no-records``, ``bench.bad-record``.
    """
    given = list(folders)
    found = [read_record(path) for folder in given for path in sorted(folder.rglob("*.*.*.json"))]
    if not found:
        raise InvalidInput(
            "bench.no-records",
            "there is no record of a run",
            where=", ".join(map(str, given)),
            do="Name folders written by samtur bench.",
        )
    return found
