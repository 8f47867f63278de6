"""Shares of the work: what a group of vehicles is short of its least hours, or beyond its most, has a price."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from planner.routing import (
    NO_LIMIT,
    DayRoutes,
    MaxIterations,
    Pinned,
    PinnedVisit,
    Problem,
    Request,
    Share,
    Tax,
    Vehicle,
    decompose,
    price_of_rule,
    solve,
    worthwhile,
)  # fmt: skip
from planner.routing.chance import chance
from planner.routing.columns import LEAST_S, MOST_S, SHARE
from planner.routing.facts import Facts, facts_of
from planner.routing.fleet import fee_rules
from planner.routing.part import part_of
from planner.routing.part_search import search_part
from planner.routing.part_shares import share_limits
from planner.routing.problem import Int32
from planner.routing.worth import exact_worth, loaded
from tests.routing.rich import enriched
from tests.routing.test_solve import cheapest
from tests.routing.verify import priced, violations
from tests.routing.world import HOUR, random_problem

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
REQUEST = Request("a", 1, 2, 1000, 2000, 0, 9000)
FAR = Vehicle("v", 0, 0, 0, 9000, hourly_ore=3600)
NEAR = Vehicle("w", 1, 1, 0, 9000, hourly_ore=3600)
"""The first is out for 2400 s, the near one for 1200."""

NOBODY = np.zeros(0, dtype=np.int32)


def shared(problem: Problem, seed: int, *, groups: int = 2) -> Problem:
    """Return the problem with shares of groups of its vehicles, the same for the same seed; some are in none."""
    dice = np.random.default_rng(seed)
    mine = dice.integers(0, groups + 1, problem.vehicles)
    shares = []
    for group in range(groups):
        vehicles = tuple(int(v) for v in np.flatnonzero(mine == group))
        least = int(dice.integers(0, 4 * HOUR * max(len(vehicles), 1)))
        most = least + int(dice.integers(0, 2 * HOUR))
        prices = (int(price) for price in dice.choice([0, 5_000, 12_345, 50_000], 2))
        if vehicles:
            shares.append(Share(f"s{group}", vehicles, least, most, *prices))
    return replace(problem, shares=tuple(shares))


def planned(problem: Problem, seed: int = 1, iterations: int = 60) -> tuple[Facts, list[Int32]]:
    """Return the problem's facts and the orders of a plan of it."""
    plan = solve(problem, MaxIterations(iterations), seed, workers=1, ortools_every=0).plan
    return facts_of(problem), [np.array(route.nodes, dtype=np.int32) for route in plan.routes]


@pytest.mark.parametrize(
    ("share", "driver", "total"),
    [
        (Share("far", (0,), least_s=2400, short_ore=1798), 1, 1200 + 1199),
        (Share("far", (0,), least_s=2400, short_ore=1802), 0, 2400),
        (Share("near", (1,), most_s=0, over_ore=3597), 1, 1200 + 1199),
        (Share("near", (1,), most_s=0, over_ore=3603), 0, 2400),
        (Share("both", (0, 1), 1200, 1200, 10**6, 10**6), 1, 1200),
    ],
)
def test_a_group_is_asked_until_its_way_costs_more_than_the_share(share: Share, driver: int, total: int) -> None:
    """Every hour short and every hour beyond costs its price, rounded half up, in a term that nobody is paid."""
    problem = Problem.of([REQUEST], [FAR, NEAR], TRAVEL, TRAVEL, shares=[share])
    result = solve(problem, MaxIterations(20), 1, workers=1, ortools_every=0)
    assert result.plan.served() == {0: driver}
    assert (result.cost.total, result.cost.driving) == (total, 2400 - 1200 * driver)
    assert result.cost.serving == result.cost.driving
    assert result.cost == priced(problem, result.plan)


def test_pinned_work_counts_and_vehicles_at_home_do_not() -> None:
    """The time out is that which is paid: from leaving the base on, with what was done before."""
    visits = (PinnedVisit(0, True, 1000, 1000), PinnedVisit(0, False, 1600, 1600))
    pinned = [Pinned(visits, 2, 1700, 100), None]
    share = Share("both", (0, 1), 3000, 3000, 3600, 7200)
    problem = Problem.of([REQUEST], [FAR, NEAR], TRAVEL, TRAVEL, pinned, shares=[share])
    result = solve(problem, MaxIterations(20), 1, workers=1, ortools_every=0)
    assert result.plan.routes[0].seconds == 1700 + 1200 - 100
    assert result.cost.shares == 200
    assert result.cost == priced(problem, result.plan)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(1, 12), vehicles=st.integers(1, 5))
