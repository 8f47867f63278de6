"""Linked trips: of a journey's two trips both are served or neither."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.routing import (
    DayRoutes,
    MaxIterations,
    Pinned,
    PinnedVisit,
    Plan,
    Problem,
    Request,
    Tax,
    Vehicle,
    construct,
    decompose,
    solve,
    worthwhile,
)  # fmt: skip
from planner.routing.alike import alike
from planner.routing.children import in_child
from planner.routing.columns import LINKED
from planner.routing.facts import facts_of
from planner.routing.ortools_search import search_with_ortools
from planner.routing.part import part_of
from planner.routing.partition import choose
from planner.routing.pool import Columns, words_of
from planner.routing.recombine import choice_of, columns_of, orders_of
from planner.routing.rows import MANDATORY_ORE
from planner.routing.rules.linked import APART, ELSEWHERE
from planner.routing.worth import worth
from tests.routing.rich import enriched
from tests.routing.test_solve import cheapest
from tests.routing.verify import priced, violations
from tests.routing.world import random_problem

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
OUT = Request("out", 0, 1, 0, 600, 0, 2000, refusal_ore=5_000, linked=1)
HOME = Request("home", 1, 0, 9000, 9600, 9000, 12_000, refusal_ore=5_000, linked=0)
CAR = Vehicle("v", 0, 0, 0, 20_000)


def linked(problem: Problem, seed: int) -> Problem:
    """Return the problem with some of its requests linked by twos, the same for the same seed."""
    dice = np.random.default_rng(seed)
    order = dice.permutation(problem.requests)
    links = np.full(problem.requests, -1)
    for a, b in order[: len(order) // 2 * 2].reshape(-1, 2):
        if dice.random() < 0.7:
            links[a], links[b] = b, a
    return replace(problem, linked=links)


def journey(out: dict[str, int] | None = None, home: dict[str, int] | None = None, *cars: Vehicle) -> Problem:
    """Return a problem of one journey."""
    rows = [replace(OUT, **(out or {})), replace(HOME, **(home or {}))]
    return Problem.of(rows, cars or [CAR], TRAVEL, TRAVEL)


def planned(problem: Problem, initial: list[list[int]] | None = None) -> Plan:
    """Return what a short search comes to."""
    return solve(problem, MaxIterations(40), 1, initial, workers=1, ortools_every=0).plan


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(2, 14), vehicles=st.integers(1, 3), metric=st.booleans())
def test_every_plan_found_serves_both_or_neither(seed: int, size: int, vehicles: int, metric: bool) -> None:
    """Every plan that the search reports on its way keeps the rule and says its cost right."""
    problem = enriched(random_problem(seed, requests=size, vehicles=vehicles, metric=metric), seed, fallbacks=True)
    problem = linked(problem, seed)
    seen: list[Plan] = []
    result = solve(problem, MaxIterations(60), seed, ortools_every=0, workers=1, found=seen.append)
    assert [violations(problem, plan) for plan in [*seen, result.plan]] == [[]] * (len(seen) + 1)
    assert result.cost == priced(problem, result.plan)
    assert result.history[-1].total_ore == pytest.approx(result.cost.total, abs=3 * vehicles)
    assert all(one.reasons for one in (*result.unserved, *result.fallbacks))


@pytest.mark.parametrize("seed", range(12))
def test_tiny_linked_problems_are_solved_to_the_optimum(seed: int) -> None:
    """With three trips, two of them linked, the search finds the cheapest of all plans that keep the rule."""
    problem = replace(random_problem(1000 + seed, requests=3, vehicles=2), linked=np.array([2, -1, 0]))
    result = solve(problem, MaxIterations(400), 7, ortools_every=0, workers=1)
    assert result.cost.total == pytest.approx(cheapest(problem), abs=2)  # each route is rounded by itself


@pytest.mark.parametrize("impossible", [{"max_ride_s": 0}, {"needs": 4}])
def test_without_a_place_for_one_the_other_stays_at_home(impossible: dict[str, int]) -> None:
    """Neither is served when one cannot be, also when the other must be; the other's reason says so."""
    for out, home, lonely in (
        (impossible, {}, 1),
        ({}, impossible, 0),
        (impossible, {"refusal_ore": MANDATORY_ORE}, 1),
    ):
        problem = journey(out, home)
        result = solve(problem, MaxIterations(40), 1, workers=1, ortools_every=0)
        assert result.plan.served() == {}
        reasons = {one.request: one.reasons[0] for one in result.unserved}
        assert reasons[lonely].code == "routing.unserved.linked"
        assert reasons[lonely].numbers["request"] == 1 - lonely
        assert reasons[1 - lonely].code != "routing.unserved.linked"


