"""Finds the road nearest to a place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from adapters.roads.graph import RoadGraph
from planner.kernel.places import Place

EARTH_M = 6_371_008.8
CELL_M = 250.0
FURTHEST_M = 1_000.0
"""A place farther than this from any road counts as unreachable."""

MOST_KEPT = 100_000


class Snapper:
    """Finds, for a place, the nearest of a graph's points along roads (these lie at most 50 m apart).

    Args:
        graph: the roads.
    """

    def __init__(self, graph: RoadGraph) -> None:
        self._lat0 = float(graph.point_lat.mean())
        self._x, self._y = self._flat(graph.point_lat, graph.point_lon)
        self._west, self._south = float(self._x.min()), float(self._y.min())
        self._rows = int((self._y.max() - self._south) / CELL_M) + 2
        cell = self._cell(self._x, self._y)
        self._sorted = np.argsort(cell, kind="stable")
        self._cells = cell[self._sorted]
        self._known: dict[Place, int] = {}

    def _flat(
        self, lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return metres east and north on a plane that is true near the graph's middle latitude."""
        scale = EARTH_M * np.cos(np.radians(self._lat0))
        return np.radians(lon) * scale, np.radians(lat) * EARTH_M

    def _cell(self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Return the number of the square each point lies in; squares above each other follow each other."""
        return np.asarray(
            np.floor((x - self._west) / CELL_M) * self._rows + np.floor((y - self._south) / CELL_M),
            dtype=np.int64,
        )

    def nearest(self, place: Place) -> int:
        """Return the index of the nearest point, -1 where none is within ``FURTHEST_M``."""
        if place not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[place] = self._search(place)
        return self._known[place]

    def _search(self, place: Place) -> int:
        """Look in growing squares around the place until the nearest point in one is nearer than its edge."""
        x, y = self._flat(np.array([place.lat]), np.array([place.lon]))
        best, far = -1, np.inf
        for ring in (1, 2, int(FURTHEST_M / CELL_M) + 1):
            near = self._around(float(x[0]), float(y[0]), ring)
            if len(near):
                distance = np.hypot(self._x[near] - x, self._y[near] - y)
                n = int(distance.argmin())
                best, far = int(near[n]), float(distance[n])
                if far <= ring * CELL_M:
                    break
        return best if far <= FURTHEST_M else -1

    def _around(self, x: float, y: float, ring: int) -> npt.NDArray[np.int64]:
        """Return the points in the squares up to ``ring`` away from a position's own, in index order."""
        row = int((y - self._south) // CELL_M)
        low_row, high_row = max(row - ring, 0), min(row + ring, self._rows - 1)
        if low_row > high_row:
            return np.zeros(0, dtype=np.int64)
        columns = np.arange((x - self._west) // CELL_M - ring, (x - self._west) // CELL_M + ring + 1)
        low = np.searchsorted(self._cells, columns * self._rows + low_row, side="left")
        high = np.searchsorted(self._cells, columns * self._rows + high_row, side="right")
        return np.sort(np.concatenate([self._sorted[a:b] for a, b in zip(low, high, strict=True)]))