def test_plans_are_valid_and_cost_what_they_say(seed: int, size: int, vehicles: int) -> None:
    """Beside every other rule the term is what the checker counts, and the search counted no other total."""
    rich = enriched(random_problem(seed, requests=size, vehicles=vehicles), seed, fallbacks=True, prices=True)
    problem = shared(rich, seed)
    result = solve(problem, MaxIterations(60), seed, ortools_every=0, workers=1)
    assert violations(problem, result.plan) == []
    assert result.cost == priced(problem, result.plan)
    assert abs(result.history[-1].total_ore - result.cost.total) <= 3 * vehicles + 2  # each term is rounded by itself


def tiny(seed: int) -> Problem:
    """Return three trips that either of two vehicles may drive, with shares of about a vehicle's hours.

    An hour short costs less than an hour out: no way pays that serves nobody.
    """
    problem, dice = random_problem(2000 + seed, requests=3, vehicles=2), np.random.default_rng(seed)
    least, most = int(dice.integers(0, 4 * HOUR)), int(dice.integers(0, 2 * HOUR))
    short, over, more = (int(price) for price in dice.choice([9_000, 25_000, 39_000], 3))
    one = Share("one", (seed % 2,), least, least + HOUR, short, 3 * over)
    other = Share("other", (1 - seed % 2,), 0, most, 0, 3 * more)
    layouts = np.repeat(np.array([[[6, 0], [3, 1]]]), 2, axis=0)
    return replace(
        problem, needs=problem.needs * 0, layouts=layouts, hourly_ore=np.full(2, 40_000), shares=(one, other)
    )


@pytest.mark.parametrize("seed", range(24))
def test_tiny_problems_are_solved_to_the_optimum(seed: int) -> None:
    """With three trips and two vehicles the search finds the cheapest of all plans, shares counted."""
    problem = tiny(seed)
    result = solve(problem, MaxIterations(400), 7, ortools_every=0, workers=1)
    assert result.cost.total == pytest.approx(cheapest(problem), abs=4)  # each term is rounded by itself


def test_shares_decide_between_plans() -> None:
    """In many of these problems the cheapest plan is another one than without shares."""
    changed = 0
    for seed in range(12):
        plans = [
            solve(problem, MaxIterations(400), 7, ortools_every=0, workers=1).plan
            for problem in (tiny(seed), replace(tiny(seed), shares=()))
        ]
        changed += plans[0] != plans[1]
    assert changed >= 4


@pytest.mark.parametrize("seed", range(6))
def test_a_share_that_costs_nothing_changes_nothing(seed: int) -> None:
    """The same seed makes the same steps and the same plan as without shares."""
    problem = enriched(random_problem(seed, requests=16, vehicles=4), seed, prices=True)
    idle = replace(problem, shares=(Share("all", (0, 1, 2, 3), 10 * HOUR, 20 * HOUR),))
    one, other = (solve(p, MaxIterations(200), seed, workers=1, ortools_every=0) for p in (problem, idle))
    assert (one.plan, one.cost, one.iterations) == (other.plan, other.cost, other.iterations)


def test_the_search_keeps_count_of_hours() -> None:
    """What a search of a part says it gained is what its best orders cost less, whatever steps were taken back."""
    problem = shared(enriched(random_problem(5, requests=24, vehicles=6), 5, prices=True), 5)
    facts, orders = planned(problem, iterations=1)
    absent = np.setdiff1d(np.arange(24), np.concatenate(orders) >> 1).astype(np.int32)
    part = part_of(facts, orders, np.arange(6, dtype=np.int32), absent)
    found = search_part(part, chance(1), (5e8, 1e7), None, 400)
    assert found.gained > 0
    assert found.gained == exact_worth(facts, orders) - exact_worth(facts, found.best)


def parts_of(facts: Facts, orders: list[Int32], groups: list[Int32]) -> list[int]:
    """Return what the routes of each part cost in it, nobody refused."""
    limits = share_limits(facts, orders, groups)
    parts = (part_of(facts, orders, group, NOBODY, limit) for group, limit in zip(groups, limits, strict=True))
    return [exact_worth(part.facts, part.orders) for part in parts]