def test_two_vehicles_may_serve_a_journey() -> None:
    """There and back need not be the same vehicle."""
    early, late = replace(CAR, closes=3000), replace(CAR, id="w", opens=8000)
    assert planned(journey({}, {}, early, late)).served() == {0: 0, 1: 1}


@pytest.mark.parametrize(("out_ore", "home_ore", "both"), [(100, 2_000, True), (2_000, 100, True), (200, 300, False)])
def test_both_are_served_when_that_is_cheaper_than_both_refusals(out_ore: int, home_ore: int, both: bool) -> None:
    """A trip dearer than its own refusal is driven where the journey is cheaper than both refusals; else neither."""
    car = replace(CAR, km_ore=500)
    plan = planned(journey({"refusal_ore": out_ore}, {"refusal_ore": home_ore}, car))
    assert plan.served() == ({0: 0, 1: 0} if both else {})


def test_a_partner_served_for_certain_makes_a_trip_mandatory() -> None:
    """Who is on board already, or has a taxi, must be brought home however dear: refusing costs ten million kroner."""
    pinned = Pinned((PinnedVisit(0, True, 0, 0),), 0, 0, 0)
    car = replace(CAR, km_ore=10**6)
    rows = [OUT, replace(HOME, refusal_ore=1)]
    begun = Problem.of(rows, [car], TRAVEL, TRAVEL, [pinned])
    taxi = Problem.of([replace(OUT, fallback_ore=1), rows[1]], [car], TRAVEL, TRAVEL)
    for problem in (begun, taxi):
        plan = planned(problem)
        assert 1 in plan.served()
        assert violations(problem, plan) == []
        assert problem.absence_ore[1] == MANDATORY_ORE
        home = replace(problem, max_ride_s=np.array([10_000, 0]))
        result = solve(home, MaxIterations(20), 1, workers=1, ortools_every=0)
        assert (result.cost, result.cost.refusals) == (priced(home, result.plan), MANDATORY_ORE)


def test_a_warm_start_with_one_of_two_becomes_whole() -> None:
    """Of a given plan that serves one trip the other is put in, or the one is taken out."""
    problem = journey()
    assert set(planned(problem, [[0, 1]]).served()) == {0, 1}
    assert planned(journey({}, {"max_ride_s": 0}), [[0, 1]]).served() == {}


def test_who_leaves_makes_room() -> None:
    """A third trip gets the place of one whose journey cannot be served."""
    third = Request("third", 0, 1, 0, 600, 0, 2000, refusal_ore=10)
    rows = [OUT, replace(HOME, max_ride_s=0), third]
    problem = Problem.of(rows, [replace(CAR, layouts=((1, 0),), closes=2000)], TRAVEL, TRAVEL)
    assert set(planned(problem, [[0, 1]]).served()) == {2}


