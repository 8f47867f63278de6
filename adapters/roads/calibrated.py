"""The default travel times: a formula fitted to real road networks over distances that keep to land."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Self

import numpy as np

from adapters.roads.common import MOST_NAMED, check_multiplier, point, unreachable
from adapters.roads.crossings import read_crossings, switch
from adapters.roads.land import Cells, LandGrid
from adapters.roads.land_paths import FAR, Decimetres, LandPaths
from planner.kernel.errors import InvalidInput
from planner.kernel.places import Floats, Place, utm32
from planner.kernel.travel import Matrix

DATA = files("adapters.roads") / "data"

_DO = "Correct the coordinates, or open or add a crossing (docs/roads.md, Crossings)."


@dataclass(frozen=True)
class Calibration:
    """``minutes = a + b * km**g`` and ``road km = detour * km``.

    With ``g`` at most 1 and ``a`` at least 0 a detour over a third place never comes out shorter.

    Attributes:
        a: minutes any trip takes.
        b: minutes of one kilometre beyond that.
        g: how time grows with distance; below 1 because longer trips use faster roads.
        detour: metres on the road for each metre of distance.
        error: stated median absolute error of times in per cent, lowest and highest of the fitted networks.
        version: of the fit.
    """

    a: float
    b: float
    g: float
    detour: float
    error: tuple[float, float]
    version: str

    @classmethod
    def packaged(cls) -> Self:
        """Return the fit described in ``data/SOURCES.md``."""
        fit = json.loads((DATA / "calibration.json").read_text(encoding="utf-8"))
        low, high = fit["ape_median_pct"]
        return cls(fit["a"], fit["b"], fit["g"], fit["detour"], (low, high), fit["version"])

    def seconds(self, km: Floats) -> Floats:
        """Return seconds for kilometres; a place takes no time to itself."""
        return np.where(km > 0, 60 * (self.a + self.b * np.power(km, self.g)), 0.0)


class Calibrated:
    """Travel times from a calibrated formula; numpy only, no data of the user's needed.

    Args:
        paths: the land and its crossings, or None to measure straight lines (outside Denmark).
        calibration: the formula.
        multiplier: of driving times, for rush hours or a slower kind of vehicle; ferries keep theirs.
    """

    def __init__(
        self, paths: LandPaths | None, calibration: Calibration | None = None, *, multiplier: float = 1.0
    ) -> None:
        self._paths = paths
        self._fit = calibration or Calibration.packaged()
        self._multiplier = check_multiplier(multiplier)
        low, high = self._fit.error
        land = f"land-aware {_digest(paths)}" if paths else "straight lines"
        self._label = (
            f"calibrated {self._fit.version} (minutes = {self._fit.a:g} + {self._fit.b:g} km^{self._fit.g:g}, "
            f"{land}, times {multiplier:g}; estimated, median abs. error {low:.0f}–{high:.0f} %)"
        )

    @property
    def label(self) -> str:
        """Formula, land data and stated error."""
        return self._label

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Return estimated seconds and metres, shape (origins, destinations).

        Raises:
            InvalidInput: ``roads.unreachable`` naming places in the sea, or on islands without an open crossing.
        """
        ax, ay = _project(origins)
        bx, by = _project(destinations)
        km = np.hypot(ax[:, None] - bx, ay[:, None] - by) / 1000
        ferry_minutes = np.zeros_like(km)
        if self._paths is not None:
            a = _ashore(self._paths.grid, ax, ay, origins)
            b = _ashore(self._paths.grid, bx, by, destinations)
            km, ferry_minutes = self._over_land(self._paths, km, a, b)
            if not np.isfinite(km).all():
                raise unreachable(~np.isfinite(km), origins, destinations, _DO)
        seconds = self._fit.seconds(km) * self._multiplier + 60 * ferry_minutes
        return Matrix(
            seconds=np.rint(seconds).astype(np.int32),
            metres=np.rint(km * 1000 * self._fit.detour).astype(np.int32),
        )

    def _over_land(self, paths: LandPaths, crow: Floats, a: Cells, b: Cells) -> tuple[Floats, Floats]:
        """Return kilometres on land and minutes on ferries of the quickest ways between cells.

        The land distance is between cell centres; what it adds to the straight line between the centres is
        added to the exact straight line, which keeps short distances exact.
        """
        cells_a, to_a = np.unique(a, return_inverse=True)
        cells_b, to_b = np.unique(b, return_inverse=True)
        base = paths.base(cells_a, cells_b)
        spread = np.ix_(to_a, to_b)
        extra = np.where(base < FAR, base - _centre_distance(paths.grid, cells_a, cells_b), np.inf)
        km = crow + np.maximum(extra, 0)[spread] / 10_000
        driven, minutes = base.copy(), np.zeros(base.shape)
        for route, way in paths.by_ferry(cells_a, cells_b):
            # a ferry helps only where it leaves less to drive
            pairs = np.nonzero(way < np.minimum(base, FAR))
            if not len(pairs[0]):
                continue
            without = self._total(driven[pairs], minutes[pairs])
            better = self._total(way[pairs], np.full(len(pairs[0]), route.minutes)) < without
            pairs = (pairs[0][better], pairs[1][better])
            driven[pairs], minutes[pairs] = way[pairs], route.minutes
        if not minutes.any():
            return km, np.zeros_like(km)
        minutes = minutes[spread]
        return np.where(minutes > 0, driven[spread] / 10_000, km), minutes

    def _total(self, driven: Decimetres, minutes: Floats) -> Floats:
        """Return seconds of driving and sailing, infinite where ``driven`` says there is no way."""
        seconds = self._fit.seconds(driven / 10_000) * self._multiplier + 60 * minutes
        return np.where(driven < FAR, seconds, np.inf)


