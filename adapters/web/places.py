"""Postcode areas by the town's name, as people say them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "postcodes.csv"


@cache
def towns() -> dict[str, str]:
    """Return Danish town names by postcode."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["postcode"]: row["town"] for row in rows}


def place_text(point: dict[str, object]) -> str:
    """Return ``7500 Holstebro`` of a message's point, or its coordinates when it names no postcode area."""
    postcode = point.get("postcode")
    if isinstance(postcode, str) and postcode:
        return f"{postcode} {towns().get(postcode, '')}".strip()
    return f"{point['lat']:.3f}° N, {point['lon']:.3f}° E"
