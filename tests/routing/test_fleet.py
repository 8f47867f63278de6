"""Vehicles first: a day with fewer routes still serves everybody by every rule, and the same seed finds it again."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from planner.routing import MaxIterations, Problem, Request, Vehicle, solve
from planner.routing.chance import chance
from planner.routing.columns import FEE as FEE_COLUMN
from planner.routing.columns import STARTED
from planner.routing.decompose import _out, _settled, improve_day
from planner.routing.facts import Facts, facts_of
from planner.routing.fleet import Lane, Orders, fee_rules, fewer_vehicles, used
from planner.routing.part import part_of
from planner.routing.part_search import search_part
from planner.routing.state import State
from planner.routing.stop import Effort
from planner.routing.worth import exact_worth, worth

FEE = 10_000_000
EJECTION = frozenset({"ejection"})
NOBODY = np.zeros(0, dtype=np.int32)


def town(trips: int, vehicles: int, seed: int, fee: int = FEE) -> Problem:
    """Trips across a town within wide windows, and more cars than are needed."""
    dice = np.random.default_rng(seed)
    places = dice.integers(0, 2000, size=(2 * trips + 1, 2))
    way = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1)).astype(np.int32)
    requests = []
    for trip in range(trips):
        early = int(dice.integers(0, 20_000))
        latest = early + 6000 + int(way[2 * trip + 1, 2 * trip + 2])
        requests.append(Request(f"T{trip}", 2 * trip + 1, 2 * trip + 2, early, early + 4000, early, latest, 60, 60))
    fleet = [Vehicle(f"V{k}", 0, 0, 0, 40_000, start_fee_ore=fee, km_ore=100) for k in range(vehicles)]
    return Problem.of(requests, fleet, way, way)


def one_each(problem: Problem) -> Orders:
    """Every trip in a car of its own."""
    return [np.array([2 * k, 2 * k + 1], dtype=np.int32) for k in range(problem.requests)]


def eliminated(problem: Problem, seed: int, workers: int = 2) -> tuple[Facts, Orders, list[int]]:
    """What is left of one car a trip, and the numbers of routes on the way there."""
    facts, heard = facts_of(problem), []
    orders, effort = fewer_vehicles(
        facts,
        one_each(problem),
        MaxIterations(4000),
        Effort(0.0, 0, 0),
        seed,
        workers,
        lambda o, _: heard.append(used(o)),
    )
    assert effort.iterations > 0
    return facts, orders, heard


@pytest.mark.parametrize("seed", range(4))
def test_everybody_is_served_by_fewer_and_every_rule_holds(seed: int) -> None:
    """The routes left keep all rules, serve every trip once, and each report told of fewer of them."""
    problem = town(20, 20, seed)
    facts, orders, heard = eliminated(problem, seed)
    assert worth(facts, orders) is not None
    assert sorted(int(node) for order in orders for node in order) == list(range(2 * problem.requests))
    assert used(orders) == heard[-1] < 10
    assert heard == sorted(heard, reverse=True)


def test_the_facts_it_was_given_stay_as_they_were() -> None:
    """Closing vehicles is its own affair: afterwards each can serve whom it could before."""
    problem = town(12, 12, 1)
    facts, _, _ = eliminated(problem, 1)
    assert (facts.can == facts_of(problem).can).all()


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_seed_finds_the_same_routes(workers: int) -> None:
    """Under an iteration limit the lanes meet at fixed steps, so their number decides, not their speed."""
    problem = town(16, 16, 2)
    first, second = (eliminated(problem, 5, workers)[1] for _ in range(2))
    assert [order.tolist() for order in first] == [order.tolist() for order in second]


def test_a_vehicle_that_is_out_already_is_not_closed() -> None:
    """A route that has begun keeps its vehicle."""
    problem = town(6, 6, 3)
    facts = facts_of(problem)
    facts.vehicle[:5, STARTED] = 1
    lane = Lane(facts, one_each(problem), 1.0, (1, 1))
    assert np.flatnonzero(~lane._facts.can.any(axis=0)).tolist() == [5]


def test_where_every_vehicle_is_out_already_there_is_nothing_to_close() -> None:
    """The lane ends at once instead of using up its time, and the day is as it was."""
    facts = facts_of(town(6, 6, 3))
    facts.vehicle[:, STARTED] = 1
    lane = Lane(facts, one_each(town(6, 6, 3)), 1.0, (1, 1))
    assert lane.search(None, 1000) == 0
    assert lane.routes == 6


def test_it_is_asked_for_only_where_a_vehicle_costs_more_than_all_ways() -> None:
    """Ordinary prices leave the choice between vehicles and ways to the search."""
    dear, cheap = town(8, 8, 4), town(8, 8, 4, fee=100)
    assert fee_rules(facts_of(dear), one_each(dear))
    assert not fee_rules(facts_of(cheap), one_each(cheap))
    left_out = [*one_each(dear)[:-1], np.zeros(0, dtype=np.int32)]
    assert not fee_rules(facts_of(dear), left_out)


def test_the_whole_search_ends_with_fewer_vehicles_and_their_shortest_ways() -> None:
    """Elimination comes first, then the ways are shortened: the end is no worse than elimination's."""
    problem = town(24, 24, 6)
    facts, orders, _ = eliminated(problem, 6)
    result = solve(problem, MaxIterations(8000), 6, workers=2)
    assert not result.unserved
    assert len(result.plan.used) <= used(orders)
    assert result.cost.total * 18_000 <= exact_worth(facts, orders) * 1.02


