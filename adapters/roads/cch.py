"""Exact travel times on a road graph by customizable contraction hierarchies (RoutingKit).

Dibbelt, Strasser, Wagner: Customizable Contraction Hierarchies, ACM JEA 21 (2016) 1.5.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt
from routingkit_cch import CCH, CCHMetric, CCHOneToMany

from adapters.roads.common import check_multiplier, unreachable
from adapters.roads.graph import RoadGraph
from adapters.roads.snap import FURTHEST_M, OnRoad, Snapper
from planner.kernel.places import Place
from planner.kernel.travel import Matrix

UNITS = 10_000
"""Units of time in a second."""

NEVER = 2**30
"""Longer than any way: as much as 29 hours."""

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Points:
    """Positions on roads: the road of each and how far along it, 0 to 1; both of shape (points,)."""

    road: Longs
    part: npt.NDArray[np.float64]


class RoadNetwork:
    """Travel times on the user's own extract of OpenStreetMap.

    Metres are those of the quickest way. They come from a second set of weights, time plus one unit (a tenth
    of a millisecond) a metre: the difference of both answers is the length of the quickest way, or lies
    between the lengths of two ways that differ by less than 10 s in 100 km.

    Args:
        path: a graph written by ``samtur roads build``.
        multiplier: of times, for rush hours or a slower kind of vehicle.

    Raises:
        InvalidInput: ``roads.file-missing``, ``roads.file-unreadable``, ``roads.multiplier``.
    """

    def __init__(self, path: Path, *, multiplier: float = 1.0) -> None:
        self._graph = graph = RoadGraph.load(path)
        self._multiplier = check_multiplier(multiplier)
        self._snapper = Snapper(graph)
        self._cch = CCH(graph.order.tolist(), graph.tail.tolist(), graph.head.tolist(), False)
        self._weights = (graph.time.astype(np.int64), graph.time.astype(np.int64) + graph.metres)
        self._metrics = tuple(CCHMetric(self._cch, weights.tolist()) for weights in self._weights)
        self._lock = threading.Lock()

    @property
    def label(self) -> str:
        """Engine, its version, the extract and a fingerprint of the graph."""
        engine = f"cch {version('routingkit-cch')}"
        return f"{engine} ({self._graph.source}, {self._graph.digest}, times {self._multiplier:g})"

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Return seconds and metres of the quickest ways, shape (origins, destinations).

        Raises:
            InvalidInput: ``roads.unreachable`` naming places with no road within a kilometre.
        """
        with self._lock:
            start = [self._snapper.nearest(place) for place in origins]
            end = [self._snapper.nearest(place) for place in destinations]
            starts, to_start = _distinct(start)
            ends, to_end = _distinct(end)
            lost = (to_start < 0)[:, None] | (to_end < 0)
            if lost.any():
                raise unreachable(
                    lost,
                    origins,
                    destinations,
                    f"Correct the coordinates, or build the graph of an extract with roads within {FURTHEST_M:.0f} m.",
                )
            times, both = (self._table(n, starts, ends) for n in range(2))
        spread = np.ix_(to_start, to_end)
        seconds = np.rint(times * (self._multiplier / UNITS)).astype(np.int32)
        return Matrix(seconds=seconds[spread], metres=np.maximum(both - times, 0).astype(np.int32)[spread])

    def _table(self, metric: int, starts: Points, ends: Points) -> Longs:
        """Return the weights of best ways between points along roads, shape (starts, ends)."""
        out = np.zeros((len(starts.road), len(ends.road)), dtype=np.int64)
        if not out.size:
            return out
        from_tail, to_head = self._along(metric, ends)
        tail, head = self._sides(ends)
        pinned, where = np.unique(np.concatenate([tail, head]), return_inverse=True)
        sweep = CCHOneToMany(self._metrics[metric], pinned.tolist())
        for row, sources in enumerate(self._sources(metric, starts)):
            weight = np.array(sweep.distances_from_multi(sources), dtype=np.int64)
            by_tail = weight[where[: len(tail)]] + from_tail
            by_head = weight[where[len(tail) :]] + to_head
            out[row] = np.minimum(by_tail, by_head)
        return np.minimum(out, self._same_road(metric, starts, ends))

    def _sides(self, points: Points) -> tuple[Longs, Longs]:
        """Return first and second node of the road of each point."""
        graph = self._graph
        road = points.road
        forward, backward = graph.forward[road], graph.backward[road]
        arc = np.where(forward >= 0, forward, backward)
        tail, head = graph.tail[arc], graph.head[arc]
        first = np.where(forward >= 0, tail, head)
        second = np.where(forward >= 0, head, tail)
        return first.astype(np.int64), second.astype(np.int64)

    def _weight(self, metric: int, arcs: npt.NDArray[np.int32]) -> Longs:
        """Return weights of arcs, ``NEVER`` for -1."""
        return np.where(arcs >= 0, self._weights[metric][arcs], NEVER)

    def _along(self, metric: int, points: Points) -> tuple[Longs, Longs]:
        """Return what it takes to reach points from their road's first node, and from its second."""
        graph = self._graph
        road, part = points.road, points.part
        forward = self._weight(metric, graph.forward[road])
        backward = self._weight(metric, graph.backward[road])
        return (
            np.where(forward < NEVER, np.rint(forward * part), NEVER).astype(np.int64),
            np.where(backward < NEVER, np.rint(backward * (1 - part)), NEVER).astype(np.int64),
        )

    def _sources(self, metric: int, points: Points) -> list[list[tuple[int, int]]]:
        """Return for each point the nodes one can leave its road by, with what it takes to get there."""
        graph = self._graph
        road, part = points.road, points.part
        first, second = self._sides(points)
        forward = self._weight(metric, graph.forward[road])
        backward = self._weight(metric, graph.backward[road])
        ahead = np.where(forward < NEVER, np.rint(forward * (1 - part)), NEVER).astype(np.int64)
        behind = np.where(backward < NEVER, np.rint(backward * part), NEVER).astype(np.int64)
        return [
            [(node, cost) for node, cost in ((a, x), (b, y)) if cost < NEVER]
            for a, x, b, y in zip(second.tolist(), ahead.tolist(), first.tolist(), behind.tolist(), strict=True)
        ]

    def _same_road(self, metric: int, starts: Points, ends: Points) -> Longs:
        """Return the weight of staying on one road, ``NEVER`` for points on different ones."""
        graph = self._graph
        road = starts.road
        same = road[:, None] == ends.road
        gone = ends.part - starts.part[:, None]
        forward = self._weight(metric, graph.forward[road])[:, None]
        backward = self._weight(metric, graph.backward[road])[:, None]
        stay = np.where(gone >= 0, forward * gone, backward * -gone)
        stay = np.where(gone == 0, 0, stay)
        return np.where(same & (stay < NEVER), np.rint(stay), NEVER).astype(np.int64)


def _distinct(found: list[OnRoad | None]) -> tuple[Points, Longs]:
    """Return the different positions found, and for each asked which of them it is, -1 for none."""
    number = {at: n for n, at in enumerate(dict.fromkeys(at for at in found if at is not None))}
    road = np.array([at.road for at in number], dtype=np.int64)
    part = np.array([at.part for at in number], dtype=np.float64)
    return Points(road, part), np.array([-1 if at is None else number[at] for at in found], dtype=np.int64)
