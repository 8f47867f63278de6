"""The tax on time inside a search: pick-ups that were told at a time cost when they move by more than a tolerance."""

from __future__ import annotations

from dataclasses import replace

from planner.routing.facts import facts_of
from planner.routing.plan import Plan, Route
from planner.routing.problem import Problem
from planner.routing.rows import TIME_FLOOR, TIME_LIMIT
from planner.routing.schedule import timed
from planner.routing.tracks import empty_tracks
from planner.routing.validate import MOST_SOFT_ORE
from planner.routing.worthwhile import Tax


def with_told_times(problem: Problem, told: Plan, tax: Tax) -> Problem:
    """Return the problem with a soft window around every pick-up of a plan; requests with soft windows keep theirs.

    Args:
        problem: of the plan.
        told: what drivers and patients were told.
        tax: its tolerance is how far the window reaches to both sides, ``hourly_ore`` the price beyond it.
    """
    soft_from, soft_to = problem.pickup_soft_from.copy(), problem.pickup_soft_to.copy()
    down_from, down_to = problem.dropoff_soft_from.copy(), problem.dropoff_soft_to.copy()
    early, late = problem.early_hourly_ore.copy(), problem.late_hourly_ore.copy()
    for route in told.routes:
        for visit in route.visits:
            r = visit.request
            if visit.is_pickup and problem.early_hourly_ore[r] == problem.late_hourly_ore[r] == 0:
                soft_from[r] = max(visit.start - tax.tolerance_s, TIME_FLOOR)
                soft_to[r] = min(visit.start + tax.tolerance_s, TIME_LIMIT)
                down_from[r], down_to[r] = TIME_FLOOR, TIME_LIMIT
                early[r] = late[r] = min(tax.hourly_ore, MOST_SOFT_ORE)
    return replace(
        problem,
        pickup_soft_from=soft_from,
        pickup_soft_to=soft_to,
        dropoff_soft_from=down_from,
        dropoff_soft_to=down_to,
        early_hourly_ore=early,
        late_hourly_ore=late,
    )


def retimed(problem: Problem, plan: Plan) -> Plan:
    """Return the orders of a plan, all valid in this problem, at the times that it gives them."""
    facts = facts_of(problem)
    longest = max((len(route.visits) for route in plan.routes), default=0)
    tracks = empty_tracks(problem.requests, problem.vehicles, longest + 2)
    routes: list[Route] = []
    for vehicle, pinned in enumerate(problem.pinned):
        route = timed(facts, tracks, vehicle, plan.routes[vehicle].open_nodes(pinned), pinned)
        if route is None:
            raise AssertionError(f"an order that was valid is not any more, of vehicle {vehicle}")
        routes.append(route)
    return Plan(tuple(routes))