def test_once_the_number_is_settled_nobody_is_left_out_to_save_a_vehicle() -> None:
    """Leaving somebody out counts little while the search goes on, a fee much: no swap of the two pays."""
    trips = [Request(f"T{k}", 0, 1 + k % 2, 0, 10, 0, 5000, 60, 60) for k in range(8)]
    way = np.array([[0, 900, 900], [900, 0, 900], [900, 900, 0]], dtype=np.int32)
    cars = [Vehicle(f"V{k}", 0, 0, 0, 40_000, ((1, 0),), start_fee_ore=FEE, km_ore=100) for k in range(8)]
    problem = Problem.of(trips, cars, way, way)
    facts, served = facts_of(problem), []

    def seen(state: State) -> None:
        served.extend(sum(len(order) for order in orders) // 2 for orders in state.presents)

    improve_day(facts, one_each(problem), MaxIterations(2000), 4, 1, 0, seen, time.monotonic(), without=EJECTION)
    assert set(served) == {8}


@pytest.mark.parametrize("least", [0, FEE // 2, FEE + 100, FEE + 5000])
def test_a_settled_day_costs_its_fees_less(least: int) -> None:
    """Without fees every route costs exactly its fee less, also where the fee fills up a least pay."""
    whole = town(8, 8, 3)
    cars = [replace(whole.vehicle(k), minimum_ore=least) for k in range(8)]
    requests = [whole.request(k) for k in range(8)]
    facts = facts_of(Problem.of(requests, cars, whole.seconds, whole.metres))
    orders = [*one_each(whole)[:7], NOBODY]
    fees = int(facts.rates[:7, FEE_COLUMN].sum())
    assert exact_worth(facts, orders) - exact_worth(_settled(facts), orders) == fees


def test_a_part_of_vehicles_that_stay_at_home_is_searched_in_no_time() -> None:
    """Where only vehicles that are out are searched, a part may be left without any; nothing happens in it."""
    facts = facts_of(town(4, 6, 2))
    orders = [*one_each(town(4, 6, 2)), NOBODY, NOBODY]
    (kept, idle) = _out(facts, [(np.arange(4), NOBODY), (np.arange(4, 6), NOBODY)], orders)
    assert (len(kept[0]), len(idle[0])) == (4, 0)
    found = search_part(part_of(facts, orders, *idle), chance(1), (1e6, 1e3), None, 50)
    assert (found.present, found.best, found.gained, found.iterations) == ([], [], 0, 0)
