"""The one door to the search: a problem in, the best plan found by the time it must stop out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from planner.routing.bound import lower_bound
from planner.routing.columns import FREE, LENGTH, STATE
from planner.routing.components import left_out
from planner.routing.compute import Compute
from planner.routing.construct import insert_absent
from planner.routing.decompose import improve_day
from planner.routing.facts import Facts, facts_of
from planner.routing.install import aboard, install, take_out
from planner.routing.plan import Plan, Sequences
from planner.routing.problem import Bools, Problem
from planner.routing.reasons import reasons_for
from planner.routing.result import Progress, Result, Unserved
from planner.routing.rules.linked import lonely
from planner.routing.schedule import cost_of, timed
from planner.routing.state import Orders, State
from planner.routing.stop import Stop
from planner.routing.tighten import tightened
from planner.routing.tracks import Tracks, empty_tracks, ore

VISITS = 160
"""Room for visits in one route; a vehicle that serves more than 80 trips a day is not planned."""


def solve(
    problem: Problem,
    stop: Stop,
    seed: int,
    initial: Plan | Sequences | None = None,
    progress: Callable[[Progress], None] | None = None,
    *,
    workers: int | None = None,
    ortools_every: int | None = None,
    compute: Compute | None = None,
    found: Callable[[Plan], None] | None = None,
    without: Collection[str] = (),
    bound: bool = False,
) -> Result:
    """Search for a plan of least cost that breaks no rule.

    Repeatable for a seed when ``stop`` limits iterations only. The best plan found is never lost: it is what
    remains when the search is stopped, and every plan reported by ``progress`` existed.

    Args:
        problem: what to plan.
        stop: when to end, see `planner.routing.stop`.
        seed: decides every random choice.
        initial: a plan, or an order of visits per vehicle, to begin from. Only the order is read. Visits that are no
            longer possible are taken out and inserted anew; passengers on board always stay.
        progress: called with the best plan's figures at the beginning and after every round (48 rounds a search).
        workers: parts searched side by side; the number of processors this process may use when left out.
        ortools_every: every so many rounds OR-Tools searches small parts in child processes instead of the compiled
            search; 0 for never; in every 16th when left out and a round is a second or longer. Under an iteration
            limit alone it is never asked.
        compute: where parts are searched, see `planner.routing.compute`; threads of this process when left out.
        found: called with the plan that the search begins from, and after every round that made the best plan better.
        without: components of the search to leave out, see `planner.routing.components`; for measuring what each is
            worth.
        bound: also look for a lower bound, after the search and beyond its time; see `planner.routing.bound`.

    Returns:
        The best plan with its cost, who is left out and why, and the history of the search. Passengers on board who
        can no longer arrive within window and ride limit are delivered as early as can be.
    """
    began = time.monotonic()
    facts = facts_of(problem)
    tracks = start(problem, facts, initial, seed)
    history: list[Progress] = []

    def report(state: State) -> None:
        figures = Progress(
            seconds=round(state.effort.seconds, 3),
            iterations=state.effort.iterations,
            total_ore=ore(state.cost),
            unserved=_absent(facts, state.best, problem.fallback_ore >= 0),
            vehicles=sum(1 for order in state.best if len(order)),
        )
        if not history or figures.total_ore < history[-1].total_ore:
            history.append(figures)
            if found is not None:
                found(_plan(problem, facts, tracks, state.best))
        if progress is not None:
            progress(figures)

    orders: Orders = [tracks.order[v, : tracks.route[v, LENGTH]].copy() for v in range(problem.vehicles)]
    cpus = workers or processors()
    state = improve_day(
        tightened(facts), orders, stop, seed, cpus, ortools_every, report, began, compute, left_out(without)
    )
    plan = _plan(problem, facts, tracks, state.best)
    absent = tuple(
        Unserved(request, reasons_for(facts, tracks, request, problem.vehicles))
        for request in plan.unserved(problem.requests)
    )
    return Result(
        plan=plan,
        cost=cost_of(problem, plan),
        unserved=tuple(one for one in absent if problem.fallback_ore[one.request] < 0),
        fallbacks=tuple(one for one in absent if problem.fallback_ore[one.request] >= 0),
        history=tuple(history),
        iterations=state.effort.iterations,
        seconds=time.monotonic() - began,
        labels={
            "seed": str(seed),
            "stop": repr(stop),
            "workers": str(cpus),
            "search": "ruin and recreate on parts, set partitioning, guided local search on small parts",
            "without": " ".join(sorted(without)),
            "ortools_gain_ore": str(ore(state.ortools_gain)),
            "recombined_gain_ore": str(ore(state.recombined_gain)),
            **{name: version(name) for name in ("numba", "numpy", "ortools")},
        },
        bound_ore=lower_bound(problem) if bound else None,
    )


def start(problem: Problem, facts: Facts, initial: Plan | Sequences | None, seed: int) -> Tracks:
    """Return routes to begin from: what holds of ``initial``, the rest inserted where it is cheapest."""
    given: Sequence[Sequence[int]] = initial.sequences if isinstance(initial, Plan) else initial or ()
    longest = max((len(nodes) for nodes in given), default=0)
    tracks = empty_tracks(problem.requests, problem.vehicles, max(VISITS, longest + 2))
    for vehicle in range(problem.vehicles):
        nodes = given[vehicle] if vehicle < len(given) else ()
        install(facts, tracks, vehicle, nodes, aboard(problem.pinned[vehicle]))
    with ThreadPoolExecutor(processors(), thread_name_prefix="construct") as pool:
        insert_absent(facts, tracks, seed, pool.map)
        if _make_whole(problem, facts, tracks):  # who leaves makes room for others
            insert_absent(facts, tracks, seed, pool.map)
            _make_whole(problem, facts, tracks)
    return tracks


def _make_whole(problem: Problem, facts: Facts, tracks: Tracks) -> bool:
    """Take everybody out whose linked trip is not served; return whether there was anybody."""
    found = False
    while len(alone := lonely(facts, tracks.owner >= 0)):
        found = True
        for request in alone:
            vehicle = int(tracks.owner[request])
            take_out(facts, tracks, vehicle, int(request), aboard(problem.pinned[vehicle]))
    return found


def processors() -> int:
    """Return how many processors this process may use; not every system can say."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def _absent(facts: Facts, orders: Orders, fallback: Bools) -> int:
    """Return how many requests are in no order and have no fallback."""
    served = fallback.copy()
    for order in orders:
        served[order >> 1] = True
    return int(((facts.request[:, STATE] == FREE) & ~served).sum())


def _plan(problem: Problem, facts: Facts, tracks: Tracks, orders: Orders) -> Plan:
    """Return orders as a plan with times, and leave the routes in ``tracks``."""
    for vehicle in range(problem.vehicles):
        tracks.route[vehicle, LENGTH] = 0
    tracks.owner[:] = -1
    routes = []
    for vehicle, order in enumerate(orders):
        install(facts, tracks, vehicle, order.tolist(), aboard(problem.pinned[vehicle]))
        route = timed(facts, tracks, vehicle, tuple(order.tolist()), problem.pinned[vehicle])
        if route is None:
            raise AssertionError(f"vehicle {vehicle} cannot drive its order")
        routes.append(route)
    return Plan(tuple(routes))
