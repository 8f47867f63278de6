"""Helpers for the tests of road engines: a drawn grid, an engine of plane distances, the hand-made map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adapters.roads.land import LandGrid
from adapters.roads.land_build import clearance
from planner.kernel.places import Place
from planner.kernel.travel import Matrix

TINY = Path(__file__).parent / "tiny.osm"


def grid_of(*rows: str) -> LandGrid:
    """Return a grid drawn north up, ``#`` for land, with 1-km cells at the middle of UTM zone 32's Denmark."""
    drawn = np.array([[sign == "#" for sign in row] for row in rows])
    mask: npt.NDArray[np.bool_] = np.pad(drawn[::-1].T, 1)
    return LandGrid(clear=clearance(mask), east=500_000.0, north=6_200_000.0, size=1000.0)


class Flat:
    """An engine of plane distances that counts what it is asked."""

    def __init__(self, label: str = "flat") -> None:
        self.label = label
        self.asked: list[tuple[int, int]] = []

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Return a second and a metre for each 1e-4 degrees."""
        self.asked.append((len(origins), len(destinations)))
        a = np.array([(p.lat, p.lon) for p in origins]).reshape(-1, 1, 2)
        b = np.array([(p.lat, p.lon) for p in destinations]).reshape(1, -1, 2)
        far = np.rint(np.abs(a - b).sum(axis=2) * 10_000).astype(np.int32)
        return Matrix(seconds=far, metres=far * 2)
