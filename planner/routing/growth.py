"""Arrays with room to grow: a day in memory gains requests, vehicles and places without being rebuilt each time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from planner.routing.columns import BREAKS, GONE, LINKED, STATE
from planner.routing.facts import Facts
from planner.routing.rules.linked import NOBODY
from planner.routing.rules.soft_times import wide_rows
from planner.routing.tracks import TRIES, Tracks

_FACTS = ("LL", "LL", "D-", "N-", "N-", "V-", "V-", "VK-", "NV")
_TRACKS = ("VM", "V-", "C", "VP-", "N", "D", "-P", "W-")
"""Which axis of an array grows with what: locations, nodes (D), requests, vehicles, layouts (K), visits a vehicle (M),
positions a vehicle (P), rows of 64-bit scratch (W), one more than vehicles (C)."""


def room(needed: int, have: int) -> int:
    """Return the size to grow to: ``have`` when it is enough, else a quarter more than needed."""
    return have if needed <= have else needed + max(needed // 4, 32)


def grown_facts(facts: Facts, *, requests: int, vehicles: int, locations: int, layouts: int) -> Facts:
    """Return facts with room for so many requests, vehicles, locations and layouts a vehicle; old values kept."""
    size = {"N": requests, "D": 2 * requests, "V": vehicles, "L": locations, "K": layouts}
    arrays: tuple[npt.NDArray[Any], ...] = tuple(facts)
    fresh = Facts(*(_grown(array, axes, size) for array, axes in zip(arrays, _FACTS, strict=True)))
    fresh.request[len(facts.request) :, STATE] = GONE
    fresh.request[len(facts.request) :, LINKED] = NOBODY
    fresh.layouts[len(facts.layouts) :] = -1
    fresh.vehicle[len(facts.vehicle) :, BREAKS:] = -1
    fresh.layouts[:, facts.layouts.shape[1] :] = -1
    return fresh


def grown_tracks(tracks: Tracks, *, requests: int, vehicles: int, visits: int) -> Tracks:
    """Return routes with room for so many requests, vehicles and visits a vehicle; old values kept."""
    size = {
        "N": requests,
        "D": 2 * requests,
        "V": vehicles,
        "C": 1 + vehicles,
        "M": visits,
        "P": visits + 2,
        "W": TRIES + wide_rows(visits + 2),
    }
    arrays: tuple[npt.NDArray[Any], ...] = tuple(tracks)
    fresh = Tracks(*(_grown(array, axes, size) for array, axes in zip(arrays, _TRACKS, strict=True)))
    fresh.owner[len(tracks.owner) :] = -1
    return fresh


def _grown(old: npt.NDArray[Any], axes: str, size: dict[str, int]) -> npt.NDArray[Any]:
    shape = tuple(size.get(axis, have) for axis, have in zip(axes, old.shape, strict=True))
    if shape == old.shape:
        return old
    new = np.zeros(shape, dtype=old.dtype)
    new[tuple(slice(0, have) for have in old.shape)] = old
    return new
