"""What all road engines say in the same words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place

MOST_NAMED = 5

Pairs = npt.NDArray[np.bool_]


def point(place: Place) -> str:
    """Return a place as text, to about a hundred metres: enough to find it, too coarse for an address."""
    return f"({place.lat:.3f}, {place.lon:.3f})"


def unreachable(without_way: Pairs, origins: Sequence[Place], destinations: Sequence[Place], do: str) -> InvalidInput:
    """Return the error for pairs between which there is no way, naming the places to blame.

    A place cut off fails with nearly all others, each of which fails with little else, so the places are
    taken in order of the pairs they account for.

    Args:
        without_way: shape (origins, destinations), True where there is no way; at least one is.
        origins: as the engine was asked.
        destinations: likewise.
        do: what the reader can do with this engine.
    """
    left = without_way.copy()
    named: list[str] = []
    while left.any() and len(named) < MOST_NAMED:
        rows, columns = left.sum(axis=1), left.sum(axis=0)
        a, b = int(rows.argmax()), int(columns.argmax())
        if rows[a] >= columns[b]:
            b = int(left[a].argmax())
            named.append(f"origin {a} {point(origins[a])}, as to {point(destinations[b])}")
            left[a] = False
        else:
            a = int(left[:, b].argmax())
            named.append(f"destination {b} {point(destinations[b])}, as from {point(origins[a])}")
            left[:, b] = False
    return InvalidInput(
        "roads.unreachable",
        f"there is no way between {int(without_way.sum())} of {without_way.size} pairs of places",
        where="; ".join(named) + ("; and others" if left.any() else ""),
        do=do,
    )


def check_multiplier(multiplier: float) -> float:
    """Return the time multiplier; raises InvalidInput ``roads.multiplier`` outside 0.1 to 10."""
    if not (math.isfinite(multiplier) and 0.1 <= multiplier <= 10):
        raise InvalidInput(
            "roads.multiplier",
            f"{multiplier} is not a usable time multiplier",
            where="roads.multiplier",
            do="Give a number from 0.1 to 10; 1 leaves times as they are, 1.2 makes them a fifth longer.",
        )
    return multiplier
