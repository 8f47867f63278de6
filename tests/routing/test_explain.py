"""Explanations say what is so: every figure and every rule named can be found again by trying."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput, NotFound
from planner.routing import (
    RULES,
    MaxIterations,
    Plan,
    Problem,
    Request,
    Route,
    Vehicle,
    explain,
    price_of_rule,
    solve,
)  # fmt: skip
from planner.routing.facts import facts_of
from planner.routing.schedule import cost_of, timed
from planner.routing.tracks import empty_tracks
from tests.routing.pins import pinned_problem
from tests.routing.verify import violations
from tests.routing.world import random_problem


def planned(problem: Problem, plan: Plan, vehicle: int, nodes: tuple[int, ...]) -> Route | None:
    """Return a vehicle's route over these visits with its times, None when it cannot be driven."""
    tracks = empty_tracks(problem.requests, problem.vehicles, len(nodes) + 4)
    route = timed(facts_of(problem), tracks, vehicle, nodes, None)
    if route is None:
        return None
    routes = list(plan.routes)
    routes[vehicle] = route
    return None if violations(problem, Plan(tuple(routes))) else route


def put(problem: Problem, plan: Plan, vehicle: int, nodes: tuple[int, ...]) -> Plan:
    """Return the plan with another order of one vehicle."""
    route = planned(problem, plan, vehicle, nodes)
    assert route is not None
    return Plan(tuple(route if k == vehicle else old for k, old in enumerate(plan.routes)))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_every_vehicle_is_priced_or_named_with_the_rule_in_the_way(seed: int) -> None:
    """Of every vehicle it is said what the request would cost there, checked by planning it, or that nothing fits."""
    problem = random_problem(seed, requests=7, vehicles=4)
    plan = solve(problem, MaxIterations(60), seed, workers=1).plan
    for request in range(problem.requests):
        told = explain(problem, plan, request)
        without = plan
        if told.place is not None:
            left = tuple(n for n in plan.routes[told.place.vehicle].nodes if n // 2 != request)
            without = put(problem, plan, told.place.vehicle, left)
            saved = cost_of(problem, plan).driving - cost_of(problem, without).driving
            assert told.saves_ore == pytest.approx(saved, abs=2)
            assert told.place.vehicle == plan.served()[request]
        assert (told.place is None) == bool(told.reasons)
        assert not told.leaving
        for other in told.others:
            there = put(problem, without, other.offer.vehicle, other.offer.nodes)
            extra = cost_of(problem, there).driving - cost_of(problem, plan).driving
            assert other.extra_ore == pytest.approx(extra, abs=4)  # every route's terms are rounded by themselves
        assert [other.extra_ore for other in told.others] == sorted(other.extra_ore for other in told.others)
        for one in told.forbidden:
            assert one.reasons
            rest = without.routes[one.vehicle].nodes
            for pick in range(len(rest) + 1):
                for drop in range(pick, len(rest) + 1):
                    nodes = (*rest[:pick], 2 * request, *rest[pick:drop], 2 * request + 1, *rest[drop:])
                    assert planned(problem, without, one.vehicle, nodes) is None
        own = {told.place.vehicle} if told.place is not None else set()
        named = {other.offer.vehicle for other in told.others} | {one.vehicle for one in told.forbidden}
        assert own | named == set(range(problem.vehicles))


def test_company_is_who_is_aboard_meanwhile() -> None:
    """Of three trips in one car, those that overlap are company and the other is not."""
    travel = np.array([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]])
    wide = (0, 36_000)
    requests = [
        Request("a", 0, 2, *wide, *wide),
        Request("b", 1, 2, *wide, *wide),
        Request("c", 2, 0, *wide, *wide),
    ]
    problem = Problem.of(requests, [Vehicle("v", 0, 0, 0, 36_000, hourly_ore=3600)], travel, travel)
    facts, tracks = facts_of(problem), empty_tracks(3, 1, 10)
    route = timed(facts, tracks, 0, (0, 2, 1, 3, 4, 5), None)
    assert route is not None
    told = [explain(problem, Plan((route,)), k) for k in range(3)]
    assert [one.place.company for one in told if one.place] == [(1,), (0,), ()]
    assert told[2].saves_ore == 0  # the car drives home anyway
    assert told[0].direct_s == 1200


def test_what_has_begun_has_no_alternatives() -> None:
    """A passenger on board is where they are; nothing else is offered, and the ride is told from when it began."""
    problem = pinned_problem()
    plan = solve(problem, MaxIterations(20), 1).plan
    told = explain(problem, plan, 0)
    assert told.begun
    assert (told.others, told.forbidden) == ((), ())
    assert told.place is not None
    assert (told.place.vehicle, told.place.pickup_s) == (0, 1000)
    assert not explain(problem, plan, 1).begun
    with pytest.raises(NotFound, match=r"routing\.request"):
        explain(problem, plan, 2)


def test_the_price_of_a_rule_is_what_leaving_it_out_saves() -> None:
    """Two passengers whose ride limits forbid sharing need two drives; without the limit one drive does."""
    travel = np.array([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]])
    window = (600, 2000)
    requests = [
        Request("a", 0, 2, 0, 100, *window, max_ride_s=1200, board_s=60),
        Request("b", 1, 2, 0, 2000, *window, max_ride_s=600, board_s=60),
    ]
    vehicles = [Vehicle(name, 0, 0, 0, 36_000, hourly_ore=3600) for name in "vw"]
    problem = Problem.of(requests, vehicles, travel, travel)
    plan = solve(problem, MaxIterations(50), 1).plan
    priced = price_of_rule(problem, plan, "ride-time", MaxIterations(50), 1)
    assert (priced.vehicles_with, priced.vehicles_without) == (2, 1)
    assert priced.with_ore == cost_of(problem, plan).total
    assert priced.without_ore == 1200 + 60 + 60 + 1200
    assert priced.price_ore == priced.with_ore - priced.without_ore > 0


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), rule=st.sampled_from(sorted(RULES)))
def test_no_rule_has_a_price_below_zero(seed: int, rule: str) -> None:
    """A plan that keeps a rule is valid without it, so leaving a rule out never costs anything."""
    problem = random_problem(seed, requests=6, vehicles=2)
    plan = solve(problem, MaxIterations(30), 1, workers=1).plan
    priced = price_of_rule(problem, plan, rule, MaxIterations(30), 1)
    assert priced.price_ore >= 0
    assert violations(RULES[rule](problem), plan) == []


def test_a_rule_that_does_not_exist_is_named() -> None:
    """An unknown rule is an error that lists those there are."""
    problem = random_problem(1)
    plan = replace(solve(problem, MaxIterations(10), 1).plan)
    with pytest.raises(InvalidInput, match=r"routing\.rule"):
        price_of_rule(problem, plan, "gravity", MaxIterations(10), 1)