@pytest.mark.parametrize("seed", range(8))
def test_parts_count_together_what_the_day_counts(seed: int) -> None:
    """At the beginning the parts of a day cost as much as the day, however its groups are cut."""
    problem = shared(enriched(random_problem(seed, requests=20, vehicles=7), seed), seed)
    facts, orders = planned(problem, seed)
    facts.asks[:, 0] = 0
    order = np.random.default_rng(seed).permutation(7).astype(np.int32)
    groups = [np.sort(order[:2]), np.sort(order[2:5]), np.sort(order[5:])]
    assert sum(parts_of(facts, orders, groups)) == exact_worth(facts, orders)


@pytest.mark.parametrize("seed", range(8))
def test_parts_never_count_less_than_the_day(seed: int) -> None:
    """Whatever becomes of the parts, the day costs no more than they say together: no hour is made up for twice."""
    problem = shared(random_problem(seed, requests=20, vehicles=6), seed)
    facts, orders = planned(problem, seed)
    facts.asks[:, 0] = 0
    groups = [np.arange(3, dtype=np.int32), np.arange(3, 6, dtype=np.int32)]
    limits = share_limits(facts, orders, groups)
    after = [
        order if dice < 0.5 else order[:0]
        for order, dice in zip(orders, np.random.default_rng(seed).random(6), strict=True)
    ]
    told = 0
    for group, limit in zip(groups, limits, strict=True):
        part = part_of(facts, after, group, NOBODY, limit)
        told += exact_worth(part.facts, part.orders)
    assert exact_worth(facts, after) <= told


def test_one_part_gets_the_limits_less_what_others_drive() -> None:
    """Where only some vehicles are searched, the others of the group stay as they are."""
    problem = replace(random_problem(4, requests=20, vehicles=4), shares=(Share("s", (0, 2, 3), 9 * HOUR, 12 * HOUR),))
    facts, orders = planned(problem)
    tracks = loaded(facts, orders, 60)
    assert tracks is not None
    outside = int(tracks.clock[1]) - sum(int(tracks.route[v, -1]) for v in (2, 3))
    (limits,) = share_limits(facts, orders, [np.array([1, 2, 3], dtype=np.int32)])
    assert limits[1:].tolist() == [[9 * HOUR - outside, 12 * HOUR - outside]] * 2
    part = part_of(facts, orders, np.array([1, 2, 3], dtype=np.int32), NOBODY, limits)
    assert part.facts.rates[:, SHARE].tolist() == [0, 2, 2]
    assert part.facts.rates[1:, [LEAST_S, MOST_S]].tolist() == limits[1:].tolist()


def test_a_large_day_comes_nearer_to_its_shares_from_round_to_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut into parts that share groups, the plan is valid, counted rightly, never gets worse, and repeatable."""
    monkeypatch.setattr(decompose, "PART_VISITS", 40)
    problem = random_problem(8, requests=120, vehicles=24)
    owners = [tuple(range(k, 24, 3)) for k in range(3)]
    free = solve(problem, MaxIterations(1500), 2, workers=1, ortools_every=0)
    hours = sum(route.seconds for route in free.plan.routes)
    shares = tuple(
        Share(f"s{k}", group, hours * part // 100, NO_LIMIT if part else hours // 10, 80_000, 0 if part else 80_000)
        for k, (group, part) in enumerate(zip(owners, (0, 30, 55), strict=True))
    )
    problem = replace(problem, shares=shares)
    first, second = (solve(problem, MaxIterations(1500), 2, workers=w, ortools_every=0) for w in (1, 2))
    assert first.plan == second.plan
    assert violations(problem, first.plan) == []
    assert first.cost == priced(problem, first.plan)
    assert all(one.total_ore > other.total_ore for one, other in pairwise(first.history))
    assert first.cost.shares < priced(problem, free.plan).shares / 2
    assert first.cost.total < priced(problem, free.plan).total


def test_a_fee_rules_only_where_no_share_outweighs_it() -> None:
    """One vehicle less may cost more than its fee when its group then is short of its hours."""
    cars = [replace(FAR, id=str(k), start_fee_ore=10**7) for k in range(2)]
    requests = [REQUEST, replace(REQUEST, id="b")]
    orders = [np.array(nodes, dtype=np.int32) for nodes in ([0, 1], [2, 3])]
    problem = Problem.of(requests, cars, TRAVEL, TRAVEL)
    assert fee_rules(facts_of(problem), orders)
    dear = replace(problem, shares=(Share("s", (1,), 2400, short_ore=10**8),))
    assert not fee_rules(facts_of(dear), orders)


def test_a_day_in_memory_offers_a_trip_at_what_it_adds_by_itself() -> None:
    """Offers leave shares aside; the day's cost counts them, and a search of the day knows them."""
    share = Share("near", (1,), most_s=0, over_ore=3600)
    day = DayRoutes(Problem.of([REQUEST], [FAR, NEAR], TRAVEL, TRAVEL, shares=[share]))
    offers = day.offers(0)
    assert {offer.vehicle: offer.added_ore for offer in offers} == {0: 2400, 1: 1200}
    day.apply(next(offer for offer in offers if offer.vehicle == 1))
    assert (day.cost().shares, day.cost().total) == (1200, 2400)
    day.add_vehicle(replace(NEAR, id="x"))
    assert day.snapshot()[0].shares == (share,)


