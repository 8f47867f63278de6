"""A raster of land and the question whether a straight line between two of its cells stays dry."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import InvalidInput
from planner.kernel.places import Floats

Cells = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SNAP_KM = 2.0
"""How far from land a place may lie (a pier, a coast drawn coarsely) and still count as on it."""


@dataclass(frozen=True, eq=False)
class LandGrid:
    """Land as square cells in EPSG:25832.

    Attributes:
        clear: shape (columns east, rows north), uint8: 0 is water, otherwise the number of cells in the
            maximum norm to the nearest water (or the edge), at most 255. The outermost cells are water.
        east: easting in metres of the grid's south-west corner.
        north: northing of the same corner.
        size: side of a cell in metres.
    """

    clear: npt.NDArray[np.uint8]
    east: float
    north: float
    size: float

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a grid written by ``adapters.roads.land_build``.

        Raises:
            InvalidInput: ``roads.land-unreadable``.
        """
        try:
            with np.load(path, allow_pickle=False) as data:
                return cls(
                    clear=data["clear"],
                    east=float(data["corner"][0]),
                    north=float(data["corner"][1]),
                    size=float(data["size"]),
                )
        except (OSError, KeyError, ValueError, EOFError) as cause:
            raise InvalidInput(
                "roads.land-unreadable",
                f"the land grid cannot be read ({type(cause).__name__})",
                where=str(path),
                do="Install the package anew, or make the file with `samtur roads land`.",
            ) from cause

    @cached_property
    def _near(self) -> Cells:
        """Offsets within ``SNAP_KM``, nearest first; ties in a fixed order."""
        reach = int(SNAP_KM * 1000 / self.size)
        span = np.arange(-reach, reach + 1)
        di, dj = (a.ravel() for a in np.meshgrid(span, span, indexing="ij"))
        far = di**2 + dj**2
        order = np.lexsort((dj, di, far))
        return np.stack([di, dj], axis=1)[order[far[order] <= reach**2]]

    def cells(self, x: Floats, y: Floats) -> Cells:
        """Return the flat index of each point's nearest land cell, -1 where none is within ``SNAP_KM``.

        Args:
            x: eastings in metres, shape (n,).
            y: northings, same shape.
        """
        columns, rows = self.clear.shape
        i = np.floor((x - self.east) / self.size).astype(np.int64)
        j = np.floor((y - self.north) / self.size).astype(np.int64)
        found = np.full(len(i), -1, dtype=np.int64)
        left = np.arange(len(i))
        for di, dj in self._near:
            a, b = i[left] + di, j[left] + dj
            inside = (a >= 0) & (a < columns) & (b >= 0) & (b < rows)
            dry = np.zeros(len(left), dtype=bool)
            dry[inside] = self.clear[a[inside], b[inside]] > 0
            found[left[dry]] = a[dry] * rows + b[dry]
            left = left[~dry]
            if not len(left):
                break
        return found

    def walk(self, cell: int, most: int) -> dict[int, float]:
        """Return the ``most`` land cells nearest on foot, by steps to the eight neighbours, with metres walked."""
        rows = self.clear.shape[1]
        flat = self.clear.ravel()
        steps = [(di * rows + dj, self.size * math.hypot(di, dj)) for di in (-1, 0, 1) for dj in (-1, 0, 1) if di or dj]
        reached: dict[int, float] = {}
        queue = [(0.0, cell)]
        while queue and len(reached) < most:
            far, at = heapq.heappop(queue)
            if at in reached:
                continue
            reached[at] = far
            for step, length in steps:
                if flat[at + step] and at + step not in reached:
                    heapq.heappush(queue, (far + length, at + step))
        return reached

    def centres(self, cells: Cells) -> tuple[Floats, Floats]:
        """Return easting and northing in metres of the centres of cells."""
        i, j = np.divmod(cells, self.clear.shape[1])
        return self.east + (i + 0.5) * self.size, self.north + (j + 0.5) * self.size

    def dry_line(self, start: Cells, end: Cells) -> Bools:
        """Tell for each pair of land cells whether the straight line between their centres stays on land.

        Walks all lines at once; at each step a line may leap as far as its cell is from water, so that
        inland lines take a handful of steps.

        Args:
            start: flat cell indices, shape (n,).
            end: flat cell indices, same shape. The answer is the same when the two are swapped.
        """
        rows = self.clear.shape[1]
        low, high = np.minimum(start, end), np.maximum(start, end)
        i, j = np.divmod(low, rows)
        di, dj = high // rows - i, high % rows - j
        length = np.maximum(np.abs(di), np.abs(dj))
        dry = np.ones(len(low), dtype=bool)
        # a slope is at most 1, so that a leap of k steps never moves more than k cells along either axis
        slope_i, slope_j = di / np.maximum(length, 1), dj / np.maximum(length, 1)
        alive = np.flatnonzero(length > 0)
        walk = np.stack([i + 0.5, j + 0.5, slope_i, slope_j, length, np.zeros(len(low))])[:, alive]
        flat = self.clear.ravel()
        while len(alive):
            i, j, slope_i, slope_j, length, at = walk
            room = flat[(i + slope_i * at).astype(np.int32) * rows + (j + slope_j * at).astype(np.int32)]
            dry[alive[room == 0]] = False
            at += room
            go = np.flatnonzero((room > 0) & (at < length))
            alive, walk = alive[go], walk[:, go]
        return dry


def islands(mask: Bools) -> list[Cells]:
    """Return the flat cell indices of each piece of land (cells touch by side or corner), largest first."""
    rows = mask.shape[1]
    steps = [di * rows + dj for di in (-1, 0, 1) for dj in (-1, 0, 1) if di or dj]
    waiting = set(np.flatnonzero(mask).tolist())
    found = []
    while waiting:
        front = [waiting.pop()]
        island = list(front)
        while front:
            near = {cell + step for cell in front for step in steps} & waiting
            waiting -= near
            front = list(near)
            island += front
        found.append(np.sort(np.array(island, dtype=np.int64)))
    return sorted(found, key=lambda cells: (-len(cells), int(cells[0])))
