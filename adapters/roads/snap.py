"""Finds the road nearest to a place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.roads.graph import RoadGraph
from planner.kernel.places import Place

EARTH_M = 6_371_008.8
CELL_M = 250.0
FURTHEST_M = 1_000.0
"""A place farther than this from any road counts as unreachable."""

MOST_KEPT = 100_000


class OnRoad(NamedTuple):
    """A position on a road: its number, and how far along it from its first node, 0 to 1."""

    road: int
    part: float


class Snapper:
    """Finds the road nearest to a place, by the points along roads and the lines between them.

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
        self._road, self._part = graph.point_edge, graph.point_part.astype(np.float64)
        self._known: dict[Place, OnRoad | None] = {}

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

    def nearest(self, place: Place) -> OnRoad | None:
        """Return the nearest road and where on it, or None where none is within ``FURTHEST_M``."""
        if place not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[place] = self._search(place)
        return self._known[place]

    def _search(self, place: Place) -> OnRoad | None:
        """Look in growing squares around the place until the nearest point in one is nearer than its edge."""
        at_x, at_y = self._flat(np.array([place.lat]), np.array([place.lon]))
        x, y = float(at_x[0]), float(at_y[0])
        best, far = -1, np.inf
        for ring in (1, 2, int(FURTHEST_M / CELL_M) + 1):
            near = self._around(x, y, ring)
            if len(near):
                distance = np.hypot(self._x[near] - x, self._y[near] - y)
                n = int(distance.argmin())
                best, far = int(near[n]), float(distance[n])
                if far <= ring * CELL_M:
                    break
        return self._foot(best, x, y) if far <= FURTHEST_M else None

    def _foot(self, point: int, x: float, y: float) -> OnRoad:
        """Return where the lines from a point to its neighbours on the road come nearest to a position."""
        road = int(self._road[point])
        best, far = float(self._part[point]), float(np.hypot(self._x[point] - x, self._y[point] - y))
        for other in (point - 1, point + 1):
            if 0 <= other < len(self._road) and self._road[other] == road:
                dx, dy = self._x[other] - self._x[point], self._y[other] - self._y[point]
                along = ((x - self._x[point]) * dx + (y - self._y[point]) * dy) / max(dx * dx + dy * dy, 1e-12)
                along = min(max(along, 0.0), 1.0)
                distance = np.hypot(self._x[point] + along * dx - x, self._y[point] + along * dy - y)
                if distance < far:
                    best = float(self._part[point] + along * (self._part[other] - self._part[point]))
                    far = float(distance)
        return OnRoad(road, best)

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
