"""Cuts ways into roads between junctions, with times and with points to find them by."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from adapters.roads.osm_ways import FERRY, LOCAL, Way

EARTH_M = 6_371_008.8
"""Mean radius (IUGG), for distances between neighbouring points."""

STEP_M = 100.0
"""Points to find a road by lie at most this far apart."""

# Tuned on the Isle of Man against OSRM's car profile, see docs/roads.md.
SIGNAL_S = 2.0
YIELD_S = 3.0
CROSS_S = 0.5

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


@dataclass
class Extract:
    """What is read of an extract.

    Attributes:
        ways: how a car may use each way.
        refs: OpenStreetMap node ids of all ways, one after another.
        ends: where in ``refs`` each way ends.
        lights: ids of nodes with traffic signals.
        stamp: when the data is from, if the file says.
        ids: the node ids in ``refs`` once each, in rising order.
        lat: latitude of each of them in degrees, NaN where the extract lacks it.
        lon: longitude likewise.
    """

    ways: list[Way] = field(default_factory=list)
    refs: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    lights: set[int] = field(default_factory=set)
    stamp: str = ""
    ids: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    lat: Floats = field(default_factory=lambda: np.zeros(0))
    lon: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, eq=False)
class Roads:
    """Roads before anything is left out; the attributes are those of ``RoadGraph``."""

    lat: Floats
    lon: Floats
    tail: Ints
    head: Ints
    time: Ints
    metres: Ints
    point_lat: Floats
    point_lon: Floats
    point_road: Ints
    point_part: npt.NDArray[np.float32]
    forward: Ints
    backward: Ints


@dataclass(frozen=True, eq=False)
class _Road:
    """A piece of a way between two junctions: indices of its nodes, and the way's use."""

    nodes: npt.NDArray[np.int64]
    way: Way
    share: float
    lights: int


def roads_of(extract: Extract) -> Roads:
    """Return the roads of an extract.

    A driver loses time where a road meets others: ``YIELD_S`` where a higher class passes, ``CROSS_S`` where
    all are of its own class, half of it counted on the road one comes by and half on the one one leaves by;
    and ``SIGNAL_S`` at signals.
    """
    lat, lon = extract.lat, extract.lon
    pieces = list(_pieces(extract))
    first = np.array([piece.nodes[0] for piece in pieces], dtype=np.int64)
    last = np.array([piece.nodes[-1] for piece in pieces], dtype=np.int64)
    rank = np.array([piece.way.rank for piece in pieces], dtype=np.int64)
    junctions, number = np.unique(np.concatenate([first, last]), return_inverse=True)
    degree = np.bincount(number, minlength=len(junctions))
    highest = np.full(len(junctions), FERRY)
    np.minimum.at(highest, number, np.tile(rank, 2))
    start, stop = number[: len(pieces)], number[len(pieces) :]
    wait = _wait(rank, highest[start], degree[start]) + _wait(rank, highest[stop], degree[stop])

    arcs: list[tuple[int, int, float, float]] = []
    forward, backward = np.full(len(pieces), -1, np.int32), np.full(len(pieces), -1, np.int32)
    points: list[npt.NDArray[np.float64]] = []
    for n, piece in enumerate(pieces):
        steps = _distance(lat[piece.nodes], lon[piece.nodes])
        length = float(steps.sum())
        points.append(_points(n, lat[piece.nodes], lon[piece.nodes], steps))
        for kmh, into, a, b in (
            (piece.way.forward_kmh, forward, start[n], stop[n]),
            (piece.way.backward_kmh, backward, stop[n], start[n]),
        ):
            if kmh > 0:
                drive = length / kmh * 3.6
                if piece.way.seconds is not None:
                    drive = piece.way.seconds * piece.share
                into[n] = len(arcs)
                arcs.append((a, b, drive + wait[n] / 2 + SIGNAL_S * piece.lights, length))
    table = np.array(arcs, dtype=np.float64).reshape(-1, 4)
    all_points = np.concatenate(points) if points else np.zeros((0, 4))
    return Roads(
        lat=lat[junctions],
        lon=lon[junctions],
        tail=table[:, 0].astype(np.int32),
        head=table[:, 1].astype(np.int32),
        time=np.maximum(1, np.rint(table[:, 2] * 10_000)).astype(np.int32),
        metres=np.rint(table[:, 3]).astype(np.int32),
        point_lat=all_points[:, 0],
        point_lon=all_points[:, 1],
        point_road=all_points[:, 2].astype(np.int32),
        point_part=all_points[:, 3].astype(np.float32),
        forward=forward,
        backward=backward,
    )


def _pieces(extract: Extract) -> Iterator[_Road]:
    """Yield ways cut at nodes that several ways use, or one way twice; nodes without a position are skipped."""
    if not extract.ways:
        return
    ids, ends = extract.ids, extract.ends
    nodes = np.searchsorted(ids, np.frombuffer(extract.refs, dtype=np.int64))
    uses = np.bincount(nodes, minlength=len(ids))
    uses[nodes[np.array(ends) - 1]] += 2
    uses[nodes[np.array([0, *ends[:-1]])]] += 2
    lit = np.isin(ids, np.fromiter(extract.lights, np.int64, len(extract.lights)))
    known = ~np.isnan(extract.lat)
    for way, (low, high) in zip(extract.ways, pairwise([0, *ends]), strict=True):
        whole = nodes[low:high]
        whole = whole[known[whole]]
        cuts = np.flatnonzero(uses[whole] > 1)
        for a, b in pairwise(sorted({0, len(whole) - 1, *cuts.tolist()})):
            piece = whole[a : b + 1]
            if b > a:
                yield _Road(piece, way, (b - a) / (len(whole) - 1), int(lit[piece[1:]].sum()))


def _wait(rank: npt.NDArray[np.int64], highest: npt.NDArray[np.int64], degree: npt.NDArray[np.int64]) -> Floats:
    """Return seconds a car loses at one end of each road, on passing from road to road there."""
    meets = (degree > 2) & (rank < FERRY)
    return np.where(meets, np.where(highest < np.minimum(rank, LOCAL), YIELD_S, CROSS_S), 0.0)


def _distance(lat: Floats, lon: Floats) -> Floats:
    """Return metres between neighbouring points on the sphere, flat within each step."""
    middle = np.radians((lat[1:] + lat[:-1]) / 2)
    return np.asarray(EARTH_M * np.hypot(np.radians(np.diff(lat)), np.radians(np.diff(lon)) * np.cos(middle)))


def _points(road: int, lat: Floats, lon: Floats, steps: Floats) -> Floats:
    """Return rows of latitude, longitude, road and part along it, at most ``STEP_M`` apart."""
    along = np.concatenate([[0.0], np.cumsum(steps)])
    length = max(float(along[-1]), 1e-9)
    even = np.linspace(0, length, int(np.ceil(length / STEP_M)) + 1)
    at = np.union1d(along, even)
    return np.stack(
        [np.interp(at, along, lat), np.interp(at, along, lon), np.full(len(at), float(road)), at / length], axis=1
    )
