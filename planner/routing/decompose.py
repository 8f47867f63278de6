"""Improves a whole day: cut into parts, parts searched side by side, joined, cut along other borders, again.

Compiled search releases the interpreter lock, so parts run in threads of one process. Every part has a random state
of its own, made from the seed, the round and its place, and results are joined in order: under an iteration limit
the same seed gives the same plan, however the threads run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from planner.routing.anneal import best_of, improve, total
from planner.routing.borders import cut, landmark_space
from planner.routing.chance import Chance, chance
from planner.routing.columns import LENGTH
from planner.routing.facts import Facts
from planner.routing.near import near_nodes
from planner.routing.part import Part, part_of
from planner.routing.problem import Int32
from planner.routing.ruin import empty_trail
from planner.routing.stop import Effort, Stop
from planner.routing.tracks import empty_tracks, refresh

Orders = list[Int32]

PART_VISITS = 500
"""About how many visits a part has."""

ROUND_SHARE = 1 / 24
"""Share of the whole budget after which borders are drawn anew."""

CHUNK = 250
"""Iterations between two looks at the clock."""

HOT, COLD = 0.15, 0.001
"""First and last temperature, in average costs of serving one request."""


@dataclass(frozen=True)
class Searched:
    """What the search of a part came to: present and best orders in the whole's numbers, best cost gained, effort."""

    present: Orders
    best: Orders
    gained: int
    iterations: int


@dataclass
class State:
    """The search of a whole day.

    Attributes:
        present: orders that the search goes on from.
        best: the best orders seen.
        cost: cost of the best in grains.
        effort: what has been spent.
    """

    present: Orders
    best: Orders
    cost: int
    effort: Effort


def improve_day(
    facts: Facts,
    orders: Orders,
    stop: Stop,
    seed: int,
    workers: int,
    report: Callable[[State], None],
    began: float,
) -> State:
    """Improve orders of a day until ``stop``; ``report`` is called at the beginning and after every round.

    Args:
        facts: the day.
        orders: valid orders of open visits, one a vehicle.
        stop: when to end.
        seed: decides every random choice.
        workers: parts searched at the same time.
        report: sees the state.
        began: ``time.monotonic()`` at which the effort began to count.
    """
    cost = cost_of_orders(facts, orders)
    state = State(list(orders), list(orders), cost, Effort(time.monotonic() - began, 0, 0))
    report(state)
    unit = max(cost_to_serve(facts, orders), 1.0)
    space = landmark_space(facts)
    dice = np.random.default_rng(seed)
    turn = 0
    with ThreadPoolExecutor(workers, thread_name_prefix="routing") as pool:
        while stop.used(state.effort) < 1 and len(facts.request):
            groups = cut(facts, space, state.present, PART_VISITS, dice)
            used = stop.used(state.effort)
            heats = [unit * HOT * (COLD / HOT) ** min(share, 1.0) for share in (used, used + ROUND_SHARE)]
            seconds, iterations = _slice(stop, state.effort, len(groups), workers)
            jobs = [
                pool.submit(
                    search_part,
                    part_of(facts, state.present, vehicles, absent),
                    chance(seed, turn, k),
                    (heats[0], heats[1]),
                    seconds,
                    iterations[k],
                )
                for k, (vehicles, absent) in enumerate(groups)
            ]
            done = [job.result() for job in jobs]
            _join(facts, state, [vehicles for vehicles, _ in groups], done)
            steps = sum(one.iterations for one in done)
            better = cost_of_orders(facts, state.best)
            since = 0 if better < state.cost else state.effort.since_better + steps
            state.cost = better
            state.effort = Effort(time.monotonic() - began, state.effort.iterations + steps, since)
            turn += 1
            report(state)
    return state


def _join(facts: Facts, state: State, groups: list[Int32], done: list[Searched]) -> None:
    """Take over what the parts came to, as present orders and, when better than ever, as the best."""
    candidate = list(state.present)
    for vehicles, one in zip(groups, done, strict=True):
        for k, vehicle in enumerate(vehicles):
            state.present[vehicle] = one.present[k]
            candidate[vehicle] = one.best[k]
    if cost_of_orders(facts, candidate) < cost_of_orders(facts, state.best):
        state.best = candidate


def _slice(stop: Stop, effort: Effort, groups: int, workers: int) -> tuple[float | None, list[int | None]]:
    """Return how long and how many iterations each of so many parts may search in the coming round."""
    left_s, left_n = stop.seconds_left(effort), stop.iterations_left(effort)
    seconds = None
    if left_s is not None:
        whole = max((effort.seconds + left_s) * ROUND_SHARE, 0.05)
        seconds = min(whole, left_s) * workers / max(groups, workers)
    if left_n is None:
        return seconds, [None] * groups
    whole_n = max(round((effort.iterations + left_n) * ROUND_SHARE), groups)
    share = min(whole_n, left_n)
    return seconds, [share // groups + (1 if k < share % groups else 0) for k in range(groups)]


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
    tracks = empty_tracks(len(part.requests), len(part.vehicles), max(2 * longest, 48))
    for vehicle, order in enumerate(part.orders):
        tracks.order[vehicle, : len(order)] = order
        tracks.route[vehicle, LENGTH] = len(order)
        tracks.owner[order >> 1] = vehicle
        refresh(facts, tracks, vehicle)
    first = total(facts, tracks)
    best, near, trail = best_of(tracks, first), near_nodes(facts), empty_trail(tracks)
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
        improve(facts, tracks, near, trail, best, dice, steps, hot, cool)
        done, hot = done + steps, cool
    present = [part.whole_order(tracks.order[v, : tracks.route[v, LENGTH]]) for v in range(len(part.vehicles))]
    kept = [part.whole_order(best.order[v, : best.length[v]]) for v in range(len(part.vehicles))]
    return Searched(present, kept, first - int(best.cost[0]), done)


def cost_of_orders(facts: Facts, orders: Orders) -> int:
    """Return the cost of valid orders in grains, refusals included."""
    longest = max((len(order) for order in orders), default=0)
    tracks = empty_tracks(len(facts.request), len(orders), longest + 2)
    for vehicle, order in enumerate(orders):
        tracks.order[vehicle, : len(order)] = order
        tracks.route[vehicle, LENGTH] = len(order)
        tracks.owner[order >> 1] = vehicle
        if not refresh(facts, tracks, vehicle):
            raise AssertionError(f"vehicle {vehicle} cannot drive its order")
    return total(facts, tracks)


def cost_to_serve(facts: Facts, orders: Orders) -> float:
    """Return the average grains of driving a served request."""
    served = sum(len(order) for order in orders) / 2
    without = facts._replace(asks=np.zeros_like(facts.asks))
    return cost_of_orders(without, orders) / max(served, 1.0)
