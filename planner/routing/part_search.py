"""Searches one part of a day in slices of time or iterations, cooling as the budget of its round goes by."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from planner.routing.anneal import best_of, improve, total
from planner.routing.chance import Chance
from planner.routing.columns import LENGTH
from planner.routing.mix import mix_of
from planner.routing.near import kin_of, near_nodes
from planner.routing.part import Part
from planner.routing.pool import Columns, Pool, empty_pool, kind_word, words_of
from planner.routing.problem import Int32
from planner.routing.recreate import empty_memory
from planner.routing.ruin import empty_trail
from planner.routing.worth import loaded, softened

CHUNK = 250
"""Iterations between two looks at the clock."""

COLUMNS = 2000
"""Routes that a search hands on, at most."""


@dataclass(frozen=True)
class Searched:
    """What the search of a part came to: present and best orders in the whole's numbers, best cost gained, effort."""

    present: list[Int32]
    best: list[Int32]
    gained: int
    iterations: int
    columns: Columns


def search_part(
    part: Part,
    dice: Chance,
    heats: tuple[float, float],
    seconds: float | None,
    iterations: int | None,
    without: frozenset[str] = frozenset(),
    soft: int = 2**62,
) -> Searched:
    """Search one part for so long or so many iterations, whichever ends first."""
    facts = part.facts
    longest = max((len(order) for order in part.orders), default=0)
    tracks = loaded(facts, part.orders, max(2 * longest, 48))
    if tracks is None:
        raise AssertionError("orders that were valid are not any more")
    first = total(facts, tracks)
    guided = total(softened(facts, soft), tracks)
    best, near, kin, how = best_of(tracks, first), near_nodes(facts), kin_of(facts), mix_of(without)
    trail, memory = empty_trail(tracks), empty_memory(facts, near)
    pool = empty_pool(words_of(part.requests), tracks.order.shape[1])
    begin, done, hot = time.monotonic(), 0, heats[0]
    while len(part.requests):
        share = 1.0
        if seconds is not None:
            share = min((time.monotonic() - begin) / max(seconds, 1e-6), 1.0)
            if share >= 1.0:
                break
        steps = CHUNK if iterations is None else min(CHUNK, iterations - done)
        if steps <= 0:
            break
        if iterations is not None:
            by_count = (done + steps) / iterations
            share = by_count if seconds is None else max(share, by_count)
        cool = heats[0] * (heats[1] / heats[0]) ** share
        improve(facts, tracks, near, kin, how, trail, memory, pool, best, dice, steps, hot, cool, soft)
        done, hot = done + steps, cool
    present = [part.whole_order(tracks.order[v, : tracks.route[v, LENGTH]]) for v in range(len(part.vehicles))]
    kept = [part.whole_order(best.order[v, : best.length[v]]) for v in range(len(part.vehicles))]
    return Searched(present, kept, first - int(best.cost[0]), done, _columns(part, pool, guided))


def _columns(part: Part, pool: Pool, first: int) -> Columns:
    """Return the routes of the best days in the whole's numbers, their days as what they cost more than at first."""
    full = np.flatnonzero(pool.length)
    chosen = full[np.argsort(pool.day[full], kind="stable")[:COLUMNS]]
    order, kind = pool.order[chosen, : int(pool.length[chosen].max(initial=0))], pool.kind[chosen]
    real = np.arange(order.shape[1])[None, :] < pool.length[chosen][:, None]
    whole = np.where(real, 2 * part.requests[order >> 1] + (order & 1), -1).astype(np.int32)
    key = pool.key[chosen] - kind_word(kind)
    return Columns(whole, part.vehicles[kind], pool.cost[chosen], pool.day[chosen] - first, key)
