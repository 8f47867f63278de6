"""Why a trip is not served: the rule in the way, with its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.routing import DayRoutes, Problem, Request, Vehicle

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
TRIP = Request("trip", 1, 2, 3000, 3600, 0, 5000, board_s=60, max_ride_s=1800)
CAR = Vehicle("car", 0, 0, 0, 20_000)


def why(trip: Request, *others: Request, car: Vehicle = CAR) -> list[tuple[str, dict[str, int]]]:
    """Return the reasons for a trip when the others are in the car's route already."""
    day = DayRoutes(Problem.of([trip, *others], [car], TRAVEL, TRAVEL))
    for index in range(1, len(others) + 1):
        day.apply(day.offers(index)[0])
    assert day.offers(0) == []
    return [(reason.code.removeprefix("routing.unserved."), dict(reason.numbers)) for reason in day.why_not(0)]


def test_missing_equipment() -> None:
    """No vehicle has the aid."""
    assert why(replace(TRIP, needs=4)) == [("skills", {"needs": 4, "vehicles": 0})]


def test_too_large_for_every_vehicle() -> None:
    """Equipped vehicles are too small even when empty."""
    assert why(replace(TRIP, seats=5)) == [("capacity", {"vehicles": 1})]


def test_direct_ride_above_the_limit() -> None:
    """The direct way takes longer than the passenger may ride."""
    assert why(replace(TRIP, max_ride_s=500)) == [("ride-time", {"direct_s": 600, "max_ride_s": 500})]


def test_windows_that_contradict_the_ride() -> None:
    """The drop-off closes before the earliest possible arrival."""
    expected = {"arrival_s": 3660, "dropoff_latest_s": 3600}
    assert why(replace(TRIP, dropoff_latest=3600)) == [("time-window", expected)]


def test_outside_every_opening() -> None:
    """No able vehicle is open long enough, even with no other work."""
    assert why(TRIP, car=replace(CAR, opens=3500)) == [("opening", {"opens_s": 3500, "closes_s": 20_000})]


def test_busy_until_later() -> None:
    """The car is busy at the time; the reason says when it could board at the earliest."""
    busy = Request("busy", 0, 2, 2700, 2700, 0, 4000, max_ride_s=1200, alone=True)
    ((code, numbers),) = [r for r in why(TRIP, busy) if r[0] == "time-window"]
    assert (code, numbers) == ("time-window", {"pickup_s": 2700 + 1200 + 600, "pickup_latest_s": 3600})


def test_full_at_the_time() -> None:
    """The car comes past at the right time but every seat is taken."""
    full = Request("full", 0, 2, 2600, 2900, 0, 4400, seats=4, max_ride_s=1800)
    assert ("capacity", {"vehicles": 1}) in why(TRIP, full)


def test_only_a_longer_ride_would_do() -> None:
    """The passenger could come along only by riding longer than allowed."""
    rider = Request("rider", 1, 0, 3700, 3700, 0, 4300, max_ride_s=600, seats=1)
    trip = replace(TRIP, pickup_earliest=3500, pickup_latest=3600, dropoff_latest=9000, max_ride_s=700)
    assert ("ride-time", {"max_ride_s": 700}) in why(trip, rider)


def test_a_served_trip_has_no_reason() -> None:
    """There is nothing to explain about a trip in a route."""
    day = DayRoutes(Problem.of([TRIP], [CAR], TRAVEL, TRAVEL))
    day.apply(day.offers(0)[0])
    assert day.why_not(0) == ()


@pytest.mark.parametrize("refusal", [0, 100])
def test_dearer_than_its_refusal(refusal: int) -> None:
    """A trip that could be served at a higher price than its refusal is told both prices."""
    car = replace(CAR, hourly_ore=36_000)
    day = DayRoutes(Problem.of([replace(TRIP, refusal_ore=refusal)], [car], TRAVEL, TRAVEL))
    ((reason),) = day.why_not(0)
    assert reason.code == "routing.unserved.price"
    assert reason.numbers == {"added_ore": day.offers(0)[0].added_ore, "refusal_ore": refusal}