@pytest.mark.parametrize("seed", range(6))
def test_cut_into_parts_the_rule_holds_across_borders(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """However a day is cut, built and searched in parts, both are served or neither."""
    monkeypatch.setattr(decompose, "PART_VISITS", 10)
    monkeypatch.setattr(construct, "WHOLE", 10)
    monkeypatch.setattr(construct, "PART_VISITS", 6)
    problem = linked(enriched(random_problem(seed, requests=40, vehicles=9, metric=True), seed), seed)
    problem = replace(problem, refusal_ore=np.where(problem.refusal_ore > 10**6, 80_000, problem.refusal_ore))
    seen: list[Plan] = []
    result = solve(problem, MaxIterations(2000), seed, ortools_every=0, workers=1, found=seen.append)
    assert [violations(problem, plan) for plan in seen] == [[]] * len(seen)
    assert result.cost == priced(problem, result.plan)
    assert result.history[-1].total_ore < result.history[0].total_ore


def test_a_part_knows_what_its_partners_outside_do() -> None:
    """A partner in the part has the part's number; outside it is served, or in no reach."""
    rows = [replace(OUT, id=str(k), linked=(k + 1) if k % 2 == 0 else k - 1) for k in range(6)]
    facts = facts_of(Problem.of(rows, [CAR, replace(CAR, id="w")], TRAVEL, TRAVEL))
    orders = [np.array(nodes, dtype=np.int32) for nodes in ([4, 0, 5, 1], [2, 6, 3, 7])]
    first = np.array([0], dtype=np.int32)
    part = part_of(facts, orders, first, np.array([5], dtype=np.int32))
    assert part.facts.request[:, LINKED].tolist() == [ELSEWHERE, ELSEWHERE, APART]
    assert worth(part.facts, part.orders) is not None
    assert worth(part.facts, [np.array([0, 2, 1, 3, 4, 5], dtype=np.int32)]) is None
    assert worth(part.facts, [np.array([0, 1], dtype=np.int32)]) is None
    whole = part_of(facts, orders, np.array([0, 1], dtype=np.int32), np.array([4, 5], dtype=np.int32))
    assert whole.facts.request[:, LINKED].tolist() == [1, 0, 3, 2, 5, 4]


def test_routes_put_together_anew_keep_the_rule() -> None:
    """The cheapest choice of remembered routes that serves both or neither is found, also where halves are cheaper."""
    cars = [replace(CAR, id=str(k), km_ore=1000) for k in range(2)]
    problem = journey({"refusal_ore": 100}, {"refusal_ore": 10_000}, *cars)
    facts = facts_of(problem)
    same, words = alike(facts), words_of(np.arange(2))
    days = [np.array([0, 1], dtype=np.int32), np.array([2, 3], dtype=np.int32)]
    seen = columns_of(facts, days, same, words)
    for needed, served in ((np.arange(2), 2), (np.arange(1), 0)):
        columns = Columns(*(field[needed] for field in seen))
        chosen = choose(choice_of(facts, columns, same), None, 1000)
        assert chosen is not None
        orders = orders_of(columns, chosen, same)
        assert worth(facts, orders) is not None
        assert sum(len(order) for order in orders) == 2 * served


@pytest.mark.parametrize("seed", range(4))
def test_ortools_keeps_the_rule(seed: int) -> None:
    """What OR-Tools makes of a plan, or of a part of one, serves both or neither."""
    problem = linked(enriched(random_problem(seed, requests=10, vehicles=3), seed, breaks=False), seed)
    facts = facts_of(problem)
    orders = [np.array(route.nodes, dtype=np.int32) for route in planned(problem).routes]
    absent = np.setdiff1d(np.arange(10), np.concatenate(orders) >> 1).astype(np.int32)
    for vehicles in (np.arange(3, dtype=np.int32), np.arange(2, dtype=np.int32)):
        part = part_of(facts, orders, vehicles, absent)
        found = in_child(search_with_ortools, (part.facts, part.orders, 0.5, None), 60)
        assert found is not None
        assert worth(part.facts, found) is not None


def test_an_exchange_that_brings_in_a_journey_is_one() -> None:
    """Two vehicles that each take one of two linked trips change together or not at all, whatever each would save."""
    cars = [replace(CAR, closes=3000, km_ore=100), replace(CAR, id="w", opens=8000, km_ore=3000)]
    problem = journey({}, {"refusal_ore": 2_000}, *cars)
    nothing, both = DayRoutes(problem).plan(), DayRoutes(problem, [[0, 1], [2, 3]]).plan()
    assert violations(problem, both) == []
    dear = priced(problem, both).total - priced(problem, nothing).total
    kept = worthwhile(problem, nothing, both, Tax(0, 0, 0)).plan
    assert kept == (both if dear < 0 else nothing)
    assert violations(problem, kept) == []


def test_a_day_in_memory_keeps_links_symmetric() -> None:
    """Links are given with the second trip, follow every change, end when one is forgotten, and refuse nonsense."""
    day = DayRoutes(Problem.of([replace(OUT, linked=-1)], [CAR], TRAVEL, TRAVEL))
    home = day.add_request(HOME)
    assert day.snapshot()[0].linked.tolist() == [1, 0]
    other = day.add_request(replace(HOME, id="other", linked=home))
    assert day.snapshot()[0].linked.tolist() == [-1, 2, 1]
    day.change(other, replace(HOME, id="other", linked=0))
    assert day.snapshot()[0].linked.tolist() == [2, -1, 0]
    day.forget(0)
    assert day.snapshot()[0].linked.tolist() == [-1, -1]
    for wrong in (0, other + 5):
        with pytest.raises(Exception, match=r"routing\.linked"):
            day.add_request(replace(OUT, id="new", linked=wrong))


def test_a_day_in_memory_offers_one_trip_at_a_time() -> None:
    """Each trip of a journey is offered, placed and removed by itself; a search from there makes the plan whole."""
    day = DayRoutes(journey())
    day.apply(day.offers(0)[0])
    assert (day.vehicle_of(0), day.vehicle_of(1)) == (0, None)
    problem, plan = day.snapshot()
    assert [line.split()[0] for line in violations(problem, plan)] == ["trip.linked"]
    assert set(solve(problem, MaxIterations(5), 1, plan, workers=1).plan.served()) == {0, 1}


def test_what_has_begun_binds_its_partner_in_memory_too() -> None:
    """A day that is told of a pick-up has the facts of a problem stated so from the beginning."""
    day = DayRoutes(journey())
    pinned = Pinned((PinnedVisit(0, True, 0, 0),), 0, 0, 0)
    for pins in (pinned, None):
        day.pin(0, pins)
        at_once = facts_of(Problem.of([OUT, HOME], [CAR], TRAVEL, TRAVEL, [pins]))
        assert (day._rows.facts.asks == at_once.asks).all()
        assert (day._rows.facts.request == at_once.request).all()
