"""Best known values as published: facts with their sources, in ``best_known.csv`` beside this file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "best_known.csv"


@dataclass(frozen=True)
class BestKnown:
    """The best value that somebody published; ``vehicles`` where fewer vehicles come first."""

    cost: float
    vehicles: int | None
    source: str

    def gap(self, cost: float) -> float:
        """Return how much dearer a cost is, as a share; negative when it is better."""
        return cost / self.cost - 1


@cache
def _all() -> dict[str, BestKnown]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {
            row["instance"]: BestKnown(
                float(row["cost"]), int(row["vehicles"]) if row["vehicles"] else None, row["source"]
            )
            for row in csv.DictReader(lines)
        }


def best_known(name: str) -> BestKnown | None:
    """Return the best known value of an instance, or None for one that is not in the table."""
    return _all().get(name.lower())
