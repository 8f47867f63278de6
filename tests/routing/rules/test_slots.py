"""Travel that depends on the time of day: who leaves later never arrives sooner, and every schedule keeps to it."""

from __future__ import annotations

import random
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.checking.problems.check import faults, wrong_costs
from planner.routing import DayRoutes, MaxIterations, Pinned, PinnedVisit, Plan, Problem, Request, Vehicle, solve
from planner.routing.columns import LENGTH
from planner.routing.explain_rules import price_of_rule
from planner.routing.extras import extras
from planner.routing.facts import Facts, facts_of
from planner.routing.install import install, possible
from planner.routing.place import CHEAPEST, NOWHERE, best_place
from planner.routing.rules.slots import arrives, departs
from planner.routing.schedule import timed
from planner.routing.tracks import driven, empty_tracks, price, shortest, way
from tests.routing.rich import enriched
from tests.routing.slowly import brute_shift, on_foot, slowed
from tests.routing.verify import violations
from tests.routing.world import HOUR, random_order, random_problem

RUSH = ((7 * HOUR, 500), (9 * HOUR, 1000))
Slots = list[tuple[int, int]]

starts = st.lists(st.integers(-40, 160), unique=True, max_size=6).map(sorted)
day_slots = starts.flatmap(
    lambda times: st.lists(st.integers(40, 1000), min_size=len(times), max_size=len(times)).map(
        lambda speeds: list(zip(times, speeds, strict=True))
    )
)


def one_way(seconds: int, slots: Slots) -> Facts:
    """Return facts with a single way, from place 0 to place 1."""
    travel = [[0, seconds], [seconds, 0]]
    return facts_of(Problem.of([], [Vehicle("v", 0, 1, 0, 10)], travel, travel, slots=slots))


def paid(problem: Problem, order: list[int]) -> int | None:
    """Return the product's paid seconds of vehicle 0."""
    facts, tracks = facts_of(problem), empty_tracks(problem.requests, problem.vehicles, 2 * problem.requests + 2)
    seconds = shortest(facts, tracks, 0, np.array(order, dtype=np.int32), len(order))
    return None if seconds < 0 else seconds


@settings(max_examples=300, deadline=None)
@given(slots=day_slots, way=st.integers(0, 60), ready=st.integers(-60, 200))
def test_arrival_is_what_driving_second_by_second_gives(slots: Slots, way: int, ready: int) -> None:
    """The way is driven at every second's speed, and the arrival is rounded up."""
    assert arrives(one_way(way, slots), 0, ready, 0, 1) == on_foot(slots, ready, way)


@settings(max_examples=300, deadline=None)
@given(slots=day_slots, way=st.integers(0, 60), ready=st.integers(-60, 200), later=st.integers(0, 50))
def test_who_leaves_later_never_arrives_sooner(slots: Slots, way: int, ready: int, later: int) -> None:
    """First in, first out, after rounding too; and no way is faster than at full speed."""
    facts = one_way(way, slots)
    assert arrives(facts, 0, ready, 0, 1) <= arrives(facts, 0, ready + later, 0, 1)
    assert arrives(facts, 0, ready, 0, 1) >= ready + way


@settings(max_examples=300, deadline=None)
@given(slots=day_slots, way=st.integers(0, 60), by=st.integers(-60, 300))
def test_the_latest_departure_is_the_last_that_arrives_in_time(slots: Slots, way: int, by: int) -> None:
    """Leaving then is in time, leaving a second later is not."""
    facts = one_way(way, slots)
    leave = departs(facts, 0, by, 0, 1)
    assert arrives(facts, 0, leave, 0, 1) <= by < arrives(facts, 0, leave + 1, 0, 1)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**9), slots=day_slots)
def test_a_fixed_order_is_timed_as_trying_every_second_does(seed: int, slots: Slots) -> None:
    """Feasibility is exact under windows, rides and openings, and the shift is the one that the rule names."""
    rng = random.Random(seed)
    size = rng.choice([1, 2, 2])
    travel = np.array([[0 if a == b else rng.randint(1, 25) for b in range(4)] for a in range(4)])
    requests = []
    for k in range(size):
        a, b = rng.sample(range(4), 2)
        up, down = rng.randint(0, 70), rng.randint(10, 110)
        windows = up, up + rng.randint(0, 14), down, down + rng.randint(0, 14)
        longest = int(travel[a, b]) + rng.randint(0, 20)
        requests.append(Request(f"r{k}", a, b, *windows, rng.randint(0, 3), rng.randint(0, 3), longest))
    car = Vehicle("v", 0, 3, rng.randint(-30, 60), rng.randint(90, 220), max_duration_s=rng.choice([90, 200]))
    problem = Problem.of(requests, [car], travel, travel, slots=slots)
    order = random_order(rng, list(range(size)))
    assert paid(problem, order) == brute_shift(problem, order)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(1, 4))