def danish_land(crossings: Path | None = None, setting: dict[str, bool] | None = None) -> LandPaths:
    """Return Denmark's land with its crossings.

    Args:
        crossings: a table like ``data/dk_crossings.csv``; None for that one.
        setting: crossings to open or close by name, against the table.

    Raises:
        InvalidInput: ``roads.crossings-missing``, ``roads.crossings-invalid``, ``roads.crossing-unknown``,
            ``roads.crossing-adrift``, ``roads.land-unreadable``.
    """
    if crossings is None:
        return _packaged(tuple(sorted((setting or {}).items())))
    return _land(crossings, setting or {})


@lru_cache(maxsize=4)
def _packaged(setting: tuple[tuple[str, bool], ...]) -> LandPaths:
    """Return the packaged land; kept, because finding all ways between turning points takes a second or two."""
    with as_file(DATA / "dk_crossings.csv") as table:
        return _land(table, dict(setting))


def _land(crossings: Path, setting: dict[str, bool]) -> LandPaths:
    """Return the packaged land with the crossings of a table."""
    opened = switch(read_crossings(crossings), setting)
    with as_file(DATA / "dk_land.npz") as land, np.load(land, allow_pickle=False) as data:
        return LandPaths(LandGrid.load(land), data["turning_points"], opened)


def _centre_distance(grid: LandGrid, a: Cells, b: Cells) -> Decimetres:
    """Return straight distances between cell centres in decimetres, shape (len(a), len(b))."""
    ax, ay = grid.centres(a)
    bx, by = grid.centres(b)
    return np.asarray(np.rint(np.hypot(ax[:, None] - bx, ay[:, None] - by) * 10), dtype=np.int32)


def _project(places: Sequence[Place]) -> tuple[Floats, Floats]:
    """Return eastings and northings in metres of places."""
    return utm32(
        np.fromiter((place.lat for place in places), np.float64, len(places)),
        np.fromiter((place.lon for place in places), np.float64, len(places)),
    )


def _ashore(grid: LandGrid, x: Floats, y: Floats, places: Sequence[Place]) -> Cells:
    """Return each place's cell of land; raises ``roads.unreachable`` naming those in the sea."""
    cells = grid.cells(x, y)
    lost = np.flatnonzero(cells < 0)
    if len(lost):
        names = ", ".join(point(places[n]) for n in lost[:MOST_NAMED])
        raise InvalidInput(
            "roads.unreachable",
            f"{len(lost)} of {len(places)} places are not on Danish land",
            where=names,
            do="Correct the coordinates (latitude first), or choose another road engine for places abroad.",
        )
    return cells


def _digest(paths: LandPaths) -> str:
    """Return a short fingerprint of land, turning points and crossings."""
    digest = hashlib.sha256(paths.grid.clear.tobytes())
    digest.update(paths.nodes.tobytes())
    digest.update(paths.links.tobytes())
    digest.update(repr(paths.ferries).encode())
    return digest.hexdigest()[:8]
