"""Supplements of requests, by kind of need and vehicle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.kernel.errors import InvalidInput
from planner.routing import DayRoutes, MaxIterations, PinnedVisit, Problem, Request, Vehicle, solve
from planner.routing.alike import alike
from planner.routing.facts import facts_of
from tests.routing.pins import pinned_problem
from tests.routing.verify import priced

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
REQUEST = Request("a", 1, 2, 1000, 2000, 0, 9000)
VEHICLE = Vehicle("v", 0, 0, 0, 9000, hourly_ore=3600)
"""Out for 2400 s: 2400 øre."""


@pytest.mark.parametrize(
    ("kinds", "prices", "least", "extra", "total"),
    [
        (0, (50, 700), 0, 0, 2400),
        (1, (50, 700), 0, 50, 2450),
        (3, (50, 700), 0, 750, 3150),
        (2, (50,), 0, 0, 2400),
        (3, (50, 700), 3000, 750, 3150),
        (1, (50, 700), 3000, 50, 3000),
    ],
)
def test_a_request_costs_the_kinds_in_its_mask(
    kinds: int, prices: tuple[int, ...], least: int, extra: int, total: int
) -> None:
    """Each kind of the mask costs its price in the vehicle, and counts towards the least pay; an offer says so too."""
    vehicle = replace(VEHICLE, supplements_ore=prices, minimum_ore=least)
    problem = Problem.of([replace(REQUEST, supplements=kinds)], [vehicle], TRAVEL, TRAVEL)
    result = solve(problem, MaxIterations(5), 1, workers=1, ortools_every=0)
    assert (result.cost.supplements, result.cost.total) == (extra, total)
    assert result.cost == priced(problem, result.plan)
    assert DayRoutes(problem).offers(0)[0].added_ore == total


def test_the_vehicle_with_the_lower_supplement_drives() -> None:
    """Of two vehicles that differ in their tariff alone the cheaper one is chosen, and they are not alike."""
    vehicles = [replace(VEHICLE, id=str(k), supplements_ore=(ore,)) for k, ore in enumerate((900, 300, 900))]
    problem = Problem.of([replace(REQUEST, supplements=1)], vehicles, TRAVEL, TRAVEL)
    assert solve(problem, MaxIterations(5), 1, workers=1, ortools_every=0).plan.served() == {0: 1}
    assert alike(facts_of(problem)).tolist() == [0, 1, 0]


@pytest.mark.parametrize("dropped", [False, True])
def test_a_trip_under_way_and_a_trip_done_keep_their_supplement(dropped: bool) -> None:
    """Who is aboard, and who was dropped off for good, costs what it cost before, in the search as in the cost."""
    problem = pinned_problem()
    rows = [replace(problem.request(r), supplements=1) for r in range(2)]
    cars = [replace(problem.vehicle(v), supplements_ore=(100,), trip_ore=7) for v in range(2)]
    pins = problem.pinned[0]
    assert pins is not None
    if dropped:
        pins = replace(pins, visits=(*pins.visits, PinnedVisit(0, False, 1700, 1750)))
    problem = Problem.of(rows, cars, problem.seconds, problem.metres, [pins, None])
    result = solve(problem, MaxIterations(5), 1, workers=1, ortools_every=0)
    assert (result.cost.supplements, result.cost.rankings) == (200, 14)
    assert result.cost == priced(problem, result.plan)
    assert result.history[-1].total_ore == result.cost.total


def test_a_vehicle_added_later_has_its_prices() -> None:
    """A day in memory offers a place in an added vehicle at the price of the same vehicle known from the beginning."""
    request = replace(REQUEST, supplements=1)
    vehicle = replace(VEHICLE, supplements_ore=(100,), trip_ore=7, waiting_hourly_ore=1800)
    day = DayRoutes(Problem.of([request], [], TRAVEL, TRAVEL))
    day.add_vehicle(vehicle)
    whole = DayRoutes(Problem.of([request], [vehicle], TRAVEL, TRAVEL))
    assert day.offers(0)[0].added_ore == whole.offers(0)[0].added_ore


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"supplements": np.array([256])}, "routing.range"),
        ({"supplements": np.array([-1])}, "routing.range"),
        ({"supplements_ore": np.array([[-1]])}, "routing.range"),
        ({"supplements_ore": np.zeros((1, 9), dtype=int)}, "routing.shape"),
        ({"supplements_ore": np.full((1, 1), 10**15)}, "routing.range"),
        ({"waiting_hourly_ore": np.array([-2])}, "routing.range"),
        ({"trip_ore": np.array([-1])}, "routing.range"),
        ({"moved_ore": np.array([-1])}, "routing.range"),
        ({"told": np.array([1])}, "routing.told"),
        ({"told": np.array([-2])}, "routing.told"),
    ],
)
def test_prices_that_mean_nothing_are_refused(more: dict[str, np.ndarray], code: str) -> None:
    """Masks, prices and vehicles told out of range are told by their code."""
    problem = Problem.of([REQUEST], [VEHICLE], TRAVEL, TRAVEL)
    with pytest.raises(InvalidInput) as refused:
        replace(problem, **more)
    assert refused.value.code == code


def test_rows_are_given_back_as_they_were() -> None:
    """A request and a vehicle with every price come back as given; kinds without a price are left out."""
    request = replace(REQUEST, supplements=5, told=0, moved_ore=9)
    vehicle = replace(VEHICLE, supplements_ore=(0, 4), trip_ore=3, waiting_hourly_ore=0)
    other = replace(VEHICLE, id="w", supplements_ore=(1, 2, 3))
    problem = Problem.of([request], [vehicle, other], TRAVEL, TRAVEL)
    assert (problem.request(0), problem.vehicle(0), problem.vehicle(1)) == (request, vehicle, other)
