"""Which changes of a better plan are worth their tax: what was told to drivers and patients is not changed for little.

Two plans of one problem differ in exchanges: groups of vehicles that pass trips among each other, each of which can be
taken over or left without touching the rest. An exchange is taken when it saves more than it disturbs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.routing.columns import COST, LENGTH, MOVED
from planner.routing.facts import facts_of
from planner.routing.grain import GRAIN
from planner.routing.install import aboard, install
from planner.routing.plan import Plan, Route
from planner.routing.problem import Int64, Problem
from planner.routing.rules.shares import shares_ore
from planner.routing.tracks import empty_tracks


@dataclass(frozen=True)
class Tax:
    """What it costs to change what was told.

    Attributes:
        moved_ore: for every trip that another vehicle is to drive.
        shifted_ore: for every trip that stays, but is picked up earlier or later by more than ``tolerance_s``.
        tolerance_s: seconds.
    """

    moved_ore: int
    shifted_ore: int
    tolerance_s: int

    @property
    def hourly_ore(self) -> int:
        """Return ``shifted_ore`` as a price an hour beyond the tolerance, all of it due at twice the tolerance."""
        return self.shifted_ore * 3600 // max(self.tolerance_s, 60)


@dataclass(frozen=True)
class Worthwhile:
    """What is left of a better plan.

    Attributes:
        plan: the routes before, those of the exchanges taken replaced.
        gain_ore: cost saved, tax deducted.
        taken, left: exchanges taken over, and exchanges that were not worth it.
        moved, shifted: trips that change their vehicle, or their time, in those taken.
    """

    plan: Plan
    gain_ore: int = 0
    taken: int = 0
    left: int = 0
    moved: int = 0
    shifted: int = 0


def worthwhile(problem: Problem, before: Plan, after: Plan, tax: Tax) -> Worthwhile:
    """Return ``before`` with those exchanges of ``after`` that save more than their tax.

    What an exchange saves of shares depends on those taken before it; exchanges are looked at by their first vehicle.

    Args:
        problem: of both plans, which are valid.
        before: as told.
        after: as found.
        tax: what a change costs.
    """
    old, new = _costs(problem, before), _costs(problem, after)
    was, will = before.served(), after.served()
    group = _groups(problem, was, will)
    chosen = list(before.routes)
    found = Worthwhile(before)
    shifts = _shifts(before, after, tax.tolerance_s)
    for vehicles in group:
        if all(before.routes[v] == after.routes[v] for v in vehicles):
            continue
        here = {r for plan in (was, will) for r, v in plan.items() if v in vehicles}
        comparable = not ((old[vehicles] < 0) | (new[vehicles] < 0)).any()
        saved = int((old[vehicles] - new[vehicles]).sum()) // GRAIN
        saved += sum(int(problem.absence_ore[r]) for r in here if r not in was)
        saved -= sum(int(problem.absence_ore[r]) for r in here if r not in will)
        changed = [after.routes[v] if v in vehicles else route for v, route in enumerate(chosen)]
        saved += _shares_ore(problem, chosen) - _shares_ore(problem, changed)
        moved = sum(1 for r in here if r in was and r in will and was[r] != will[r])
        shifted = sum(1 for r in here if was.get(r) == will.get(r) and r in shifts)
        gain = saved - moved * tax.moved_ore - shifted * tax.shifted_ore
        if gain <= 0 or not comparable or any(r not in will for r in here):
            found = _plus(found, left=1)
            continue
        chosen = changed
        found = _plus(found, gain_ore=gain, taken=1, moved=moved, shifted=shifted)
    return replace(found, plan=Plan(tuple(chosen)))


def taxed(problem: Problem, told: Plan, tax: Tax) -> Problem:
    """Return the problem in which a trip costs the tax of a move in every vehicle but the one of the plan told."""
    vehicle = np.full(problem.requests, -1, dtype=np.int32)
    for request, driver in told.served().items():
        vehicle[request] = driver
    return replace(problem, told=vehicle, moved_ore=np.full(problem.requests, tax.moved_ore, dtype=np.int64))


def _plus(found: Worthwhile, **more: int) -> Worthwhile:
    return replace(found, **{name: getattr(found, name) + count for name, count in more.items()})


def _costs(problem: Problem, plan: Plan) -> Int64:
    """Return the grains of every vehicle's route without taxes, int64[V]; -1 where the order cannot be driven."""
    facts = facts_of(problem)
    facts.asks[:, MOVED] = 0
    longest = max((len(route.visits) for route in plan.routes), default=0)
    tracks = empty_tracks(problem.requests, problem.vehicles, longest + 4)
    costs = np.empty(problem.vehicles, dtype=np.int64)
    for vehicle, route in enumerate(plan.routes):
        pinned = problem.pinned[vehicle]
        nodes = route.open_nodes(pinned)
        install(facts, tracks, vehicle, nodes, aboard(pinned))
        kept = tracks.order[vehicle, : tracks.route[vehicle, LENGTH]].tolist() == list(nodes)
        costs[vehicle] = tracks.route[vehicle, COST] if kept else -1
    return costs


def _shares_ore(problem: Problem, routes: Sequence[Route]) -> int:
    return shares_ore(problem.shares, [route.seconds for route in routes])


def _groups(problem: Problem, was: dict[int, int], will: dict[int, int]) -> list[list[int]]:
    """Return groups of vehicles between which requests pass, in order of their first vehicle.

    Linked trips that come in together are of one exchange.
    """
    root = list(range(problem.vehicles))

    def find(v: int) -> int:
        while root[v] != v:
            root[v] = root[root[v]]
            v = root[v]
        return v

    for request in was.keys() & will.keys():
        a, b = find(was[request]), find(will[request])
        root[max(a, b)] = min(a, b)
    for request, other in enumerate(problem.linked.tolist()):
        if request in will and other in will and not (request in was and other in was):
            a, b = find(will[request]), find(will[other])
            root[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for v in range(problem.vehicles):
        groups.setdefault(find(v), []).append(v)
    return list(groups.values())


def _shifts(before: Plan, after: Plan, tolerance_s: int) -> set[int]:
    """Return requests whose boarding begins earlier or later by more than the tolerance."""
    old = {visit.request: visit.start for route in before.routes for visit in route.visits if visit.is_pickup}
    return {
        visit.request
        for route in after.routes
        for visit in route.visits
        if visit.is_pickup and abs(visit.start - old.get(visit.request, visit.start)) > tolerance_s
    }