@pytest.mark.parametrize(("price", "taken"), [(0, 1), (3597, 1), (3603, 0)])
def test_an_exchange_is_judged_with_what_it_does_to_shares(price: int, taken: int) -> None:
    """Moving a trip to the cheaper vehicle is worth it while the hours that its group is then short cost less."""
    share = Share("far", (0,), least_s=1200, short_ore=price)
    problem = Problem.of([REQUEST], [FAR, NEAR], TRAVEL, TRAVEL, shares=[share])
    before, after = (DayRoutes(problem, orders).plan() for orders in ([[0, 1], []], [[], [0, 1]]))
    kept = worthwhile(problem, before, after, Tax(0, 0, 0))
    assert (kept.taken, kept.gain_ore) == (taken, taken * (1200 - price // 3))
    assert kept.plan == (after if taken else before)


def test_the_price_of_shares_is_what_the_day_saves_without_them() -> None:
    """Left out, the cheaper vehicle drives, and the term is gone."""
    share = Share("far", (0,), least_s=2400, short_ore=18_000)
    problem = Problem.of([REQUEST], [FAR, NEAR], TRAVEL, TRAVEL, shares=[share])
    plan = DayRoutes(problem, [[0, 1], []]).plan()
    price = price_of_rule(problem, plan, "shares", MaxIterations(20), 1)
    assert (price.with_ore, price.without_ore) == (2400, 1200)
    assert price_of_rule(replace(problem, shares=()), plan, "shares", MaxIterations(20), 1).price_ore == 0


@pytest.mark.parametrize(
    ("shares", "code", "where"),
    [
        ((Share("s", ()),), "routing.shares", "vehicles of share s"),
        ((Share("s", (0, 2)),), "routing.shares", "vehicles of share s"),
        ((Share("s", (-1,)),), "routing.shares", "vehicles of share s"),
        ((Share("s", (0, 0)),), "routing.shares", "vehicles of share s"),
        ((Share("s", (0,)), Share("t", (1, 0))), "routing.shares", "vehicles of share t"),
        ((Share("s", (0,)), Share("s", (1,))), "routing.duplicate-id", "shares"),
        ((Share("s", (0,), 10, 9),), "routing.shares", "most_s of share s"),
        ((Share("s", (0,), over_ore=1),), "routing.shares", "over_ore of share s"),
        ((Share("s", (0,), -1),), "routing.range", "least_s of share s"),
        ((Share("s", (0,), 0, NO_LIMIT + 1),), "routing.range", "most_s of share s"),
        ((Share("s", (0,), short_ore=-1),), "routing.range", "short_ore of share s"),
        ((Share("s", (0,), HOUR, short_ore=10**15),), "routing.range", "prices"),
    ],
)
def test_shares_that_cannot_be_are_refused(shares: tuple[Share, ...], code: str, where: str) -> None:
    """Which share, which field, and what is wrong with it is said under a stable code."""
    with pytest.raises(InvalidInput) as refused:
        Problem.of([REQUEST], [FAR, NEAR], TRAVEL, TRAVEL, shares=shares)
    assert (refused.value.code, refused.value.where) == (code, where)
