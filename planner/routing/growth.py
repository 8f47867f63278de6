"""Arrays with room to grow: a day in memory gains requests, vehicles and places without being rebuilt each time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from planner.routing.facts import GONE, Facts
from planner.routing.tracks import Tracks

_AXES = {
    "seconds": "LL", "metres": "LL", "loc": "D", "early": "D", "late": "D", "service": "D", "ride": "N",
    "load": "N-", "state": "N", "refusal": "N", "needs": "N", "can": "NV",
    "from_loc": "V", "to_loc": "V", "from_early": "V",
    "from_late": "V", "closes": "V", "sunk_s": "V", "sunk_m": "V", "started": "V", "fee": "V", "hourly": "V",
    "km": "V", "layouts": "VK-", "skills": "V", "front": "V", "people": "V", "on_board": "V-",
    "order": "VM", "length": "V", "version": "V", "stretch": "VP-", "slack": "VP", "cost": "V", "vehicle": "N",
    "place": "D", "scratch": "-P", "trial": "M",
}  # fmt: skip
_TRACKS_AXES = {"load": "VP-", "metres": "V"}


def room(needed: int, have: int) -> int:
    """Return the size to grow to: ``have`` when it is enough, else a quarter more than needed."""
    return have if needed <= have else needed + max(needed // 4, 32)


def grown_facts(facts: Facts, *, requests: int, vehicles: int, locations: int, layouts: int) -> Facts:
    """Return facts with room for so many requests, vehicles, locations and layouts a vehicle; old values kept."""
    size = {"N": requests, "D": 2 * requests, "V": vehicles, "L": locations, "K": layouts}
    fresh = Facts(**{name: _grown(value, _AXES[name], size) for name, value in facts._asdict().items()})
    fresh.state[len(facts.state) :] = GONE
    fresh.layouts[len(facts.layouts) :] = -1
    fresh.layouts[:, facts.layouts.shape[1] :] = -1
    return fresh


def grown_tracks(tracks: Tracks, *, requests: int, vehicles: int, visits: int) -> Tracks:
    """Return routes with room for so many requests, vehicles and visits a vehicle; old values kept."""
    size = {"N": requests, "D": 2 * requests, "V": vehicles, "M": visits, "P": visits + 2}
    axes = _AXES | _TRACKS_AXES
    fresh = Tracks(**{name: _grown(value, axes[name], size) for name, value in tracks._asdict().items()})
    fresh.vehicle[len(tracks.vehicle) :] = -1
    return fresh


def _grown(old: npt.NDArray[Any], axes: str, size: dict[str, int]) -> npt.NDArray[Any]:
    shape = tuple(size.get(axis, have) for axis, have in zip(axes, old.shape, strict=True))
    if shape == old.shape:
        return old
    new = np.zeros(shape, dtype=old.dtype)
    new[tuple(slice(0, have) for have in old.shape)] = old
    return new
