"""Ranks of a tender, and taxes of what was told to another vehicle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.kernel.errors import NotFound
from planner.routing import DayRoutes, MaxIterations, Problem, Request, Tax, Vehicle, solve, taxed
from planner.routing.alike import alike
from planner.routing.facts import facts_of
from planner.routing.part import part_of
from planner.routing.worth import exact_worth
from tests.routing.rich import enriched
from tests.routing.verify import priced
from tests.routing.world import random_problem

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
REQUEST = Request("a", 1, 2, 1000, 2000, 0, 9000)
VEHICLE = Vehicle("v", 0, 0, 0, 9000, hourly_ore=3600)
NEAR = Vehicle("w", 1, 1, 0, 9000, hourly_ore=3600)
"""The first is out for 2400 s, the near one for 1200."""


@pytest.mark.parametrize(("rank", "driver", "total"), [(1199, 1, 2399), (1201, 0, 2400)])
def test_the_better_rank_drives_until_its_way_costs_more(rank: int, driver: int, total: int) -> None:
    """A rank is added to the cost of every trip, in a term of its own that is nothing a vehicle costs."""
    problem = Problem.of([REQUEST], [VEHICLE, replace(NEAR, trip_ore=rank)], TRAVEL, TRAVEL)
    result = solve(problem, MaxIterations(20), 1, workers=1, ortools_every=0)
    assert result.plan.served() == {0: driver}
    assert (result.cost.total, result.cost.driving) == (total, 2400 - 1200 * driver)
    assert result.cost == priced(problem, result.plan)
    assert DayRoutes(problem).offers(0)[0].added_ore == total


@pytest.mark.parametrize(("tax", "driver", "total"), [(1199, 1, 2399), (1201, 0, 2400)])
def test_a_change_must_be_worth_its_tax(tax: int, driver: int, total: int) -> None:
    """Another vehicle than the one told costs the tax; it is no pay and does not fill up a least pay."""
    near = replace(NEAR, minimum_ore=1200)
    problem = Problem.of([replace(REQUEST, told=0, moved_ore=tax)], [VEHICLE, near], TRAVEL, TRAVEL)
    result = solve(problem, MaxIterations(20), 1, workers=1, ortools_every=0)
    assert result.plan.served() == {0: driver}
    assert (result.cost.total, result.cost.changes) == (total, tax * driver)
    assert result.cost == priced(problem, result.plan)


def test_who_was_told_is_like_nobody() -> None:
    """Vehicles that are the same stand for each other only where no trip was told to one of them at a tax."""
    vehicles = [replace(VEHICLE, id=str(k)) for k in range(4)]
    requests = [replace(REQUEST, told=2, moved_ore=5), replace(REQUEST, id="b", told=3)]
    assert alike(facts_of(Problem.of(requests, vehicles, TRAVEL, TRAVEL))).tolist() == [0, 0, 2, 0]


@pytest.mark.parametrize("seed", range(20))
def test_a_part_of_a_day_costs_what_its_vehicles_cost_in_the_whole(seed: int) -> None:
    """Whoever was told, inside the part or outside of it, the part's orders cost the same as in the whole day."""
    problem = enriched(random_problem(seed, requests=12, vehicles=4), seed, prices=True)
    problem = replace(problem, told=np.arange(12) % 5 - 1, moved_ore=np.arange(12) * 1000)
    plan = solve(problem, MaxIterations(20), seed, workers=1, ortools_every=0).plan
    facts, orders = facts_of(problem), [np.array(route.nodes, dtype=np.int32) for route in plan.routes]
    chosen = np.array([1, 3], dtype=np.int32)
    part = part_of(facts, orders, chosen, np.zeros(0, dtype=np.int32))
    rest = [order if v in chosen else order[:0] for v, order in enumerate(orders)]
    absent = np.setdiff1d(np.arange(12), part.requests)
    assert exact_worth(part.facts, part.orders) == exact_worth(facts, rest) - int(facts.asks[absent, 0].sum())


def test_the_search_is_told_of_the_tax_that_its_findings_are_judged_by() -> None:
    """Every trip of the plan at hand is told to its vehicle at the tax; trips that nobody drives to none."""
    problem = Problem.of([REQUEST, replace(REQUEST, id="b", needs=1)], [VEHICLE, NEAR], TRAVEL, TRAVEL)
    plan = solve(problem, MaxIterations(20), 1, workers=1, ortools_every=0).plan
    told = taxed(problem, plan, Tax(77, 5, 300))
    assert (told.told.tolist(), told.moved_ore.tolist()) == ([1, -1], [77, 77])


def test_a_day_in_memory_knows_who_was_told() -> None:
    """A request added later is offered with its tax, and one told to nobody known is refused."""
    day = DayRoutes(Problem.of([], [VEHICLE, NEAR], TRAVEL, TRAVEL))
    index = day.add_request(replace(REQUEST, told=0, moved_ore=500))
    assert {offer.vehicle: offer.added_ore for offer in day.offers(index)} == {0: 2400, 1: 1700}
    with pytest.raises(NotFound):
        day.add_request(replace(REQUEST, id="b", told=2))
