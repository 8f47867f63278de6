"""Searches one part of a day in slices of time or iterations, cooling as the budget of its round goes by."""

from __future__ import annotations

import time
from dataclasses import dataclass

from planner.routing.anneal import best_of, improve, total
from planner.routing.chance import Chance
from planner.routing.columns import LENGTH
from planner.routing.near import near_nodes
from planner.routing.part import Part
from planner.routing.problem import Int32
from planner.routing.recreate import empty_memory
from planner.routing.ruin import empty_trail
from planner.routing.worth import loaded

CHUNK = 250
"""Iterations between two looks at the clock."""


@dataclass(frozen=True)
class Searched:
    """What the search of a part came to: present and best orders in the whole's numbers, best cost gained, effort."""

    present: list[Int32]
    best: list[Int32]
    gained: int
    iterations: int


def search_part(
    part: Part,
    dice: Chance,
    heats: tuple[float, float],
    seconds: float | None,
    iterations: int | None,
) -> Searched:
    """Search one part for so long or so many iterations, whichever ends first."""
    facts = part.facts
    longest = max((len(order) for order in part.orders), default=0)
    tracks = loaded(facts, part.orders, max(2 * longest, 48))
    if tracks is None:
        raise AssertionError("orders that were valid are not any more")
    first = total(facts, tracks)
    best, near = best_of(tracks, first), near_nodes(facts)
    trail, memory = empty_trail(tracks), empty_memory(facts)
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
        improve(facts, tracks, near, trail, memory, best, dice, steps, hot, cool)
        done, hot = done + steps, cool
    present = [part.whole_order(tracks.order[v, : tracks.route[v, LENGTH]]) for v in range(len(part.vehicles))]
    kept = [part.whole_order(best.order[v, : best.length[v]]) for v in range(len(part.vehicles))]
    return Searched(present, kept, first - int(best.cost[0]), done)
