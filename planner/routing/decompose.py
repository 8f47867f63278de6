"""Improves a whole day: cut into parts, parts searched side by side, joined, cut along other borders, again.

Parts are searched through a port, see `planner.routing.compute`: in threads of this process when nothing else is
given. Every part has a random state of its own, made from the seed, the round and its place, and results are joined
in order: under an iteration limit the same seed gives the same plan, wherever and however the parts are searched.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from planner.routing.borders import Floats, cut, landmark_space
from planner.routing.chance import chance
from planner.routing.compute import Compute, PartJob, Threads
from planner.routing.facts import Facts
from planner.routing.opinion import opinions
from planner.routing.part import part_of
from planner.routing.part_search import Searched
from planner.routing.problem import Int32
from planner.routing.stop import Effort, Stop
from planner.routing.worth import cost_to_serve, exact_worth

Orders = list[Int32]

PART_VISITS = 1000
"""About how many visits a part has."""

LEAST_VISITS = 250
"""A part is not made smaller than this for the sake of more machines."""

ROUND_SHARE = 1 / 48
"""Share of the whole budget after which borders are drawn anew."""

HOT, COLD = 1.0, 0.001
"""First and last temperature, in average costs of serving one request."""


@dataclass
class State:
    """The search of a whole day.

    Attributes:
        present: orders that the search goes on from.
        best: the best orders seen.
        cost: cost of the best in grains.
        effort: what has been spent.
        ortools_gain: by how many grains OR-Tools improved the best.
    """

    present: Orders
    best: Orders
    cost: int
    effort: Effort
    ortools_gain: int = 0


def improve_day(
    facts: Facts,
    orders: Orders,
    stop: Stop,
    seed: int,
    workers: int,
    ortools_every: int,
    report: Callable[[State], None],
    began: float,
    compute: Compute | None = None,
) -> State:
    """Improve orders of a day until ``stop``; ``report`` is called at the beginning and after every round.

    Args:
        facts: the day.
        orders: valid orders of open visits, one a vehicle.
        stop: when to end.
        seed: decides every random choice.
        workers: parts searched at the same time.
        ortools_every: in every so many rounds OR-Tools searches small parts instead; never when 0, nor without a time
            limit, because its effort does not count in iterations.
        report: sees the state.
        began: ``time.monotonic()`` at which the effort began to count.
        compute: where parts are searched; threads of this process when left out.
    """
    cost = exact_worth(facts, orders)
    state = State(list(orders), list(orders), cost, Effort(time.monotonic() - began, 0, 0))
    report(state)
    unit = max(cost_to_serve(facts, orders), 1.0)
    space = landmark_space(facts)
    dice = np.random.default_rng(seed)
    turn = 0
    with ThreadPoolExecutor(workers, thread_name_prefix="routing") as pool:
        where = compute or Threads(pool, workers)
        size = PART_VISITS if compute is None else _size(orders, compute.slots)
        while stop.used(state.effort) < 1 and len(facts.request):
            turn += 1
            patience = _slice(stop, state.effort, 1, 1)[0]
            if ortools_every and turn % ortools_every == 0 and patience is not None:
                steps = _ask_ortools(pool, facts, state, space, workers, patience, dice)
            else:
                steps = _search_round(where, facts, state, space, (stop, unit, size), (seed, turn), dice)
            better = exact_worth(facts, state.best)
            since = 0 if better < state.cost else state.effort.since_better + steps
            state.cost = better
            state.effort = Effort(time.monotonic() - began, state.effort.iterations + steps, since)
            report(state)
    return state


def _search_round(
    compute: Compute,
    facts: Facts,
    state: State,
    space: Floats,
    how: tuple[Stop, float, int],
    seeds: tuple[int, int],
    dice: np.random.Generator,
) -> int:
    """Cut the day, search all parts, join them; return the iterations done."""
    stop, unit, size = how
    groups = cut(facts, space, state.present, size, dice)
    used = stop.used(state.effort)
    first, last = (unit * HOT * (COLD / HOT) ** min(share, 1.0) for share in (used, used + ROUND_SHARE))
    seconds, iterations = _slice(stop, state.effort, len(groups), compute.slots)
    jobs = [
        PartJob(
            part_of(facts, state.present, vehicles, absent),
            chance(*seeds, k),
            (first, last),
            seconds,
            iterations[k],
        )
        for k, (vehicles, absent) in enumerate(groups)
    ]
    done = compute.search(jobs)
    _join(facts, state, [vehicles for vehicles, _ in groups], done)
    return sum((job.iterations or 0) if one is None else one.iterations for job, one in zip(jobs, done, strict=True))


def _ask_ortools(
    pool: ThreadPoolExecutor,
    facts: Facts,
    state: State,
    space: Floats,
    workers: int,
    seconds: float,
    dice: np.random.Generator,
) -> int:
    """Take over what OR-Tools finds better in small parts of the best plan; return no iterations."""
    for vehicles, orders in opinions(pool, facts, state.best, space, workers, seconds, dice):
        for vehicle, order in zip(vehicles, orders, strict=True):
            state.best[vehicle] = order
    gained = state.cost - exact_worth(facts, state.best)
    state.ortools_gain += gained
    if gained:
        state.present = list(state.best)
    return 0


def _join(facts: Facts, state: State, groups: list[Int32], done: list[Searched | None]) -> None:
    """Take over what the parts came to, as present orders and, when better than ever, as the best.

    A part whose result is lost stays as it was.
    """
    candidate = list(state.present)
    for vehicles, one in zip(groups, done, strict=True):
        if one is None:
            continue
        for k, vehicle in enumerate(vehicles):
            state.present[vehicle] = one.present[k]
            candidate[vehicle] = one.best[k]
    if exact_worth(facts, candidate) < exact_worth(facts, state.best):
        state.best = candidate


def _size(orders: Orders, slots: int) -> int:
    """Return how many visits a part shall have so that there is one for every slot."""
    return min(PART_VISITS, max(sum(len(order) for order in orders) // slots, LEAST_VISITS))


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