def test_planned_times_keep_every_rule_and_are_paid_as_said(seed: int, size: int) -> None:
    """The checker, which drives in fractions, finds no fault in the times of an order, breaks included."""
    problem = slowed(enriched(random_problem(seed, requests=size, vehicles=1), seed), seed)
    order = random_order(random.Random(seed), list(range(size)))
    facts, tracks = facts_of(problem), empty_tracks(size, 1, 2 * size + 2)
    route, seconds = timed(facts, tracks, 0, tuple(order), None), paid(problem, order)
    if route is None:
        assert seconds is None
        return
    assert route.seconds == seconds
    assert not [fault for fault in violations(problem, Plan((route,))) if not fault.startswith("load.")]


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9), size=st.integers(0, 3))
def test_no_place_is_missed(seed: int, size: int) -> None:
    """The insertion's bounds, made of full speed, never hide a place that trying all pairs finds, nor its price."""
    problem = slowed(enriched(random_problem(seed, requests=size + 1, vehicles=1), seed, prices=True), seed)
    facts, tracks = facts_of(problem), empty_tracks(size + 1, 1, 2 * size + 4)
    install(facts, tracks, 0, random_order(random.Random(seed), list(range(size))), [])
    kept = [int(node) for node in tracks.order[0, : tracks.route[0, LENGTH]]]

    def grains(nodes: list[int]) -> int:
        order = np.array(nodes, dtype=np.int32)
        seconds = shortest(facts, tracks, 0, order, len(nodes))
        n, on_way = len(nodes), way(facts, 0, order, len(nodes))
        pay, beside = extras(facts, 0, order, n)
        return price(facts, 0, n, int(seconds), driven(facts, 0, order, n), on_way, pay) + beside

    trials = [
        [*kept[:pick], 2 * size, *kept[pick:drop], 2 * size + 1, *kept[drop:]]
        for pick in range(len(kept) + 1)
        for drop in range(pick, len(kept) + 1)
    ]
    costs = [grains(nodes) - grains(kept) for nodes in trials if possible(facts, tracks, 0, nodes)]
    assert best_place(facts, tracks, size, 0, CHEAPEST, NOWHERE)[0] == min(costs, default=NOWHERE)


def two_trips(slots: tuple[tuple[int, int], ...]) -> Problem:
    """Return a day on which one car serves both trips unless the way between them is slow."""
    travel = [[0, 600, 1800], [600, 0, 1800], [1800, 1800, 0]]
    trips = [
        Request("a", 1, 0, 8 * HOUR, 8 * HOUR + 300, 8 * HOUR, 9 * HOUR, max_ride_s=HOUR),
        Request("b", 2, 1, 8 * HOUR + 2700, 8 * HOUR + 2900, 9 * HOUR, 10 * HOUR, max_ride_s=HOUR),
    ]
    cars = [Vehicle("near", 0, 0, 6 * HOUR, 12 * HOUR, hourly_ore=30_000, start_fee_ore=50_000)]
    cars.append(replace(cars[0], id="far", start_loc=2, end_loc=2))
    return Problem.of(trips, cars, travel, travel, slots=slots)


@pytest.mark.parametrize(("slots", "cars"), [((), 1), (RUSH, 2)])
def test_a_rush_hour_changes_the_plan(slots: tuple[tuple[int, int], ...], cars: int) -> None:
    """One car does both trips; in the rush it would be too late for the second, and another one goes."""
    problem = two_trips(slots)
    result = solve(problem, MaxIterations(60), 1, workers=1)
    assert not result.unserved
    assert len(result.plan.used) == cars


def test_a_ride_waits_for_the_end_of_the_rush() -> None:
    """A ride of 30 minutes that may take 40 begins when so little of the rush is left that it takes 40."""
    travel = [[0, 1800], [1800, 0]]
    trip = Request("a", 0, 1, 7 * HOUR, 9 * HOUR - 600, 7 * HOUR, 10 * HOUR, max_ride_s=2400)
    problem = Problem.of([trip], [Vehicle("v", 0, 0, 6 * HOUR, 12 * HOUR)], travel, travel, slots=RUSH)
    route = timed(facts_of(problem), empty_tracks(1, 1, 4), 0, (0, 1), None)
    assert route is not None
    assert (route.visits[0].start, route.visits[1].start) == (9 * HOUR - 1200, 9 * HOUR + 1200)
    too_short = replace(problem, max_ride_s=np.array([1799]))
    assert timed(facts_of(too_short), empty_tracks(1, 1, 4), 0, (0, 1), None) is None


