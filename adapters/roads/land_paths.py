"""Shortest ways that keep to land, bend only at turning points and cross water only at crossings.

Distances are whole decimetres, so that sums are exact and a way is as long back as forth.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adapters.roads.crossings import Crossing
from adapters.roads.land import Cells, LandGrid
from planner.kernel.errors import InvalidInput
from planner.kernel.places import utm32

Decimetres = npt.NDArray[np.int32]

FAR = np.int32(2**29)
"""No way; twice of it still fits 32 bits. Any real way in the country is below a tenth of it."""

MOST_KEPT = 10_000
"""Cells whose distances to all turning points are kept (about 8 kB each) before starting afresh."""

NOOK_CELLS = 200
"""How many cells are tried from one that sees no turning point."""

_LINES_AT_ONCE = 400_000
_ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class FerryRoute:
    """One ferry, or two in a row, in one direction.

    Attributes:
        start: node index where it begins.
        end: node index where it ends.
        between: decimetres driven between two ferries, 0 for one.
        minutes: of all its ferries.
    """

    start: int
    end: int
    between: int
    minutes: float


class LandPaths:
    """Answers land distances between cells of a grid.

    Args:
        grid: the land.
        turning_points: flat cell indices of land cells at which ways may bend.
        crossings: the ways over water that are open. One with 0 minutes is driven like a road.

    Attributes:
        nodes: flat cell indices: both ends of each crossing in order, then the turning points.
        links: dry straight lines and fixed links between nodes, ``FAR`` where there is none.
        between_nodes: shortest ways without ferries between nodes, ``FAR`` where there is none.
        ferries: the ways by ferry that a journey may use, once.

    Raises:
        InvalidInput: ``roads.crossing-adrift`` when an end of a crossing is not on or next to land.
    """

    def __init__(self, grid: LandGrid, turning_points: Cells, crossings: Sequence[Crossing]) -> None:
        self.grid = grid
        self.nodes = np.concatenate([_ends(grid, crossings), turning_points])
        self.links = self._between(self.nodes)
        for n, crossing in enumerate(crossings):
            if crossing.minutes == 0:
                a, b = 2 * n, 2 * n + 1
                length = min(self.links[a, b], _length(crossing))
                self.links[a, b] = self.links[b, a] = length
        self.between_nodes = _closure(self.links)
        self.ferries = tuple(self._routes(crossings))
        self._lock = threading.RLock()
        self._slots: dict[int, int] = {}
        self._seen = np.zeros((0, len(self.nodes)), dtype=np.int32)
        self._reach = np.zeros((0, len(self.nodes)), dtype=np.int32)

    def _direct(self, cells: Cells) -> Decimetres:
        """Return dry straight distances from cells to all nodes, shape (cells, nodes), ``FAR`` where wet."""
        return self._lines(cells, self.nodes)

    def _between(self, cells: Cells) -> Decimetres:
        """Return dry straight distances among cells, looking at each pair once; ``FAR`` where wet."""
        out = np.full((len(cells), len(cells)), FAR, dtype=np.int32)
        for low in range(0, len(cells), _ROWS_AT_ONCE):
            high = low + _ROWS_AT_ONCE
            out[low:high, low:] = self._lines(cells[low:high], cells[low:])
            out[low:, low:high] = out[low:high, low:].T
        return out

    def _lines(self, a: Cells, b: Cells) -> Decimetres:
        """Return dry straight distances between two sets of cells, shape (len(a), len(b))."""
        ax, ay = self.grid.centres(a)
        bx, by = self.grid.centres(b)
        crow = np.hypot(ax[:, None] - bx, ay[:, None] - by)
        out: Decimetres = np.rint(crow * 10).astype(np.int32)
        step = max(1, _LINES_AT_ONCE // max(1, len(b)))
        for low in range(0, len(a), step):
            part = a[low : low + step]
            dry = self.grid.dry_line(np.repeat(part, len(b)), np.tile(b, len(part)))
            out[low : low + step][~dry.reshape(len(part), len(b))] = FAR
        return out

    def _routes(self, crossings: Sequence[Crossing]) -> Iterator[FerryRoute]:
        """Yield every ferry both ways, and pairs of ferries where one alone does not lead from land to land."""
        single = [
            FerryRoute(a, b, 0, crossing.minutes)
            for n, crossing in enumerate(crossings)
            if crossing.minutes > 0
            for a, b in ((2 * n, 2 * n + 1), (2 * n + 1, 2 * n))
        ]
        yield from single
        joined = self.between_nodes < FAR
        for first in single:
            for second in single:
                between = int(self.between_nodes[first.end, second.start])
                apart = not joined[first.start, second.end]
                needed = apart and not any(
                    joined[first.start, one.start] and joined[one.end, second.end] for one in single
                )
                if between < FAR and needed:
                    yield FerryRoute(first.start, second.end, between, first.minutes + second.minutes)

    def _keep(self, cells: Cells) -> npt.NDArray[np.int64]:
        """Return the row of each cell in the kept distances, computing those not kept yet."""
        fresh = [c for c in dict.fromkeys(cells.tolist()) if c not in self._slots]
        if fresh:
            if len(self._slots) + len(fresh) > MOST_KEPT:
                self._slots = {}
                fresh = list(dict.fromkeys(cells.tolist()))
            first, end = len(self._slots), len(self._slots) + len(fresh)
            if end > len(self._seen):
                room = np.full((end, len(self.nodes)), FAR, dtype=np.int32)
                self._seen = np.concatenate([self._seen[:first], room])
                self._reach = np.concatenate([self._reach[:first], room])
            seen = self._direct(np.array(fresh, dtype=np.int64))
            for row in np.flatnonzero((seen == FAR).all(axis=1)):
                seen[row] = self._around(fresh[row])
            self._seen[first:end] = seen
            self._reach[first:end] = [_through(line, self.between_nodes) for line in seen]
            self._slots.update(zip(fresh, range(first, end), strict=True))
        return np.array([self._slots[c] for c in cells.tolist()], dtype=np.int64)

    def _around(self, cell: int) -> Decimetres:
        """Return distances to nodes of a cell in a nook that sees none: on foot until one sees some."""
        walked = self.grid.walk(cell, NOOK_CELLS)
        onward = self._direct(np.array(list(walked), dtype=np.int64))
        first = np.rint(np.array(list(walked.values())) * 10).astype(np.int32)
        return np.asarray((onward + first[:, None]).min(axis=0, initial=FAR), dtype=np.int32)

    def base(self, a: Cells, b: Cells) -> Decimetres:
        """Return shortest ways without ferries, shape (len(a), len(b)), ``FAR`` where there is none."""
        if len(a) > len(b):
            return np.ascontiguousarray(self.base(b, a).T)
        with self._lock:
            rows = self._keep(np.concatenate([a, b]))
            seen = self._seen[rows[: len(a)]]
            used = np.flatnonzero((seen < FAR).any(axis=0))
            reach = self._reach[np.ix_(rows[len(a) :], used)]
        onward = np.ascontiguousarray(reach.T)
        out = self._lines(a, b)
        for line, into in zip(seen[:, used], out, strict=True):
            np.minimum(into, _through(line, onward), out=into)
        return out

    def reach(self, cells: Cells) -> Decimetres:
        """Return shortest ways without ferries from cells to all nodes, ``FAR`` where there is none."""
        with self._lock:
            rows = self._keep(cells)
            return self._reach[rows]

    def by_ferry(self, a: Cells, b: Cells) -> Iterator[tuple[FerryRoute, Decimetres]]:
        """Yield every ferry route some pair can take, and the driven part of its ways.

        Yields:
            The route, and decimetres of shape (len(a), len(b)), at least ``FAR`` where it leads nowhere.
        """
        starts = np.array([route.start for route in self.ferries], dtype=np.int64)
        ends = np.array([route.end for route in self.ferries], dtype=np.int64)
        with self._lock:
            rows = self._keep(np.concatenate([a, b]))
            to = self._reach.T[np.ix_(starts, rows[: len(a)])]
            onward = self._reach.T[np.ix_(ends, rows[len(a) :])]
        leads = (to.min(axis=1, initial=FAR) < FAR) & (onward.min(axis=1, initial=FAR) < FAR)
        for n in np.flatnonzero(leads).tolist():
            route = self.ferries[n]
            yield route, np.minimum(to[n, :, None] + np.int32(route.between), FAR) + onward[n]


def _ends(grid: LandGrid, crossings: Sequence[Crossing]) -> Cells:
    """Return the land cells of the crossings' ends: start and end of the first, of the second, ..."""
    places = [place for crossing in crossings for place in (crossing.start, crossing.end)]
    x, y = utm32(np.array([p.lat for p in places]), np.array([p.lon for p in places]))
    cells = grid.cells(x, y)
    if (cells < 0).any():
        lost = crossings[int(np.argmax(cells < 0)) // 2]
        raise InvalidInput(
            "roads.crossing-adrift",
            f"an end of the crossing {lost.name!r} is not on or next to land",
            where=f"{lost.start} - {lost.end}",
            do="Move its ends ashore.",
        )
    return cells


def _length(crossing: Crossing) -> int:
    """Return the straight length of a crossing in decimetres."""
    ends = (crossing.start, crossing.end)
    x, y = utm32(np.array([p.lat for p in ends]), np.array([p.lon for p in ends]))
    return int(np.rint(np.hypot(x[1] - x[0], y[1] - y[0]) * 10))


def _closure(links: Decimetres) -> Decimetres:
    """Return all shortest distances of a symmetric matrix of links.

    Takes out node by node, the one with fewest links first, joining its neighbours by the way over it; then
    puts them back in reverse, each at its distance over those neighbours (Carré, J. Inst. Math. Appl. 7, 1971).
    A coast's nodes see few others, which makes this many times quicker than Floyd's method.
    """
    count = len(links)
    work = links.copy()
    np.fill_diagonal(work, FAR)
    degree = (work < FAR).sum(axis=1)
    out_of: list[tuple[int, npt.NDArray[np.int64], Decimetres]] = []
    for _ in range(count):
        node = int(degree.argmin())
        near = np.flatnonzero(work[node] < FAR)
        over = work[node, near]
        out_of.append((node, near, over))
        joined = np.minimum(work[np.ix_(near, near)], over[:, None] + over)
        np.fill_diagonal(joined, FAR)
        work[np.ix_(near, near)] = joined
        work[near, node] = FAR
        degree[near] = (work[near] < FAR).sum(axis=1)
        degree[node] = count
    out = np.full((count, count), FAR, dtype=np.int32)
    for node, near, over in reversed(out_of):
        if len(near):
            out[node] = np.minimum((out[near] + over[:, None]).min(axis=0), FAR)
            out[:, node] = out[node]
        out[node, node] = 0
    return out


def _through(line: Decimetres, onward: Decimetres) -> Decimetres:
    """Return min over nodes k seen in ``line`` of line[k] + onward[k], shape of a row of ``onward``."""
    seen = np.flatnonzero(line < FAR)
    if not len(seen):
        return np.full(onward.shape[1], FAR, dtype=np.int32)
    return np.asarray(np.minimum((onward[seen] + line[seen, None]).min(axis=0), FAR), dtype=np.int32)
