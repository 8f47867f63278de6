"""Distinct places of a service day and travel between all of them; grows by rows, never shrinks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.kernel.places import Place
from planner.kernel.travel import Int32, Matrix, TravelTimes


@dataclass(frozen=True, eq=False)
class Growth:
    """Travel that came with k new places beside n known ones: ``to`` is [n, k], ``back`` is [k, n + k]."""

    to: Matrix
    back: Matrix


class PlaceTable:
    """Numbers of places and travel matrices.

    Places are the same when their coordinates agree to 10⁻⁶ degrees (a decimetre). Travel is asked for once and
    kept; an unreachable place leaves the table as it was.
    """

    def __init__(self, travel: TravelTimes) -> None:
        self._travel = travel
        self._index: dict[tuple[float, float], int] = {}
        self._places: list[Place] = []
        self._seconds = np.zeros((0, 0), dtype=np.int32)
        self._metres = np.zeros((0, 0), dtype=np.int32)

    def __len__(self) -> int:
        return len(self._places)

    def add(self, places: Sequence[Place]) -> Growth | None:
        """Add those of ``places`` that are new; return travel between them and all, or None when none is.

        Raises:
            InvalidInput: ``roads.unreachable``.
        """
        fresh = {_key(place): place for place in places if _key(place) not in self._index}
        if not fresh:
            return None
        new = list(fresh.values())
        back = _whole(self._travel.between(new, [*self._places, *new]), len(self._places))
        to = self._travel.between(self._places, new) if self._places else _nothing(len(new))
        growth = Growth(to, back)
        self._keep(growth, len(new))
        for key, place in fresh.items():
            self._index[key] = len(self._places)
            self._places.append(place)
        return growth

    def number(self, place: Place) -> int:
        """Return the number of a known place."""
        return self._index[_key(place)]

    def seconds(self, origin: int, destination: int) -> int:
        """Return travel time between two known places."""
        return int(self._seconds[origin, destination])

    def metres(self, origin: int, destination: int) -> int:
        """Return travel distance between two known places."""
        return int(self._metres[origin, destination])

    def matrices(self) -> tuple[Int32, Int32]:
        """Return seconds and metres between all known places (views, not to be changed)."""
        n = len(self._places)
        return self._seconds[:n, :n], self._metres[:n, :n]

    def _keep(self, growth: Growth, k: int) -> None:
        n = len(self._places)
        if n + k > len(self._seconds):
            size = max(2 * len(self._seconds), n + k, 64)
            for name in ("_seconds", "_metres"):
                larger = np.zeros((size, size), dtype=np.int32)
                larger[:n, :n] = getattr(self, name)[:n, :n]
                setattr(self, name, larger)
        for matrix, to, back in (
            (self._seconds, growth.to.seconds, growth.back.seconds),
            (self._metres, growth.to.metres, growth.back.metres),
        ):
            matrix[:n, n : n + k] = to
            matrix[n : n + k, : n + k] = back


def _key(place: Place) -> tuple[float, float]:
    return round(place.lat, 6), round(place.lon, 6)


def _nothing(columns: int) -> Matrix:
    none = np.zeros((0, columns), dtype=np.int32)
    return Matrix(none, none)


def _whole(back: Matrix, known: int) -> Matrix:
    """Return the rows of new places with travel from a place to itself set to nothing, whatever the engine says."""
    rows = np.arange(len(back.seconds))
    seconds, metres = back.seconds.astype(np.int32), back.metres.astype(np.int32)
    seconds[rows, known + rows] = 0
    metres[rows, known + rows] = 0
    return Matrix(seconds, metres)