def test_a_car_leaves_after_the_rush_when_it_is_then_out_for_a_shorter_time() -> None:
    """With a window of hours the car goes when the way is short, not as early as it can."""
    travel = [[0, 1800], [1800, 0]]
    trip = Request("a", 0, 1, 7 * HOUR, 12 * HOUR, 7 * HOUR, 12 * HOUR)
    problem = Problem.of([trip], [Vehicle("v", 0, 0, 7 * HOUR, 14 * HOUR)], travel, travel, slots=RUSH)
    route = timed(facts_of(problem), empty_tracks(1, 1, 4), 0, (0, 1), None)
    assert route is not None
    assert (route.leaves, route.returns) == (9 * HOUR, 10 * HOUR)


def test_a_driven_day_keeps_its_slots() -> None:
    """Pinned work goes on at the speed of the hour; vehicles added and snapshots taken keep the slots."""
    day = DayRoutes(two_trips(RUSH), [(0, 1), (2, 3)])
    late = day.pin(0, Pinned((PinnedVisit(0, True, 8 * HOUR, 8 * HOUR),), 1, 8 * HOUR, 7 * HOUR))
    assert not late.taken_out
    problem, plan = day.snapshot()
    assert problem.slots.tolist() == [list(slot) for slot in RUSH]
    assert plan.routes[0].visits[1].arrival == 8 * HOUR + 1200
    assert not faults(problem, plan)
    number = day.add_vehicle(Vehicle("third", 2, 2, 6 * HOUR, 12 * HOUR))
    day.remove(1)
    offer = day.offers(1, vehicles=[number])[0]
    day.apply(offer)
    assert offer.dropoff_s - offer.pickup_s == 1800 + (9 * HOUR - offer.pickup_s + 1) // 2
    assert not faults(*day.snapshot())


def test_a_passenger_who_is_late_is_brought_home_at_the_speed_of_the_hour() -> None:
    """What gives way for a car that is too late is as late as slow ways make it, and its closing with it."""
    travel = [[0, 1800], [1800, 0]]
    trip = Request("a", 0, 1, 7 * HOUR, 7 * HOUR, 7 * HOUR, 7 * HOUR + 1800)
    car = Vehicle("v", 0, 0, 6 * HOUR, 7 * HOUR + 1800)
    day = DayRoutes(Problem.of([trip], [car], travel, travel, slots=RUSH))
    repair = day.pin(0, Pinned((PinnedVisit(0, True, 7 * HOUR, 7 * HOUR),), 0, 7 * HOUR, 6 * HOUR))
    assert repair.late == ((0, 8 * HOUR),)
    assert day.route(0).returns == 9 * HOUR


def test_slow_hours_are_the_reason_that_is_given() -> None:
    """A ride that is short enough at full speed only is refused for its ride time."""
    travel = [[0, 1800], [1800, 0]]
    trip = Request("a", 0, 1, 7 * HOUR, 8 * HOUR, 7 * HOUR, 12 * HOUR, max_ride_s=2000)
    day = DayRoutes(Problem.of([trip], [Vehicle("v", 0, 0, 0, 20 * HOUR)], travel, travel, slots=RUSH))
    assert [reason.code for reason in day.why_not(0)] == ["routing.unserved.ride-time"]
    trip = replace(trip, dropoff_latest=7 * HOUR + 3599)
    day = DayRoutes(Problem.of([trip], [Vehicle("v", 0, 0, 0, 20 * HOUR)], travel, travel, slots=RUSH))
    reason = day.why_not(0)[0]
    assert (reason.code, reason.numbers["arrival_s"]) == ("routing.unserved.time-window", 8 * HOUR)


def test_the_rush_has_a_price() -> None:
    """Without slow hours the day is no dearer, and here cheaper by the second car."""
    problem = two_trips(RUSH)
    result = solve(problem, MaxIterations(60), 1, workers=1)
    assert not wrong_costs(problem, result.plan, asdict(result.cost))
    priced = price_of_rule(problem, result.plan, "slots", MaxIterations(60), 1)
    assert priced.price_ore >= 50_000
    assert (priced.vehicles_with, priced.vehicles_without) == (2, 1)
