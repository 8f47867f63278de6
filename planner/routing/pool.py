"""Routes worth remembering: every route that an accepted step made, with the best day that it was part of.

A table with one place a hash: a route is found again by its requests and the kind of its vehicle, and keeps the
cheapest order seen. Another route that falls on the same place takes it over when its day is better.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from planner.routing.columns import COST, LENGTH
from planner.routing.compiled import kernel
from planner.routing.problem import Int32, Int64
from planner.routing.tracks import Tracks

SLOTS = 1 << 13

_GOLDEN: Any = np.uint64(0x9E3779B97F4A7C15)


class Pool(NamedTuple):
    """Routes of a part, P places, M visits at most.

    Attributes:
        order: int32[P, M] nodes.
        length: int32[P] visits, 0 for a place that is free.
        kind: int32[P] the first vehicle like the one that drove it.
        cost: int64[P] grains.
        day: int64[P] grains of the best day that it was part of.
        key: uint64[P] hash of requests and kind.
        word: uint64[N] a random word per request, the same for the same request in every part.
    """

    order: Int32
    length: Int32
    kind: Int32
    cost: Int64
    day: Int64
    key: npt.NDArray[np.uint64]
    word: npt.NDArray[np.uint64]


def empty_pool(words: npt.NDArray[np.uint64], visits: int, slots: int = SLOTS) -> Pool:
    """Return a pool without routes for requests with these words."""
    return Pool(
        order=np.zeros((slots, visits), dtype=np.int32),
        length=np.zeros(slots, dtype=np.int32),
        kind=np.zeros(slots, dtype=np.int32),
        cost=np.zeros(slots, dtype=np.int64),
        day=np.zeros(slots, dtype=np.int64),
        key=np.zeros(slots, dtype=np.uint64),
        word=words,
    )


def words_of(numbers: npt.NDArray[np.integer]) -> npt.NDArray[np.uint64]:
    """Return uint64[N], a well mixed word for every number (splitmix64)."""
    x = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def kind_word(kind: npt.NDArray[np.integer]) -> npt.NDArray[np.uint64]:
    """Return what kinds add to the hash of a route."""
    word: npt.NDArray[np.uint64] = (kind.astype(np.uint64) + np.uint64(1)) * _GOLDEN
    return word


@kernel
def note(tracks: Tracks, pool: Pool, alike: Int64, vehicle: int, day: int) -> None:
    """Remember a vehicle's present route as part of a day of this cost."""
    n = tracks.route[vehicle, LENGTH]
    if n == 0 or n > pool.order.shape[1]:
        return
    kind = alike[vehicle]
    key = np.uint64(kind + 1) * _GOLDEN
    for k in range(n):
        node = tracks.order[vehicle, k]
        if node & 1 == 1:
            key += pool.word[node >> 1]
    place = np.int64(key % np.uint64(len(pool.key)))
    same = pool.length[place] > 0 and pool.key[place] == key
    if same:
        pool.day[place] = min(pool.day[place], day)
        if pool.cost[place] <= tracks.route[vehicle, COST]:
            return
    elif pool.length[place] > 0 and pool.day[place] < day:
        return
    else:
        pool.day[place] = day
    pool.key[place], pool.kind[place], pool.length[place] = key, kind, n
    pool.cost[place] = tracks.route[vehicle, COST]
    for k in range(n):
        pool.order[place, k] = tracks.order[vehicle, k]


class Columns(NamedTuple):
    """Routes in the whole's numbers, C of them, the ones of better days first.

    Attributes:
        order: int32[C, M] nodes, -1 behind the last.
        kind: int32[C] a vehicle that can drive it; once collected, the first one like it.
        cost: int64[C] grains.
        day: int64[C] grains of the best day that they were part of.
        key: uint64[C] hash of the requests; once collected, of requests and kind.
    """

    order: Int32
    kind: Int32
    cost: Int64
    day: Int64
    key: npt.NDArray[np.uint64]


def joined_columns(several: list[Columns], most: int) -> Columns | None:
    """Return what is in several, each set of requests once at its least cost, at most so many."""
    several = [columns for columns in several if len(columns.key)]
    if not several:
        return None
    width = max(columns.order.shape[1] for columns in several)
    order = np.full((sum(len(c.key) for c in several), width), -1, dtype=np.int32)
    row = 0
    for columns in several:
        order[row : row + len(columns.key), : columns.order.shape[1]] = columns.order
        row += len(columns.key)
    kind, cost, day, key = (np.concatenate([getattr(c, n) for c in several]) for n in ("kind", "cost", "day", "key"))
    by_key = np.lexsort((cost, key))
    starts = np.flatnonzero(np.r_[True, key[by_key][1:] != key[by_key][:-1]])
    first, day = by_key[starts], np.minimum.reduceat(day[by_key], starts)
    chosen = np.argsort(day, kind="stable")[:most]
    kept = first[chosen]
    return Columns(order[kept], kind[kept], cost[kept], day[chosen], key[kept])


def collected(pool: Columns | None, several: list[Columns], alike: Int64, day: int, most: int) -> Columns | None:
    """Return a collection with the columns of some searches added.

    Args:
        pool: the collection.
        several: what searches of parts returned; their days count from the cost of the day at their beginning.
        alike: int64[V] of the whole day.
        day: that cost.
        most: how many columns to keep.
    """
    fresh = []
    for columns in several:
        kind = alike[columns.kind].astype(np.int32)
        fresh.append(columns._replace(kind=kind, day=columns.day + day, key=columns.key + kind_word(kind)))
    return joined_columns([*([pool] if pool is not None else []), *fresh], most)
