"""Real geography and population for generated days; ``SOURCES.md`` says where every file comes from."""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of this folder by column name; lines that begin with ``#`` are remarks."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
