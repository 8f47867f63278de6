"""The compiled search: ruin, recreate, and accept by simulated annealing, keeping the best routes ever seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.chance import Chance, below, uniform
from planner.routing.columns import COST, FREE, LENGTH, LINKED, REFUSAL, STATE
from planner.routing.compiled import kernel, making_kernel
from planner.routing.facts import Facts
from planner.routing.mix import FACTOR, Mix
from planner.routing.pool import Pool, note
from planner.routing.problem import Int32, Int64
from planner.routing.recreate import BLINK, Memory, recreate, some_key, sort_bank
from planner.routing.removal import pick_related, pull_bank, pull_partners
from planner.routing.ruin import Trail, forget_step, pull_strings, take_back, to_bank
from planner.routing.rules.shares import any_shares, shares_price
from planner.routing.tracks import Tracks

RETRIED = 8
"""How many requests that nobody serves are tried again in one step, at most."""


AROUND_ABSENT = 0.3
"""Chance to ruin around a request that nobody serves, while there is one."""


class Best(NamedTuple):
    """The best routes seen: int32[V, M] orders, int64[V] lengths, int64[1] cost in grains."""

    order: Int32
    length: Int64
    cost: Int64


def best_of(tracks: Tracks, cost: int) -> Best:
    """Return a copy of the routes as the best ones."""
    return Best(tracks.order.copy(), tracks.route[:, LENGTH].copy(), np.array([cost], dtype=np.int64))


@kernel
def total(facts: Facts, tracks: Tracks) -> int:
    """Return the cost of all routes, refusals and shares in grains."""
    whole = shares_price(facts, tracks)
    for vehicle in range(len(tracks.route)):
        whole += tracks.route[vehicle, COST]
    for request in range(len(tracks.owner)):
        if facts.request[request, STATE] == FREE and tracks.owner[request] < 0:
            whole += facts.asks[request, REFUSAL]
    return whole


@kernel
def _keep(tracks: Tracks, best: Best) -> None:
    for vehicle in range(len(tracks.route)):
        n = int(tracks.route[vehicle, LENGTH])
        best.length[vehicle] = n
        for k in range(n):
            best.order[vehicle, k] = tracks.order[vehicle, k]


@kernel
def _absent(facts: Facts, tracks: Tracks, absent: Int64) -> int:
    count = 0
    for request in range(len(tracks.owner)):
        if facts.request[request, STATE] == FREE and tracks.owner[request] < 0:
            absent[count] = request
            count += 1
    return count


@kernel
def ruin(
    facts: Facts, tracks: Tracks, near: Int32, kin: Int32, how: Mix, trail: Trail, request: int, dice: Chance
) -> bool:
    """Take requests around one into the bank, in a way drawn from the mix; False when a route has no schedule then."""
    removed, string = how.removed, how.string
    if uniform(dice) < how.large:
        removed, string = removed * FACTOR, string * FACTOR
    if uniform(dice) >= how.related:
        return pull_strings(facts, tracks, near, trail, 2 * request + below(dice, 2), removed, string, dice)
    pick_related(facts, tracks, kin, trail, 1 + below(dice, 2 * removed - 1), request, dice)
    return pull_bank(facts, tracks, trail)


@making_kernel
def improve(
    facts: Facts,
    tracks: Tracks,
    near: Int32,
    kin: Int32,
    how: Mix,
    trail: Trail,
    memory: Memory,
    pool: Pool,
    best: Best,
    dice: Chance,
    iterations: int,
    hot: float,
    cold: float,
    soft: int,
) -> int:
    """Run steps of ruin and recreate from the present routes; return the cost of the routes they end with.

    Which steps are accepted is decided by costs in which no refusal counts more than ``soft``: the search may leave
    somebody out for a while where it would be stuck otherwise. The best routes are judged by what they really cost.

    Args:
        facts: the problem.
        tracks: the present routes; changed.
        near: visits near each visit.
        kin: requests like each request.
        how: which steps.
        trail: room for one step.
        memory: of these routes.
        pool: routes seen; gains routes.
        best: best routes so far; improved.
        dice: random state; advanced.
        iterations: steps to do.
        hot: temperature at the first step, grains.
        cold: temperature at the last one; between them it falls geometrically.
        soft: most that a refusal counts when a step is judged, grains.
    """
    requests = len(tracks.owner)
    cost = guided = total(facts, tracks)
    sharing, shared = any_shares(facts), shares_price(facts, tracks)
    absent = np.empty(max(requests, 1), dtype=np.int64)
    missing = _absent(facts, tracks, absent)
    for k in range(missing):
        guided -= facts.asks[absent[k], REFUSAL] - min(facts.asks[absent[k], REFUSAL], soft)
    cooling = (cold / hot) ** (1.0 / max(iterations - 1, 1))
    heat = hot
    for _ in range(iterations):
        forget_step(trail)
        request = below(dice, requests)
        if missing > 0 and uniform(dice) < AROUND_ABSENT:
            request = absent[below(dice, missing)]
        valid = ruin(facts, tracks, near, kin, how, trail, request, dice)
        change = harder = more = 0
        if valid:
            pulled = trail.tally[1]
            for _k in range(min(missing, RETRIED)):
                again = absent[below(dice, missing)]
                to_bank(trail, again)
                if facts.request[again, LINKED] >= 0:
                    to_bank(trail, facts.request[again, LINKED])
            for k in range(pulled, trail.tally[1]):
                refusal = facts.asks[trail.bank[k], REFUSAL]
                change -= refusal
                harder -= max(refusal - soft, 0)
            sort_bank(facts, trail, some_key(dice), dice)
            recreate(facts, tracks, memory, trail, BLINK, dice)
            valid = pull_partners(facts, tracks, trail)
            for k in range(trail.tally[1]):
                if tracks.owner[trail.bank[k]] < 0:
                    refusal = facts.asks[trail.bank[k], REFUSAL]
                    change += refusal
                    harder += max(refusal - soft, 0)
            for k in range(trail.tally[0]):
                change += tracks.route[trail.touched[k], COST] - trail.route[k, COST]
            if sharing:
                more = shares_price(facts, tracks) - shared
                change += more
        if not valid or change - harder >= -heat * np.log(1.0 - uniform(dice)):
            take_back(facts, tracks, trail)
        elif trail.tally[0] > 0:
            cost += change
            shared += more
            guided += change - harder
            if missing > 0 or trail.tally[1] > 0:
                missing = _absent(facts, tracks, absent)
            if cost < best.cost[0]:
                best.cost[0] = cost
                _keep(tracks, best)
                for vehicle in range(len(tracks.route)):
                    note(tracks, pool, memory.alike, vehicle, cost)
            else:
                for k in range(trail.tally[0]):
                    note(tracks, pool, memory.alike, trail.touched[k], guided)
        heat *= cooling
    forget_step(trail)
    return cost
